#!/usr/bin/env bash
# startup.sh: records CtGpu.Cli/startup.mibc again. It lists the methods that a publish with the runtime compiles ahead of time,
# although the code does not reference them statically. Run it after changes to the code path of the commands below. An outdated
# list only makes the program start more slowly.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

dotnet publish CtGpu.Cli -c Release -r linux-x64 --self-contained -o "$work/program" -v q --nologo -p:StartupProfile=none
dotnet build -c Release -v q --nologo
runs=0
ctgpu() { DOTNET_JitStdOutFile="$work/jit-$((runs++))" DOTNET_JitDisasmSummary=1 "$work/program/ctgpu" "$@" >/dev/null; }

ctgpu phantom -o "$work/scan" --shape 67,128,128 --spacing 5,2.4,2.4
ctgpu index "$work/scan"
ctgpu convert "$work/scan" -o "$work/tutorial" --device cpu --preset tutorial --format npy
ctgpu convert "$work/scan" -o "$work/nii" --device cpu --normalize --dilate 3 --crop
ctgpu convert "$work/scan" -o "$work/nii" --device cpu --normalize --dilate 3 --crop
ctgpu convert "$work/scan" -o "$work/gz" --device cpu --spacing none --mask none --format nii.gz
ctgpu status "$work/nii"
ctgpu stats "$work/nii"
dotnet bench/bin/Release/net10.0/CtGpu.Bench.dll startup-profile CtGpu.Cli/bin/Release/net10.0 CtGpu.Cli/startup.mibc "$work"/jit-*
