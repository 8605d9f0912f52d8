#!/usr/bin/env bash
# run.sh [ROUNDS] [IN NZ NY NX OZ OY OX]: compares the float64 resample of CtGpu with zoom.cpp, in turns on the same raw int16 volume.
# Without IN, the volume is the benchmarks' thorax, 134x512x512 to 335x306x306. ROUNDS is 7 by default.
# Each round takes the median of 5 runs of each program, with 1 and with 2 threads. Prints the medians over all rounds and their
# ratio. Fails if any voxel differs. $PEER replaces zoom.cpp by another program with the same arguments.
# Needs g++ and a built bench (dotnet build bench -c Release).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
rounds=${1:-7}
bench=$PWD/../../bin/Release/net10.0/CtGpu.Bench.dll
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ $# -ge 8 ]; then
    volume=("${@:2:7}")
else
    dotnet "$bench" thorax "$work/in.i16"
    volume=("$work/in.i16" 134 512 512 335 306 306)
fi
g++ -O3 -march=native -fopenmp zoom.cpp -o "$work/zoom"

median() { sort -g | awk '{ s[NR] = $1 } END { print s[int((NR + 1) / 2)] }'; }
ours() { dotnet "$bench" zoom "${volume[@]}" "$work/ours" 5 "$1" | median; }
theirs() { OMP_NUM_THREADS=$1 "${PEER:-$work/zoom}" "${volume[@]}" "$work/theirs" 5 | median; }

for ((round = 0; round < rounds; round++)); do
    for threads in 1 2; do
        pin=(taskset -cp "0-$((threads - 1))" $BASHPID)
        "${pin[@]}" >/dev/null
        echo "$(ours "$threads") $(DOTNET_EnableAVX512=0 ours "$threads") $(theirs "$threads")" >>"$work/seconds$threads"
        cmp "$work/ours" "$work/theirs"
    done
done
echo "voxels equal in all runs"
for threads in 1 2; do
    for column in 1 2; do
        a=$(cut -d' ' -f$column "$work/seconds$threads" | median) b=$(cut -d' ' -f3 "$work/seconds$threads" | median)
        ratio=$(awk -v c=$column '{ print $3 / $c }' "$work/seconds$threads" | median)
        name=$([ $column = 1 ] && echo "ctgpu" || echo "ctgpu without AVX-512")
        printf '%s, threads %s: %.0f ms, peer %.0f ms, %.2f times as fast\n' "$name" "$threads" \
            "$(awk -v a="$a" 'BEGIN { print a * 1000 }')" "$(awk -v b="$b" 'BEGIN { print b * 1000 }')" "$ratio"
    done
done
