# Lung masks of scans with a known truth: cases of every kind, at the native spacing and at 1 mm. All 54 take about 10 minutes:
#   CTGPU=CtGpu.Cli/bin/Release/net10.0/ctgpu WORK=/tmp/cases python3 ../shared/mask/cases.py | tee /tmp/cases.log
#   python3 CtGpu.Tests/oracle/check_mask_cases.py /tmp/cases.log
CASES="$SHARED/mask/cases.py"
if [ "$HAS_PYTHON" = no ] || [ ! -f "$CASES" ]; then
    skipped "lung masks of scans with a known truth" "needs Python's libraries and ../shared/mask"
else
    MASK=(table_hollow tracheostomy_20mm stomach_touches_lung pad_intercept0 emphysema_8L infant_150ml coronal_series noise_200)
    FLAG=(pneumothorax consolidation_20 small_fov_circle one_lung)
    NONE=(abdomen_hollow_table bowel_abdomen)
    cases() (
        CTGPU=$PWD/$CTGPU WORK="$WORK/mask-cases" PYTHONDONTWRITEBYTECODE=1 "$PYTHON" "$CASES" "$@" >"$WORK/mask-cases.log"
        "$PYTHON" CtGpu.Tests/oracle/check_mask_cases.py "$WORK/mask-cases.log" "$@"
    )
    check "lung masks of 8 scans: Dice at least 0.97, verdict ok, also at 1 mm" cases "${MASK[@]}"
    check "lung masks of 4 scans with incomplete lungs: none is called ok" cases "${FLAG[@]}"
    check "lung masks of 2 scans without lungs: failed" cases "${NONE[@]}"
    rm -rf "$WORK"/mask-cases*
fi

# The engines must write the same masks: with a seal, gas, a cut at thin places, a closed wall, a turned grid, and, at 1 mm, blocks.
# Step opencl compares PoCL with the results of cpu, which stay for it.
MASKS=$WORK/masks
MASK_OPTIONS=(--spacing none --split-lungs --close-wall 15 --dilate 2 --progress none)
mask_inputs() (
    set -e
    for name in tracheostomy-bowel pneumothorax subcutaneous-emphysema table-hollow coronal wall-nodules; do
        "$CTGPU" phantom -o "$MASKS/in/$name" --fault "$name" --spacing 3,3,3
    done
    "$CTGPU" phantom -o "$MASKS/in/infant" --fault infant --spacing 1,1,1
)
# masks DEVICE: converts the scans to $MASKS/DEVICE.
masks() { "$CTGPU" convert "$MASKS/in" -o "$MASKS/$1" --device "$1" "${MASK_OPTIONS[@]}"; }
# same_masks DEVICE: compares the bytes of every mask of DEVICE with those of cpu.
same_masks() (
    set -e
    cd "$MASKS/cpu"
    mapfile -t files < <(find . -name lungs.nii | sort)
    [ "${#files[@]}" -eq 7 ]
    for file in "${files[@]}"; do cmp "$file" "../$1/$file"; done
    # Both lungs are there, or the comparison says little.
    ! grep -L '"verdict": "\(ok\|suspect\)"' ./*/*/ct.json | grep .
)
equal_masks() { masks "$1" && same_masks "$1"; }
check "scans for the lung masks of every engine are written" mask_inputs
check "lung masks of 7 scans by cpu" masks cpu
check "lung masks of 7 scans: ilgpu-cpu writes the bytes of cpu" equal_masks ilgpu-cpu
if "$CTGPU" devices 2>/dev/null | grep -qE '^[* ] opencl:0 '; then
    check "lung masks of 7 scans: opencl writes the bytes of cpu" equal_masks opencl
fi
rm -rf "$MASKS/ilgpu-cpu" "$MASKS/opencl"
