"""What a node of the scenario's JSON Schema accepts, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]

_SECTION = re.compile(r"#/\$defs/(\w+)")


def with_values_in_place(schema: Node) -> Node:
    """Return ``schema`` with sections as its only definitions: what fields share besides stands at each of them."""
    definitions = schema["$defs"]
    distributions = {name for name, definition in definitions.items() if _is_distribution(definition)}
    values = distributions | {name for name, node in definitions.items() if distributions & set(_alternatives(node))}

    def in_place(node: Any) -> Any:
        if isinstance(node, list):
            return [in_place(item) for item in node]
        if not isinstance(node, dict):
            return node
        name = _name(node["$ref"]) if "$ref" in node else None
        beside = {key: in_place(value) for key, value in node.items() if name not in values or key != "$ref"}
        return {**in_place(definitions[name]), **beside} if name in values else beside

    sections = {name: in_place(definition) for name, definition in definitions.items() if name not in values}
    return {**in_place({key: value for key, value in schema.items() if key != "$defs"}), "$defs": sections}


def sections_in(node: Any) -> Iterator[str]:
    """Yield the names of the sections that ``node`` refers to, in the order of the schema."""
    if isinstance(node, dict):
        if "$ref" in node:
            yield _name(node["$ref"])
        for value in node.values():
            yield from sections_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from sections_in(value)


def split_varying(node: Node) -> tuple[Node, Node | None]:
    """Return what a field accepts as a constant, and the schema of its distributions where it may vary.

    A list varies where each of its items does.
    """
    alternatives = node.get("anyOf", [])
    if len(alternatives) == 2 and _is_distribution(alternatives[1]):
        return alternatives[0], alternatives[1]
    parts = [split_varying(item) for item in node.get("prefixItems", [])]
    if parts and all(distribution is not None for _, distribution in parts):
        return {**node, "prefixItems": [constant for constant, _ in parts]}, parts[0][1]
    return node, None


def type_of(node: Node) -> str:
    """Return what ``node`` accepts as Markdown: types, ranges, allowed values, links to sections."""
    match node:
        case {"$ref": reference}:
            name = _name(reference)
            return f"[{title(name).lower()}](#{anchor(name)})"
        case {"const": value}:
            return f"`{_yaml(value)}`"
        case {"enum": values}:
            return _listed([f"`{_yaml(value)}`" for value in values])
        case {"anyOf": alternatives} | {"oneOf": alternatives}:
            return _listed([type_of(item) for item in alternatives])
    return _plain_type(node)


def _plain_type(node: Node) -> str:
    match node.get("type"):
        case "array":
            return _array(node)
        case "object":
            return _mapping(node)
        case "integer" | "number" as kind:
            return f"{'whole number' if kind == 'integer' else kind} {_range(node)}".strip()
        case "string" if "pattern" in node:
            return f"text like `{node['pattern']}`"
        case kind:
            return {"boolean": "`true`, `false`", "string": "text"}.get(str(kind), "anything")


def drawn_once_a(distribution: Node) -> str:
    """Return what a field that may vary can be drawn once for, at most: episode, frame or actor."""
    return str(distribution["properties"]["per"]["enum"][-1])


def title(section: str) -> str:
    """Return the heading of the section of this name: ``CutInSection`` is ``Cut in``."""
    words = re.findall(r"[A-Z][a-z0-9]*", section.removesuffix("Section"))
    return " ".join(words).capitalize()


def anchor(section: str) -> str:
    """Return the anchor of a section's heading."""
    return title(section).lower().replace(" ", "-") + "-section"


def default_of(node: Node) -> str:
    """Return the default as a file would write it, or ""."""
    return f"`{_yaml(node['default'])}`" if "default" in node else ""


def _alternatives(node: Node) -> Iterator[str]:
    """Yield the names of the definitions that ``node`` leaves the choice between."""
    yield from (_name(item["$ref"]) for item in node.get("anyOf", []) if "$ref" in item)


def _is_distribution(node: Node) -> bool:
    return "per" in node.get("properties", {}) and "oneOf" in node


def _name(reference: str) -> str:
    found = _SECTION.fullmatch(reference)
    if not found:
        raise ValueError(f"expected a reference to a section ('#/$defs/Name'), got {reference!r}")
    return found[1]


def _array(node: Node) -> str:
    if "prefixItems" in node:
        types = [type_of(item) for item in node["prefixItems"]]
        return f"list of {len(types)}: {types[0]}" if len(set(types)) == 1 else f"[{', '.join(types)}]"
    least, most = node.get("minItems"), node.get("maxItems")
    of = type_of(node["items"]) if "items" in node else "anything"
    if least is not None and least == most:
        return f"list of {least}: {of}"
    return f"list of {of}"


def _mapping(node: Node) -> str:
    values = node.get("additionalProperties")
    if "properties" in node:
        inner = ", ".join(f"{name}: {type_of(value)}" for name, value in node["properties"].items())
        return f"{{{inner}}}"
    return f"name: {type_of(values)}" if isinstance(values, dict) else "mapping"


def _range(node: Node) -> str:
    low, high = node.get("minimum"), node.get("maximum")
    above, below = node.get("exclusiveMinimum"), node.get("exclusiveMaximum")
    if low is not None and high is not None:
        return f"{_number(low)} … {_number(high)}"
    words = [
        f"≥ {_number(low)}" if low is not None else "",
        f"> {_number(above)}" if above is not None else "",
        f"≤ {_number(high)}" if high is not None else "",
        f"< {_number(below)}" if below is not None else "",
    ]
    return " ".join(filter(None, words))


def _number(value: float) -> str:
    if value == 2**63 - 1:
        return "2⁶³ - 1"
    return f"{value:g}" if abs(value) < 1e6 else f"{value:,}".replace(",", " ")


def _listed(types: list[str]) -> str:
    return ", ".join(dict.fromkeys(types)) if all(item.startswith("`") for item in types) else " or ".join(types)


def _yaml(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case list():
            return "[" + ", ".join(_yaml(item) for item in value) + "]"
        case dict():
            return "{" + ", ".join(f"{key}: {_yaml(item)}" for key, item in value.items()) + "}"
    return str(value)
