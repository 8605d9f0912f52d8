#!/usr/bin/env bash
# run.sh [DATE] [DEVICE]: tests and measures CtGpu on this machine's GPU, in at most 8 minutes. It prints the properties of the
# device, runs its tests, compares the voxels with the CPU's, and measures. Predicted
# times of the kernels, from counts, stand beside the measured ones. CuPy and PyTorch are measured too if python3 has them.
# Unpack the archive of publish.sh in any folder and start this script there. It needs no .NET and no network.
# DEVICE is cuda (default), cuda:N, opencl or ilgpu-cpu. JOB=small in the environment uses a small volume, to check that everything
# works. Writes results/<device>/gpu.json and gpu.md next to this script; copy them to bench/results.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
date=${1:-$(date +%F)} device=${2:-cuda} job=${JOB:-full} python=${PYTHON:-python3}
deadline=$((SECONDS + 480))
left() { echo $((deadline - SECONDS > 10 ? deadline - SECONDS : 10)); }
say() { printf '\n== %s (%s s)\n' "$1" "$SECONDS"; }

say "device"
nvidia-smi 2>/dev/null || echo "nvidia-smi is not installed"
program/ctgpu devices

tests() { # KIND: runs the tests of one kind of device; fails unless all run and pass
    local log
    log=$(mktemp)
    timeout "$(left)" program/CtGpu.Tests -preEnumerateTheories -trait "Device=$1" -noColor | tee "$log" || { rm -f "$log"; return 1; }
    grep -qE 'Total: [1-9][0-9]*, Errors: 0, Failed: 0, Skipped: 0,' "$log" || { echo "tests on $1: some did not run; expected no errors, failures or skipped tests"; rm -f "$log"; return 1; }
    rm -f "$log"
}
say "tests on $device"
tests "${device%%:*}"
if [ "${device%%:*}" = cuda ]; then
    say "tests on opencl, if there is a device"
    if program/ctgpu devices | grep -E '^. opencl:' | grep -qv 'not usable'; then tests opencl; else echo "skipped: no usable OpenCL device"; fi
fi

say "figures"
if command -v nvidia-smi >/dev/null; then
    name=$(nvidia-smi --query-gpu=name --format=csv,noheader | head -n 1)
else
    name=$device
fi
folder=results/$(printf '%s' "$name" | tr '[:upper:]' '[:lower:]' | tr -cs 'a-z0-9\n' -)
timeout "$(left)" program/CtGpu.Bench gpu --device "$device" --out "$folder" --date "$date" --job "$job" \
    --ctgpu program/ctgpu --peers peers.py --python "$python"
say "done: $folder"
