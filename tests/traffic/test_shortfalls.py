"""What the models that there are cannot give is said."""

import logging
from pathlib import Path

import pytest

from bridge.assets.actor_models import ActorModel, PrefabModels
from bridge.assets.catalogue import builtin_catalogue
from bridge.classes import Category
from bridge.errors import AssetError
from bridge.geometry import Size
from bridge.roads.network import RoadNetwork
from bridge.traffic.demand import DEFAULT_MIX, EgoDrive, SumoDemand
from bridge.traffic.sumo import SumoTraffic

CARS = PrefabModels([ActorModel("prefab/car", Category.CAR, Size(4.4, 1.8, 1.5))], builtin_catalogue().ego_model)


@pytest.mark.parametrize(
    ("demand", "said"),
    [
        (
            SumoDemand(mix={Category.CAR: 0.5, Category.BUS: 0.5}, pedestrians_per_minute=0.0),
            ["there is no model of a bus; other vehicles take their place"],
        ),
        (SumoDemand(mix=DEFAULT_MIX, pedestrians_per_minute=0.0), []),
        (
            SumoDemand(mix={Category.CAR: 1.0}, pedestrians_per_minute=30.0),
            ["nobody walks, though pedestrians_per_minute is 30: there is no model of a person on foot"],
        ),
        (
            SumoDemand(mix={Category.BUS: 1.0}, pedestrians_per_minute=0.0),
            [
                "there is no model of a bus; other vehicles take their place",
                "no vehicle drives, though vehicles_per_km is 14: no category of the mix has both a road and a model",
            ],
        ),
    ],
)
def test_what_there_is_no_model_of(
    demand: SumoDemand, said: list[str], town: RoadNetwork, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "bridge.traffic"):
        SumoTraffic(town, demand, EgoDrive(), CARS, seed=1, headlights=False, folder=tmp_path)
    assert [record.getMessage() for record in caplog.records] == said


def test_models_of_a_simulator_are_rigid() -> None:
    car = CARS.model("prefab/car")
    assert CARS.posed("prefab/car", 3.0) == CARS.posed("prefab/car", 0.0, moving=False) == car
    assert CARS.models(Category.CAR) == (car,)
    assert CARS.models(Category.BUS) == ()
    with pytest.raises(AssetError, match="there is no actor model 'prefab/cat'; did you mean 'prefab/car'"):
        CARS.model("prefab/cat")
