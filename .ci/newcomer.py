#!/usr/bin/env python3
"""Writes the code of docs/python.md's "Start" to files: the shell lines to install.sh, the Python lines to first.py."""

import re
import sys
from pathlib import Path

document, out = Path(sys.argv[1]), Path(sys.argv[2])
out.mkdir(parents=True, exist_ok=True)
section = re.search(r"^## Start\n(.*?)^## ", document.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE).group(1)
shell, code = (re.search(rf"^```{kind}\n(.*?)^```", section, re.DOTALL | re.MULTILINE).group(1) for kind in ("sh", "python"))
# The environment is made in the folder of the check instead of the current one.
(out / "install.sh").write_text(shell.replace("env/", '"$PYTHON_ENV"/').replace(" env\n", ' "$PYTHON_ENV"\n'), encoding="utf-8")
(out / "first.py").write_text(code, encoding="utf-8")
