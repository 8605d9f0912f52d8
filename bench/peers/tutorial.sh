#!/usr/bin/env bash
# tutorial.sh SERIES [RUNS]: whole process, DICOM to npy, ctgpu and the tutorial's script in turns on the same files.
# The script is $REFERENCE (default ../shared/oracle/reference.py) under $PYTHON with NumPy, SciPy, scikit-image and pydicom.
# Prints the seconds and the peak memory of every run, then medians and their ratio.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
series=$1 runs=${2:-3}
python=${PYTHON:-/usr/bin/python3} reference=${REFERENCE:-../shared/oracle/reference.py}
ctgpu=${CTGPU:-CtGpu.Cli/bin/Release/net10.0/ctgpu}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

timed() { # NAME COMMAND...: appends "seconds kilobytes" to NAME's list
    local name=$1
    shift
    command time -f '%e %M' -o "$work/time" "$@" >/dev/null 2>"$work/log" </dev/null || { cat "$work/log"; exit 1; }
    tail -n 1 "$work/time" >>"$work/$name"
    printf '%s: %s s, %s KB\n' "$name" $(tail -n 1 "$work/time")
}
median() { sort -g "$work/$1" | awk '{ s[NR] = $1; if ($2 > m) m = $2 } END { print s[int((NR + 1) / 2)], m }'; }

for _ in $(seq "$runs"); do
    rm -rf "$work/out"
    timed ctgpu "$ctgpu" convert "$series" -o "$work/out" --preset tutorial --format npy
    timed tutorial "$python" "$reference" "$series" "$work/reference" --no-save
done
read -r ours memory <<<"$(median ctgpu)"
read -r theirs theirMemory <<<"$(median tutorial)"
awk -v a="$ours" -v b="$theirs" -v m="$memory" -v n="$theirMemory" 'BEGIN {
    printf "medians: ctgpu %.2f s (peak %.0f MB), tutorial %.2f s (peak %.0f MB): %.0f times faster\n", a, m / 1000, b, n / 1000, b / a }'
