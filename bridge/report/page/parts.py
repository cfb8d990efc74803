"""What the sections of a report are put together from."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.report.markup import Markup, element, inner


def section(anchor: str, title: str, *children: str) -> Markup:
    """Return a section with a heading that can be linked to."""
    heading = element("h2", title, id=f"{anchor}-title")
    return element("section", heading, *children, id=anchor, aria_labelledby=f"{anchor}-title")


def charts(*figures: str) -> Markup:
    """Return figures side by side as far as there is room."""
    return element("div", *figures, class_="charts")


def figure(title: str, chart: str, note: str = "", class_: str | None = None) -> Markup:
    """Return a chart with its title above and a note below."""
    caption = element("figcaption", element("h3", title))
    below = [element("p", note, class_="note")] if note else []
    return element("figure", caption, chart, *below, class_=class_)


def paragraph(text: str, class_: str | None = None) -> Markup:
    """Return a paragraph."""
    return element("p", text, class_=class_)


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    label: str,
    cell_classes: Sequence[Sequence[str]] | None = None,
) -> Markup:
    """Return a table whose first column names the rows; ``cell_classes`` are those of the other cells."""
    body = []
    for number, row in enumerate(rows):
        classes = cell_classes[number] if cell_classes is not None else [""] * (len(row) - 1)
        cells = [element("td", text, class_=name or None) for text, name in zip(row[1:], classes, strict=True)]
        body.append(element("tr", element("th", row[0], scope="row"), *cells))
    titles = element("tr", *(element("th", text, scope="col") for text in head))
    inside = element("table", element("thead", titles), element("tbody", inner(*body)))
    return element("div", inside, class_="table", role="region", aria_label=label, tabindex=0)


def count_of(number: int, one: str, many: str | None = None) -> str:
    """Return ``3 frames``, ``1 frame``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
