"""The contact sheet: pictures with overlays that can be switched, and the view that enlarges them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bridge.classes import CLASSES
from bridge.dataset.reader import Dataset
from bridge.report.markup import Markup, element
from bridge.report.overlay import COLORS
from bridge.report.page.parts import count_of, paragraph, section
from bridge.report.pictures import DEPTH_RANGE_M, FIRST_OBJECT, Picture, class_names
from bridge.report.survey import ACTOR_CLASSES

_BOXES = (
    ("none", "none", "No 2-D boxes"),
    ("modal", "visible part", "Tight around the visible pixels"),
    ("amodal", "whole object", "Tight around the object as if nothing hid it"),
    ("cuboid", "3-D box", "Around the projected 3-D box, as in KITTI"),
)
_LAYERS = (
    ("cuboids", "3-D boxes", True),
    ("names", "names and ids", False),
    ("masks", "masks", False),
    ("surfaces", "classes of everything", False),
    ("depth", "depth", False),
    ("ignored", "ignored objects", True),
    ("hidden", "hidden objects", False),
)
_KEYS = (
    ("← →", "previous, next"),
    ("Home, End", "first, last"),
    ("B", "2-D boxes"),
    ("3", "3-D boxes"),
    ("N", "names"),
    ("M", "masks"),
    ("C", "classes"),
    ("D", "depth"),
    ("Esc", "close"),
)


def contact_sheet(dataset: Dataset, pictures: Sequence[Picture]) -> Markup:
    """Return the section of ``pictures``, its script's data included."""
    if not pictures:
        return section("pictures", "Pictures", paragraph("There is no picture to show."))
    frames = len({picture.frame for picture in pictures})
    shown = (
        f"{count_of(frames, 'frame')}, all there are."
        if frames == len(dataset)
        else f"{frames:,} of {len(dataset):,} frames, spread evenly over the dataset."
    )
    return section(
        "pictures",
        "Pictures",
        paragraph(
            f"{shown} Click a picture, or press Enter on it, to enlarge it. A solid "
            "line is an object that is visible almost wholly, a dashed one is partly hidden, a dotted grey one is "
            "ignored.",
        ),
        _toolbar(pictures),
        element("ol", *(_shot(place, picture) for place, picture in enumerate(pictures)), class_="shots"),
        _viewer(),
        _data(pictures),
    )


def class_colours() -> str:
    """Return style rules with the colours of the classes of objects."""
    rules = (f".class{place}{{--class:{_hex(COLORS[name])}}}" for place, name in enumerate(ACTOR_CLASSES))
    return "".join(rules)


def _toolbar(pictures: Sequence[Picture]) -> Markup:
    boxes = [
        element(
            "label",
            element("input", type="radio", name="boxes", value=value, checked="" if value == "none" else None),
            element("span", text),
            title=title,
        )
        for value, text, title in _BOXES
    ]
    layers = [
        element(
            "label",
            element("input", type="checkbox", name="layer", value=value, checked="" if on else None),
            element("span", text),
        )
        for value, text, on in _LAYERS
    ]
    drawn = Counter(thing["class"] for picture in pictures for thing in picture.objects)
    classes = [
        element(
            "label",
            element("input", type="checkbox", name="class", value=place, checked=""),
            element("i", class_=f"swatch class{place}"),
            element("span", name),
        )
        for place, name in enumerate(class_names())
        if drawn[place]
    ]
    groups = [
        _group("2-D boxes", *boxes),
        _group("Layers", *layers, _depth_scale()),
        _group("Classes", *classes) if classes else Markup(),
        _camera_choice(pictures),
    ]
    return element("form", *groups, class_="toolbar", id="toolbar", aria_label="Overlays of the pictures")


def _group(name: str, *options: str) -> Markup:
    return element("fieldset", element("legend", name), element("div", *options, class_="options"))


def _depth_scale() -> Markup:
    return element(
        "span",
        element("span", f"{DEPTH_RANGE_M[0]:g} m"),
        element("canvas", id="depth-scale", width=120, height=10, aria_hidden="true"),
        element("span", f"{DEPTH_RANGE_M[1]:g} m"),
        class_="depth-scale",
        hidden="",
    )


def _camera_choice(pictures: Sequence[Picture]) -> Markup:
    names = list(dict.fromkeys(picture.camera for picture in pictures))
    if len(names) < 2:
        return Markup()
    options = [element("option", "all", value=""), *(element("option", name, value=name) for name in names)]
    return _group("Cameras", element("select", *options, id="camera", aria_label="Show the pictures of"))


def _shot(place: int, picture: Picture) -> Markup:
    stage = element(
        "span",
        element(
            "img",
            src=picture.rgb,
            alt=_alternative(picture),
            width=picture.width,
            height=picture.height,
        ),
        element("canvas", aria_hidden="true"),
        class_="stage",
    )
    caption = element(
        "span",
        element("span", f"{picture.frame} {picture.camera}", class_="where"),
        element("span", picture.caption),
        element("span", count_of(picture.learnable, "object"), class_="count"),
        class_="caption",
    )
    button = element("button", stage, caption, type="button", class_="shot", data_picture=place)
    return element("li", button, data_camera=picture.camera)


def _alternative(picture: Picture) -> str:
    names = class_names()
    counts = Counter(names[thing["class"]] for thing in picture.objects if thing["state"] == "object")
    seen = ", ".join(f"{count} {name}" for name, count in counts.most_common()) or "no objects"
    return f"Camera {picture.camera}, frame {picture.frame}, {picture.caption}: {seen}."


def _viewer() -> Markup:
    keys = [element("span", element("kbd", key), f" {text}") for key, text in _KEYS]
    head = ("class", "id", "distance", "hidden", "cut off", "contrast", "")
    return element(
        "dialog",
        element(
            "div",
            element("h3", id="viewer-title"),
            element("button", "Previous", type="button", id="previous"),
            element("button", "Next", type="button", id="next"),
            element("button", "Close", type="button", id="close"),
            class_="viewer-head",
        ),
        element("div", element("canvas", id="viewer-canvas", role="img", tabindex=0), class_="viewer-stage"),
        element("p", *keys, class_="keys"),
        element(
            "div",
            element(
                "table",
                element(
                    "caption", "Objects, near ones first. Move over a row, or tab to it, to find it in the picture."
                ),
                element("thead", element("tr", *(element("th", text, scope="col") for text in head))),
                element("tbody", id="viewer-objects"),
            ),
            class_="table",
        ),
        id="viewer",
        aria_labelledby="viewer-title",
    )


def _data(pictures: Sequence[Picture]) -> Markup:
    document: dict[str, Any] = {
        "classes": [
            {"name": name, "color": _hex(COLORS[category])}
            for name, category in zip(class_names(), ACTOR_CLASSES, strict=True)
        ],
        "surfaces": [_hex(row.color) for row in CLASSES.values()],
        "surfaceOfClass": [list(CLASSES).index(category) for category in ACTOR_CLASSES],
        "firstObject": FIRST_OBJECT,
        "pictures": [
            {
                "title": f"{picture.frame} {picture.camera}: {picture.caption}",
                "size": picture.drawn_size,
                "labels": picture.labels,
                "depth": picture.depth,
                "objects": picture.objects,
            }
            for picture in pictures
        ],
    }
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    safe = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return element("script", Markup(safe), type="application/json", id="data")


def _hex(color: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)
