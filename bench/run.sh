#!/usr/bin/env bash
# run.sh [--quick]: measures every operation relative to plain copies, then compares CtGpu with other programs, in turns on the
# same inputs. Writes results.json and README.md to bench/results/<processor>/. --quick runs fewer and shorter rounds.
# Peers that are not installed are skipped, and the table names the package. bench/README.md describes the variables PYTHON,
# REFERENCE and CTGPU_TEST_DATA.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
quick=${1:-}
if [ $# -gt 1 ] || { [ -n "$quick" ] && [ "$quick" != --quick ]; }; then
    echo "run.sh: unexpected arguments: $*; expected none or --quick" >&2
    exit 2
fi
python=${PYTHON:-/usr/bin/python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
model=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)
machine=$(echo "${model:-$(uname -m)} x$(nproc)" | sed -E 's/\([A-Za-z]+\)//g; s/[^A-Za-z0-9.]+/-/g; s/^-|-$//g' | tr '[:upper:]' '[:lower:]')

dotnet build bench -c Release -v q --nologo
dotnet publish CtGpu.Cli -c Release -r linux-x64 --self-contained -o "$work/program" -v q --nologo
dotnet bench/bin/Release/net10.0/CtGpu.Bench.dll operations "$work/operations.json" $quick
"$python" bench/peers/suite.py --work "$work" --program "$work/program/ctgpu" --operations "$work/operations.json" \
    --out "bench/results/$machine" $quick
echo "bench/results/$machine"
