# Assembles the PTX of every kernel with NVIDIA's assembler, and fails if one spills registers. Prints a table: registers per thread,
# and bytes of shared memory, spills, stack and local memory. The assembler is unpacked from Debian's non-free archive.
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
# Adds one line per kernel to the table. Fails, with a message, for kernels that do not assemble or that spill.
assemble() {
    local target=$1 file code=0
    for file in "$WORK/ptx"/*."${target^^}".ptx; do
        # ILGPU writes the target sm_80 for compute capability 9.0, too. Here the code is assembled for the GPU's own target.
        if ! "$PTXAS" -arch="$target" -v -o /dev/null "$file" >"$WORK/ptxas.log" 2>&1; then
            cat "$WORK/ptxas.log"
            code=1
            continue
        fi
        awk -v kernel="$(basename "$file" ".${target^^}.ptx")" -v target="$target" '
            function before(what,   at) { return match($0, "[0-9]+ " what) ? substr($0, RSTART, RLENGTH) + 0 : 0 }
            /stack frame/ { stack += before("bytes stack frame"); spill += before("bytes spill stores") + before("bytes spill loads") }
            /Used .* registers/ { registers = before("registers"); shared = before("bytes smem"); local_ = before("bytes lmem") }
            END { printf "%-44s %-6s %9d %6d %5d %5d %5d\n", kernel, target, registers, shared, spill, stack, local_ }
        ' "$WORK/ptxas.log" >>"$WORK/ptxas-table.txt"
    done
    awk -v target="$target" '$2 == target && $5 > 0 { print $1 ": spills " $5 " bytes, expected 0"; found = 1 } END { exit found }' "$WORK/ptxas-table.txt" && return "$code"
}
if ! ls "$WORK"/ptx/*.ptx >/dev/null 2>&1; then
    skipped "ptxas" "needs the PTX files of the tests, which wrote none"
elif ! ptxas_tool >"$WORK/ptxas-tool.log" 2>&1; then
    skipped "ptxas" "NVIDIA's assembler could not be fetched: $(tail -n 1 "$WORK/ptxas-tool.log")"
else
    PTXAS=$(command -v ptxas || find "$WORK/toolkit" -name ptxas -type f | head -n 1)
    for target in sm_80 sm_90; do
        check "PTX of $(ls "$WORK/ptx" | grep -c "${target^^}") kernels assembles for $target without spills" assemble "$target"
    done
    printf '%-44s %-6s %9s %6s %5s %5s %5s\n' kernel target registers shared spill stack local
    sort "$WORK/ptxas-table.txt"
fi
