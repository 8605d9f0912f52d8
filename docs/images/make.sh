#!/usr/bin/env bash
# make.sh [CTGPU]: regenerates the pictures of README.md from the synthetic patient of `ctgpu demo`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
ctgpu=${1:-../../CtGpu.Cli/bin/Release/net10.0/ctgpu}
demo=$(mktemp -d)
trap 'rm -rf "$demo"' EXIT
"$ctgpu" demo -o "$demo"
result=$(dirname "$(find "$demo/out" -name ct.json)")
"$ctgpu" render "$result" --width 800 -o slices.png
"$ctgpu" render "$result" --view front,left,top --size 300 -o views.png
