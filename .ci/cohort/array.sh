#!/usr/bin/env bash
# array.sh CTGPU: runs the job array of deploy/slurm, 4 tasks over 12 series, inside slurm-node. One task is requeued while it
# works. Another one is cancelled and submitted again alone. All output must equal the output of a single run.
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

# Fine voxels, compressed on one thread, keep a task busy long enough to interrupt it. Its log has one line for each finished volume.
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
[ $requeued$cancelled = yesyes ] || broken "requeued: $requeued, cancelled: $cancelled; expected yes for both. The tasks may have ended too early."
[ -z "$(squeue --noheader)" ] || broken "the array: still running after a minute"
grep -q 'Stopped' "$WORK/task-1.log" || broken "task 1: its log has no line Stopped, expected one after the requeue"
again=$(submit 2)
for _ in $(seq 600); do
    [ -z "$(squeue --noheader)" ] && break
    sleep 0.1
done
[ -z "$(squeue --noheader)" ] || broken "task 2, submitted again as $again: still running after a minute"

diff <(voxels "$WORK/single") <(voxels "$WORK/out") >&2 || broken "the voxels differ from those of a single run"
# Written to a file first: grep -q exits at its first match, and that would kill a program that writes to it.
"$CTGPU" status "$WORK/out" >"$WORK/status"
grep -q '12 series: 12 done, 0 failed, 0 pending' "$WORK/status" || broken "status: $(cat "$WORK/status"), expected 12 done"
! grep -q stray "$WORK/status" || broken "status: $(cat "$WORK/status"), expected no stray file"
printf 'array of 4 tasks over 12 series: task 1 requeued, task 2 cancelled and submitted again; same voxels as a single run\n'
