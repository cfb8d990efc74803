"""Who drives where: what does not go together between the sections ``road``, ``ego`` and ``traffic``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic_core import InitErrorDetails

from bridge.assets.actor_models import ModelSource
from bridge.randomize.plan import OtherLooks
from bridge.scenario.problem import problem
from bridge.scenario.traces import is_fcd


def contradictions_of_drivers(data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
    """Return what is wrong in a scenario whose values have not been checked yet."""
    engine = _within(data, "traffic", "engine") or "sumo"
    if engine == "simulator" or _within(data, "traffic", "models") == ModelSource.SIMULATOR:
        yield from _without_models_of_ours(data)
    if engine == "simulator":
        yield from _with_simulator(data)
        return
    if _within(data, "road", "level") is not None and _within(data, "road", "source") is None and engine != "trace":
        yield problem(
            "only the simulator knows the roads of a level; set traffic.engine: simulator, or give their OpenDRIVE "
            "file or SUMO network as road.source",
            "road", "level",
        )  # fmt: skip
    if engine == "sumo":
        yield from _with_sumo(data)
    if engine == "trace":
        yield from _with_trace(data)
    if _within(data, "ego", "roadside") is not None:
        yield from _at_roadside(data, engine)


def _with_simulator(data: Mapping[str, Any]) -> Iterator[InitErrorDetails]:
    if _within(data, "road", "level") is None:
        yield problem("the simulator drives only in levels of its own; name one as road.level", "traffic", "engine")
    elif _within(data, "road", "source") is not None:
        yield problem("the simulator knows the roads of its level; remove this or use engine sumo", "road", "source")
    ego = _within(data, "ego")
    for name in ("route", "vehicle", "speed_mps", "rig", "roadside"):
        if isinstance(ego, Mapping) and name in ego and (name == "roadside" or ego[name] != "random"):
            yield problem("the simulator drives the ego here, a vehicle of its own; remove this", "ego", name)


def _with_trace(data: Mapping[str, Any]) -> Iterator[InitErrorDetails]:
    fcd = is_fcd(_within(data, "traffic", "path"))
    ego = _within(data, "ego")
    for name in ego if isinstance(ego, Mapping) else ():
        if name != "roadside":
            yield problem("the recording has the ego and where it goes; remove this", "ego", name)
        elif not fcd:
            yield problem(
                "a trace was recorded around its own ego; remove this, or record one around a mast", "ego", name
            )
    if fcd:
        has_mast, has_vehicle = (
            _within(data, "ego", "roadside") is not None,
            _within(data, "traffic", "ego") is not None,
        )
        if has_mast and has_vehicle:
            yield problem("a mast carries the sensors here; remove this or ego.roadside", "traffic", "ego")
        if not has_mast and not has_vehicle:
            yield problem(
                "this field is required beside floating car data: the id of the vehicle that carries the sensors, "
                "unless ego.roadside is a mast",
                "traffic", "ego",
            )  # fmt: skip


def _at_roadside(data: Mapping[str, Any], engine: str) -> Iterator[InitErrorDetails]:
    if engine == "none":
        yield problem("nothing passes a mast without traffic; set traffic.engine: sumo", "ego", "roadside")
    if _within(data, "traffic", "events"):
        yield problem("events happen to an ego that drives; remove this or ego.roadside", "traffic", "events")
    if _within(data, "capture", "min_travel_m"):
        yield problem("a mast does not travel; remove this", "capture", "min_travel_m")
    sensors = _within(data, "sensors")
    for name, sensor in sensors.items() if isinstance(sensors, Mapping) else ():
        if isinstance(sensor, Mapping) and _within(sensor, "pose", "xyz") is None:
            yield problem(
                "this field is required on a mast: where the sensor sits from its head, which is at "
                "ego.roadside.height_m; [0, 0, 0] is the head itself",
                "sensors", name, "pose", "xyz",
            )  # fmt: skip


def _without_models_of_ours(data: Mapping[str, Any]) -> Iterator[InitErrorDetails]:
    for name in ("packs", "replace"):
        if _within(data, "assets", name):
            yield problem("actors wear the simulator's models here; remove this", "assets", name)
    twins = data.get("twins")
    for index, twin in enumerate(twins if isinstance(twins, list) else ()):
        if _within(twin, "looks") == OtherLooks.TEXTURED:
            yield problem(
                "actors wear the simulator's models here, which have no other textures; remove this, or say repainted",
                "twins", index, "looks",
            )  # fmt: skip


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
