# Runs the test command of README, and adds its counts to the total. The PTX files are kept for ptxas.
export CTGPU_PTX_DIR="$WORK/ptx"
mkdir -p "$CTGPU_PTX_DIR"
dotnet test -c Release >"$WORK/test.log" 2>&1 </dev/null
code=$?
unset CTGPU_PTX_DIR
count() { sed -nE "s/^ *$1: *([0-9]+).*/\1/p" "$WORK/test.log" | tail -n 1; }
succeeded=$(count succeeded) failures=$(count failed) skips=$(count skipped)

# Prints the skipped tests, one line for each reason.
awk '/^skipped / { test = $2; sub(/^CtGpu\.Tests\./, "", test); sub(/\.[^.]*(\(.*)?$/, "", test); getline; sub(/^ +/, "");
        count[$0]++; if (!seen[$0, test]++) tests[$0] = tests[$0] (tests[$0] ? ", " : "") test }
     END { for (reason in count) printf "skipped  %d: %s (%s)\n", count[reason], reason, tests[reason] }' "$WORK/test.log" | sort
# Prints the failed tests, each with the first lines of its message.
awk '/^failed / { left = 15 } /^(skipped|passed) / { left = 0 } left-- > 0' "$WORK/test.log" | head -n 300

if [ -z "$succeeded" ]; then
    failed "dotnet test (exit $code, no summary)"
    tail -n 60 "$WORK/test.log"
else
    mapfile -t names < <(sed -nE 's/^failed (.*)/\1/p' "$WORK/test.log")
    add_tests "$succeeded" "$failures" "$skips" "${names[@]}"
    tail -n 8 "$WORK/test.log"
    if [ "$failures" -eq 0 ] && [ "$code" -ne 0 ]; then failed "dotnet test (exit $code)"; fi
fi
