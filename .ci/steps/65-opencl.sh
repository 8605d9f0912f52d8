# Runs the kernels as OpenCL on PoCL: every device test, and a whole series that must have the voxels of the CPU engine. If this is
# not possible, it is reported as one skip, and the counts of the first run of the tests stay.
pocl_series() (
    set -e
    series=lidc-idri-0001 options=(--normalize --dilate 3 --progress none)
    hashes() { grep -A4 '"hash"' "$(find "$1" -name ct.json)"; }
    "$CTGPU" convert "$SHARED/ct/$series" -o "$WORK/pocl/cpu" --device cpu "${options[@]}"
    CTGPU_OUT=$WORK/pocl .ci/pocl "$CTGPU" convert "/checkout/shared/ct/$series" -o /checkout/out/opencl --device opencl "${options[@]}"
    grep '"device"' "$(find "$WORK/pocl/opencl" -name ct.json)" | grep opencl
    [ "$(hashes "$WORK/pocl/cpu")" = "$(hashes "$WORK/pocl/opencl")" ]
)
# Masks of the scans that step lung-mask wrote.
pocl_masks() (
    set -e
    out=/checkout/out
    CTGPU_OUT=$MASKS .ci/pocl "$CTGPU" convert "$out/in" -o "$out/opencl" --device opencl "${MASK_OPTIONS[@]}"
    same_masks opencl
)
# The device benchmark checks the voxels of a thorax and of noise before it measures times.
pocl_bench() (
    CTGPU_OUT=$WORK/pocl .ci/pocl dotnet bench/bin/Release/net10.0/CtGpu.Bench.dll gpu --device opencl --job small --repeats 1 \
        --date 2000-01-01 --out /checkout/out/bench && test -s "$WORK/pocl/bench/gpu.json" && test -s "$WORK/pocl/bench/gpu.md"
)
# ctgpu devices must list an existing device, and give the reasons for a missing kind and for a hidden driver.
pocl_devices() (
    set -e
    .ci/pocl "$CTGPU" devices | tee "$WORK/pocl/devices"
    grep -E '^  opencl:0 .*it is a CPU' "$WORK/pocl/devices"
    grep -E '^  cuda .*not usable: .*libcuda' "$WORK/pocl/devices" || [ -e /dev/nvidiactl ]
    .ci/pocl env OCL_ICD_VENDORS=/nowhere "$CTGPU" devices | grep 'finds no driver'
)
mkdir -p "$WORK/pocl"
start=$SECONDS
.ci/pocl true >"$WORK/pocl.log" 2>&1 </dev/null
case $? in
    0)
        printf 'Debian 13 with PoCL ready after %s s\n' $((SECONDS - start))
        device_tests opencl PoCL .ci/pocl
        check "ctgpu devices on PoCL" pocl_devices
        check "the device benchmark runs, on PoCL" pocl_bench
        check "lung masks of 7 scans on PoCL: the bytes of the CPU engine" pocl_masks
        if [ -d "$SHARED/ct" ]; then
            check "lidc-idri-0001 on PoCL: the same voxels as the CPU engine" pocl_series
        else
            skipped "a series on PoCL" "needs ../shared/ct"
        fi
        ;;
    77) skipped "device tests on PoCL" "$(tail -n 1 "$WORK/pocl.log")" ;;
    *) failed "Debian 13 with PoCL"; tail -n 20 "$WORK/pocl.log" ;;
esac
rm -rf "$WORK/pocl" "$MASKS"
