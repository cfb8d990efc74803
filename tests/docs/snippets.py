"""What the pages show of commands, scripts and files, taken out of their Markdown.

A fenced block marked ``bash``, ``python`` or ``yaml`` is run, in the order of its page. ``title="NAME"`` behind the
language makes a file of it that later blocks can use. A block that begins with a comment ``# needs …`` is not run, and
says to readers what it takes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [ROOT / "README.md", ROOT / "examples/README.md", ROOT / "unity_project/README.md", *(ROOT / "docs").rglob("*.md")]
)
LANGUAGES = ("bash", "python", "yaml")

_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>[\w-]*)(?: +title=\"(?P<title>[^\"]+)\")?(?P<rest>[^`]*)$")


@dataclass(frozen=True)
class Snippet:
    """One fenced block."""

    page: Path
    line: int
    """Of the opening fence, from 1."""
    language: str
    title: str | None
    text: str

    @property
    def place(self) -> str:
        """Where it stands, for messages."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def needs(self) -> str | None:
        """What it takes to run it that a test has not got."""
        found = re.match(r"# needs (.+)", self.text)
        return found[1] if found else None


def snippets(page: Path) -> list[Snippet]:
    """Return the fenced blocks of ``page`` in order, those of other languages included.

    Raises:
        ValueError: a fence with something other than a language and a title, or one that is not closed.
    """
    found: list[Snippet] = []
    lines = page.read_text(encoding="utf-8").splitlines()
    number = 0
    while number < len(lines):
        opening = _FENCE.match(lines[number])
        number += 1
        if opening is None:
            continue
        start, indent = number, len(opening["indent"])
        if opening["rest"].strip():
            raise ValueError(f'{page}:{start}: expected a language and title="…", got {opening["rest"].strip()!r}')
        while number < len(lines) and lines[number].strip() != "```":
            number += 1
        if number == len(lines):
            raise ValueError(f"{page}:{start}: a block that is not closed")
        text = "".join(f"{line[indent:]}\n" for line in lines[start:number])
        found.append(Snippet(page, start, opening["language"], opening["title"], text))
        number += 1
    return found


def outside_of_blocks(page: Path) -> list[tuple[int, str]]:
    """Return the lines of ``page`` that stand in no fenced block, with their numbers from 1."""
    lines = page.read_text(encoding="utf-8").splitlines()
    inside = {
        number for block in snippets(page) for number in range(block.line, block.line + block.text.count("\n") + 2)
    }
    return [(number, line) for number, line in enumerate(lines, 1) if number not in inside]
