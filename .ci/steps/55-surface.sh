# Compares surfaces with skimage's marching cubes.
if [ "$HAS_PYTHON" = no ]; then
    skipped "surfaces against skimage" "needs Python's libraries"
else
    surface() (
        rm -rf "$WORK/surface-$1" "$WORK/surface-$1.ply"
        "$CTGPU" convert "$2" -o "$WORK/surface-$1" --device cpu --format npy --mask none --progress none &&
            result=("$WORK/surface-$1"/*/*) &&
            "$CTGPU" render "${result[0]}" --mesh "$WORK/surface-$1.ply" --threshold "$3" --device cpu &&
            "$PYTHON" CtGpu.Tests/oracle/surface.py "$WORK/surface-$1" "$WORK/surface-$1.ply" "$3"
    )
    check "a phantom for the surface is written" "$CTGPU" phantom -o "$WORK/surface-phantom-in"
    for hounsfield in 400 -300; do
        check "phantom: the surface at $hounsfield HU equals skimage's" surface "phantom" "$WORK/surface-phantom-in" "$hounsfield" && cat "$WORK/check.log"
    done
    if [ -d "$SHARED/ct/lidc-idri-0001" ]; then
        check "lidc-idri-0001: the surface at 400 HU equals skimage's" surface lidc "$SHARED/ct/lidc-idri-0001" 400 && cat "$WORK/check.log"
    else
        skipped "the surface of lidc-idri-0001" "needs ../shared/ct"
    fi
    rm -rf "$WORK"/surface-*
fi
