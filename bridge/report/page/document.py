"""The document: sections, style and script in one file that asks for nothing else."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files

from bridge.dataset.reader import Dataset
from bridge.report.markup import Markup, element, inner
from bridge.report.page import contact, coverage, objects, overview, world
from bridge.report.pictures import Picture
from bridge.report.survey import Survey

_CONTENTS = (
    ("findings", "What stands out"),
    ("coverage", coverage.TITLE),
    ("pictures", "Pictures"),
    ("classes", "Classes"),
    ("sizes", "Size, distance, occlusion"),
    ("places", "Where they are"),
    ("conditions", "Weather and light"),
    ("motion", "Motion"),
    ("gate", "Gate"),
)


def document(dataset: Dataset, survey: Survey, pictures: Sequence[Picture]) -> str:
    """Return the whole page as HTML."""
    style = _asset("report.css") + contact.class_colours()
    script = _asset("report.js")
    contents = [(anchor, title) for anchor, title in _CONTENTS if anchor != "coverage" or coverage.has_targets(dataset)]
    links = [element("li", element("a", title, href=f"#{anchor}")) for anchor, title in contents]
    body = element(
        "body",
        overview.header(dataset, survey),
        element("nav", element("ul", *links), aria_label="Contents"),
        element(
            "main",
            overview.findings(survey),
            *coverage.targets(dataset),
            contact.contact_sheet(dataset, pictures),
            objects.balance(survey),
            objects.shapes(survey),
            objects.places(survey),
            world.conditions(survey),
            world.motion(survey),
            world.gate(dataset),
            overview.sources(),
        ),
        element("script", Markup(script)),
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"{overview.scenario_name(dataset)}: dataset report"),
        element("style", Markup(style)),
    )
    return inner(Markup("<!doctype html>\n"), element("html", head, body, lang="en"), Markup("\n"))


def _policy(style: str, script: str) -> str:
    """Return a policy under which the browser runs nothing but this script, and asks for nothing but what is here."""
    return f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)}"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


def _asset(name: str) -> str:
    return files("bridge.report.page").joinpath("assets", name).read_text(encoding="utf-8")
