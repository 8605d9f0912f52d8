"""readme.py PROGRAM README: runs the examples of README in their order, in the current folder. Fails at the first that fails.

An example is a line of a code block that begins with "ctgpu ". Its description follows after two blanks. The folder must
contain scans, with one series.
"""
import re
import subprocess
import sys


def examples(text):
    inside = False
    for line in text.splitlines():
        if line.startswith("```"):
            inside = not inside
        elif inside and line.startswith("ctgpu "):
            yield re.split(r"\s{2,}", line)[0]


def main(program, readme):
    found = list(examples(open(readme, encoding="utf-8").read()))
    if len(found) < 15:
        sys.exit(f"README has {len(found)} examples, expected at least 15")
    for command in found:
        words = [word.strip("'\"") for word in command.split()[1:]]
        run = subprocess.run([program, *words], capture_output=True, text=True)
        print(f"{run.returncode}  {command}", flush=True)
        if run.returncode != 0:
            sys.exit(run.stdout + run.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
