"""Sections that come in several kinds, told apart by one field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import GetCoreSchemaHandler, ValidationInfo, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, core_schema

from bridge.scenario.problem import Findings, fail, hint, one_of, problem, shown
from bridge.scenario.section import Section


@dataclass(frozen=True)
class OneOf:
    """Marks a union of sections whose field ``tag``, a one-value ``Literal``, says which of them it is."""

    tag: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        variants: dict[str, type[Section]] = {}
        default: str | None = None
        for variant in get_args(source):
            field = variant.model_fields[self.tag]
            (name,) = get_args(field.annotation)
            variants[name] = variant
            default = default if field.is_required() else name

        def parse(value: Any, parse_any: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Section:
            del parse_any
            return self._parse(value, variants, default, info)

        return core_schema.with_info_wrap_validator_function(parse, handler.generate_schema(source))

    def _parse(
        self, value: Any, variants: Mapping[str, type[Section]], default: str | None, info: ValidationInfo
    ) -> Section:
        if isinstance(value, Section):
            return value
        if not isinstance(value, Mapping):
            fail(problem(f"expected a mapping of fields, got {shown(value)}"))
        name = value.get(self.tag, default)
        if name is None:
            fail(problem(f"this field is required; use {one_of(variants)}", self.tag))
        if not isinstance(name, str) or name not in variants:
            fail(problem(f"unknown {self.tag} {shown(name)}{hint(name, variants)}", self.tag))
        variant = variants[name]
        findings, fields = Findings(), dict(value)
        for field in value:
            owners = [other for other, section in variants.items() if field in section.field_names()]
            if owners and name not in owners:
                findings.add(f"belongs to {self.tag} {one_of(owners)}, not to {self.tag} {name}", field)
                del fields[field]
        section: Section | None = None
        with findings.under():
            section = variant.model_validate(fields, context=info.context)
        findings.raise_any()
        assert section is not None
        return section
