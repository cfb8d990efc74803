"""What expressions come to."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from typing import Any

from bridge.scenario.arithmetic import (
    COMPARISONS,
    FUNCTIONS,
    OPERATORS,
    ExpressionError,
    Value,
    as_written,
    path_of,
)

FieldValue = Callable[[str], Any]
"""Gives the value of a field by its path."""


def evaluate(tree: ast.expr, of: FieldValue) -> Value:
    """Return what an expression that ``arithmetic.parse`` has read comes to, with ``of`` for the value of a field.

    Raises ``ExpressionError`` where that is no finite number, and where text and numbers are mixed up.
    """
    try:
        outcome = _value(tree, of)
    except ZeroDivisionError:
        raise ExpressionError("it divides by 0; use where(…) to say what holds there") from None
    except OverflowError:
        outcome = math.inf
    if isinstance(outcome, float) and not math.isfinite(outcome):
        raise ExpressionError("it comes to a number that is too large")
    return outcome


def _value(node: ast.expr, of: FieldValue) -> Value:
    return _BY_NODE[type(node)](node, of)


def _number(node: ast.expr, of: FieldValue) -> float:
    value = _value(node, of)
    if isinstance(value, str):
        text = as_written(node)[1:-1]
        raise ExpressionError(f"{value!r} is text; only compare it, as in where({text} == {value!r}, 1, 0)")
    return float(value)


def _constant(node: ast.Constant, of: FieldValue) -> Value:
    del of
    value: Value | int = node.value  # type: ignore[assignment]
    return value if isinstance(value, bool | str) else float(value)


def _field(node: ast.expr, of: FieldValue) -> Value:
    value = of(path_of(node))
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float(value)
    raise ExpressionError(f"{as_written(node)} is neither a number nor text")


def _signed(node: ast.UnaryOp, of: FieldValue) -> Value:
    if isinstance(node.op, ast.Not):
        return not _value(node.operand, of)
    number = _number(node.operand, of)
    return -number if isinstance(node.op, ast.USub) else number


def _reckoned(node: ast.BinOp, of: FieldValue) -> Value:
    return OPERATORS[type(node.op)](_number(node.left, of), _number(node.right, of))


def _joined(node: ast.BoolOp, of: FieldValue) -> Value:
    outcomes = (bool(_value(value, of)) for value in node.values)
    return all(outcomes) if isinstance(node.op, ast.And) else any(outcomes)


def _compared(node: ast.Compare, of: FieldValue) -> Value:
    first = _value(node.left, of)
    for op, other in zip(node.ops, node.comparators, strict=True):
        second = _value(other, of)
        if isinstance(first, str) != isinstance(second, str):
            raise ExpressionError(f"{first!r} and {second!r} cannot be compared: one is text, the other a number")
        if not COMPARISONS[type(op)](first, second):
            return False
        first = second
    return True


def _called(node: ast.Call, of: FieldValue) -> Value:
    assert isinstance(node.func, ast.Name), "checked by arithmetic.parse"
    if node.func.id == "where":
        condition, then, otherwise = node.args
        return _value(then if _value(condition, of) else otherwise, of)
    return FUNCTIONS[node.func.id].apply(*(_number(value, of) for value in node.args))


_BY_NODE: Mapping[type[ast.expr], Callable[[Any, FieldValue], Value]] = {
    ast.Constant: _constant,
    ast.Name: _field,
    ast.Attribute: _field,
    ast.Subscript: _field,
    ast.UnaryOp: _signed,
    ast.BinOp: _reckoned,
    ast.BoolOp: _joined,
    ast.Compare: _compared,
    ast.Call: _called,
}
