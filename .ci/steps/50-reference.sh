# Compares whole series with the Python reference, voxel by voxel.
if [ "$HAS_PYTHON" = no ] || [ ! -f "$SHARED/oracle/reference.py" ] || [ ! -d "$SHARED/ct" ]; then
    skipped "comparison with the Python reference" "needs Python's libraries, ../shared/oracle and ../shared/ct"
else
    equal() (
        set -e
        "$CTGPU" convert "$SHARED/ct/$1" -o "$WORK/$1-$2" --preset tutorial --format npy --progress none "${@:4}"
        "$PYTHON" CtGpu.Tests/oracle/compare.py "$WORK/$1-$2" "$WORK/$1-reference-$3"
        rm -rf "$WORK/${1:?}-$2"
    )
    for series in lidc-idri-0001 covid-ct-md-P002; do
        check "$series: reference.py" "$PYTHON" "$SHARED/oracle/reference.py" "$SHARED/ct/$series" "$WORK/$series-reference-fill"
        check "$series: ct, lungs and normalized equal the reference" equal "$series" filled fill --normalize
        check "$series: reference.py --no-fill" "$PYTHON" "$SHARED/oracle/reference.py" "$SHARED/ct/$series" "$WORK/$series-reference-nofill" --no-fill
        check "$series: --mask lungs equals the reference" equal "$series" lungs nofill --mask lungs
        rm -rf "$WORK/$series-reference-fill" "$WORK/$series-reference-nofill"
    done
fi
