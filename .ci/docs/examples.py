"""examples.py PAGE FOLDER: runs the commands of a Markdown page in their order, in FOLDER. Fails at the first that fails.

Blocks of the languages sh and bash are run as they are. In blocks of the language console, lines that begin with "$ " are commands.
Blocks of the language python are run if $PYTHON has NumPy. All commands of a page share one shell: a folder or variable that one
block sets is there in the next. Every other block needs a language too, such as text, and may have no line that begins with
"ctgpu ", unless it has a mark. See blocks.py for the marks. The program must be on the PATH.
"""
import os
import signal
import subprocess
import sys
from pathlib import Path

from blocks import blocks, preparations

RUN = ("sh", "bash", "console", "python")
SECONDS = 300


def commands(block):
    """The block's lines for the shell. Output in a console block becomes empty."""
    if block.language != "console":
        return block.code
    return [line[2:] if line.startswith("$ ") else "" for line in block.code]


def script(page, text, run, folder, python):
    """One script with every command at its line of the page, so that the shell's messages have the page's line numbers."""
    lines = [""] * (text.count("\n") + 2)
    # The trap names the page's line. Blocks never begin on the first line.
    lines[0] = f"set -eEuo pipefail; trap 'echo \"{page}:$LINENO: failed with exit code $?\" >&2' ERR"
    for number, code in preparations(text):
        lines[number - 1] = code
    for block in run:
        if block.language == "python":
            file = folder / f"{page.replace('/', '-')}-{block.line}.py"
            file.write_text("\n" * (block.line - 1) + "\n".join(block.code) + "\n", encoding="utf-8")
            lines[block.line - 2] = f"'{python}' '{file}'"
            continue
        for offset, code in enumerate(commands(block)):
            lines[block.line - 1 + offset] = code
    return "\n".join(lines)


def runs(file, page, block):
    """Whether a file of CI can run a block: it names the page or the program of the block's first command."""
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    return page in text or f"{block.code[0].split()[0]} " in text


def faults(page, found, root):
    """Blocks of which nobody can tell whether they are run."""
    for block in found:
        place = f"{page}:{block.line}"
        if block.mark == "run by" and not runs(root / block.reason, page, block):
            yield f"{place}: the block is marked as run by {block.reason}, which does not run it. Name the file that does."
        if block.language == "":
            yield f"{place}: the block has no language. Expected sh for commands, or text."
        if block.language not in RUN and not block.mark and any(line.startswith(("ctgpu ", "$ ctgpu ")) for line in block.code):
            yield f"{place}: commands in a block of the language {block.language}. Expected sh, or a mark that says why they are not run."


def count(found):
    return sum(1 for block in found for line in commands(block) if line.strip() and not line.lstrip().startswith("#"))


def bash(script_file, folder, log):
    """Runs the script and returns its exit code, or None if it took too long and was stopped."""
    process = subprocess.Popen(
        ["bash", str(script_file)], cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        return process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return None


def main(page, folder):
    root, text = Path.cwd(), Path(page).read_text(encoding="utf-8")
    found = list(blocks(text))
    broken = list(faults(page, found, root))
    if broken:
        sys.exit("\n".join(broken))
    python = os.environ.get("PYTHON", "python3")
    has_numpy = subprocess.run([python, "-c", "import numpy"], capture_output=True).returncode == 0
    run, left = [], []
    for block in (block for block in found if block.language in RUN or block.mark):
        if block.mark:
            left.append((block, f"{block.mark} {block.reason}" if block.mark == "run by" else block.reason))
        elif block.language == "python" and not has_numpy:
            left.append((block, "needs NumPy"))
        else:
            run.append(block)
    for block, reason in left:
        print(f"{page}:{block.line}: {count([block])} lines not run here: {reason}")
    folder = Path(folder).resolve()
    shell = folder.parent / f"{page.replace('/', '-')}.sh"
    shell.write_text(script(page, text, run, folder.parent, python), encoding="utf-8")
    with open(shell.with_suffix(".log"), "w+", encoding="utf-8", errors="replace") as log:
        code = bash(shell, folder, log)
        log.seek(0)
        if code != 0:
            sys.exit(f"{log.read()[-6000:]}\n{page}: {'a command failed' if code else f'not done after {SECONDS} s'}, see above.")
    print(f"{page}: {count(run)} lines in {len(run)} blocks run, {len(left)} blocks not run")


if __name__ == "__main__":
    main(*sys.argv[1:])
