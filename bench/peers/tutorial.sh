#!/usr/bin/env bash
# tutorial.sh [ROUNDS] [SERIES]: whole process, DICOM files to .npy, ctgpu and the tutorial's script in turns on the same files.
# SERIES is a folder with one CT series. Without it, the script makes the phantom of `ctgpu phantom`, and also times ctgpu on a
# cohort of 8 phantoms. ROUNDS is 3 by default.
# Prints the seconds and the peak memory of every run, then the medians and their ratios, and compares all voxels.
# Needs GNU time and $PYTHON (default /usr/bin/python3) with NumPy, SciPy, scikit-image and pydicom. $REFERENCE replaces
# tutorial.py. $CTGPU is the program; without it, the script publishes one as README.md describes (.NET SDK, a few minutes).
set -euo pipefail
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
rounds=${1:-3} series=${2:-}
python=${PYTHON:-/usr/bin/python3} reference=${REFERENCE:-bench/peers/tutorial.py} ctgpu=${CTGPU:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ -z "$ctgpu" ]; then
    dotnet publish CtGpu.Cli -c Release -r linux-x64 --self-contained -o "$work/program" -v q --nologo
    ctgpu=$work/program/ctgpu
fi
cohort=0
if [ -z "$series" ]; then
    cohort=8 series=$work/cohort/0
    for seed in $(seq 0 $((cohort - 1))); do
        "$ctgpu" phantom -o "$work/cohort/$seed" --seed "$seed" >"$work/log" 2>&1
    done
fi

# Allocates and touches memory before each run, because a virtual machine's host may have reclaimed it (contest.py).
settle() { "$python" -c "import sys; sys.path.insert(0, 'bench/peers'); import contest; contest.settle()"; }
timed() { # NAME VOLUMES COMMAND...: appends "seconds-per-volume kilobytes" to the list of NAME
    local name=$1 volumes=$2 start end
    shift 2
    settle
    start=$EPOCHREALTIME
    command time -f '%M' -o "$work/peak" "$@" >"$work/log" 2>&1 </dev/null || { cat "$work/log" >&2; exit 1; }
    end=$EPOCHREALTIME
    awk -v a="$start" -v b="$end" -v n="$volumes" '{ print (b - a) / n, $1 }' "$work/peak" >>"$work/$name"
    printf '%s: %s s per volume, %s KB\n' "$name" $(tail -n 1 "$work/$name")
}
convert() { # NAME VOLUMES INPUT
    rm -rf "$work/out"
    timed "$1" "$2" "$ctgpu" convert "$3" -o "$work/out" --preset tutorial --format npy --device cpu --progress none
}
median() { sort -g | awk '{ s[NR] = $1 } END { print s[int((NR + 1) / 2)] }'; }
report() { # NAME: median time and peak memory
    printf '%s: median %.3f s per volume, peak %.0f MB\n' "$1" "$(median <"$work/$1")" "$(awk '$2 > m { m = $2 } END { print m / 1000 }' "$work/$1")"
}
ratio() { # NAME: median over rounds of the tutorial's time over the time of NAME
    printf '%s: %.1f times as fast as the tutorial\n' "$1" "$(paste "$work/$1" "$work/tutorial" | awk '{ print $3 / $1 }' | median)"
}

for _ in $(seq "$rounds"); do
    if [ "$cohort" -gt 0 ]; then convert "cohort-of-$cohort" "$cohort" "$work/cohort"; fi
    convert ctgpu 1 "$series"
    timed tutorial 1 "$python" "$reference" "$series" "$work/reference"
done
names=(ctgpu)
if [ "$cohort" -gt 0 ]; then names=("cohort-of-$cohort" ctgpu); fi
for name in "${names[@]}" tutorial; do report "$name"; done
for name in "${names[@]}"; do ratio "$name"; done
"$python" CtGpu.Tests/oracle/compare.py "$work/out" "$work/reference"
