"""Who drives where: what does not go together between the sections ``road``, ``ego`` and ``traffic``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic_core import InitErrorDetails

from bridge.assets.actor_models import ModelSource
from bridge.scenario.problem import problem


def contradictions_of_drivers(data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
    """Return what is wrong in a scenario whose values have not been checked yet."""
    engine = _within(data, "traffic", "engine") or "sumo"
    if engine == "simulator" or _within(data, "traffic", "models") == ModelSource.SIMULATOR:
        yield from _without_models_of_ours(data)
    if engine == "simulator":
        yield from _with_simulator(data)
        return
    if _within(data, "road", "level") is not None and _within(data, "road", "source") is None:
        yield problem(
            "only the simulator knows the roads of a level; set traffic.engine: simulator, or give their OpenDRIVE "
            "file or SUMO network as road.source",
            "road", "level",
        )  # fmt: skip
    if engine != "none":
        yield from _with_sumo(data)


def _with_simulator(data: Mapping[str, Any]) -> Iterator[InitErrorDetails]:
    if _within(data, "road", "level") is None:
        yield problem("the simulator drives only in levels of its own; name one as road.level", "traffic", "engine")
    elif _within(data, "road", "source") is not None:
        yield problem("the simulator knows the roads of its level; remove this or use engine sumo", "road", "source")
    ego = _within(data, "ego")
    for name in ("route", "vehicle", "speed_mps"):
        if isinstance(ego, Mapping) and name in ego and ego[name] != "random":
            yield problem("the simulator drives the ego here, a vehicle of its own; remove this", "ego", name)


def _without_models_of_ours(data: Mapping[str, Any]) -> Iterator[InitErrorDetails]:
    for name in ("packs", "replace"):
        if _within(data, "assets", name):
            yield problem("actors wear the simulator's models here; remove this", "assets", name)


def _with_sumo(data: Mapping[str, Any]) -> Iterator[InitErrorDetails]:
    if _within(data, "ego", "speed_mps") is not None:
        yield problem("SUMO drives the ego here; remove this or set traffic.engine: none", "ego", "speed_mps")
    for location, source in _sources(_within(data, "road", "source")):
        if source.get("kind") == "straight":
            yield problem(
                "SUMO has no traffic on a straight road; set traffic.engine: none or use another kind",
                "road", "source", *location, "kind",
            )  # fmt: skip


def _within(data: Any, *names: str) -> Any:
    """Return what unchecked ``data`` holds under ``names``, None if there is nothing."""
    for name in names:
        data = data.get(name) if isinstance(data, Mapping) else None
    return data


def _sources(written: Any) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    """Yield each road source of an unchecked ``road.source`` with its place in there."""
    if isinstance(written, Mapping):
        yield (), written
        for form in ("choice", "cycle"):
            members = written.get(form)
            for index, member in enumerate(members if isinstance(members, list) else ()):
                if isinstance(member, Mapping):
                    yield (form, index), member
