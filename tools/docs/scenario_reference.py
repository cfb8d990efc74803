"""The reference of the scenario file, made from its JSON Schema: every field with its type, unit and default."""

from __future__ import annotations

from bridge.scenario.json_schema import json_schema
from docs.schema_types import (
    Node,
    anchor,
    default_of,
    drawn_once_a,
    sections_in,
    split_varying,
    title,
    type_of,
    with_values_in_place,
)
from docs.units import unit

_HEAD = """# The scenario file

Every field that a scenario may have. `drivebridge schema` prints the JSON Schema that this page is made from; editors
with the YAML language server show the same texts while you type. [Writing scenarios](../examples/README.md) is the
introduction, and [what varies](../randomization.md) explains distributions.

In the tables, **bold** fields are required. A field that *varies* takes a [distribution](../randomization.md) in place
of a constant: *per episode* is a draw in every episode, or one for all with `per: dataset`; *per frame* can also be a
draw in every frame, with `per: frame`; *per actor* is one for every actor that is placed.
"""


def scenario_reference(schema: Node | None = None) -> str:
    """Return the page as Markdown; of ``schema`` in place of the scenario's where one is given.

    A section stands below the first field that takes it, so that what belongs together stays together.

    Raises:
        ValueError: the schema refers to something that is not a section.
    """
    schema = with_values_in_place(json_schema() if schema is None else schema)
    definitions = schema["$defs"]
    parts = [_HEAD.rstrip(), _table(schema, definitions)]
    described: set[str] = set()
    for name, field in schema["properties"].items():
        first, *others = dict.fromkeys(sections_in(field)) or [None]
        if first is None:
            continue
        if "$ref" in field:
            parts += _sections(first, definitions, described, heading=f"## {name}")
            continue
        parts += [f"## {name}", _text(field), f"Takes {type_of(field)}."]
        for section in (first, *others):
            parts += _sections(section, definitions, described)
    return "\n\n".join(part for part in parts if part) + "\n"


def _sections(name: str, definitions: dict[str, Node], described: set[str], heading: str = "") -> list[str]:
    """Return the section ``name`` and those below it that have not been ``described``, which is added to."""
    if name in described:
        return []
    described.add(name)
    node = definitions[name]
    parts = [f"{heading or f'### {title(name)}'} {{#{anchor(name)}}}", _text(node)]
    parts.append(_table(node, definitions) if "properties" in node else f"Takes {type_of(node)}.")
    for below in dict.fromkeys(sections_in(node)):
        parts += _sections(below, definitions, described)
    return parts


def _table(node: Node, definitions: dict[str, Node]) -> str:
    rows = ["| field | takes | default | |", "|---|---|---|---|"]
    required = node.get("required", [])
    for name, field in node["properties"].items():
        constant, distribution = split_varying(field)
        sections = list(sections_in(constant))
        said = _text(field) or (_text(definitions[sections[0]]) if sections else "")
        takes = " ".join(filter(None, [type_of(constant), unit(name, said)]))
        cells = [
            f"**`{name}`**" if name in required else f"`{name}`",
            f"{takes}; *varies per {drawn_once_a(distribution)}*" if distribution else takes,
            default_of(field),
            said,
        ]
        rows.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join(rows)


def _text(node: Node) -> str:
    return str(node.get("description", "")).replace("``", "`")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
