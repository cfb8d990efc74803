"""The texts below the fields of sections, which the JSON Schema shows.

Pydantic can collect them too, but does so for every class that is made: each start of the program would parse the
source of every section. Only who prints the schema asks here.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from itertools import pairwise

from pydantic import BaseModel


def field_texts(section: type[BaseModel]) -> dict[str, str]:
    """Return the docstring below each field of ``section``, by the field's name; those of its bases included."""
    texts: dict[str, str] = {}
    for owner in reversed(section.__mro__):
        if issubclass(owner, BaseModel) and owner is not BaseModel:
            texts |= _own_texts(owner)
    return texts


def _own_texts(section: type[BaseModel]) -> dict[str, str]:
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(section))).body
    assert isinstance(definition, ast.ClassDef)
    texts = {}
    for field, below in pairwise(definition.body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(text))):
                texts[name] = inspect.cleandoc(text)
    return texts
