# Every kernel's PTX through NVIDIA's assembler: registers and shared memory in the log, no spills. The assembler
# comes from Debian's non-free archive, unpacked without installing.
ptxas_tool() (
    set -e
    command -v ptxas >/dev/null && exit 0
    cd "$WORK"
    sed -E 's/^(Components:).*/\1 non-free/; s/^(deb .*) main.*/\1 non-free/' \
        /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null >non-free.txt
    suffix=list
    grep -q '^Types:' non-free.txt && suffix=sources
    mkdir -p lists/partial
    cp non-free.txt "non-free.$suffix"
    options=(-o "Dir::Etc::SourceList=/dev/null" -o "Dir::Etc::SourceParts=$WORK/parts" -o "Dir::State::Lists=$WORK/lists")
    mkdir -p parts
    cp "non-free.$suffix" parts/
    apt-get "${options[@]}" update -qq
    apt-get "${options[@]}" download -qq nvidia-cuda-toolkit
    dpkg -x nvidia-cuda-toolkit_*.deb toolkit
)
assemble() {
    local target=$1 file name
    for file in "$WORK/ptx"/*."${target^^}".ptx; do
        name=$(basename "$file" .ptx)
        # ILGPU names sm_80 as the target for compute capability 9.0 too; the code is assembled for the card itself.
        "$PTXAS" -arch="$target" -v -o /dev/null "$file" >"$WORK/ptxas.log" 2>&1 || { cat "$WORK/ptxas.log"; return 1; }
        sed -nE 's/.*Used ([0-9]+) registers(.*)/\1 registers\2/p' "$WORK/ptxas.log" | sed "s|^|$name: |" | tee -a "$WORK/ptxas-table.txt"
        if grep -E '[1-9][0-9]* bytes spill' "$WORK/ptxas.log"; then echo "$name spills"; return 1; fi
    done
}
if ! ls "$WORK"/ptx/*.ptx >/dev/null 2>&1; then
    skipped "ptxas" "the tests wrote no PTX"
elif ! ptxas_tool >"$WORK/ptxas-tool.log" 2>&1; then
    skipped "ptxas" "NVIDIA's assembler could not be fetched: $(tail -n 1 "$WORK/ptxas-tool.log")"
else
    PTXAS=$(command -v ptxas || find "$WORK/toolkit" -name ptxas -type f | head -n 1)
    for target in sm_80 sm_90; do
        check "PTX of $(ls "$WORK/ptx" | grep -c "${target^^}") kernels assembles for $target without spills" assemble "$target"
    done
    sort -u "$WORK/ptxas-table.txt"
fi
