"""Fields that follow from others."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Callable
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import ScenarioError
from bridge.scenario import arithmetic
from bridge.scenario.arithmetic import ExpressionError
from bridge.scenario.evaluation import evaluate
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario
from bridge.traffic.demand import ScriptedTraffic


class Parse(Protocol):
    def __call__(self, **sections: str) -> Scenario: ...


def outcome(source: str, **fields: object) -> object:
    return evaluate(arithmetic.parse(source), lambda name: fields[name])


numbers = st.floats(-1e3, 1e3).map(lambda number: round(number, 3))
sums = st.recursive(
    numbers.map(lambda number: f"({number!r})") | st.sampled_from(["a", "b"]),
    lambda inner: (
        st.builds(lambda x, sign, y: f"({x} {sign} {y})", inner, st.sampled_from("+-*/"), inner)
        | st.builds(lambda name, x, y: f"{name}({x}, {y})", st.sampled_from(["min", "max"]), inner, inner)
        | st.builds(lambda x, y, z: f"where({x} < {y}, {y}, {z})", inner, inner, inner)
        | st.builds(lambda x: f"-abs({x})", inner)
    ),
    max_leaves=12,
)


@given(sums, numbers, numbers)
def test_it_comes_to_what_python_makes_of_it(source: str, a: float, b: float) -> None:
    names = {"a": a, "b": b, "min": min, "max": max, "abs": abs, "__builtins__": {}}
    python = source.replace("where(", "pick(")
    try:
        expected = eval(python, names | {"pick": lambda condition, x, y: x if condition else y})
    except (ZeroDivisionError, OverflowError):
        # where() leaves out what is not chosen, which Python works out first.
        return
    if math.isfinite(expected):
        assert outcome(source, a=a, b=b) == pytest.approx(expected, nan_ok=True)
    else:
        with pytest.raises(ExpressionError, match="too large"):
            outcome(source, a=a, b=b)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("sqrt(16) + exp(0) + log(1)", 5),
        ("1 if_ 2", None),
        ("where(a > 1 and not (a > 3 or a == 2.5), 1, 2)", 1),
        ("where(1 < a <= 2, 10, 20)", 10),
        ("where(name == 'fog', 10, 20)", 10),
        ("where(name != 'fog', 1 / 0, 20)", 20),
        ("+a - -a", 4),
        ("max(a,\n  3)", 3),
    ],
)
def test_the_language(source: str, expected: float | None) -> None:
    if expected is None:
        with pytest.raises(ExpressionError):
            arithmetic.parse(source)
    else:
        assert outcome(source, a=2.0, name="fog") == expected


@pytest.mark.parametrize(
    "source",
    [
        "__import__('os').system('true')",
        "(1).__class__",
        "a.__class__.__bases__[0]()",
        "[x for x in (1, 2)]",
        "lambda: 1",
        "9 ** 9 ** 9 ** 9",
        "1 << 99",
        "a if b else c",
        "f'{a}'",
        "(a := 3)",
        "open('/etc/passwd')",
        "max(*a, 1)",
        "max(1, 2, key=a)",
        "a[b]",
        "a['b']",
        "a[-1]",
        "1j",
        "b'x'",
        "None",
        "...",
        "print",
        "min(1)",
        "sqrt(1, 2)",
        "(" * 300 + "1" + ")" * 300,
        "-" * 499 + "1",
        "1+" * 249 + "1",
        "1" * 501,
        "a\x00b",
        "",
        "a; b",
        "'\\d' == a",
    ],
)
def test_hostile_expressions_are_refused_or_harmless(source: str) -> None:
    with pytest.raises((ExpressionError, KeyError)):
        outcome(source, c=1)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(source: str) -> None:
    with contextlib.suppress(ExpressionError, KeyError):
        outcome(source)


def test_a_field_follows_from_others_as_often_as_they_are_drawn(parse: Parse) -> None:
    scenario = parse(
        weather="weather: {rain_mm_per_h: {uniform: [0, 50]}, wetness: {expr: 'min(100, 4 * weather.rain_mm_per_h)'}, "
        "lens_drops: {expr: 'weather.wetness / 2 + 50 * (illumination.exposure_ev > 0)'}}",
        illumination="illumination: {exposure_ev: {uniform: [-1, 1], per: frame}}",
        traffic="traffic: {vehicles_per_km: {expr: '40 - weather.rain_mm_per_h / 2'}}",
    )
    for episode in range(5):
        plan = plan_episode(scenario, None, episode)
        rain = plan.conditions(0)[0].rain_mm_per_h
        assert plan.traffic.vehicles_per_km == pytest.approx(40 - rain / 2)  # type: ignore[union-attr]
        for frame in range(4):
            weather, light = plan.conditions(frame)
            assert weather.rain_mm_per_h == rain
            assert weather.wetness == pytest.approx(min(1, rain / 25))
            assert weather.lens_drops == pytest.approx(weather.wetness / 2 + 0.5 * (light.exposure_ev > 0))
    again = Scenario.model_validate(json.loads(json.dumps(scenario.to_data())))
    assert plan_episode(again, None, 3).conditions(2) == plan_episode(scenario, None, 3).conditions(2)


def test_numbers_are_rounded_switches_and_names_are_chosen(parse: Parse) -> None:
    scenario = parse(
        road="road: {source: {kind: grid, nx: {uniform_int: [3, 6]}, ny: {expr: 'road.source.nx * 0.7'}, "
        "crossings: {expr: 'road.source.nx > 4'}}}",
        weather="weather: {preset: {choice: [clear, fog]}}",
        illumination="illumination: {headlights: {expr: \"where(weather.preset == 'fog', 'on', 'off')\"}}",
    )
    seen = set()
    for episode in range(12):
        plan = plan_episode(scenario, None, episode)
        road = plan.road
        assert road.ny == round(road.nx * 0.7)  # type: ignore[union-attr]
        assert road.crossings is (road.nx > 4)  # type: ignore[union-attr]
        weather, light = plan.conditions(0)
        assert light.headlights is (weather.fog_visibility_m < 1000)
        seen.add((road.crossings, light.headlights))  # type: ignore[union-attr]
    assert len(seen) == 4


def test_each_of_several_actors_has_its_own(parse: Parse) -> None:
    scenario = parse(
        traffic="traffic: {engine: none, actors: [{category: car, count: 5, ahead_m: {uniform: [10, 90]}, "
        "speed_mps: {expr: 'traffic.actors[0].ahead_m / 10'}, left_m: {uniform: [-3, 3], per: episode}}]}"
    )
    traffic = plan_episode(scenario, None, 0).traffic
    assert isinstance(traffic, ScriptedTraffic)
    assert len({actor.ahead_m for actor in traffic.actors}) == 5
    assert len({actor.left_m for actor in traffic.actors}) == 1
    assert all(actor.speed_mps == pytest.approx(actor.ahead_m / 10) for actor in traffic.actors)


@pytest.mark.parametrize(
    ("sections", "line"),
    [
        (
            {"weather": 'weather: {wetness: {expr: "weather.rian_mm_per_h"}, rain_mm_per_h: 2}'},
            "8 weather.wetness.expr: there is no field 'weather.rian_mm_per_h' that is drawn; "
            "did you mean 'weather.rain_mm_per_h'?",
        ),
        (
            {"weather": 'weather: {wetness: {expr: "weather.rain_mm_per_h"}}'},
            "8 weather.wetness.expr: needs weather.rain_mm_per_h, which this scenario does not give; "
            "write it down, a constant will do",
        ),
        (
            {"weather": "weather: {wetness: {expr: weather.puddles}, puddles: {expr: weather.dust * 1}, "
             "dust: {expr: weather.wetness}}"},
            "8 weather.wetness.expr: follows from itself: weather.wetness → weather.puddles → weather.dust → "
            "weather.wetness; give one of them a value",
        ),
        (
            {"weather": "weather: {wetness: {expr: weather.wetness}}"},
            "8 weather.wetness.expr: follows from itself: weather.wetness → weather.wetness; give one of them a value",
        ),
        (
            {"weather": "weather: {wetness: {uniform: [0, 1], per: frame}}",
             "traffic": "traffic: {warmup_s: {expr: weather.wetness}}"},
            "7 traffic.warmup_s.expr: names weather.wetness, which is drawn per frame, but this field is not; "
            "draw weather.wetness per episode",
        ),
        (
            {
                "weather": "weather: {dust: {uniform: [0, 1], per: frame}, "
                "rain_mm_per_h: {expr: weather.dust}, coupling: {}}"
            },
            "8 weather.rain_mm_per_h.expr: names weather.dust, but with coupling this is drawn once an episode; "
            "draw weather.dust so, too",
        ),
        (
            {"weather": "weather: {wetness: {expr: weather.preset}}"},
            "8 weather.wetness.expr: expr 'weather.preset': expected a number from 0 to 100, got 'clear'; "
            "keep it inside with min, max or where (at episode 0, frame 0, weather.preset = 'clear')",
        ),
        (
            {"weather": "weather: {dust: 0, wetness: {expr: 1 / weather.dust}}"},
            "8 weather.wetness.expr: expr '1 / weather.dust': it divides by 0; use where(…) to say what holds there "
            "(at episode 0, frame 0, weather.dust = 0)",
        ),
        (
            {"weather": "weather: {wetness: {expr: 3 + }}"},
            "8 weather.wetness.expr: not an expression that can be read; there are + - * /, comparisons, and, or, not, "
            "min, max, abs, sqrt, exp, log, where, numbers and names of fields",
        ),
        (
            {"weather": "weather: {wetness: {expr: pow(2)}}"},
            "8 weather.wetness.expr: there is no function 'pow'; there are min, max, abs, sqrt, exp, log, where",
        ),
        ({"weather": "weather: {wetness: {expr: 5}}"},
         "8 weather.wetness.expr: expected text, like \"100 - weather.wetness\", got 5"),
        (
            {"weather": "weather: {dust: 1, wetness: {expr: weather.dust, per: frame}}"},
            "8 weather.wetness.per: an expression is drawn as often as the fields that it names; remove per",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(
    errors: Callable[..., list[str]], sections: dict[str, str], line: str
) -> None:
    assert errors(**sections) == [f"test.yaml:{line}"]


def test_chains_and_sums_that_double_are_bounded(parse: Parse, errors: Callable[..., list[str]]) -> None:
    def doubling(count: int) -> dict[str, str]:
        keyframes = ["{at_s: 0, dust: {uniform: [0, 1e-4]}}"]
        keyframes += [
            f"{{at_s: {k}, dust: {{expr: 'weather.keyframes[{k - 1}].dust + weather.keyframes[{k - 1}].dust'}}}}"
            for k in range(1, count)
        ]
        return {"weather": f"weather: {{keyframes: [{', '.join(keyframes)}]}}"}

    plan = plan_episode(parse(**doubling(16)), None, 0)
    first, last = plan.conditions(0, 0)[0].dust, plan.conditions(0, 15)[0].dust
    assert last == pytest.approx(first * 2**15)
    assert "chain of more than 16" in errors(**doubling(40))[0]


def test_what_no_field_accepts_is_refused_before_the_episode_begins(parse: Parse) -> None:
    scenario = parse(
        weather="weather: {rain_mm_per_h: {cycle: [0, 0, 0, 1], per: frame}, "
        "wetness: {expr: '200 * weather.rain_mm_per_h'}}"
    )
    with pytest.raises(ScenarioError, match=r"weather.wetness: expr .* got 200; keep it inside .* frame 3, .*h = 1"):
        plan_episode(scenario, None, 0)
