"""A page for every example: what it shows, its picture, and the file itself."""

from __future__ import annotations

from pathlib import Path

_EDITOR_LINE = "# yaml-language-server:"


def example_pages(examples: Path, pictures: Path) -> dict[str, str]:
    """Return the page of each scenario in ``examples``, by its place in the site.

    ``pictures`` may have a picture ``NAME.jpg`` for the scenario ``NAME.yaml``.
    """
    return {
        f"examples/{path.stem}.md": _page(path, has_picture=(pictures / f"{path.stem}.jpg").exists())
        for path in sorted(examples.glob("*.yaml"))
    }


def _page(path: Path, *, has_picture: bool) -> str:
    text = path.read_text(encoding="utf-8")
    parts = [f"# {path.name}", _opening_comment(text)]
    if has_picture:
        parts.append(f"![Frames of {path.stem}](../images/examples/{path.stem}.jpg)")
    parts.append(f'```yaml title="examples/{path.name}"\n{text.rstrip()}\n```')
    parts.append("[All examples](README.md) · [The scenario reference](../reference/scenario.md)")
    return "\n\n".join(parts) + "\n"


def _opening_comment(text: str) -> str:
    """Return what the file says about itself before its first field."""
    said = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            break
        if not line.startswith(_EDITOR_LINE):
            said.append(line.removeprefix("#").strip())
    return "\n".join(said).strip()
