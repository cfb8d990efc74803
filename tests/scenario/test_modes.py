"""Ready modes, and who says what varies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.errors import ScenarioError
from bridge.scenario.distributions import Constant, Scope
from bridge.scenario.explain import Explained, explain
from bridge.scenario.fields import fields_of
from bridge.scenario.mode_tables import MODES
from bridge.scenario.modes import mode_settings, with_mode
from bridge.scenario.paths import holds, parse_path, with_value
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario


class Parse(Protocol):
    def __call__(self, **sections: str) -> Scenario: ...


BARE = dict.fromkeys(("ego", "traffic", "weather", "illumination"), "")
"""Sections that a mode may fill, left out."""


def varying(scenario: Scenario) -> set[str]:
    fields = fields_of(scenario).items()
    return {path for path, each in fields if each.distribution and not isinstance(each.distribution, Constant)}


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_can_be_drawn_and_read_back(parse: Parse, mode: str) -> None:
    scenario = parse(**BARE, randomization=f"randomization: {mode}", episodes="episodes: 12")
    plans = [plan_episode(scenario, None, episode) for episode in range(12)]
    assert len({plan.conditions(0)[0] for plan in plans}) > 4
    assert len({plan.conditions(frame)[1] for plan in plans for frame in range(2)}) == 24
    assert len({plan.ego_from_rig for plan in plans}) == 12
    assert len({plan.effects(0)["front"].iso for plan in plans}) == 12
    assert len({tuple(plan.traffic.mix.items()) for plan in plans}) > 1  # type: ignore[union-attr]
    again = Scenario.model_validate(scenario.to_data())
    assert again.to_data() == scenario.to_data()
    assert [plan_episode(again, None, k).conditions(1) for k in range(12)] == [plan.conditions(1) for plan in plans]
    assert parse(**BARE, randomization=f"randomization: {{mode: {mode}}}") == parse(
        **BARE, randomization=f"randomization: {mode}"
    )


def test_modes_vary_more_and_more(parse: Parse) -> None:
    realistic, structured, full = (varying(parse(**BARE, randomization=f"randomization: {mode}")) for mode in MODES)
    assert varying(parse(**BARE)) == set()
    assert len(realistic) < len(structured) < len(full)
    assert structured <= full


def test_what_the_scenario_says_goes_before_the_mode(parse: Parse) -> None:
    scenario = parse(
        ego="",
        weather="weather: {preset: fog, lens_dirt: {uniform: [1, 2]}}",
        illumination="illumination: {sun: {altitude_deg: 20}, exposure_ev100: 14}",
        traffic="traffic: {vehicles_per_km: 3}",
        mounting="mounting: {pitch_deg: 1}",
        sensors="sensors: {front: {kind: camera, size: [64, 64], fov_deg: 90, effects: {f_number: 2, iso: 100}}, "
        "rear: {kind: camera, size: [64, 64], fov_deg: 90}, roof: {kind: lidar, beams: 16}}",
        randomization="randomization: {mode: full, background: plain}",
    )
    chance = varying(scenario)
    data = scenario.to_data()
    assert data["weather"]["preset"] == "fog"
    assert data["weather"]["lens_dirt"] == {"uniform": [1, 2]}
    assert data["illumination"]["sun"] == {"azimuth_deg": 140, "altitude_deg": 20}
    assert data["illumination"]["exposure_ev"] == 0, "of no use beside a fixed exposure"
    assert data["traffic"]["vehicles_per_km"] == 3
    assert data["randomization"]["background"] == "plain"
    assert "blur_circle_px" not in data["sensors"]["front"]["effects"], "does not go with f_number"
    assert {
        "sensors.rear.effects.blur_circle_px",
        "sensors.front.effects.bloom",
        "traffic.mix",
        "mounting.yaw_deg",
    } <= chance
    assert not chance & {"mounting.pitch_deg", "sensors.front.effects.iso", "weather.preset"}


def test_modes_leave_alone_what_a_scenario_cannot_have(parse: Parse) -> None:
    by_hand = parse(**BARE | {"traffic": "traffic: {engine: none}"}, randomization="randomization: full")
    assert not {path for path in varying(by_hand) if path.startswith("traffic")}
    level = parse(
        **BARE | {"traffic": "traffic: {engine: simulator}", "road": "road: {level: Town}"},
        randomization="randomization: full",
    )
    assert not {path for path in varying(level) if path.startswith(("road", "randomization"))}
    carla = parse(
        **BARE | {"weather": "weather: {preset: WetNoon, carla: {fog_density: 3}}"}, randomization="randomization: full"
    )
    assert carla.weather.preset == Constant("WetNoon")


def test_an_unknown_mode_is_refused(errors: Callable[..., list[str]]) -> None:
    assert errors(randomization="randomization: structred") == [
        "test.yaml:13 randomization.mode: unknown mode 'structred'; did you mean 'structured'?"
    ]


leaves = st.none() | st.integers() | st.text(max_size=3) | st.sampled_from(["full", "camera"])
anything = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["weather", "sensors", "kind", "effects", "traffic", "sun", "illumination"]), inner
        )
    ),
    max_leaves=8,
)


@given(anything)
def test_any_data_survives_a_mode(data: Any) -> None:
    marked = {**data, "randomization": "full"} if isinstance(data, dict) else data
    filled = with_mode(marked)
    if isinstance(data, dict):
        assert with_mode(filled) == filled, "what is filled in is there"
        assert all(filled[key] == value or isinstance(value, dict) or value is None for key, value in data.items())


paths = st.lists(st.sampled_from(["a", "b", 0, 1]), min_size=1, max_size=4).filter(
    lambda path: isinstance(path[0], str)
)


@given(paths.map(tuple), st.integers())
def test_a_value_put_somewhere_is_there(path: tuple[str | int, ...], value: int) -> None:
    data = {"a": [{"b": [1, 2]}, [3, 4]], "b": {"a": {"b": 5}}}
    try:
        changed = with_value(data, path, value)
    except ValueError:
        return
    assert holds(changed, path)
    found: Any = changed
    for part in path:
        found = found[part]
    assert found == value
    written = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)[1:]
    assert parse_path(written) == path


SCENARIO = """\
schema: 1
name: explained
episodes: 4
road: {source: {kind: grid, nx: {uniform_int: [2, 5]}}}
weather:
  rain_mm_per_h: {uniform: [0, 9], per: frame}
  wetness: {expr: "min(100, weather.rain_mm_per_h * 5)"}
randomization: realistic
curriculum:
  ramp:
    traffic.vehicles_per_km: [2, 40]
  stages:
  - {name: dry, episodes: 2}
  - name: wet
    episodes: 2
    set:
      weather.rain_mm_per_h: {normal: [30, 5], per: frame}
sensors: {front: {kind: camera, size: [640, 480], fov_deg: 90}}
capture: {frames: 4}
"""


def test_explain_says_what_varies_how_and_who_said_so(tmp_path: Path) -> None:
    path = tmp_path / "explained.yaml"
    path.write_text(SCENARIO)
    rows = explain(path)
    by_path = {row.path: row for row in rows if row.stage is None}
    for expected in (
        Explained("road.source.nx", "{uniform_int: [2, 5]}", Scope.EPISODE, "line 4"),
        Explained("road.source.ny", "5", None, "default"),
        Explained("road.trees_per_100_m", "{uniform: [2, 10]}", Scope.EPISODE, "mode realistic"),
        Explained("weather.rain_mm_per_h", "{uniform: [0, 9]}", Scope.FRAME, "line 6"),
        Explained("weather.wetness", "{expr: 'min(100, weather.rain_mm_per_h * 5)'}", Scope.FRAME, "line 7"),
        Explained("illumination.sun.azimuth_deg", "{uniform: [-180, 180]}", Scope.EPISODE, "mode realistic"),
        Explained("traffic.vehicles_per_km", "{ramp: [2, 40]}", Scope.EPISODE, "ramp, line 11"),
        Explained("traffic.warmup_s", "30", None, "default"),
        Explained("sensors.front.effects.iso", "{log_uniform: [100, 800]}", Scope.EPISODE, "mode realistic"),
    ):
        assert by_path[expected.path] == expected
    in_stages = [row for row in rows if row.stage is not None]
    assert [(row.path, row.origin, row.stage, row.scope) for row in in_stages] == [
        ("weather.rain_mm_per_h", "stage wet, line 17", "wet", Scope.FRAME)
    ]
    assert in_stages[0].distribution.startswith("{normal: [30, 5]")


def test_explain_refuses_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no such scenario file"):
        explain(tmp_path / "none.yaml")


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.sampled_from(sorted(MODES["full"])), max_size=6))
def test_a_field_taken_over_is_out_of_the_mode_and_nothing_else_is(taken: set[str]) -> None:
    data: dict[str, Any] = {"sensors": {"front": {"kind": "camera"}}, "randomization": "full"}
    everything = set(mode_settings(data))
    places = {parse_path(each.replace(".*.", ".front.")) for each in taken if not each.startswith("randomization")}
    for place in places:
        data = with_value(data, place, 1)
    assert set(mode_settings(data)) == everything - places
