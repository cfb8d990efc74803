"""The parts of a capture with targets, each by itself: measuring, shifting, learning, foreseeing what cannot be."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.classes import Category
from bridge.coverage.experience import Experience
from bridge.coverage.feasible import hindrances
from bridge.coverage.gauge import Amounts, Gauge
from bridge.coverage.mix import shifted_mixes
from bridge.coverage.outlook import Outlook
from bridge.coverage.targets import Conditions, Seen, Target, counts_of, targets_of
from bridge.dataset.coverage_files import Counts, EpisodeRecord
from bridge.errors import ScenarioError
from bridge.scenario.coverage import CoverageSection
from bridge.scenario.distributions import Scope
from bridge.scenario.load import load_scenario
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario
from tests.conftest import CITY

DAY, FOGGY_NIGHT = Conditions("clear", "day"), Conditions("fog", "night")
NOTHING = Amounts.none(3)

SECTION = CoverageSection.model_validate(
    {
        "targets": [
            {"class": "cyclist", "share": 0.2},
            {"class": "pedestrian", "distance_m": [0, 20], "count": 30},
            {"weather": "fog", "light": "night", "frames": 10},
        ],
        "min_frames": 20,
    }
)
TARGETS = targets_of(SECTION)
GAUGE = Gauge.after(SECTION, TARGETS, Counts.none(3))

CLASSES = (Category.CAR, Category.CYCLIST, Category.PEDESTRIAN)
objects = st.lists(st.builds(Seen, st.sampled_from(CLASSES), st.floats(1, 80), st.floats(0, 0.8)), max_size=8)
frames = st.builds(
    lambda seen, conditions: counts_of(TARGETS, seen, conditions), objects, st.sampled_from([DAY, FOGGY_NIGHT])
)


def scenario_with(tmp_path: Path, coverage: str, **changes: str) -> Scenario:
    text = CITY + f"coverage:\n{coverage}"
    for old, new in changes.items():
        text = "\n".join(new if line.startswith(f"{old}:") else line for line in text.splitlines()) + "\n"
    path = tmp_path / "scenario.yaml"
    path.write_text(text)
    return load_scenario(path)


def test_a_frame_counts_what_it_shows() -> None:
    seen = [Seen(Category.CYCLIST, 10, 0), Seen(Category.PEDESTRIAN, 19.9, 0.5), Seen(Category.PEDESTRIAN, 20, 0)]
    assert counts_of(TARGETS, seen, DAY) == Counts(1, 3, (1, 1, 0), (1, 1, 1))
    assert counts_of(TARGETS, [], FOGGY_NIGHT) == Counts(1, 0, (0, 0, 1), (0, 0, 1))
    frames_with = Target(
        CoverageSection.model_validate({"targets": [{"class": "pedestrian", "light": "night", "frames": 1}]}).targets[0]
    )
    assert counts_of([frames_with], seen, FOGGY_NIGHT) == Counts(1, 3, (1,), (1,))
    assert counts_of([frames_with], seen[:1], FOGGY_NIGHT) == Counts(1, 1, (0,), (0,))


@given(st.lists(frames, max_size=40))
def test_what_is_kept_without_hope_never_leads_away(shown: list[Counts]) -> None:
    have, left = NOTHING, GAUGE.shortfall(NOTHING)
    for frame in shown:
        if GAUGE.takes(have, frame, NOTHING):
            have = have.plus(frame)
            assert GAUGE.shortfall(have) <= left + 1e-6
            left = GAUGE.shortfall(have)
        else:
            is_useless = GAUGE.shortfall(have.plus(frame)) >= left - 1e-6
            assert is_useless
    assert GAUGE.is_met(have) == (
        have.matches[0] >= 0.2 * have.objects - 1e-6 and have.matches[1] >= 30 and have.matches[2] >= 10
    )


def test_hope_lets_an_episode_begin_with_what_is_not_wanted() -> None:
    section = CoverageSection.model_validate({"targets": [{"class": "cyclist", "share": 0.2}], "min_frames": 5})
    targets = targets_of(section)
    gauge, cars = Gauge.after(section, targets, Counts.none(1)), counts_of(targets, [Seen(Category.CAR, 9, 0)] * 4, DAY)
    assert not gauge.takes(Amounts.none(1), cars, Amounts.none(1))
    assert gauge.takes(Amounts.none(1), cars, Amounts(1.0, 2.0, (2.0,)))


def test_an_episode_of_a_round_is_measured_by_its_part() -> None:
    part = Gauge(TARGETS, 20, parts=4)
    assert part.missing(1, NOTHING) == 7.5
    assert part.shortfall(NOTHING) == pytest.approx(Gauge(TARGETS, 20).shortfall(NOTHING))
    assert not part.is_done(Amounts(4.0, 0.0, (0.0, 7.5, 2.5)))
    assert part.is_done(Amounts(5.0, 0.0, (0.0, 7.5, 2.5)))
    assert Gauge(TARGETS, 20, given_up={1, 2}).is_done(Amounts(20.0, 0.0, (0.0, 0.0, 0.0)))


@given(
    st.dictionaries(st.sampled_from(list(Category)[:7]), st.floats(0.01, 1), min_size=1),
    st.dictionaries(st.sampled_from(list(Category)[:7]), st.floats(0, 0.95)),
    st.lists(st.sampled_from(list(Category)[:8]), min_size=1, max_size=3),
)
def test_mixes_stay_within_their_limits(
    weights: dict[Category, float], limits: dict[Category, float], wanted: list[Category]
) -> None:
    mix = {each: weight / math.fsum(weights.values()) for each, weight in weights.items()}
    written = {"targets": [{"class": str(each), "count": 1} for each in wanted], "mix_up_to": limits}
    section = CoverageSection.model_validate(written)
    for shifted in shifted_mixes(mix, section, targets_of(section)):
        assert shifted.keys() == mix.keys()
        assert math.fsum(shifted.values()) == pytest.approx(1.0, abs=1e-9)
        assert all(share >= 0 for share in shifted.values())
        raised = [each for each in mix if shifted[each] > mix[each] + 1e-9]
        assert set(raised) <= set(wanted)
        assert all(shifted[each] <= limits.get(each, 0.5) + 1e-9 for each in raised)
        others = [each for each in mix if each not in wanted]
        assert all(shifted[each] > 0 for each in others), "the others stay on the roads"
        ratios = [shifted[each] / mix[each] for each in others]
        assert not ratios or max(ratios) - min(ratios) < 1e-6


def test_a_mix_is_shifted_towards_each_class_and_all_that_are_wanted() -> None:
    mix = {Category.CAR: 0.8, Category.BUS: 0.1, Category.CYCLIST: 0.1}
    targets = [{"class": "bus", "count": 1}, {"class": "cyclist", "count": 1}, {"class": "tram", "count": 1}]
    section = CoverageSection.model_validate({"targets": targets, "mix_up_to": {"bus": 0.6, "cyclist": 0.6}})
    shifted = list(shifted_mixes(mix, section, targets_of(section)))
    assert shifted[4] == pytest.approx({"car": 0.4 * 8 / 9, "bus": 0.6, "cyclist": 0.4 / 9})
    assert shifted[9] == pytest.approx({"car": 0.4 * 8 / 9, "bus": 0.4 / 9, "cyclist": 0.6})
    assert shifted[14] == pytest.approx({"car": 0.05, "bus": 0.475, "cyclist": 0.475})
    assert len(shifted) == 15


def test_experience_tells_what_brings_more_from_chance() -> None:
    def record(episode: int, road: str, found: int) -> EpisodeRecord:
        seen = Counts(10, 50, (found,), (found,))
        return EpisodeRecord(episode, 0, None, "", {"road.source": road}, (1.0,), seen, seen)

    records = [record(n, "no. 0" if n % 2 else "no. 1", 20 if n % 2 else 2) for n in range(12)]
    known = Experience.of(records, [each.seen.regardless[0] for each in records], [1.0] * 12)
    rich, poor, new = (known.expected(1.0, {"road.source": name}) for name in ("no. 0", "no. 1", "no. 2"))
    assert rich > 1.6 > new > 0.8 > poor > 0
    assert known.expected(3.0, {}) == pytest.approx(3 * known.expected(1.0, {}))
    once = Experience.of(records[:2], [20, 2], [1.0, 1.0])
    assert once.expected(1.0, {"road.source": "no. 1"}) < rich, "one episode is no rule"
    assert Experience.of([], [], []).expected(2.0, {}) == 2.0, "what was never asked for is worth a try"


def test_a_variant_is_another_draw_of_the_same_episode(tmp_path: Path) -> None:
    scenario = scenario_with(
        tmp_path,
        "  targets: [{class: car, count: 1}]\n",
        weather="weather: {preset: {choice: [clear, rain, fog]}, rain_mm_per_h: {uniform: [0, 9], per: dataset}}",
        traffic="traffic: {vehicles_per_km: {uniform: [5, 50]}}",
    )
    plans = [plan_episode(scenario, None, 0, variant) for variant in range(8)]
    assert plans[0] == plan_episode(scenario, None, 0)
    assert len({plan.traffic.vehicles_per_km for plan in plans}) == 8  # type: ignore[union-attr]
    assert len({plan.conditions(0)[0].rain_mm_per_h for plan in plans}) == 1, Scope.DATASET
    assert len({plan.conditions(0)[0].fog_visibility_m for plan in plans}) > 1
    assert len({(plan.road_seed, plan.traffic_seed) for plan in plans}) == 1
    ahead = {Outlook.of(plan).settings["traffic.vehicles_per_km"] for plan in plans}
    assert ahead == {"low", "middle", "high"}


@pytest.mark.parametrize(
    ("target", "changes", "message"),
    [
        ("{class: tram, count: 1}", {}, "traffic.mix has no tram; give it a share"),
        ("{class: car, distance_m: [190, 300], count: 1}", {}, "traffic is there up to 150 m from the ego"),
        ("{class: pedestrian, distance_m: [100, 120], count: 1}", {}, "at 100 m, 2.2 m are 4.2 pixels high"),
        ("{weather: fog, frames: 1}", {}, "none of 300 frames .* has this weather and light, there is overcast by day"),
        ("{class: car, frames: 5}", {}, "5 frames are more than 1 episodes of 4 frames have; raise episodes"),
        (
            "{class: person_sitting, count: 1}",
            {"traffic": "traffic: {pedestrians: {per_minute: 0}}"},
            "let people walk",
        ),
        (
            "{class: pedestrian, count: 1}",
            {"traffic": "traffic: {engine: none}"},
            "no pedestrian is among traffic.actors; place one",
        ),
    ],
)
def test_what_the_scenario_rules_out_is_told(
    tmp_path: Path, target: str, changes: dict[str, str], message: str
) -> None:
    scenario = scenario_with(tmp_path, f"  targets: [{target}]\n", **changes)
    (found,) = hindrances(scenario, 0)
    assert found.startswith("coverage.targets[0] (")
    with pytest.raises(AssertionError, match=message):
        raise AssertionError(found)


def test_what_may_be_is_not_ruled_out(tmp_path: Path) -> None:
    events = "traffic: {pedestrians: {per_minute: 0}, events: [{kind: jaywalker, every_s: 10}]}"
    wanted = "  targets: [{class: pedestrian, count: 1}, {class: bus, count: 1}, {light: day, frames: 1}]\n"
    assert list(hindrances(scenario_with(tmp_path, wanted, traffic=events), 0)) == []


@pytest.mark.parametrize(
    ("coverage", "message"),
    [
        ("  targets: []", "coverage.targets: expected one or more targets"),
        ("  targets: [{class: bicycle, count: 1}]", r"coverage.targets\[0\].class: unknown class 'bicycle'"),
        ("  targets: [{class: car}]", "give one of share, count and frames, got none"),
        ("  targets: [{class: car, count: 1, frames: 1}]", "got count and frames"),
        ("  targets: [{count: 5}]", "say of what: class, distance_m, occlusion, weather or light"),
        ("  targets: [{class: car, share: 0.5}]", "required with targets that are shares"),
        ("  targets: [{occlusion: [0.9, 1], count: 1}]", "hidden by 0.9 or more are not counted"),
        ("  targets: [{distance_m: [20, 10], count: 1}]", "needs near <= far"),
        ("  targets: [{distance_m: [20, 20], count: 1}]", "nothing lies between 20 and 20"),
        ("  min_frames: 9\n  max_frames: 8\n  targets: [{class: car, count: 1}]", "needs min_frames <= max_frames"),
        ("  max_frames: 8\n  targets: [{class: car, frames: 9}]", r"targets\[0\].frames: more than max_frames, 8"),
        (
            "  min_frames: 9\n  targets: [{class: car, share: 0.7}, {class: van, share: 0.4}]",
            "no dataset has these shares of its objects: car 0.7 \\+ van 0.4",
        ),
        ("  targets: [{class: car, count: 1}]\ncurriculum: {ramp: {weather.puddles: [0, 9]}}", "give one of them"),
    ],
)
def test_what_makes_no_sense_is_told_with_its_place(tmp_path: Path, coverage: str, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        scenario_with(tmp_path, f"{coverage}\n")


def test_a_dataset_is_filled_up_beside_what_is_missing() -> None:
    """Room is kept for frames that a target still needs; shares are never given up for filling."""
    cars, mixed = (counts_of(TARGETS, [Seen(each, 9, 0)] * 5, DAY) for each in (Category.CAR, Category.CYCLIST))
    few = Amounts(0.0, 0.0, (0.0, 30.0, 2.0))
    assert not GAUGE.takes(few, cars, NOTHING)
    half_full = Amounts(11.0, 20.0, (10.0, 30.0, 2.0))
    assert GAUGE.takes(half_full, cars, NOTHING), "12 frames, and 8 to come by night: 20"
    assert not GAUGE.takes(half_full.plus(mixed), cars, NOTHING), "there would be more than 20"
