# README's test command. Its own counts are added to the total; PTX is kept for ptxas.
export CTGPU_PTX_DIR="$WORK/ptx"
mkdir -p "$CTGPU_PTX_DIR"
dotnet test -c Release >"$WORK/test.log" 2>&1 </dev/null
code=$?
count() { sed -nE "s/^ *$1: *([0-9]+).*/\1/p" "$WORK/test.log" | tail -n 1; }
succeeded=$(count succeeded) failures=$(count failed) skips=$(count skipped)
grep -E '^ *(failed|skipped) ' "$WORK/test.log" | head -n 80
if [ -z "$succeeded" ]; then
    failed "dotnet test (exit $code, no summary)"
    tail -n 60 "$WORK/test.log"
else
    PASSED=$((PASSED + succeeded)) FAILED=$((FAILED + failures)) SKIPPED=$((SKIPPED + skips))
    tail -n 8 "$WORK/test.log"
    if [ "$failures" -gt 0 ]; then tail -n 200 "$WORK/test.log"; elif [ "$code" -ne 0 ]; then failed "dotnet test (exit $code)"; fi
fi
unset CTGPU_PTX_DIR
