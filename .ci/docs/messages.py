"""messages.py PAGE: checks that each message of the page is one of the program, and that each exit code has a section.

Messages are the inline code in the first column of the page's tables. … stands for what differs. The parts between must be in the C#
sources, where texts that are joined by + count as one.
"""
import re
import sys
from pathlib import Path

SOURCES = ("CtGpu.Cli", "CtGpu.Host", "CtGpu.Kernels")


def source_text():
    files = sorted(file for folder in SOURCES for file in Path(folder).rglob("*.cs") if not {"bin", "obj"} & set(file.parts))
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    joined = re.sub(r'"\s*\+\s*\$?"', "", text)
    # A doubled brace of an interpolated text is one brace.
    return joined.replace('\\"', '"').replace("\\\\", "\\").replace("{{", "{").replace("}}", "}")


def messages(text):
    """(line, message) of the first cell of each row."""
    for number, line in enumerate(text.splitlines(), 1):
        cell = re.match(r"\| (`[^|]+`) \|", line.replace("\\|", "\0"))
        if cell:
            for message in re.findall(r"`([^`]+)`", cell[1]):
                yield number, message.replace("\0", "|")


def main(name):
    text, source = Path(name).read_text(encoding="utf-8"), source_text()
    found = list(messages(text))
    faults = []
    for line, message in found:
        parts = [part.strip() for part in message.split("…") if part.strip()]
        faults += [f"{name}:{line}: no message of the program contains \"{part}\". Correct the row, or remove it."
                   for part in parts if part not in source]
        if max(map(len, parts), default=0) < 8:
            faults.append(f"{name}:{line}: \"{message}\" is too short to be found. Quote more of the message.")
    codes = set(re.findall(r"^    \w+ = (\d+),", Path("CtGpu.Host/ExitCode.cs").read_text(encoding="utf-8"), re.MULTILINE)) - {"0"}
    sections = set(re.findall(r"^## (\d+):", text, re.MULTILINE))
    faults += [f"{name}: exit code {code} has no section, or is no code of the program. Change the headings." for code in codes ^ sections]
    if faults or len(found) < 40:
        sys.exit("\n".join([*faults, f"{name}: {len(found)} messages, expected at least 40"]))
    print(f"{len(found)} messages in {len(sections)} sections")


if __name__ == "__main__":
    main(*sys.argv[1:])
