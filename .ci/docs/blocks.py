"""Fenced code blocks of a Markdown page, with their line numbers and marks.

A mark is an HTML comment on the lines directly above a block:
    <!-- not run: REASON -->   the block is not run, for this reason
    <!-- run by FILE -->       another step of CI runs the block
A comment <!-- before: COMMANDS --> anywhere on a page has commands that prepare what its examples need. They are run in their place.
"""
import re
from dataclasses import dataclass

FENCE = re.compile(r" {0,3}(`{3,})\s*(\S*)\s*$")
MARK = re.compile(r"<!-- (not run: |run by )(\S[^\n]*?) -->$")
BEFORE = re.compile(r"<!-- before:\s(.*?)-->", re.DOTALL)


@dataclass
class Block:
    line: int        # of the first line of code, from 1
    language: str    # "" if the fence has none
    code: list       # lines
    mark: str        # "not run", "run by" or ""
    reason: str      # of the mark


def blocks(text):
    """Yields the blocks of a page in their order."""
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        opening = FENCE.match(lines[at])
        at += 1
        if not opening:
            continue
        start = at
        while at < len(lines) and lines[at].strip() != opening[1]:
            at += 1
        above = start - 2
        while above > 0 and not lines[above].strip():
            above -= 1
        mark = MARK.match(lines[above].strip()) if above >= 0 else None
        kind, reason = (mark[1].strip(" :"), mark[2]) if mark else ("", "")
        yield Block(start + 1, opening[2], lines[start:at], kind, reason)
        at += 1


def preparations(text):
    """Yields (line, code) for each comment of commands that prepare a page."""
    for comment in BEFORE.finditer(text):
        first = text.count("\n", 0, comment.start(1)) + 1
        for offset, code in enumerate(comment[1].rstrip().split("\n")):
            yield first + offset, code


def prose(text):
    """The page without its blocks, whose lines become empty, so that line numbers stay."""
    lines = text.splitlines()
    for block in blocks(text):
        for at in range(block.line - 2, block.line + len(block.code)):
            lines[at] = ""
    return "\n".join(lines) + "\n"
