# The small chest cip-ct64, with known HU and a reference lung mask: HU and mask, nii.gz read by nibabel, and equal engines.
CIP="$SHARED/ct/cip-ct64"
if [ ! -d "$CIP" ]; then
    skipped "cip-ct64" "needs ../shared/ct"
else
    convert() { "$CTGPU" convert "$CIP/dicom" --progress none "$@"; }
    hashes() { grep -A4 '"hash"' "$(find "$1" -name ct.json)"; }
    native() ( convert -o "$WORK/cip-native" --spacing none --format npy && "$PYTHON" CtGpu.Tests/oracle/check_cip.py "$WORK/cip-native" "$CIP" )
    nifti() (
        convert -o "$WORK/cip-gz" --format nii.gz || exit
        folder=$(dirname "$(find "$WORK/cip-gz" -name ct.json)")
        "$PYTHON" CtGpu.Tests/oracle/check_nifti.py "$folder/ct.nii.gz" "$folder/lungs.nii.gz" "$folder/ct.json"
    )
    engines() (
        convert -o "$WORK/cip-cpu" --spacing 3,3,3 --device cpu --normalize --dilate 4 &&
            convert -o "$WORK/cip-ilgpu" --spacing 3,3,3 --device ilgpu-cpu --normalize --dilate 4 &&
            [ "$(hashes "$WORK/cip-cpu")" = "$(hashes "$WORK/cip-ilgpu")" ]
    )
    if [ "$HAS_PYTHON" = yes ]; then
        check "cip-ct64: HU equal ct-64.nrrd, Dice of the lungs at least 0.97" native
        check "cip-ct64: nii.gz in nibabel, affine equal to the sidecar's geometry" nifti
    else
        skipped "cip-ct64 against nrrd and nibabel" "needs Python's libraries"
    fi
    check "cip-ct64 at 3 mm: cpu and ilgpu-cpu write the same voxels" engines
fi
