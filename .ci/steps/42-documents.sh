# The documents: their links, the options that they name, the reference page, and every command of README, docs, deploy and samples.
# The commands of a page run in their order, in a folder of its own that contains only scans, with one series.
DOCUMENTS=$WORK/documents
documents_prepare() (
    mkdir -p "$DOCUMENTS" && "$CTGPU" phantom -o "$DOCUMENTS/scans" --shape 48,128,128 --spacing 6.5,2.4,2.4
)
documents_page() (
    set -e
    folder=$DOCUMENTS/$(tr / - <<<"$1")/page
    mkdir -p "$folder"
    cp -r "$DOCUMENTS/scans" "$folder"
    program=$(dirname "$(realpath "$CTGPU")")
    export PATH=$program:$PATH CTGPU_APP=$program PYTHONPATH=$PWD/python/src PYTHONDONTWRITEBYTECODE=1
    "$PYTHON" .ci/docs/examples.py "$1" "$folder"
    rm -rf "$folder"
)
if ! command -v "$PYTHON" >/dev/null; then
    skipped "the documents' links and commands" "needs Python"
else
    export PYTHON
    mapfile -t pages < <(find . \( -name bin -o -name obj -o -name artifacts -o -name node_modules -o -name '.?*' -o -name env \) -prune \
        -o -name '*.md' -printf '%P\n' | sort)
    check "links and options of all pages" "$PYTHON" .ci/docs/links.py "$CTGPU" "${pages[@]}" && cat "$WORK/check.log"
    check "docs/reference.md is the program's help" "$PYTHON" .ci/docs/reference.py "$CTGPU" docs/reference.md --check
    check "the messages of docs/trouble.md are those of the program" "$PYTHON" .ci/docs/messages.py docs/trouble.md
    check "a series for the documents' commands" documents_prepare
    printf '# Page\n\n```sh\nctgpu --version\nctgpu status nowhere\n```\n[a](nowhere.md)\n`ctgpu convert --onmissing`\n' >"$DOCUMENTS/wrong.md"
    refuses "a command that fails is named by page and line" 1 'wrong\.md:5: failed with exit code 66' documents_page "$DOCUMENTS/wrong.md"
    refuses "a link to nothing is named by page and line" 1 'wrong\.md:7: .*nowhere\.md' \
        "$PYTHON" .ci/docs/links.py "$CTGPU" "$DOCUMENTS/wrong.md"
    refuses "an option that does not exist is named by page and line" 1 'wrong\.md:8: .*no option --onmissing' \
        "$PYTHON" .ci/docs/links.py "$CTGPU" "$DOCUMENTS/wrong.md"
    for page in README.md docs/*.md deploy/*.md deploy/*/*.md samples/README.md python/README.md; do
        grep -q '^```' "$page" || continue
        check "commands of $page" documents_page "$page" && cat "$WORK/check.log"
    done
    rm -rf "$DOCUMENTS"
fi
