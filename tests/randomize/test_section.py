"""The ``randomization`` section of a scenario."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from bridge.errors import ScenarioError, SimulatorRequestError
from bridge.scenario.load import parse_scenario
from bridge.scenario.offers import require_offers
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario
from bridge.simulator.base import SimulatorInfo
from tests.randomize.conftest import street_text

FULL = (
    "{textures: {on: [actors], share: 0.5, variants: 2}, distractors: {per_100_m: {uniform: [1, 9]}, "
    "flying: {uniform_int: [0, 10], per: frame}, occluded_share: 0.3}, background: {choice: {city: 1, procedural: 1}}, "
    "ground: {choice: {visible: 3, hidden: 1}}, lights: {}}"
)


def scenario(tmp_path: Path, randomization: str) -> Scenario:
    return parse_scenario(street_text(randomization).replace("{on:", "{'on':"), tmp_path / "street.yaml")


def test_everything_is_off_unless_it_is_said(tmp_path: Path) -> None:
    assert plan_episode(scenario(tmp_path, "{}"), None, 0).randomization is None


def test_a_scenario_comes_back_from_its_data(tmp_path: Path) -> None:
    written = scenario(tmp_path, FULL)
    again = Scenario.model_validate(written.to_data(), context={"folder": tmp_path})
    assert again == written


def test_randomizing_moves_no_other_draw(tmp_path: Path) -> None:
    for episode in range(3):
        plain = plan_episode(scenario(tmp_path, "{}"), 8, episode)
        random = plan_episode(scenario(tmp_path, FULL), 8, episode)
        assert replace(random, randomization=None, scenario=plain.scenario) == plain
        assert random.conditions(1, 0.2) == plain.conditions(1, 0.2)


def test_shares_and_counts_are_those_of_the_distributions(tmp_path: Path) -> None:
    written = scenario(tmp_path, FULL)
    plans = [plan_episode(written, seed, 0) for seed in range(400)]
    scenes = [plan.randomization for plan in plans if plan.randomization is not None]
    assert len(scenes) == 400
    assert abs(sum(scene.is_plain for scene in scenes) - 200) < 4 * 10
    assert abs(sum(not scene.has_ground for scene in scenes) - 100) < 4 * 8.7
    assert abs(np.mean([scene.things_per_100_m for scene in scenes]) - 5.0) < 4 * 2.31 / 20
    lights = Counter(
        frame.lights.count
        for plan in plans
        for number in range(3)
        if (frame := plan.frame_randomization(number)).lights is not None
    )
    assert set(lights) == set(range(1, 13))  # Tremblay 2018: one to twelve
    assert all(abs(count - 100) < 4 * 9.6 for count in lights.values())


@pytest.mark.parametrize(
    ("randomization", "message"),
    [
        ("{background: town}", "expected city or plain or procedural or {folder: DIR}, got 'town'"),
        ("{background: {folder: nowhere}}", "no such folder 'nowhere'"),
        ("{background: {folder: empty}}", "found none"),
        ("{textures: {images: {files: a}}}", "expected {folder: DIR} with the path"),
        ("{textures: {'on': [people]}}", "unknown group 'people'"),
        ("{textures: {share: 2}}", "expected a number from 0 to 1"),
        ("{lights: {count: 20}}", "expected a whole number from 0 to 16"),
        ("{ground: none}", "unknown visibility 'none'"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, randomization: str, message: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ScenarioError) as caught:
        scenario(tmp_path, randomization)
    line = 1 + next(i for i, text in enumerate(street_text().splitlines()) if text.startswith("randomization"))
    assert message in str(caught.value)
    assert f":{line} randomization" in str(caught.value)


def test_a_manifest_says_what_was_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "pics").mkdir()
    cv2.imwrite(str(tmp_path / "pics/a.png"), np.zeros((20, 20, 3), np.uint8))
    written = scenario(tmp_path, "{background: {folder: pics}, textures: {images: {folder: pics}}}")
    found = written.provenance()["randomization"]["pictures"]["pics"]
    assert found["pictures"] == 1
    assert len(found["sha256"]) == 64
    assert "pictures" not in scenario(tmp_path, "{textures: {}}").provenance()["randomization"]


def test_a_manifest_says_what_was_in_a_folder_that_a_stage_names(tmp_path: Path) -> None:
    (tmp_path / "pics").mkdir()
    cv2.imwrite(str(tmp_path / "pics/a.png"), np.zeros((20, 20, 3), np.uint8))
    stages = "{name: plain, episodes: 1}, {name: photos, episodes: 1, set: {randomization.background: {folder: pics}}}"
    text = street_text() + f"episodes: 2\ncurriculum: {{stages: [{stages}]}}\n"
    said = parse_scenario(text, tmp_path / "street.yaml").provenance()
    assert said["contents_of_stages"].keys() == {"photos"}
    assert said["contents_of_stages"]["photos"]["randomization"]["pictures"]["pics"]["pictures"] == 1
    assert "contents_of_stages" not in scenario(tmp_path, "{}").provenance()


def test_a_simulator_without_lights_is_refused(tmp_path: Path) -> None:
    plan = plan_episode(scenario(tmp_path, "{lights: {}}"), None, 0)
    with pytest.raises(SimulatorRequestError, match=r"randomization\.lights: other 1.0 honours no point_lights"):
        require_offers(plan, SimulatorInfo("other 1.0", "none", frozenset({"signals"}), 1))
    require_offers(plan, SimulatorInfo("other 1.0", "none", frozenset({"point_lights"}), 1))
