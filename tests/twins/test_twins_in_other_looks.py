"""Twins in which actors look different and stand and move the same."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.assets.appearance import draw_colours
from bridge.camera import Camera
from bridge.capture import capture
from bridge.dataset.reader import Dataset
from bridge.errors import DatasetError, ScenarioError, SimulatorReplyError
from bridge.export.exporters import export_twins
from bridge.export.vkitti2.tables import info_row
from bridge.frame import RawFrame
from bridge.labels.twins import ActorLook
from bridge.randomize.plan import OtherLooksPlan, Wearer
from bridge.rerender import rerender
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario
from bridge.simulator.fake import FakeSimulator
from bridge.world import Actor, WorldState
from tests.conftest import LEVEL, STRAIGHT
from tests.twins import twinned
from tests.twins.twinned import errors

SMALL = STRAIGHT.replace("size: [240, 120]", "size: [160, 80], normals: true").replace("episodes: 2", "episodes: 1")

TWINS = """\
twins:
  - {name: dark, illumination: {exposure_ev: -2}}
  - {name: repainted, looks: repainted}
  - {name: textured, looks: textured, illumination: {exposure_ev: 1}}
"""

RANDOM = """\
randomization:
  background: procedural
  textures: {share: 0.5, variants: 2, patterns: 8, change: CHANGE}
  distractors: {per_100_m: 20, flying: 3, labelled: false}
"""


def scenario(text: str, twins: str = TWINS) -> Scenario:
    return twinned.scenario(text, twins)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three frames of a street with their twins, drawn by the embedded engine."""
    folder = tmp_path_factory.mktemp("looks") / "dataset"
    capture(scenario(SMALL), folder)
    return folder


@pytest.fixture
def copy(drawn: Path, tmp_path: Path) -> Path:
    return shutil.copytree(drawn, tmp_path / "copy")


def without_looks(actor: Actor) -> Actor:
    return replace(actor, asset="", primary=(0.0, 0.0, 0.0), secondary=(0.0, 0.0, 0.0))


# --- what the scenario says


def test_textures_of_a_twin_are_those_of_the_scenario_on_actors() -> None:
    plan = plan_episode(scenario(SMALL), None, 0)
    looks = {name: twin.other_looks for name, twin in plan.under_twins().items()}
    assert looks["dark"] is None
    assert isinstance(repainted := looks["repainted"], OtherLooksPlan)
    assert isinstance(textured := looks["textured"], OtherLooksPlan)
    assert repainted.textures is None
    assert textured.textures is not None
    assert (textured.textures.wearers, textured.textures.share) == ((Wearer.ACTORS,), 1.0)
    on_buildings = "randomization: {textures: {on: [buildings], share: 0.4, variants: 7, patterns: 5}}\n"
    said = plan_episode(scenario(SMALL + on_buildings), None, 0).under_twins()["textured"].other_looks
    assert said is not None
    assert said.textures is not None
    assert (said.textures.wearers, said.textures.share) == ((Wearer.ACTORS,), 0.4)
    assert (said.textures.variants, said.textures.patterns) == (7, 5)


def test_what_a_twin_draws_depends_on_its_name_alone() -> None:
    alone = scenario(SMALL, "twins: [{name: textured, looks: textured}]\n")
    for text in (scenario(SMALL), Scenario.model_validate(scenario(SMALL).to_data())):
        for episode in range(2):
            one, among = (plan_episode(each, None, episode).under_twins()["textured"] for each in (alone, text))
            assert one.other_looks == among.other_looks
    seeds = {plan_episode(alone, None, episode).under_twins()["textured"].other_looks for episode in range(2)}
    assert len(seeds) == 2


@pytest.mark.parametrize(
    ("looks", "message"),
    [
        ("repaint", r"twins\[0\].looks: unknown look of actors 'repaint'; did you mean 'repainted'\?"),
        (
            "{textures: {on: [ground]}}",
            r"twins\[0\].looks: expected repainted or textured, got .*what never moves looks the same under all twins",
        ),
    ],
)
def test_what_there_is_not_is_told(looks: str, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        scenario(SMALL, f"twins: [{{name: a, looks: {looks}}}]\n")


def test_models_of_the_simulators_own_can_be_repainted_only() -> None:
    assert scenario(LEVEL, "twins: [{name: a, looks: repainted}]\n").under_twins
    with pytest.raises(
        ScenarioError, match=r"twins\[0\].looks: actors wear the simulator's models here, which have no"
    ):
        scenario(LEVEL, "twins: [{name: a, looks: textured}]\n")


# --- what is captured


def test_actors_look_different_and_stand_the_same(drawn: Path) -> None:
    dataset = Dataset(drawn)
    assert len(dataset) == 3
    for frame in dataset:
        assert len({*frame.journal.twins.values()}) == 1
        repainted, textured = frame.twins["repainted"], frame.twins["textured"]
        for twin in (repainted, textured):
            assert twin.rgb("front").tobytes() != frame.rgb("front").tobytes()
            assert [*map(without_looks, twin.state.actors)] == [*map(without_looks, frame.state.actors)]
            assert all(
                ActorLook.of(ours) != ActorLook.of(theirs)
                for ours, theirs in zip(frame.state.actors, twin.state.actors, strict=True)
            )
        assert [actor.asset for actor in repainted.state.actors] == [actor.asset for actor in frame.state.actors]
        assert all("#textured-" in actor.asset for actor in textured.state.actors)
        assert frame.twins["dark"].state.actors == frame.state.actors
        others = np.isin(frame.ids("front"), [actor.actor_id for actor in frame.state.actors], invert=True)
        changed = (repainted.rgb("front") != frame.rgb("front")).any(axis=2)
        assert changed[~others].mean() > 0.3
        assert changed[others].mean() < 0.1  # reflections, shadows' edges
    assert errors(drawn) == []


def test_an_actor_keeps_the_look_of_its_twin(drawn: Path) -> None:
    for twin in Dataset(drawn).twins.values():
        looks = [[(actor.actor_id, actor.primary, actor.secondary) for actor in frame.state.actors] for frame in twin]
        assert looks[0] == looks[1] == looks[2]


def test_paint_and_clothes_are_drawn_from_the_palettes_of_traffic(drawn: Path) -> None:
    plan = plan_episode(scenario(SMALL), None, 0).under_twins()["repainted"].other_looks
    assert plan is not None
    for actor in Dataset(drawn, "repainted")[0].state.actors:
        assert (actor.primary, actor.secondary) == draw_colours(actor.category, actor.actor_id, plan.seed)


def test_twins_leave_the_original_and_each_other_as_they_are(drawn: Path, tmp_path: Path) -> None:
    for name, twins in (("none", ""), ("one", "twins: [{name: repainted, looks: repainted}]\n")):
        capture(scenario(SMALL, twins), tmp_path / name, frames=2)
        for frame in Dataset(tmp_path / name):
            whole = Dataset(drawn)[frame.index].journal.files
            assert all(whole[path] == digest for path, digest in frame.journal.files.items())


def test_twins_are_drawn_again_to_the_same_bytes(drawn: Path) -> None:
    done = rerender(drawn, 1.0)
    assert (done.frames, done.differences, done.hindrance) == (3, (), "")


@pytest.mark.parametrize("change", ["episode", "frame"])
def test_twins_of_randomized_scenes_have_other_textures(change: str, tmp_path: Path) -> None:
    text = SMALL.replace("size: [160, 80]", "size: [96, 48]") + RANDOM.replace("CHANGE", change)
    capture(scenario(text), tmp_path / "d", frames=2)
    dataset = Dataset(tmp_path / "d")
    assert errors(tmp_path / "d") == []
    own = {a.asset for frame in dataset for a in frame.state.actors}
    for frame in dataset:
        pairs = {name: zip(frame.state.actors, twin.state.actors, strict=True) for name, twin in frame.twins.items()}
        assert all(ours == theirs for ours, theirs in pairs["dark"])
        for ours, theirs in pairs["repainted"]:
            assert ours.asset == theirs.asset
            assert ours.primary != theirs.primary
        worn = [theirs for _, theirs in pairs["textured"]]
        assert {actor.asset for actor in worn if "#" in actor.asset}.isdisjoint(own)
        assert 0 < sum("#textured-" in actor.asset for actor in worn) < len(worn)  # half of them wear some
    for name in ("repainted", "textured"):
        standing = [
            {a.actor_id: (a.asset, a.primary) for a in frame.state.actors if "flying" not in a.asset}
            for frame in dataset.under(name)
        ]
        both = standing[0].keys() & standing[1].keys()
        changing = [number for number in both if standing[0][number] != standing[1][number]]
        assert bool(changing) == (change == "frame")


class _Bulging(FakeSimulator):
    """Draws what wears a texture a little larger."""

    def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
        actors = tuple(
            replace(actor, size=actor.size._replace(height_m=actor.size.height_m * 1.1))
            if "#" in actor.asset
            else actor
            for actor in state.actors
        )
        return super().capture(replace(state, actors=actors), cameras, depth_views)


def test_looks_that_change_the_shape_are_refused(tmp_path: Path, serve: Callable[..., str]) -> None:
    with pytest.raises(
        SimulatorReplyError,
        match=r"^frame 0000_000000, twin 'textured', camera 'front': .* but ids differ in \d+ pixel",
    ):
        capture(scenario(SMALL.replace("normals: true, ", "")), tmp_path / "out", simulator=serve(_Bulging))
    assert not (tmp_path / "out").exists()  # it would have been the first frame


# --- what verify finds, and what cannot be read


def change_looks(folder: Path, twin: str, change: Callable[[dict[str, Any]], None]) -> None:
    path = folder / f"twins/{twin}/labels/0000_000001.json"
    document = json.loads(path.read_text())
    change(document["labels"]["looks"])
    path.write_text(json.dumps(document))


ANY = {"asset": "car/any", "primary": [0.5, 0.5, 0.5], "secondary": [0.5, 0.5, 0.5]}


@pytest.mark.parametrize(
    ("twin", "change", "problem"),
    [
        (
            "dark",
            lambda looks: looks.update({"1": ANY}),
            r"actors [1] look otherwise than in the original; the scenario",
        ),
        ("repainted", lambda looks: looks["1"].update(asset="car/any"), "is 'car/any' and not 'car/"),
        ("textured", lambda looks: looks["1"].update(primary=[0.5, 1.5, 0.5]), "the colours of actor 1 must be from 0"),
        ("textured", lambda looks: looks.update({"900": ANY}), "actors [900] have other looks, but are not there"),
    ],
)
def test_verify_finds_looks_that_cannot_be(
    twin: str, change: Callable[[dict[str, Any]], None], problem: str, copy: Path
) -> None:
    change_looks(copy, twin, change)
    assert any(f"0000_000001: twin {twin}: " in found and problem in found for found in errors(copy))


def test_verify_finds_looks_that_are_those_of_the_original(copy: Path) -> None:
    first = Dataset(copy)[1].state.actors[0]
    same = {"asset": first.asset, "primary": list(first.primary), "secondary": list(first.secondary)}
    change_looks(copy, "repainted", lambda looks: looks.update({str(first.actor_id): same}))
    assert any("said to look otherwise than in the original, and looks the same" in found for found in errors(copy))


def test_looks_of_nobody_are_refused(copy: Path) -> None:
    change_looks(copy, "textured", lambda looks: looks.update({"900": ANY}))
    with pytest.raises(DatasetError, match=r"labels.looks: expected actors of the frame, got 900"):
        _ = Dataset(copy, "textured")[1].labels


def test_twins_that_were_captured_before_there_were_looks_are_read(copy: Path) -> None:
    path = copy / "twins/dark/labels/0000_000001.json"
    document = json.loads(path.read_text())
    assert document["labels"].pop("looks") == {}
    path.write_text(json.dumps(document))
    assert Dataset(copy, "dark")[1].state.actors == Dataset(copy)[1].state.actors


# --- what is exported


def test_exports_tell_of_the_colours_of_the_twin(copy: Path) -> None:
    export_twins(copy, "vkitti2")
    for name, view in {"clone": Dataset(copy), **Dataset(copy).twins}.items():
        rows = (copy / f"vkitti2/{name}/Scene00/{name}/info.txt").read_text().splitlines()[1:]
        assert rows == [info_row(actor) for actor in view[2].state.actors]
    (clone, *_), (textured, *_) = (
        (copy / f"vkitti2/{name}/Scene00/{name}/info.txt").read_text().splitlines()[1:]
        for name in ("clone", "textured")
    )
    assert clone != textured
    for export_format in ("kitti", "pairs"):
        export_twins(copy, export_format)
    assert errors(copy) == []
