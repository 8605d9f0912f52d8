# Counts and prints the results of checks.
PASSED=0 FAILED=0 SKIPPED=0
FAILURES=()

passed() { PASSED=$((PASSED + 1)); printf 'ok       %s\n' "$1"; }

failed() { FAILED=$((FAILED + 1)); FAILURES+=("$1"); printf 'FAILED   %s\n' "$1"; }

skipped() { SKIPPED=$((SKIPPED + 1)); printf 'skipped  %s: %s\n' "$1" "$2"; }

# check NAME COMMAND...: passes if the command exits with 0. Otherwise its output is printed.
check() {
    local name=$1 log="$WORK/check.log" start=$SECONDS
    shift
    if "$@" >"$log" 2>&1 </dev/null; then
        passed "$name ($((SECONDS - start)) s)"
    else
        failed "$name (exit $?)"
        tail -n 60 "$log"
        return 1
    fi
}

# refuses NAME CODE PATTERN COMMAND...: passes if the command exits with CODE, and prints on stderr a message that matches
# PATTERN and no stack trace.
refuses() {
    local name=$1 code=$2 pattern=$3 got
    shift 3
    "$@" >"$WORK/out.log" 2>"$WORK/err.log" </dev/null
    got=$?
    if [ "$got" -eq "$code" ] && grep -qiE -- "$pattern" "$WORK/err.log" && ! grep -qE '^ +at [A-Z]' "$WORK/err.log"; then
        passed "$name (exit $code)"
    else
        failed "$name: exit $got, expected $code and a message that matches /$pattern/"
        tail -n 20 "$WORK/err.log"
    fi
}

# add_tests PASSED FAILED SKIPPED [NAME...]: adds the counts of a test program and the names of its failed tests.
add_tests() {
    PASSED=$((PASSED + $1)) FAILED=$((FAILED + $2)) SKIPPED=$((SKIPPED + $3))
    FAILURES+=("${@:4}")
}

# device_tests DEVICE PLACE COMMAND...: runs the tests that have the trait of a device, by COMMAND, and adds their counts. PLACE says
# where the device is. The first run of the tests, $WORK/test.log, skipped the same tests; they no longer count as skipped.
device_tests() {
    local device=$1 place=$2 log=$WORK/$1-tests.log total failures skips unseen names
    shift 2
    # The tests of a device have a trait on their rows, so theories must be enumerated before the tests are selected.
    "$@" dotnet CtGpu.Tests/bin/Release/net10.0/CtGpu.Tests.dll -preEnumerateTheories -trait "Device=$device" -noColor \
        >"$log" 2>&1 </dev/null
    read -r total failures skips < <(
        sed -nE 's/.*Total: ([0-9]+), Errors: 0, Failed: ([0-9]+), Skipped: ([0-9]+), Not Run: 0.*/\1 \2 \3/p' "$log")
    if [ "${total:-0}" -eq 0 ] || [ "$skips" -gt 0 ]; then
        failed "device tests on $place: ${total:-0} tests, ${skips:-0} of them skipped. Expected some tests, and none skipped"
        tail -n 60 "$log"
        return
    fi
    mapfile -t names < <(sed -nE "s/^ *(CtGpu\.Tests\..*) \[FAIL\]\$/\1 on $place/p" "$log")
    add_tests $((total - failures)) "$failures" 0 "${names[@]}"
    unseen=$(grep -c "^skipped .*\"$device\"" "$WORK/test.log")
    SKIPPED=$((SKIPPED - unseen))
    printf '%s device tests on %s, %s failed (%s of them were skipped above and no longer count as skipped)\n' \
        "$total" "$place" "$failures" "$unseen"
    [ "$failures" -eq 0 ] || grep -A 15 '\[FAIL\]' "$log" | head -n 200
}

# closing: prints the failed checks again, so that the end of a log is enough, and the totals. Fails if a check failed.
closing() {
    if [ "$FAILED" -gt 0 ]; then printf '\nFailed:\n'; printf '  %s\n' "${FAILURES[@]}"; fi
    printf '\n%s passed, %s failed, %s skipped\n' "$PASSED" "$FAILED" "$SKIPPED"
    [ "$FAILED" -eq 0 ]
}
