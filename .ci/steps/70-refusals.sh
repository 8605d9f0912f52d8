# Invalid input and invalid usage must give the documented exit code and a message that names the cause.
"$CTGPU" phantom -o "$WORK/good" --shape 12,48,48 --spacing 5,6,6 >/dev/null 2>&1 </dev/null
mkdir -p "$WORK/empty"
slices() { find "$1" -type f -name '*.dcm' | sort; }
cp -r "$WORK/good" "$WORK/truncated"
victim=$(slices "$WORK/truncated" | sed -n 5p)
truncate -s 3000 "$victim"
"$CTGPU" phantom -o "$WORK/gap" --shape 12,48,48 --spacing 5,6,6 --fault missing-slice >/dev/null 2>&1 </dev/null

refuses "empty folder" 66 'empty|no .*(CT|DICOM)' "$CTGPU" convert "$WORK/empty" -o "$WORK/r1"
refuses "missing folder" 66 'does-not-exist' "$CTGPU" convert "$WORK/does-not-exist" -o "$WORK/r2"
refuses "OUT that cannot be created" 73 '/proc/ctgpu' "$CTGPU" convert "$WORK/good" -o /proc/ctgpu/out
refuses "truncated slice" 65 "$(basename "$victim")" "$CTGPU" convert "$WORK/truncated" -o "$WORK/r3"
refuses "missing slice" 65 'missing' "$CTGPU" convert "$WORK/gap" -o "$WORK/r4"
if ldconfig -p | grep -q libcuda.so.1; then
    skipped "--device cuda without a GPU" "this machine has NVIDIA's driver"
else
    refuses "--device cuda without a GPU" 69 'cuda' "$CTGPU" convert "$WORK/good" -o "$WORK/r5" --device cuda
fi
refuses "unknown option after valid arguments" 2 '--no-such-option' "$CTGPU" convert "$WORK/good" -o "$WORK/r6" --no-such-option
refuses "option that contradicts the preset" 2 'tutorial' "$CTGPU" convert "$WORK/good" -o "$WORK/r7" --preset tutorial --order 1
refuses "32 file handles" 75 'file handles' bash -c 'ulimit -n 32; exec "$0" convert "$1" -o "$2"' "$CTGPU" "$WORK/good" "$WORK/r8"
streams() (
    set -e
    convert() { "$CTGPU" convert "$WORK/good" -o "$WORK/streams" --device cpu --spacing 6,6,6 --overwrite; }
    ends() { wanted=$1; shift; "$@" && rc=0 || rc=$?; [ "$rc" -eq "$wanted" ] || { echo "code $rc instead of $wanted"; exit 1; }; }
    full() { "$@" >/dev/full; }
    closed() { "$@" >&-; }
    ends 0 convert 2>/dev/full
    ends 0 convert 2>&-
    ends 0 convert <&- >&- 2>&-
    "$CTGPU" verify "$WORK/streams"
    for output in full closed; do
        ends 73 $output "$CTGPU" status "$WORK/streams"
        ends 73 $output "$CTGPU" index "$WORK/good"
        ends 73 $output "$CTGPU" --help
    done
)
check "closed and full stdout and stderr: the code of the run, or 73 for lost output" streams
left_in() { find "$@" \( -name 'ct.*' -o -name 'lungs.*' -o -name '.*.part' \) 2>/dev/null | grep .; }
nothing_left() { ! left_in "$WORK"/r[0-9]; }
finds_each() {
    for file in ct.nii lungs.nii ct.json .ct.nii.0-1-2-3.part .lock.part; do
        mkdir "$WORK/left" && touch "$WORK/left/$file" && left_in "$WORK/left" && rm -r "$WORK/left" || return 1
    done
}
check "the search for remains finds each kind of file" finds_each
check "none of them left a volume or an incomplete file" nothing_left
