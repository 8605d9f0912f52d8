"""reference.py PROGRAM PAGE: writes the reference page of the command line from the program's own help.

With --check, compares PAGE with what would be written, and fails if it differs.
"""
import difflib
import re
import subprocess
import sys
from pathlib import Path

HEAD = """# Reference

Every command and option, from the program's own help. `python3 .ci/docs/reference.py PROGRAM docs/reference.md` writes
this page; CI compares it with the program. The square brackets at the end of a description contain the default.
[Exit codes](../README.md#what-it-refuses) are the same for all commands. The guides are in [README.md](README.md).
"""


def sections(program, *words):
    """The sections of a help: name to lines without their indent."""
    text = subprocess.run([program, *words, "--help"], check=True, capture_output=True, text=True).stdout
    found, lines = {}, []
    for line in text.splitlines():
        if re.fullmatch(r"[A-Z][a-z]+:", line):
            found[line[:-1]] = lines = []
        elif line.strip():
            lines.append(line[2:])
    return found


def escaped(text):
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")


def code(text):
    return "`" + text.replace("|", "\\|") + "`"


def table(title, rows, describe=escaped):
    """A Markdown table of the two columns of a help, which two blanks or more separate."""
    yield f"| {title} | |"
    yield "|---|---|"
    for row in rows:
        left, right = re.split(r" {2,}", row, maxsplit=1)
        yield f"| {describe(left)} | {escaped(right)} |"
    yield ""


def page(program):
    root = sections(program)
    yield HEAD
    yield from table("command", root["Commands"], lambda name: f"[{code(name)}](#{name})")
    for row in root["Commands"]:
        name = row.split()[0]
        found = sections(program, name)
        yield f"## {name}\n"
        yield f"{escaped(' '.join(found['Description']))}\n"
        yield f"Usage: {code(found['Usage'][0])}\n"
        if "Arguments" in found:
            yield from table("argument", found["Arguments"], code)
        yield from table("option", [option for option in found["Options"] if not option.startswith("-?")], code) \
            if len(found["Options"]) > 1 else ()
        yield "<!-- not run: examples of the help, most of them alternatives -->"
        yield "\n".join(["```text", *found["Examples"], "```", ""])


def main(program, name, check=None):
    text = "\n".join(page(program)).rstrip("\n") + "\n"
    file = Path(name)
    if check is None:
        file.write_text(text, encoding="utf-8")
        return
    present = file.read_text(encoding="utf-8") if file.exists() else ""
    if present != text:
        print("\n".join(difflib.unified_diff(present.splitlines(), text.splitlines(), name, "the program's help", lineterm="", n=0)))
        sys.exit(f"{name} differs from the program's help. Renew it: python3 .ci/docs/reference.py {program} {name}")


if __name__ == "__main__":
    main(*sys.argv[1:])
