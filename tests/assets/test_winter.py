"""What people wear where there is snow."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.assets.catalogue import builtin_catalogue
from bridge.assets.people.person import Hair, Outfit, Person
from bridge.assets.variety.draw import Draw
from bridge.assets.variety.people import draw_adult, draw_child, draw_cyclist
from bridge.assets.variety.winter import dressed_for_winter
from bridge.assets.wardrobe import Stock, Variety
from bridge.classes import Category
from bridge.scenario.load import parse_scenario
from bridge.scenario.sample import plan_episode

PEOPLE = (Category.PEDESTRIAN, Category.CYCLIST, Category.PERSON_SITTING)


@pytest.mark.parametrize("category", PEOPLE)
def test_the_same_people_go_out_in_other_clothes(category: Category) -> None:
    summer, winter = (Stock().models(category, 7, winter=winter) for winter in (False, True))
    assert [model.name for model in winter] == [model.name.replace("~", "-in-winter~") for model in summer]
    catalogue = builtin_catalogue()
    assert catalogue.asset(winter[0].name).glb != catalogue.asset(summer[0].name).glb
    assert winter[0].size.height_m == pytest.approx(summer[0].size.height_m, abs=0.05)


@pytest.mark.parametrize("category", [Category.CAR, Category.MOTORCYCLE, Category.MISC])
def test_nothing_else_changes(category: Category) -> None:
    assert Stock().models(category, 7, winter=True) == Stock().models(category, 7)


def test_fixed_models_stay_as_they_are() -> None:
    stock = Stock(variety=Variety.FIXED)
    assert stock.models(Category.PEDESTRIAN, 7, winter=True) == stock.models(Category.PEDESTRIAN, 7)


@pytest.mark.parametrize("draw_person", [draw_adult, draw_child, lambda draw: draw_cyclist(draw)[1]])
def test_nobody_goes_out_in_short_sleeves(draw_person: Callable[[Draw], Person]) -> None:
    hatted = 0
    for seed in range(40):
        draw = Draw("pedestrian/adult", seed)
        person = dressed_for_winter(draw_person(draw), draw)
        assert person.long_sleeves
        assert person.outfit in (Outfit.TROUSERS, Outfit.COAT)
        assert person.hair is not Hair.CAP
        assert person.hat is None or person.hair is not Hair.HELMET
        hatted += person.hat is not None
    assert hatted > 10


@pytest.mark.parametrize(
    ("weather", "is_winter"), [("snow", True), ("sleet", True), ("snow_cover", True), ("hail", False), ("clear", False)]
)
def test_it_is_winter_where_snow_lies_or_falls(weather: str, is_winter: bool) -> None:
    text = f"""
schema: 1
name: winter
road: {{source: {{kind: grid}}}}
weather: {{preset: {weather}}}
sensors: {{front: {{kind: camera, size: [64, 32], fov_deg: 60}}}}
capture: {{frames: 1}}
"""
    assert plan_episode(parse_scenario(text, Path("winter.yaml")), None, 0).winter == is_winter
