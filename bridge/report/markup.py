"""SVG and HTML as text: elements with escaped contents, and numbers without needless digits."""

from __future__ import annotations

from html import escape

_VOID = frozenset({"br", "img", "input", "meta"})


class Markup(str):
    """Text that is markup already; any other ``str`` is escaped when it becomes part of markup."""

    __slots__ = ()


def element(tag: str, /, *children: str, **attributes: object) -> Markup:
    """Return an element; attributes that are None are left out, ``_`` in their names stands for ``-``.

    A trailing underscore keeps a name apart from Python's own (``class_``).
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_text(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{tag}{written}>" if tag in _VOID else f"<{tag}{written}>{inner(*children)}</{tag}>")


def inner(*children: str) -> Markup:
    """Return ``children`` one after the other, escaped where they are no markup."""
    return Markup("".join(child if isinstance(child, Markup) else escape(child) for child in children))


def number(value: float, digits: int = 1) -> str:
    """Return ``value`` with at most ``digits`` decimals and no trailing zeros."""
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _text(value: object) -> str:
    return number(value, 2) if isinstance(value, float) else str(value)
