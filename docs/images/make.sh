#!/usr/bin/env bash
# make.sh [CTGPU]: regenerates the pictures of README.md, from the synthetic patient of `ctgpu demo`, and of docs/lung-mask.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
ctgpu=${1:-../../CtGpu.Cli/bin/Release/net10.0/ctgpu}
demo=$(mktemp -d)
trap 'rm -rf "$demo"' EXIT
"$ctgpu" demo -o "$demo"
result=$(dirname "$(find "$demo/out" -name ct.json)")
"$ctgpu" render "$result" --width 800 -o slices.png
"$ctgpu" render "$result" --view front,left,top --threshold 300 --size 300 -o views.png

# The steps of docs/lung-mask.md, from phantoms for lung masks.
# step PICTURE FAULT SHOW AT [OPTION...]
step() {
    local folder=$demo/$1
    "$ctgpu" phantom -o "$folder/dicom" --fault "$2"
    "$ctgpu" convert "$folder/dicom" -o "$folder/out" --spacing none --split-lungs --device cpu "${@:5}"
    "$ctgpu" render "$(dirname "$(find "$folder/out" -name ct.json)")" --show "$3" --at "$4" --width 300 -o "lung-mask-$1.png"
}
step seal tracheostomy-20mm sagittal 82 --airways keep
step candidates table-hollow axial 60
step airways chest coronal 86
step gas stomach-touches-lung coronal 78
step wall wall-nodules axial 60 --close-wall 30
step dense consolidation-20 axial 60
