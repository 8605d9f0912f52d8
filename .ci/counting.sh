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

# closing: prints the failed checks again, so that the end of a log is enough, and the totals. Fails if a check failed.
closing() {
    if [ "$FAILED" -gt 0 ]; then printf '\nFailed:\n'; printf '  %s\n' "${FAILURES[@]}"; fi
    printf '\n%s passed, %s failed, %s skipped\n' "$PASSED" "$FAILED" "$SKIPPED"
    [ "$FAILED" -eq 0 ]
}
