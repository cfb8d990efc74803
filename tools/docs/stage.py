"""The pages of the site, put together from where they lie in the repository.

``docs/`` becomes the root of the site. Beside it come the examples, a page each, the READMEs that pages link to, and
the reference of the scenario file, which is made from the JSON Schema. Links between these are turned to where the
pages now are; links to source code, which the site does not have, become the file's path.
"""

from __future__ import annotations

import os
import re
import shutil
from functools import partial
from pathlib import Path, PurePosixPath

from docs.example_pages import example_pages
from docs.scenario_reference import scenario_reference

PAGES = {
    "CHANGELOG.md": "changelog.md",
    "examples/README.md": "examples/README.md",
    "examples/maps/README.md": "examples/maps/README.md",
    "unity_project/README.md": "unity_project/README.md",
}
"""Pages that lie outside ``docs/``, by their path in the repository: where the site has them."""
GENERATED = PurePosixPath("docs/reference/scenario.md")
"""The page that is made here and lies nowhere in the repository."""

_FENCE = re.compile(r"^ *(```|~~~)")
_LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s#]+)(?P<anchor>#[^)\s]*)?\)")


def stage_pages(root: Path, pages: Path) -> list[str]:
    """Write all pages of the repository at ``root`` to ``pages``, a folder that is made anew.

    Returns:
        A line for each link to a file that the repository does not have.
    """
    shutil.rmtree(pages, ignore_errors=True)
    shutil.copytree(root / "docs", pages)
    moved = {PurePosixPath("docs", path.relative_to(pages).as_posix()): path for path in sorted(pages.rglob("*.md"))}
    moved |= {PurePosixPath(source): pages / place for source, place in PAGES.items()}
    missing: list[str] = []
    for source, page in moved.items():
        text, dangling = relinked((root / source).read_text(encoding="utf-8"), source, root)
        _write(page, text)
        missing += dangling
    for place, text in example_pages(root / "examples", pages / "images/examples").items():
        _write(pages / place, text)
    _write(pages / GENERATED.relative_to("docs"), scenario_reference())
    return missing


def relinked(text: str, source: PurePosixPath, root: Path) -> tuple[str, list[str]]:
    """Turn the links of the Markdown ``text`` of the file ``source``, a path in the repository at ``root``.

    Returns:
        The text as the site has it, and a line for each link to a file that does not exist.
    """
    lines: list[str] = []
    missing: list[str] = []
    in_code = False
    for number, line in enumerate(text.splitlines(), 1):
        in_code ^= bool(_FENCE.match(line))
        if in_code:
            lines.append(line)
            continue
        lines.append(_LINK.sub(partial(_turned, source=source), line))
        linked = ((link["target"], _in_repository(link, source)) for link in _LINK.finditer(line))
        missing += [
            f"{source}:{number} links to {target}, and there is no {path}"
            for target, path in linked
            if path not in (None, GENERATED) and not (root / str(path)).exists()
        ]
    return "\n".join(lines) + "\n", missing


def site_path(path: PurePosixPath) -> PurePosixPath | None:
    """Return where the site has what the repository has at ``path``; None where it does not have it."""
    if path.parts[0] == "docs":
        return PurePosixPath(*path.parts[1:])
    for place in (path, path / "README.md"):
        if str(place) in PAGES:
            return PurePosixPath(PAGES[str(place)])
    return path.with_suffix(".md") if path.match("examples/*.yaml") else None


def _in_repository(link: re.Match[str], source: PurePosixPath) -> PurePosixPath | None:
    """Return the path in the repository that ``link`` means; None if it leads to another site."""
    if re.match(r"[a-z]+:", link["target"]):
        return None
    return PurePosixPath(os.path.normpath(source.parent / link["target"]))


def _turned(link: re.Match[str], source: PurePosixPath) -> str:
    path, here = _in_repository(link, source), site_path(source)
    if path is None or here is None:
        return link[0]
    text, place = link["text"], site_path(path)
    if place is None:
        return f"`{path}`" if text.strip("`") == path.name else f"{text} (`{path}`)"
    return f"{link['image']}[{text}]({os.path.relpath(place, here.parent)}{link['anchor'] or ''})"


def _write(page: Path, text: str) -> None:
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text, encoding="utf-8")
