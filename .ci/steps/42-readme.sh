# The examples of README in their order, in an empty folder with one series.
readme_examples() (
    set -e
    program=$(realpath "$CTGPU") root=$PWD
    mkdir -p "$WORK/readme"
    cd "$WORK/readme"
    "$program" phantom -o scans --shape 48,128,128 --spacing 6.5,2.4,2.4
    "$PYTHON" "$root/.ci/readme.py" "$program" "$root/README.md"
)
if command -v "$PYTHON" >/dev/null; then
    check "README's examples in their order" readme_examples
    rm -rf "$WORK/readme"
else
    skipped "README's examples" "needs Python"
fi
