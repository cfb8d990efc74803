"""Links of a built site that lead nowhere, and what its pages would fetch from elsewhere."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_FETCHED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src"}
_FETCHED_RELATIONS = {"stylesheet", "preload", "modulepreload", "icon", "manifest", "preconnect"}
_FETCHED_BY_STYLE = re.compile(r"url\(\"?((?:https?:)?//[^)\"]+)")


class _Page(HTMLParser):
    """What one page links to, loads and has ids for."""

    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.loads: set[str] = set()
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attrs if value}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.add(given["href"])
        if tag in _FETCHED and _FETCHED[tag] in given:
            self.loads.add(given[_FETCHED[tag]])
        if tag == "link" and "href" in given and set(given.get("rel", "").split()) & _FETCHED_RELATIONS:
            self.loads.add(given["href"])


def broken_links(site: Path) -> list[str]:
    """Return a line for each link to a page, file or heading that ``site`` lacks, and for each fetch from elsewhere.

    Links to other sites are not followed. The page of errors is left out: a server shows it at any depth.
    """
    found = []
    for path in sorted(site.rglob("*.html")):
        if path.name == "404.html":
            continue
        page, name = _read(path), path.relative_to(site)
        urls = sorted(page.links | page.loads)
        found += [f"{name}: loads {url} from elsewhere" for url in sorted(page.loads) if urlsplit(url).netloc]
        found += [f"{name}: {url} leads nowhere" for url in urls if _leads_nowhere(path, url)]
    for style in sorted(site.rglob("*.css")):
        fetched = _FETCHED_BY_STYLE.findall(style.read_text(encoding="utf-8"))
        found += [f"{style.relative_to(site)}: loads {url} from elsewhere" for url in fetched]
    return found


def _leads_nowhere(path: Path, url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme or parts.netloc:
        return False
    target = path.parent / unquote(parts.path) if parts.path else path
    if target.is_dir():
        target /= "index.html"
    if not target.exists():
        return True
    return bool(parts.fragment) and target.suffix == ".html" and unquote(parts.fragment) not in _read(target).anchors


@cache
def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page
