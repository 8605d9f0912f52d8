#!/usr/bin/env bash
# publish.sh [FILE]: packs what run.sh needs on a machine with a GPU and without .NET and network into one archive
# (default artifacts/ctgpu-gpu.tar.xz): the test program, the benchmark and ctgpu in one folder, with one runtime for all
# three, run.sh and peers.py. Needs the .NET SDK, and the network only for the runtime of the first time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
archive=$(realpath -m "${1:-artifacts/ctgpu-gpu.tar.xz}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for project in CtGpu.Cli CtGpu.Tests bench; do
    # Single projects would each bring a runtime; their lock files do not hold the packs that a self-contained one needs.
    dotnet publish "$project" -c Release -r linux-x64 --self-contained -o "$work/ctgpu-gpu/program" -v q --nologo \
        -p:RestoreLockedMode=false -p:NuGetLockFilePath=obj/publish.lock.json -p:PublishReadyToRun=false -p:DebugType=none
done
rm -f "$work"/ctgpu-gpu/program/{CtGpu.*,ctgpu}.xml
cp bench/gpu/run.sh bench/gpu/peers.py "$work/ctgpu-gpu/"
mkdir -p "$(dirname "$archive")"
tar -C "$work" --sort=name --owner=0 --group=0 -cf - ctgpu-gpu | xz -T0 -6 >"$archive"
du -sh --apparent-size "$work/ctgpu-gpu" "$archive"
