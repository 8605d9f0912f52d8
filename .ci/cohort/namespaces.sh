#!/usr/bin/env bash
# namespaces.sh CTGPU [KILLS]: eight processes convert 60 series, each in its own PID and UTS namespace, as containers on one machine.
# Each series is in the shards of two processes. Kills random processes and restarts them, KILLS (50) times in all. Every cohort must
# end like an undisturbed run, no process may end with another code than 0, and no temporary file may remain. Files whose process
# cannot be checked count as abandoned after one second instead of an hour. Exit 77: namespaces are not permitted here. The whole
# version is namespaces.sh ctgpu 50.
set -uo pipefail
CTGPU=$(realpath "$1") KILLS=${2:-50}
unshare --pid --uts --fork --mount-proc --kill-child true 2>/dev/null || { echo "needs permission to create namespaces"; exit 77; }
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
OPTIONS=(--spacing 2,2,2 --device cpu --jobs 1 --progress none)
export CTGPU_ABANDONED_AFTER=1
broken() { printf 'broken: %s\n' "$1" >&2; kill -9 "${workers[@]}" 2>/dev/null; exit 1; }
workers=() before=()

for seed in $(seq 60); do
    "$CTGPU" phantom -o "$WORK/in/$seed" --shape 8,24,24 --spacing 5,5,5 --seed "$seed" 2>/dev/null || broken "phantom $seed"
done
"$CTGPU" convert "$WORK/in" -o "$WORK/undisturbed" "${OPTIONS[@]}" 2>"$WORK/log" || broken "the undisturbed run: $(cat "$WORK/log")"
voxels() { (cd "$1" && find . -name '*.nii' -print0 | sort -z | xargs -0 sha256sum); }
voxels "$WORK/undisturbed" >"$WORK/expected"

# Number of runs of a process that have planned their series.
planned() { grep -ls "\"host\":\"node$1\"" "$WORK"/out/run-*.jsonl | wc -l; }

start() {
    before[$1]=$(planned "$1")
    unshare --pid --uts --fork --mount-proc --kill-child sh -c 'hostname "node$0"; exec "$@"' "$1" \
        "$CTGPU" convert "$WORK/in" -o "$WORK/out" "${OPTIONS[@]}" --shard "$(($1 % 4))/4" 2>"$WORK/log-$1" &
    workers[$1]=$!
}

killed=0 rounds=0 amid=0
while [ "$killed" -lt "$KILLS" ]; do
    rounds=$((rounds + 1))
    rm -rf "$WORK/out"
    for worker in 0 1 2 3 4 5 6 7; do start "$worker"; done
    while [ "${#workers[@]}" -gt 0 ]; do
        sleep "0.0$((RANDOM % 10))"
        for worker in "${!workers[@]}"; do
            kill -0 "${workers[worker]}" 2>/dev/null && continue
            wait "${workers[worker]}" 2>/dev/null || broken "process $worker: exit $?: $(cat "$WORK/log-$worker")"
            unset "workers[worker]"
        done
        running=("${!workers[@]}")
        [ "${#running[@]}" -gt 0 ] && [ "$killed" -lt "$KILLS" ] || continue
        victim=${running[RANDOM % ${#running[@]}]}
        # Three of four kills come after the plan is written, however long that takes on this machine.
        if [ $((RANDOM % 4)) -ne 0 ]; then
            while kill -0 "${workers[victim]}" 2>/dev/null && [ "$(planned "$victim")" -eq "${before[victim]}" ]; do sleep 0.02; done
        fi
        kill -9 "${workers[victim]}" 2>/dev/null
        wait "${workers[victim]}" 2>/dev/null
        case $? in
            0) unset "workers[victim]" ;;
            137) killed=$((killed + 1)); start "$victim" ;;
            *) broken "process $victim: exit $?: $(cat "$WORK/log-$victim")" ;;
        esac
    done
    voxels "$WORK/out" | diff - "$WORK/expected" >&2 || broken "the voxels differ from those of the undisturbed run"
    [ -z "$(find "$WORK/out" -name '.*')" ] || broken "temporary files remain: $(find "$WORK/out" -name '.*')"
    "$CTGPU" status "$WORK/out" >"$WORK/status"
    grep -q '60 series: 60 done, 0 failed, 0 pending' "$WORK/status" || broken "status: $(cat "$WORK/status")"
    "$CTGPU" verify "$WORK/out" >"$WORK/log" || broken "verify: $(cat "$WORK/log")"
    # A process that was killed during its work has planned series, and its log has no end.
    for log in "$WORK"/out/run-*.jsonl; do
        grep -q '"event":"start"' "$log" && ! grep -q '"event":"end"' "$log" && amid=$((amid + 1))
    done
    # On a fast machine all of a few kills may come too early or too late.
    [ "$amid" -gt 0 ] || [ "$rounds" -ge 10 ] || KILLS=$((killed + 5))
done
printf '8 processes in 8 namespaces, killed %s times in %s cohorts of 60, %s of them during the work: every cohort ended like the undisturbed one\n' \
    "$killed" "$rounds" "$amid"
[ "$amid" -gt 0 ] || broken "kills during the work: none of $killed"
