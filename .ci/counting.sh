# Counters and the three ways to say how a check went.
PASSED=0 FAILED=0 SKIPPED=0

passed() { PASSED=$((PASSED + 1)); printf 'ok       %s\n' "$1"; }

failed() { FAILED=$((FAILED + 1)); printf 'FAILED   %s\n' "$1"; }

skipped() { SKIPPED=$((SKIPPED + 1)); printf 'skipped  %s: %s\n' "$1" "$2"; }

# check NAME COMMAND...: passes when the command exits 0; its output is shown when it does not.
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

# refuses NAME CODE PATTERN COMMAND...: the command exits with that code, says something that matches the
# pattern on stderr, and shows no stack trace.
refuses() {
    local name=$1 code=$2 pattern=$3 got
    shift 3
    "$@" >"$WORK/out.log" 2>"$WORK/err.log" </dev/null
    got=$?
    if [ "$got" -eq "$code" ] && grep -qiE -- "$pattern" "$WORK/err.log" && ! grep -qE '^ +at [A-Z]' "$WORK/err.log"; then
        passed "$name (exit $code)"
    else
        failed "$name: exit $got, expected $code and a message like /$pattern/"
        tail -n 20 "$WORK/err.log"
    fi
}
