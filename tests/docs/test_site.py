"""The site is whole: every page in its navigation, every link with a target, every field in the reference."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from docs.links import broken_links
from docs.scenario_reference import scenario_reference
from docs.schema_types import sections_in, split_varying, type_of, with_values_in_place
from docs.stage import PAGES, relinked, stage_pages
from docs.units import unit

import bridge
from bridge.scenario.json_schema import json_schema

ROOT = Path(__file__).parents[2]


def _navigation() -> list[str]:
    def pages(entries: Any) -> Iterator[str]:
        for entry in entries:
            for target in entry.values():
                if isinstance(target, str):
                    yield target
                else:
                    yield from pages(target)

    return list(pages(tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]["nav"]))


def test_every_page_is_in_the_navigation_once() -> None:
    found = _navigation()
    wanted = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    wanted |= set(PAGES.values()) - {"examples/maps/README.md"}
    assert set(found) == wanted | {"reference/scenario.md"}
    assert len(found) == len(set(found))


def test_the_site_builds_without_a_warning_a_dead_link_or_a_network() -> None:
    blocked = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    environment = {**os.environ, **blocked, "PYTHONPATH": str(ROOT / "tools")}
    done = subprocess.run(
        [sys.executable, "-m", "docs"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    reference = (ROOT / "build/site/reference/python.html").read_text(encoding="utf-8")
    missing = [name for name in bridge.__all__ if f'id="{bridge._HOMES[name]}.{name}"' not in reference]
    assert not missing, "name them in docs/reference/python.md"


def test_the_reference_has_every_field_of_the_schema() -> None:
    page = scenario_reference()
    schema = with_values_in_place(json_schema())
    headings = re.findall(r"^##+ .*\{#([\w-]+)\}$", page, re.MULTILINE)
    assert len(headings) == len(set(headings)) == len(schema["$defs"])
    assert set(re.findall(r"\]\(#([\w-]+)\)", page)) <= set(headings)
    for section in (schema, *schema["$defs"].values()):
        for name in section.get("properties", {}):
            assert re.search(rf"^\| \**`{name}`\** \|", page, re.MULTILINE), name
    assert "| `rain_mm_per_h` | number 0 … 200 mm/h; *varies per frame* |" in page


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({"type": "integer", "minimum": 1}, "whole number ≥ 1"),
        ({"type": "number", "exclusiveMinimum": 0, "maximum": 2.5}, "number > 0 ≤ 2.5"),
        ({"enum": ["a", True]}, "`a`, `true`"),
        ({"$ref": "#/$defs/CutInSection"}, "[cut in](#cut-in-section)"),
        ({"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}, "list of 2: text"),
        ({"type": "object", "additionalProperties": {"type": "boolean"}}, "name: `true`, `false`"),
        ({}, "anything"),
    ],
)
def test_types_in_words(node: dict[str, Any], expected: str) -> None:
    assert type_of(node) == expected


def test_a_field_that_varies_is_told_from_one_with_alternatives() -> None:
    number, text = {"type": "number"}, {"type": "string"}
    distribution = {"oneOf": [{"required": ["uniform"]}], "properties": {"per": {"enum": ["dataset", "episode"]}}}
    assert split_varying({"anyOf": [number, distribution]}) == (number, distribution)
    assert split_varying({"anyOf": [number, text]}) == ({"anyOf": [number, text]}, None)
    varying, pair = {"anyOf": [number, distribution]}, {"type": "array", "prefixItems": [number, text]}
    assert split_varying({"prefixItems": [varying] * 2}) == ({"prefixItems": [number] * 2}, distribution)
    assert split_varying(pair) == (pair, None)
    assert [type_of({**pair, "prefixItems": items}) for items in ([number, text], [text] * 3)] == [
        "[number, text]",
        "list of 3: text",
    ]
    with pytest.raises(ValueError, match="'http://elsewhere'"):
        list(sections_in({"$ref": "http://elsewhere"}))


def test_what_fields_share_stands_at_each_of_them() -> None:
    distribution = {"oneOf": [{"required": ["cycle"]}], "properties": {"per": {"enum": ["dataset", "episode"]}}}
    schema = {
        "properties": {"wheels": {"$ref": "#/$defs/WheelsSection"}},
        "$defs": {
            "WheelsSection": {"properties": {"count": {"$ref": "#/$defs/CountPerEpisode", "default": 4}}},
            "CountPerEpisode": {
                "anyOf": [{"type": "integer"}, {"$ref": "#/$defs/DrawnPerEpisode", "minProperties": 1}]
            },
            "DrawnPerEpisode": distribution,
        },
    }
    count = {"anyOf": [{"type": "integer"}, {**distribution, "minProperties": 1}], "default": 4}
    assert with_values_in_place(schema) == {
        "properties": {"wheels": {"$ref": "#/$defs/WheelsSection"}},
        "$defs": {"WheelsSection": {"properties": {"count": count}}},
    }


def test_units_come_from_names_and_from_descriptions() -> None:
    assert [unit(name, "") for name in ("ahead_m", "rain_mm_per_h", "speed_mps", "seed")] == ["m", "mm/h", "m/s", ""]
    assert unit("cloudiness", "Share of the sky, in percent.") == "%"


def test_links_follow_the_pages_to_where_the_site_has_them() -> None:
    text = "[a](../examples/demo.yaml) [b](../bridge/world.py) [c](https://x.org) ![d](images/overlay.jpg)\n"
    turned, missing = relinked(text, PurePosixPath("docs/start.md"), ROOT)
    assert turned == "[a](examples/demo.md) b (`bridge/world.py`) [c](https://x.org) ![d](images/overlay.jpg)\n"
    assert missing == []
    _, missing = relinked("\n[a](nowhere.md)\n", PurePosixPath("docs/start.md"), ROOT)
    assert missing == ["docs/start.md:2 links to nowhere.md, and there is no docs/nowhere.md"]
    code = "```text\n[a](nowhere.md)\n```\n"
    assert relinked(code, PurePosixPath("docs/start.md"), ROOT) == (code, [])


def test_dead_links_and_fetches_of_a_site_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<h1 id="top"></h1><a href="b.html#there">1</a><a href="#top">2</a><a href="c.html">3</a>'
        '<script src="https://cdn.example/x.js"></script><img src="lost.png"><a href="https://x.org/y">4</a>',
        encoding="utf-8",
    )
    (tmp_path / "b.html").write_text("<p>nothing here</p>", encoding="utf-8")
    (tmp_path / "s.css").write_text('a{b:url("//fonts.example/f")} c{d:url(data:x)}', encoding="utf-8")
    assert broken_links(tmp_path) == [
        "a.html: loads https://cdn.example/x.js from elsewhere",
        "a.html: b.html#there leads nowhere",
        "a.html: c.html leads nowhere",
        "a.html: lost.png leads nowhere",
        "s.css: loads //fonts.example/f from elsewhere",
    ]


def test_staged_pages_have_the_examples(tmp_path: Path) -> None:
    stage_pages(ROOT, tmp_path / "pages")
    page = (tmp_path / "pages/examples/demo.md").read_text(encoding="utf-8")
    assert page.startswith("# demo.yaml\n\nThe tour: 60 frames")
    assert (ROOT / "examples/demo.yaml").read_text(encoding="utf-8").strip() in page
