# Runs the kernels as CUDA on tools/cuda-stand-in, which translates their PTX to C++: every device test, a series, the demo's phantom,
# and a small cohort on other devices and drivers, in other orders, and under faults. Results must have the bytes of the CPU engine.
STAND_IN=tools/cuda-stand-in CUDA=$WORK/cuda
# stand_in [VARIABLE=VALUE...] COMMAND...: runs a command with the stand-in. A variable is given without its prefix CUDA_STAND_IN_.
stand_in() {
    local variables=()
    while [[ $1 =~ ^[A-Z0-9_]+= ]]; do variables+=("CUDA_STAND_IN_$1"); shift; done
    env LD_LIBRARY_PATH="$CUDA/lib" CUDA_STAND_IN_CACHE="$CUDA/cache" CUDA_STAND_IN_PTXAS="$PTXAS" CUDA_STAND_IN_FAULTS="$CUDA/faults" \
        "${variables[@]}" "$@"
}
cuda_instructions() (
    cd "$STAND_IN/tests" && CUDA_STAND_IN_LIBRARY=$CUDA/lib/libcuda.so.1 CUDA_STAND_IN_CACHE=$CUDA/cache python3 -m unittest -v
)
# The kernels of the tests, in parallel: a device loads them one by one.
cuda_kernels() {
    find "$WORK/ptx/" -name '*.SM_90.ptx' -print0 |
        xargs -0 -n 4 -P "$(nproc)" "$STAND_IN/translate.py" --cache "$CUDA/cache" --ptxas "$PTXAS"
}
cuda_hashes() { (cd "$1" && find . -name ct.json | sort | xargs grep -H -A4 '"hash"'); }
# same_volumes EXPECTED FOUND [COUNT]: the same volumes and masks, and COUNT series, by default 1, all of them from the device.
same_volumes() (
    set -e
    [ "$(find "$2" -name ct.json | wc -l)" -eq "${3:-1}" ]
    [ "$(find "$2" -name ct.json -exec grep -l '"device": "cuda' {} + | wc -l)" -eq "${3:-1}" ]
    diff <(cuda_hashes "$1") <(cuda_hashes "$2")
)
cuda_series() (
    set -e
    "$CTGPU" convert "$CIP/dicom" -o "$CUDA/cip-cpu" --device cpu --normalize --dilate 4 --progress none
    stand_in "$CTGPU" convert "$CIP/dicom" -o "$CUDA/cip" --device cuda --normalize --dilate 4 --progress none
    same_volumes "$CUDA/cip-cpu" "$CUDA/cip"
)
# The demo has converted the phantom already. The counts go to the log.
cuda_phantom() (
    set -e
    stand_in COUNTS="$CUDA/counts" "$CTGPU" convert "$WORK/demo/dicom" -o "$CUDA/phantom" --device cuda --progress none
    same_volumes "$WORK/demo/out" "$CUDA/phantom"
    "$STAND_IN/count.py" "$CTGPU" --counts "the demo's phantom=$CUDA/counts,$(find "$CUDA/phantom" -name ct.json)" --out "$CUDA/counts.md"
)
cuda_cohort() (
    set -e
    for seed in 1 2 3; do "$CTGPU" phantom -o "$CUDA/in/$seed" --shape $((20 + 6 * seed)),96,80 --spacing 9,3.7,4.4 --seed $seed; done
    "$CTGPU" convert "$CUDA/in" -o "$CUDA/cpu" --device cpu "${CUDA_OPTIONS[@]}"
)
CUDA_OPTIONS=(--spacing 5,4,4.5 --normalize --progress none)
# cuda_variant NAME [VARIABLE=VALUE...] [-- OPTION...]: converts the cohort in a variant of the stand-in.
cuda_variant() (
    set -e
    name=$1 variables=() device=cuda
    shift
    while [ $# -gt 0 ] && [ "$1" != -- ]; do variables+=("$1"); shift; done
    shift || true
    if [ "${1:-}" = --device ]; then device=$2; shift 2; fi
    stand_in "${variables[@]}" "$CTGPU" convert "$CUDA/in" -o "$CUDA/$name" --device "$device" "${CUDA_OPTIONS[@]}" "$@" \
        2>"$CUDA/$name.log" ||
        { cat "$CUDA/$name.log"; exit 1; }
    same_volumes "$CUDA/cpu" "$CUDA/$name" 3
)
cuda_two_devices() (
    set -e
    cuda_variant two DEVICES=2 -- --device cuda:0,cuda:1
    grep -rhoE '"device": "cuda:[01]' "$CUDA/two" | sort -u | wc -l | grep -qx 2
)
# One of two devices is lost: the other converts its volumes, too.
cuda_one_lost() ( cuda_variant one-lost DEVICES=2 FAIL_LAUNCH=40 -- --device cuda:0,cuda:1 && grep -q '^Lost: cuda:' "$CUDA/one-lost.log" )
cuda_pageable() (
    set -e
    cuda_variant "pageable-$1" "FAIL_PAGE_LOCK=$1"
    [ "$(grep -c '^cuda:0 .*cannot be page-locked' "$CUDA/pageable-$1.log")" -eq 1 ]
)
# Growing volumes on three slots: the host does not hold up the device.
cuda_trace() (
    set -e
    for n in 1 2 3 4 5; do
        "$CTGPU" phantom -o "$CUDA/growing/$n" --shape $((8 + 3 * n)),$((40 + 6 * n)),48 --spacing 18,7,7 --seed $n
    done
    stand_in TRACE="$CUDA/trace" "$CTGPU" convert "$CUDA/growing" -o "$CUDA/traced" --device cuda --spacing 9,8,8 --progress none
    "$STAND_IN/trace.py" "$CUDA/trace"
)
# Devices and drivers: each pair is listed as usable, and converts a small scan.
cuda_architectures() (
    set -e
    options=(--spacing 9,8,8 --progress none)
    "$CTGPU" phantom -o "$CUDA/small" --shape 11,46,48 --spacing 18,7,7
    "$CTGPU" convert "$CUDA/small" -o "$CUDA/small-cpu" --device cpu "${options[@]}"
    for pair in 8.0/11080 8.9/12040 9.0/12080 12.0/13000; do
        variables=("COMPUTE_CAPABILITY=${pair%/*}" "DRIVER=${pair#*/}")
        stand_in "${variables[@]}" "$CTGPU" devices | grep -E '^\* cuda:0 '
        rm -rf "$CUDA/architecture"
        stand_in "${variables[@]}" "$CTGPU" convert "$CUDA/small" -o "$CUDA/architecture" --device cuda "${options[@]}"
        same_volumes "$CUDA/small-cpu" "$CUDA/architecture"
    done
    stand_in COMPUTE_CAPABILITY=9.0 DRIVER=8000 "$CTGPU" devices | grep -E 'cuda:0 .*not usable: its driver is too old'
)
# Under WSL 2 the driver's library is in a folder that the loader may not search. The folder is mounted for this command alone.
cuda_wsl() (
    set -e
    [ -d /usr/lib/wsl ] || { mkdir /usr/lib/wsl; trap 'rmdir /usr/lib/wsl' EXIT; }
    # shellcheck disable=SC2016
    env CUDA_STAND_IN_CACHE="$CUDA/cache" unshare -m bash -c '
        set -e
        mount -t tmpfs none /usr/lib/wsl
        mkdir /usr/lib/wsl/lib
        cp "$1" /usr/lib/wsl/lib/
        "$2" devices' sh "$CUDA/lib/libcuda.so.1" "$CTGPU" | grep -E '^\* cuda:0 '
)
no_faults() { [ ! -e "$CUDA/faults" ] || { cat "$CUDA/faults"; return 1; }; }

[ -n "${PTXAS:-}" ] || PTXAS=$(command -v ptxas || find "$WORK/toolkit" -name ptxas -type f 2>/dev/null | head -n 1)
if ! command -v g++ >/dev/null || ! command -v python3 >/dev/null; then
    apt-get install -y -qq --no-install-recommends g++ python3 >"$WORK/apt.log" 2>&1
fi
missing=$(for tool in g++ python3; do command -v $tool >/dev/null || echo $tool; done; [ -n "$PTXAS" ] || echo ptxas)
if [ -n "$missing" ]; then
    skipped "kernels as CUDA on the stand-in" "$(echo $missing) not found"
elif [ "$(uname -m)" != x86_64 ]; then
    skipped "kernels as CUDA on the stand-in" "it is written for x86-64"
else
    start=$SECONDS
    mkdir -p "$CUDA"
    if check "the stand-in for NVIDIA's driver builds" "$STAND_IN/build.sh" "$CUDA/lib"; then
        check "the stand-in: each PTX instruction, the driver's calls and faults" cuda_instructions
        check "the PTX of all kernels, compiled for the stand-in" cuda_kernels
        device_tests cuda "the stand-in for CUDA" stand_in
        if [ -d "$SHARED/ct" ]; then
            check "cip-ct64 on the stand-in: the same voxels as the CPU engine" cuda_series
        else
            skipped "cip-ct64 on the stand-in" "needs ../shared/ct"
        fi
        check "the demo's phantom on the stand-in: the same voxels, and the counts of its kernels" cuda_phantom && cat "$CUDA/counts.md"
        check "three small scans for the variants" cuda_cohort
        check "threads in reverse order" cuda_variant reverse THREAD_ORDER=reverse
        check "threads shuffled and preempted" cuda_variant preempted THREAD_ORDER=shuffle PREEMPTION=30 DELAY_US=2000
        check "multiply and add contracted" cuda_variant contracted CONTRACT=1
        check "in slabs" cuda_variant slabs -- --device-memory 25M
        check "growing volumes: no waiting copies, and no memory freed to be replaced" cuda_trace
        check "two devices" cuda_two_devices
        check "one of two devices is lost" cuda_one_lost
        refuses "the only device is lost" 75 'cuda:0 .*failed|no device is left' \
            stand_in FAIL_LAUNCH=20 "$CTGPU" convert "$CUDA/in" -o "$CUDA/lost" --device cuda "${CUDA_OPTIONS[@]}"
        refuses "the only device is lost, one series" 75 'cuda:0 .*failed' \
            stand_in FAIL_LAUNCH=20 "$CTGPU" convert "$CUDA/in/1" -o "$CUDA/lost-one" --device cuda "${CUDA_OPTIONS[@]}"
        refuses "the only device is lost while it renders" 75 'cuda:0 .*failed' stand_in FAIL_LAUNCH=3 \
            "$CTGPU" render "$(dirname "$(find "$CUDA/cpu" -name ct.json | head -n 1)")" -o "$CUDA/view.png" --device cuda --view front
        check "page-locking fails: out of memory" cuda_pageable 2
        check "page-locking fails: not supported" cuda_pageable 801
        check "four pairs of architecture and driver, and a driver that is too old" cuda_architectures
        if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
            check "the driver's library where WSL 2 has it" cuda_wsl
        else
            skipped "the driver's library where WSL 2 has it" "needs root for a mount"
        fi
        check "none of them made a wrong call or access" no_faults
    fi
    printf 'The stand-in took %s s\n' $((SECONDS - start))
    rm -rf "$CUDA"
fi
