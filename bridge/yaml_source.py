"""YAML text as plain data with the line of every value, safe to read from strangers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Location = tuple[str | int, ...]

MAX_BYTES = 256 * 1024
MAX_DEPTH = 24
MAX_DIGITS = 40
MAX_VALUES = 20_000
"""Values after aliases are followed, so that a few of them cannot unfold into millions."""


_LONGEST_MESSAGE = 300
"""It may quote the file."""


class UnusableYamlError(Exception):
    """Text that is not the YAML wanted here; ``line`` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        message = message if len(message) <= _LONGEST_MESSAGE else f"{message[: _LONGEST_MESSAGE - 1]}…"
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(slots=True)
class YamlDocument:
    """The data of a document, the line of each of its values, and its keys that occur twice."""

    data: Any = None
    lines: dict[Location, int] = field(default_factory=dict)
    """By location; a field's line is that of its name."""
    duplicates: list[tuple[Location, int]] = field(default_factory=list)
    """Where a key is used again, and the line of that use."""

    def line(self, location: Location) -> int:
        """Return the line of ``location``, or of the nearest thing around it that is written down."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)


def read_yaml(text: str) -> YamlDocument:
    """Parse one document: mappings, lists, text, numbers, true, false and null; anchors and aliases are followed.

    Times stay text. Raises ``UnusableYamlError`` for bad syntax, a tag, or a document beyond the limits of this module.
    """
    if len(text.encode()) > MAX_BYTES:
        raise UnusableYamlError(1, f"the file is larger than {MAX_BYTES // 1024} KiB")
    try:
        yaml = YAML(typ="safe", pure=True)
        yaml.Composer = _BoundedComposer
        root = yaml.compose(text)
    except MarkedYAMLError as error:
        raise _syntax_problem(error) from None
    except YAMLError as error:
        raise UnusableYamlError(1, f"not valid YAML: {' '.join(str(error).split())}") from None
    document = YamlDocument()
    if root is not None:
        document.data = _Builder(document).build(root, ())
    return document


class _BoundedComposer(Composer):
    """Stops at what is beyond the limits: to read on takes time that grows with the square of the depth."""

    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader)
        self.warn_double_anchors = False  # YAML lets an anchor be set anew
        self._depth = self._nodes = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        self._depth += 1
        self._nodes += 1
        if self._depth > MAX_DEPTH + 1:
            raise UnusableYamlError(self._line(), f"values are nested more than {MAX_DEPTH} deep")
        if self._nodes > 2 * MAX_VALUES:  # names count too
            raise UnusableYamlError(self._line(), f"the file holds more than {MAX_VALUES} values")
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def _line(self) -> int:
        return int(self.parser.peek_event().start_mark.line) + 1


class _Builder:
    """Turns the node graph into data, noting lines on the way."""

    def __init__(self, document: YamlDocument) -> None:
        self._document = document
        self._values = 0

    def build(self, node: Node, location: Location) -> Any:
        """Return the data of ``node``, which lies at ``location``."""
        line = node.start_mark.line + 1
        self._values += 1
        if self._values > MAX_VALUES:
            raise UnusableYamlError(line, f"the file holds more than {MAX_VALUES} values once its aliases are followed")
        if len(location) > MAX_DEPTH:
            raise UnusableYamlError(line, f"values are nested more than {MAX_DEPTH} deep")
        self._document.lines.setdefault(location, line)
        if not isinstance(node, ScalarNode) and str(node.tag) not in _COLLECTIONS:
            raise _unsupported_tag(node, line)
        if isinstance(node, MappingNode):
            return self._mapping(node, location)
        if isinstance(node, SequenceNode):
            return [self.build(item, (*location, index)) for index, item in enumerate(node.value)]
        return _scalar(node, line)

    def _mapping(self, node: MappingNode, location: Location) -> dict[Any, Any]:
        data: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                raise UnusableYamlError(line, "a field's name must be a single word, not a list or mapping")
            key = _scalar(key_node, line)
            place = (*location, str(key))
            if key in data:
                self._document.duplicates.append((place, line))
                continue
            self._document.lines[place] = line
            data[key] = self.build(value_node, place)
        return data


def _scalar(node: Node, line: int) -> Any:
    try:
        read = _SCALARS[str(node.tag)]
    except KeyError:
        raise _unsupported_tag(node, line) from None
    if len(node.value) > MAX_DIGITS and read is not str:
        raise UnusableYamlError(line, f"a number has more than {MAX_DIGITS} characters")
    try:
        return read(node.value)
    except ValueError:
        raise UnusableYamlError(line, f"{node.value!r} is not a number") from None


def _unsupported_tag(node: Node, line: int) -> UnusableYamlError:
    return UnusableYamlError(line, f"the tag {node.tag} is not supported; write plain values")


def _integer(text: str) -> int:
    """Read decimal, 0x and 0o; a leading zero is decimal, as YAML 1.2 has it."""
    digits = text.replace("_", "")
    prefix = digits.lstrip("+-")[:2].lower()
    return int(digits, 0) if prefix in ("0x", "0o", "0b") else int(digits)


def _float(text: str) -> float:
    return float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan").lower())


_COLLECTIONS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")

_SCALARS: Mapping[str, Callable[[str], Any]] = {
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:timestamp": str,
    "tag:yaml.org,2002:merge": str,
    "tag:yaml.org,2002:value": str,
    "tag:yaml.org,2002:int": _integer,
    "tag:yaml.org,2002:float": _float,
    "tag:yaml.org,2002:bool": lambda text: text.lower() == "true",
    "tag:yaml.org,2002:null": lambda _: None,
}


_ADVICE = (
    ("'\\t' that cannot start", "indent with spaces, not with tabs"),
    ("mapping values are not allowed here", "is a line indented too far, or a text with ': ' in it not quoted?"),
    ("expected ',' or '}'", "is a brace or a comma missing?"),
    ("expected ',' or ']'", "is a bracket or a comma missing?"),
    ("could not find expected ':'", "is a ':' missing after the name?"),
    ("expected <block end>", "are lines of one section indented alike?"),
)
"""What is usually meant by the parser's words."""


def _syntax_problem(error: MarkedYAMLError) -> UnusableYamlError:
    mark, start = error.problem_mark, error.context_mark
    words = " ".join(part for part in (error.context, error.problem) if part)
    line = (mark or start).line + 1 if mark or start else 1
    if start and start.line + 1 != line:
        words = f"{error.context} that begins on line {start.line + 1}, {error.problem}"
    advice = next((f"; {advice}" for said, advice in _ADVICE if said in words), "")
    return UnusableYamlError(line, f"not valid YAML: {words}{advice}")
