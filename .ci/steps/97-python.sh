# The Python package: its tests on the build, then the wheel in an empty environment with the code of docs/python.md.
python_tests() (
    cd python/tests || exit
    PYTHONPATH=../src PYTHONDONTWRITEBYTECODE=1 "$PYTHON" -m unittest
)
python_newcomer() (
    # Debian's Python, which has the libraries, before any other.
    export PYTHON_ENV=$WORK/newcomer/env PATH=/usr/bin:$PATH
    repository=$PWD
    "$PYTHON" .ci/newcomer.py docs/python.md "$WORK/newcomer" &&
        bash -e "$WORK/newcomer/install.sh" &&
        cd "$WORK/newcomer" &&
        env/bin/python -c 'import ctgpu, os; assert "newcomer" in os.path.abspath(ctgpu.__file__), ctgpu.__file__' &&
        env/bin/python -m ctgpu phantom -o scan --shape 40,96,96 --spacing 7,3.4,3.4 &&
        env/bin/python first.py >first.log && cat first.log && grep -q "equal to SciPy: True" first.log &&
        env/bin/python "$repository/python/examples/tutorial.py" scan --out tutorial.png && test -s tutorial.png
)
if [ "$HAS_PYTHON" = no ]; then
    skipped "Python package" "needs NumPy, SciPy and scikit-image"
else
    check "Python functions equal SciPy and scikit-image" python_tests
    if "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null; then
        check "the newcomer's path of docs/python.md" python_newcomer
    else
        skipped "the newcomer's path of docs/python.md" "needs python3-venv"
    fi
fi
