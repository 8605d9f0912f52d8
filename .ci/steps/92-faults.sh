# File operations that fail, processes that are killed, and runs that overlap must lose nothing and mix nothing.
check "two runs with different options into one folder: one is refused" .ci/cohort/two-options.sh "$CTGPU" 6

.ci/cohort/namespaces.sh "$CTGPU" 10 >"$WORK/namespaces.log" 2>&1 </dev/null
case $? in
    0) passed "$(tail -n 1 "$WORK/namespaces.log")" ;;
    77) skipped "8 processes in 8 namespaces" "$(tail -n 1 "$WORK/namespaces.log")" ;;
    *) failed "8 processes in 8 namespaces"; tail -n 30 "$WORK/namespaces.log" ;;
esac

# Each seventh operation, in another order than in the list, for at most 6 minutes. .ci/faults/sweep.py says how to run all of them.
if ! which gcc python3 >/dev/null || [ "$(uname)" != Linux ]; then
    skipped "sweep of failing file operations" "needs Linux, gcc and python3"
else
    sweep() (
        set -e
        gcc -shared -fPIC -O1 -o "$WORK/failing.so" .ci/faults/failing.c -ldl
        .ci/faults/sweep.py "$CTGPU" "$WORK/failing.so" {fresh,overwrite,resume}:{EIO,ENOSPC,ENOSPC+}:300 {fresh,overwrite}:kill:60 \
            input:EIO:9999 --step 7 --seconds 330
    )
    check "sweep of failing file operations: no wrong result, reruns equal, documented codes" sweep && cat "$WORK/check.log"
fi
