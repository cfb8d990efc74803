"""The ``assets`` section: which models there are beside those of the package, and how much they differ."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Self

from pydantic import GetCoreSchemaHandler, ValidationInfo, ValidatorFunctionWrapHandler, model_validator
from pydantic_core import CoreSchema, core_schema

from bridge.assets.catalogue import Catalogue, builtin_catalogue
from bridge.assets.packs.load import Pack, load_pack
from bridge.assets.packs.manifest import ACTOR_CATEGORIES
from bridge.assets.wardrobe import Stock, Variety
from bridge.classes import Category
from bridge.errors import AssetError
from bridge.scenario.kinds import Kind, Members, Name
from bridge.scenario.problem import Findings, fail, problem, shown
from bridge.scenario.section import Section


@dataclass(frozen=True, slots=True)
class PackFolder:
    """A pack that a scenario refers to."""

    written: PurePosixPath
    """As the scenario says it, relative to the scenario's folder."""
    pack: Pack


@dataclass(frozen=True)
class PackPath(Kind[PackFolder]):
    """The folder of a pack of models, relative to the scenario's folder."""

    def parse(self, value: Any, info: ValidationInfo) -> PackFolder:
        """Accept str; the validation context's ``folder`` is the scenario's folder."""
        if not isinstance(value, str) or not value:
            fail(problem(f"expected the path of a pack's folder, got {shown(value)}"))
        folder = Path((info.context or {}).get("folder", "")) / value
        if not os.path.isdir(folder):  # noqa: PTH112 - pathlib raises for a name that is too long
            fail(problem(f"no such folder {shown(value)}; the path is relative to the scenario file's folder"))
        try:
            return PackFolder(PurePosixPath(value), load_pack(folder))
        except AssetError as error:
            fail(problem(str(error)))

    def json_schema(self) -> dict[str, Any]:
        """Return a string schema."""
        return {"type": "string", "minLength": 1}

    def to_data(self, value: PackFolder) -> str:
        """Return the path as written."""
        return str(value.written)


class Assets(Section):
    """The models of everything that moves."""

    packs: Annotated[tuple[PackFolder, ...], Members(PackPath(), at_least=0)] = ()
    """Folders with models of your own, beside those of the package; relative to the scenario file's folder."""
    replace: Annotated[tuple[Category, ...], Members(Name("class", ACTOR_CATEGORIES), at_least=0)] = ()
    """Classes of which only the models of the packs are used."""
    variety: Annotated[Variety, Name("variety", tuple(Variety))] = Variety.DRAWN
    """Whether traffic wears variants that are drawn anew every episode (drawn) or always the same models (fixed)."""

    @cached_property
    def stock(self) -> Stock:
        """The models that there are."""
        return Stock(tuple(folder.pack for folder in self.packs), self.replace, self.variety)

    @model_validator(mode="after")
    def _packs_go_together(self) -> Self:
        findings = Findings()
        for index, category in enumerate(self.replace):
            if not any(folder.pack.catalogue.models(category) for folder in self.packs):
                findings.add(f"no pack has a model of the class {category} to use instead", "replace", index)
        findings.raise_any()
        try:
            _ = self.stock
        except AssetError as error:
            fail(problem(str(error), "packs"))
        return self


class KnownBelow:
    """Marks the ``Assets`` of a scenario: what is read after them finds their catalogue with ``known_models``."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def parse(value: Any, parse_section: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Assets:
            context = info.context if info.context is not None else {}
            context[_CONTEXT] = None
            section: Assets = parse_section(value)
            context[_CONTEXT] = section.stock.catalogue
            return section

        return core_schema.with_info_wrap_validator_function(parse, handler.generate_schema(source))


_CONTEXT = "catalogue"


def known_models(info: ValidationInfo) -> Catalogue | None:
    """Return the catalogue of the scenario that is being read; None if its packs are not in order."""
    found: Catalogue | None = (info.context or {}).get(_CONTEXT, builtin_catalogue())
    return found
