"""The language of expressions: ``max(0, 80 - weather.rain_mm_per_h)``.

It is arithmetic and nothing else: numbers, names of fields, ``+ - * /``, comparisons, ``and or not``, text to
compare with, and the functions of ``FUNCTIONS``. It is read with Python's own grammar, of which everything else is
refused, and worked out here: nothing of it is ever run as Python.
"""

from __future__ import annotations

import ast
import math
import operator
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

LONGEST = 500
"""Characters of an expression."""
MOST_PARTS = 200
"""Names, numbers, signs and calls of an expression."""

Value = float | bool | str


class ExpressionError(Exception):
    """What is wrong with an expression, for the message of the field that it stands at."""


@dataclass(frozen=True, slots=True)
class _Function:
    fewest: int
    most: int
    apply: Callable[..., Value]


def _root(value: float) -> float:
    if value < 0:
        raise ExpressionError(f"the square root of {value:.10g} is not a number; put max(0, …) inside it")
    return math.sqrt(value)


def _logarithm(value: float) -> float:
    if value <= 0:
        raise ExpressionError(
            f"the logarithm of {value:.10g} is not a number; put max(…) with a small number inside it"
        )
    return math.log(value)


FUNCTIONS: Mapping[str, _Function] = {
    "min": _Function(2, 16, min),
    "max": _Function(2, 16, max),
    "abs": _Function(1, 1, abs),
    "sqrt": _Function(1, 1, _root),
    "exp": _Function(1, 1, math.exp),
    "log": _Function(1, 1, _logarithm),
    "where": _Function(3, 3, lambda condition, then, otherwise: then if condition else otherwise),
}
"""By name. ``log`` is the natural logarithm; ``where(condition, a, b)`` is a where the condition holds, else b."""

OPERATORS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_OFFERED = f"+ - * /, comparisons, and, or, not, {', '.join(FUNCTIONS)}, numbers and names of fields"


@lru_cache(maxsize=256)
def parse(source: str) -> ast.expr:
    """Return the tree of an expression; raises ``ExpressionError`` for what is not one."""
    if not source.strip():
        raise ExpressionError('expected an expression in quotes, like "100 - weather.wetness"')
    if len(source) > LONGEST:
        raise ExpressionError(f"an expression has at most {LONGEST} characters, this one {len(source)}")
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(" ".join(source.split()), mode="eval").body
        parts = sum(1 for _ in ast.walk(tree))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"not an expression that can be read; there are {_OFFERED}") from None
    if parts > 3 * MOST_PARTS:  # the grammar has some three nodes a part
        raise ExpressionError(f"an expression has at most {MOST_PARTS} names, numbers and signs")
    _check(tree)
    return tree


def _check(tree: ast.expr) -> None:
    """Raise ``ExpressionError`` for anything that the language does not have."""
    waiting = [tree]
    while waiting:
        waiting += _parts(waiting.pop())


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    """Yield what ``node`` is made of; raises ``ExpressionError`` if the language does not have it."""
    match node:
        case ast.Constant(value=bool() | int() | float() | str()):
            pass
        case ast.Name() | ast.Attribute() | ast.Subscript():
            path_of(node)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Not()):
            yield node.operand
        case ast.BinOp() if type(node.op) in OPERATORS:
            yield from (node.left, node.right)
        case ast.BoolOp():
            yield from node.values
        case ast.Compare() if all(type(op) in COMPARISONS for op in node.ops):
            yield from (node.left, *node.comparators)
        case ast.Call():
            yield from _arguments(node)
        case _:
            raise ExpressionError(f"{as_written(node)} cannot be used here; there are {_OFFERED}")


def _arguments(call: ast.Call) -> list[ast.expr]:
    if not isinstance(call.func, ast.Name) or call.func.id not in FUNCTIONS:
        raise ExpressionError(f"there is no function {as_written(call.func)}; there are {', '.join(FUNCTIONS)}")
    function = FUNCTIONS[call.func.id]
    if call.keywords or not function.fewest <= len(call.args) <= function.most:
        count = f"{function.fewest}" if function.fewest == function.most else f"{function.fewest} or more"
        raise ExpressionError(f"{call.func.id} takes {count} values, got {len(call.args) + len(call.keywords)}")
    return call.args


def names(tree: ast.expr) -> tuple[str, ...]:
    """Return the paths of the fields that an expression needs, in order, each once."""
    return tuple(dict.fromkeys(_names(tree)))


def _names(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        yield path_of(node)
    for part in _parts(node):
        yield from _names(part)


def path_of(node: ast.expr) -> str:
    """Return the name of a field as people write it, ``traffic.actors[0].ahead_m``."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            return f"{path_of(value)}.{name}"
        case ast.Subscript(value=value, slice=ast.Constant(value=int() as index)) if not isinstance(index, bool):
            return f"{path_of(value)}[{index}]"
    raise ExpressionError(f"{as_written(node)} is not the name of a field")


def as_written(node: ast.expr) -> str:
    """Return a part of an expression, in quotes and short enough for a message."""
    text = ast.unparse(node)
    return repr(text if len(text) <= 40 else f"{text[:39]}…")
