# A volume that exceeds the memory limit of a control group must fail by itself, however often the run is started again.
"$CTGPU" phantom -o "$WORK/memory/in/large" --shape 24,64,64 --spacing 13,5,5 --seed 1 >/dev/null 2>&1 </dev/null
"$CTGPU" phantom -o "$WORK/memory/in/small" --shape 3,16,16 --spacing 13,5,5 --seed 2 >/dev/null 2>&1 </dev/null

# Prints the file that sets the limit of a new control group, in which the process of the caller may run.
memory_group() {
    local name
    name=ctgpu-ci-$$
    if [ -e /sys/fs/cgroup/memory/memory.limit_in_bytes ]; then
        mkdir -p "/sys/fs/cgroup/memory/$name" && echo "/sys/fs/cgroup/memory/$name/memory.limit_in_bytes"
    elif [ -e /sys/fs/cgroup/cgroup.controllers ]; then
        mkdir -p "/sys/fs/cgroup/$name" && [ -e "/sys/fs/cgroup/$name/memory.max" ] && echo "/sys/fs/cgroup/$name/memory.max"
    else
        return 1
    fi
}

in_group() (
    set -e
    echo $((512 << 20)) >"$LIMIT"
    for attempt in 1 2 3; do
        code=0
        (echo "$BASHPID" >"${LIMIT%/*}/cgroup.procs" && exec "$CTGPU" convert "$WORK/memory/in" -o "$WORK/memory/out" --device cpu --spacing 0.25,0.25,0.25) \
            >"$WORK/memory/log" 2>&1 || code=$?
        cat "$WORK/memory/log"
        echo "attempt $attempt: code $code"
        [ "$code" -eq 8 ]
        grep -qE 'needs [0-9.]+ (MB|GB) of memory.* at most 536\.9 MB, the memory limit of the control group' "$WORK/memory/log"
        "$CTGPU" status "$WORK/memory/out" | grep '2 series: 1 done, 1 failed, 0 pending'
        "$CTGPU" status "$WORK/memory/out" | grep '1 with code 75 at memory'
    done
)

if LIMIT=$(memory_group 2>/dev/null) && [ -w "$LIMIT" ]; then
    check "a volume beyond the memory of a control group fails with code 75, three times" in_group
    rmdir "${LIMIT%/*}"
else
    skipped "memory limit of a control group" "needs root and control groups of memory"
fi
