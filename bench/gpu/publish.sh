#!/usr/bin/env bash
# publish.sh [FILE]: packs everything that run.sh needs into one archive (default artifacts/ctgpu-gpu.tar.xz), for a machine with
# a GPU but without .NET and network. The archive contains run.sh, peers.py, and one folder with the tests, the benchmark, ctgpu
# and the .NET runtime that all three share. Needs the .NET SDK. Needs the network only the first time, to download the runtime.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
archive=$(realpath -m "${1:-artifacts/ctgpu-gpu.tar.xz}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for project in CtGpu.Cli CtGpu.Tests bench; do
    # All projects go to one folder, so they share one runtime. The committed lock files lack the runtime packs of a
    # self-contained publish, so this uses its own lock file.
    dotnet publish "$project" -c Release -r linux-x64 --self-contained -o "$work/ctgpu-gpu/program" -v q --nologo \
        -p:RestoreLockedMode=false -p:NuGetLockFilePath=obj/publish.lock.json -p:PublishReadyToRun=false -p:DebugType=none
done
rm -f "$work"/ctgpu-gpu/program/{CtGpu.*,ctgpu}.xml
cp bench/gpu/run.sh bench/gpu/peers.py "$work/ctgpu-gpu/"
mkdir -p "$(dirname "$archive")"
tar -C "$work" --sort=name --owner=0 --group=0 -cf - ctgpu-gpu | xz -T0 -6 >"$archive"
du -sh --apparent-size "$work/ctgpu-gpu" "$archive"
