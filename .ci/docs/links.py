"""links.py PROGRAM PAGE...: checks the relative links and anchors of Markdown pages, and the options that they name.

A link must lead to a file or folder of the repository, and an anchor to a heading of its page. In inline code, "ctgpu COMMAND" must be a
command, and the options after it must be options of this command. An option that stands alone must be one of any command.
"""
import re
import subprocess
import sys
from pathlib import Path

from blocks import prose

LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(<?([^()\s>]+)>?(?:\s\"[^\"]*\")?\)|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
OPTION = re.compile(r"(?<![\w-])(--?[a-zA-Z][\w-]*)")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*\s*$", re.MULTILINE)
# Options of other programs, which the pages name alone.
FOREIGN = {"--step", "--shards", "--options", "--self-contained"}


def anchors(text):
    """The anchors that GitHub gives to the headings of a page."""
    seen = {}
    for heading in HEADING.findall(prose(text)):
        plain = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        name = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        times = seen.get(name, 0)
        seen[name] = times + 1
        yield f"{name}-{times}" if times else name


def targets(text):
    """(line, target) of each link outside of code."""
    plain = CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), prose(text))
    for link in LINK.finditer(plain):
        yield plain.count("\n", 0, link.start()) + 1, link[1] or link[2]


def broken_links(page, text, root):
    for line, target in targets(text):
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page.resolve()
        if not file.exists() or not file.is_relative_to(root):
            yield f"{page}:{line}: the link {target} leads to no file of the repository. Correct the link."
        elif anchor and (file.suffix != ".md" or anchor not in anchors(file.read_text(encoding="utf-8"))):
            yield f"{page}:{line}: the link {target} has the anchor #{anchor}, and no heading there has it. Correct the link."


def option_names(program):
    """The options of each command, from the program's help."""
    def of(*words):
        text = subprocess.run([program, *words, "--help"], check=True, capture_output=True, text=True).stdout
        return text.split("\nExamples:")[0]
    names = re.findall(r"^  (\w+)  ", of().split("\nCommands:")[1], re.MULTILINE)
    return {name: set(OPTION.findall(re.sub(r"(?m)(?<=\w|>)  .*$", "", of(name)))) for name in names}


def unknown_options(page, text, options):
    every = set().union(*options.values(), FOREIGN, {"--version"})
    plain = prose(text)
    for code in CODE.finditer(plain):
        line, words = plain.count("\n", 0, code.start()) + 1, code[2].split()
        if words[:1] == ["ctgpu"] and len(words) > 1 and not words[1].startswith("-"):
            for command in words[1].split("|"):
                if not re.fullmatch(r"[a-z]+", command):
                    continue
                if command not in options:
                    yield f"{page}:{line}: {code[2]}: ctgpu has no command {command}. Correct the name."
                    continue
                for option in OPTION.findall(" ".join(words[2:])):
                    if option not in options[command]:
                        yield f"{page}:{line}: {code[2]}: ctgpu {command} has no option {option}. Correct the name."
        elif words and words[0].startswith("--"):
            for option in OPTION.findall(code[2]):
                if option.startswith("--") and option not in every:
                    yield f"{page}:{line}: {option} is no option of ctgpu. Correct the name, or add it to FOREIGN in .ci/docs/links.py."


def main(program, *pages):
    root, options = Path.cwd().resolve(), option_names(program)
    found, links = [], 0
    for name in pages:
        page, text = Path(name), Path(name).read_text(encoding="utf-8")
        links += sum(1 for _ in targets(text))
        found += broken_links(page, text, root)
        # Changes of earlier releases name options as they were.
        if name != "CHANGELOG.md":
            found += unknown_options(page, text, options)
    if found:
        sys.exit("\n".join(found))
    print(f"{links} links of {len(pages)} pages, and options of {len(options)} commands")


if __name__ == "__main__":
    main(*sys.argv[1:])
