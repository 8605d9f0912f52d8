#!/usr/bin/env bash
# array.sh CTGPU: within slurm-node, deploy/slurm's array of 4 tasks over 12 series. One task is requeued in the middle of its
# work, one is cancelled and submitted again alone; together they have to leave what a single run leaves.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
CTGPU=$(realpath "$1")
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
broken() { printf 'broken: %s\n' "$1" >&2; squeue >&2; tail -n 5 "$WORK"/*.log >&2; exit 1; }
voxels() { (cd "$1" && find . -name '*.nii.gz' -print0 | sort -z | xargs -0 sha256sum); }

for seed in $(seq 12); do
    "$CTGPU" phantom -o "$WORK/in/$seed" --shape 40,96,96 --spacing 8,3.2,3.2 --seed "$seed" 2>/dev/null
done
"$CTGPU" convert "$WORK/in" -o "$WORK/single" --device cpu --progress none --spacing 0.7,0.7,0.7 --format nii.gz 2>/dev/null

# Fine voxels, compressed on one thread, take long enough for a task to be met in the middle of its work; a line a volume in its
# log shows when it is.
export CTGPU INPUT=$WORK/in OUT=$WORK/out SHARDS=4 OPTIONS="--device cpu --jobs 1 --spacing 0.7,0.7,0.7 --format nii.gz"
submit() { sbatch --parsable --mem=100 --cpus-per-task=1 --output="$WORK/task-%a.log" --array="$1" --export=ALL deploy/slurm/ctgpu.sbatch; }
job=$(submit 0-3)
requeued=no cancelled=no
for _ in $(seq 600); do
    if [ $requeued = no ] && grep -q '^\[1/3\]' "$WORK/task-1.log" 2>/dev/null; then
        scontrol requeue "${job}_1" && requeued=yes
    fi
    if [ $cancelled = no ] && grep -q '^\[1/3\]' "$WORK/task-2.log" 2>/dev/null; then
        scancel "${job}_2" && cancelled=yes
    fi
    [ -z "$(squeue --noheader)" ] && break
    sleep 0.1
done
[ $requeued$cancelled = yesyes ] || broken "requeued: $requeued, cancelled: $cancelled; expected both in the middle of their work"
[ -z "$(squeue --noheader)" ] || broken "the array did not end in a minute"
grep -q 'Stopped' "$WORK/task-1.log" || broken "task 1 was not stopped in the middle"
again=$(submit 2)
for _ in $(seq 600); do
    [ -z "$(squeue --noheader)" ] && break
    sleep 0.1
done
[ -z "$(squeue --noheader)" ] || broken "task 2, submitted again as $again, did not end in a minute"

diff <(voxels "$WORK/single") <(voxels "$WORK/out") >&2 || broken "other voxels than those of a single run"
# Into a file first: grep -q ends at its first match, and what writes to it would end with it.
"$CTGPU" status "$WORK/out" >"$WORK/status"
grep -q '12 series: 12 done, 0 failed, 0 pending' "$WORK/status" || broken "$(cat "$WORK/status")"
! grep -q stray "$WORK/status" || broken "$(cat "$WORK/status")"
printf 'array of 4 over 12 series: task 1 requeued and task 2 cancelled in the middle, task 2 submitted again; the voxels of a single run\n'
