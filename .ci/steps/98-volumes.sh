# Volumes as inputs: files of other programs in eight orientations, and a minute of mutated headers.
volumes_compare() (
    export PYTHONPATH=python/src PYTHONDONTWRITEBYTECODE=1
    "$PYTHON" .ci/volumes/compare.py "$1" "$WORK/volumes"
)
if [ "$HAS_PYTHON" = no ] || ! which plastimatch dcm2niix >/dev/null || [ ! -d "$SHARED/ct/cip-ct64/dicom" ]; then
    skipped "volumes of other programs" "needs Python's libraries, plastimatch, dcm2niix and ../shared/ct"
else
    check "volumes of ITK, dcm2niix and nibabel equal the DICOM series" volumes_compare "$SHARED/ct/cip-ct64/dicom"
fi
check "a minute of mutated headers without a crash" env CTGPU_FUZZ_SECONDS=60 \
    dotnet CtGpu.Tests/bin/Release/net10.0/CtGpu.Tests.dll -noColor -method '*.A_mutated_header_is_read_or_refused_by_name'
