"""The ``assets`` section: packs beside the package's models."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.assets.wardrobe import Variety
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario
from bridge.traffic.demand import EgoDrive
from tests.assets.packs.glb_maker import box_glb, write_pack
from tests.scenario.conftest import Parse

PACKED = "assets: {packs: [cars]}"
PLACED = "traffic: {engine: none, actors: [{category: car, ahead_m: 9, asset: car/car}]}"


@pytest.fixture(autouse=True)
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "cars"
    folder.mkdir()
    return write_pack(folder, box_glb())


@pytest.mark.parametrize(
    ("sections", "lines"),
    [
        ({"assets": "assets: {packs: cars}"}, ["13 assets.packs: expected a list, got 'cars'"]),
        (
            {"assets": "assets: {packs: [vans]}"},
            ["13 assets.packs[0]: no such folder 'vans'; the path is relative to the scenario file's folder"],
        ),
        ({"assets": "assets: {packs: [3]}"}, ["13 assets.packs[0]: expected the path of a pack's folder, got 3"]),
        ({"assets": "assets: {packs: [cars, cars]}"}, ["13 assets.packs[1]: 'cars' is there twice"]),
        (
            {"assets": "assets: {packs: [cars, ./cars]}"},
            [
                "13 assets.packs: both catalogues have 'car/car'; give one another name, or replace the class car",
            ],
        ),
        (
            {"assets": "assets: {packs: [cars], replace: [bus]}"},
            ["13 assets.replace[0]: no pack has a model of the class bus to use instead"],
        ),
        (
            {"assets": "assets: {replace: [cars]}"},
            ["13 assets.replace[0]: unknown class 'cars'; did you mean 'car'?"],
        ),
        (
            {"assets": "assets: {variety: much}"},
            ["13 assets.variety: unknown variety 'much'; use fixed or drawn"],
        ),
        (
            {"assets": PACKED, "traffic": "traffic: {models: simulator}"},
            ["13 assets.packs: actors wear the simulator's models here; remove this"],
        ),
        (
            {"ego": "ego: {vehicle: car/car}"},
            ["6 ego.vehicle: there is no such model as 'car/car'; did you mean 'car/hatchback-0'?"],
        ),
        (
            {"ego": "ego: {vehicle: {choice: [car/car, car/carr]}}", "assets": PACKED},
            ["6 ego.vehicle.choice[1]: there is no such model as 'car/carr'; did you mean 'car/car'?"],
        ),
        (
            {"assets": PACKED, "traffic": PLACED.replace("car/car", "bus/city~12")},
            ["7 traffic.actors[0].asset: the model 'bus/city~12' is not of the category 'car'"],
        ),
        # Whether there is a car/taxi cannot be said before the pack is there.
        (
            {"assets": "assets: {packs: [vans]}", "ego": "ego: {vehicle: car/taxi, speed: 3}"},
            [
                "6 ego.speed: unknown field 'speed'; did you mean 'speed_mps'?",
                "13 assets.packs[0]: no such folder 'vans'; the path is relative to the scenario file's folder",
            ],
        ),
    ],
)
def test_what_is_wrong_is_said(errors: Callable[..., list[str]], sections: dict[str, str], lines: list[str]) -> None:
    assert errors(**sections) == [f"test.yaml:{line}" for line in lines]


def test_what_is_wrong_in_a_pack_names_its_file_and_field(
    errors: Callable[..., list[str]], pack: Path, tmp_path: Path
) -> None:
    (pack / "car.glb").unlink()
    (line,) = errors(assets=PACKED)
    assert line.startswith(
        f"test.yaml:13 assets.packs[0]: {tmp_path}/cars/pack.yaml: models[0]: there is no file 'car."
    )


def ego_model(scenario: Scenario) -> str:
    ego = plan_episode(scenario, None, 0).ego
    assert isinstance(ego, EgoDrive)
    return ego.asset


def test_models_of_packs_and_variants_can_be_named(parse: Parse) -> None:
    scenario = parse(assets=PACKED, ego="ego: {vehicle: car/car}", traffic=PLACED)
    assert ego_model(scenario) == "car/car"
    assert scenario.assets.stock.catalogue.model("car/car").size.length_m == pytest.approx(4.5)
    assert scenario.assets.variety is Variety.DRAWN
    assert ego_model(parse(ego="ego: {vehicle: car/sedan~48213}")) == "car/sedan~48213"


def test_it_survives_the_way_to_data_and_back(parse: Parse, tmp_path: Path) -> None:
    scenario = parse(assets="assets: {packs: [cars], replace: [car], variety: fixed}")
    assert Scenario.model_validate(scenario.to_data(), context={"folder": tmp_path}) == scenario
    assert scenario.to_data()["assets"] == {"packs": ["cars"], "replace": ["car"], "variety": "fixed"}
    (pack,) = scenario.provenance()["assets"]["packs"]
    assert pack.keys() == {"name", "sha256"}


def test_every_episode_draws_other_models(parse: Parse) -> None:
    seeds = [plan_episode(parse(), seed, episode).models_seed for seed in (1, 2) for episode in (0, 1)]
    assert len(set(seeds)) == 4
