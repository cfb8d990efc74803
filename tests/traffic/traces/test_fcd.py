"""SUMO's floating car data: what is read, what is refused, and how everybody moves between its steps."""

from __future__ import annotations

import gzip
import math
from itertools import islice, pairwise
from pathlib import Path

import pytest

from bridge.assets.catalogue import Catalogue
from bridge.classes import Category
from bridge.errors import TrafficError
from bridge.geometry import Pose, Vec3
from bridge.roads.network import RoadNetwork
from bridge.traffic.egos.roadside import StandingMast
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.traces.demand import FcdDemand
from bridge.traffic.traces.fcd_file import FcdStep, read_fcd
from bridge.traffic.traces.fcd_run import FcdTraffic
from bridge.traffic.traces.fcd_steps import ten_a_second
from bridge.traffic.traces.fcd_types import category_of

SPEED_MPS = 9.0


def car(name: str, time_s: float, x: float, y: float = 108.4, kind: str = "passenger") -> str:
    return (
        f'<vehicle id="{name}" x="{x + SPEED_MPS * time_s:.2f}" y="{y}" angle="90.00" type="{kind}" '
        f'speed="{SPEED_MPS:.2f}" pos="1" lane="A1B1_1" slope="0.00" signals="8"/>'
    )


def fcd(folder: Path, *, step_s: float = 0.5, count: int = 25, kind: str = "passenger", shift: float = 0.0) -> Path:
    """Two cars behind each other and a person who stands, for ``count`` steps of ``step_s``."""
    steps = []
    for number in range(count):
        time_s = number * step_s
        person = f'<person id="p" x="{60 + shift}" y="116.0" angle="0.00" speed="0.00" pos="1" edge="B1A1" slope="0"/>'
        cars = car("lead", time_s, 30.0 + shift, kind=kind) + car("ego", time_s, 12.0 + shift)
        steps.append(f'    <timestep time="{100 + time_s:.2f}">\n{cars}\n{person}\n    </timestep>\n')
    path = folder / "run.fcd.xml"
    path.write_text('<?xml version="1.0" encoding="UTF-8"?>\n<fcd-export>\n' + "".join(steps) + "</fcd-export>\n")
    return path


def played(
    demand: FcdDemand, town: RoadNetwork, catalogue: Catalogue, count: int, mast: StandingMast | None = None
) -> list[TrafficMoment]:
    with FcdTraffic(demand, town, mast, catalogue, seed=4, headlights=True) as traffic:
        return list(islice(traffic.moments(1), count))


@pytest.mark.parametrize("step_s", [0.1, 0.5, 1.0])
def test_who_goes_straight_on_does_so_between_the_steps(
    step_s: float, town: RoadNetwork, catalogue: Catalogue, tmp_path: Path
) -> None:
    path = fcd(tmp_path, step_s=step_s, count=round(8 / step_s) + 1)
    moments = played(FcdDemand(path, "ego"), town, catalogue, 30)
    assert [moment.step for moment in moments] == list(range(30))
    for before, after in pairwise(moments):
        assert after.world_from_ego.position.x - before.world_from_ego.position.x == pytest.approx(0.9, abs=0.02)
        assert after.ego_velocity_mps == pytest.approx((SPEED_MPS, 0.0, 0.0), abs=0.2)
    # The file begins 2.1 s before the first moment, and a place in it is that of the front bumper.
    length_m = catalogue.ego_model("car/sedan-0").size.length_m
    assert moments[0].world_from_ego.position.x == pytest.approx(12 + 2.1 * SPEED_MPS - length_m / 2, abs=0.8)
    lead, person = moments[10].actors
    assert lead.category is Category.CAR
    assert person.category is Category.PEDESTRIAN
    assert person.velocity_mps == Vec3(0.0, 0.0, 0.0)
    assert moments[20].actors[0].lights.brake
    assert moments[20].actors[0].actor_id == lead.actor_id
    assert played(FcdDemand(path, "ego"), town, catalogue, 30) == moments


def test_a_mast_sees_both_cars(town: RoadNetwork, catalogue: Catalogue, tmp_path: Path) -> None:
    path = fcd(tmp_path)
    (tmp_path / "packed.fcd.xml.gz").write_bytes(gzip.compress(path.read_bytes()))
    mast = StandingMast(Pose.planar(70.0, 100.0, 0.1, 0.0))
    moments = played(FcdDemand(tmp_path / "packed.fcd.xml.gz"), town, catalogue, 40, mast)
    assert {moment.world_from_ego for moment in moments} == {mast.world_from_foot}
    assert [actor.category for actor in moments[5].actors].count(Category.CAR) == 2


def test_a_file_of_a_network_that_was_moved(town: RoadNetwork, catalogue: Catalogue, tmp_path: Path) -> None:
    moved = FcdDemand(fcd(tmp_path, shift=5000.0), "ego", net_offset_m=(5000.0, 0.0))
    moments = played(moved, town, catalogue, 5)
    assert moments[0].world_from_ego.position.x < 60.0
    with pytest.raises(TrafficError, match=r"run\.fcd\.xml:3: nobody is near the roads, .* traffic\.net_offset_m"):
        played(FcdDemand(moved.path, "ego"), town, catalogue, 5)


def test_what_does_not_go_with_the_scenario(town: RoadNetwork, catalogue: Catalogue, tmp_path: Path) -> None:
    path = fcd(tmp_path, kind="hovercraft")
    with pytest.raises(TrafficError, match=r"there is no vehicle 'eggo' \(traffic\.ego\); there are 'lead', 'ego'"):
        played(FcdDemand(path, "eggo"), town, catalogue, 5)
    with pytest.raises(
        TrafficError, match=r"type 'hovercraft' of 'lead': what is it\? .* traffic\.types: {hovercraft: car}"
    ):
        played(FcdDemand(path, "ego"), town, catalogue, 5)
    known = FcdDemand(path, "ego", {"hovercraft": Category.TRUCK})
    assert played(known, town, catalogue, 1)[0].actors[0].category is Category.TRUCK
    with pytest.raises(TrafficError, match=r"vehicle 'ego' ends before the last frame; .* capture fewer frames"):
        played(known, town, catalogue, 500)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<fcd-export>", "<routes>", r":2: expected <fcd-export>, .* got <routes>"),
        ("<fcd-export>", '<!DOCTYPE a [<!ENTITY b "c">]><fcd-export>', r":2: SUMO writes no document type"),
        ('x="60.0"', "", r":5: x: is missing"),
        ('speed="0.00"', 'speed="fast"', r":5: speed: expected a number from -200 to 200, got 'fast'"),
        ('angle="0.00"', 'angle="nan"', r":5: angle: expected a number"),
        ('id="p"', 'id="ego"', r":5: id: 'ego' is there twice"),
        ('time="100.50"', 'time="100.00"', r":7: time: expected more than 100 s, got 100"),
        ('time="101.00"', 'time="104.00"', r":11: time: expected a step of no more than 1 s, got 3.5 s"),
        ("</fcd-export>", "", r":\d+: not the XML of --fcd-output, or cut off \(no element found"),
    ],
)
def test_what_is_wrong_in_a_file_is_refused_with_its_line(old: str, new: str, message: str, tmp_path: Path) -> None:
    path = fcd(tmp_path, count=3)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(TrafficError, match=rf"run\.fcd\.xml{message}"):
        list(ten_a_second(path, read_fcd(path)))


def test_a_bend_is_driven_round_and_not_across(tmp_path: Path) -> None:
    """A quarter of a circle, a place a second: the places between lie on it."""
    radius_m, steps = 20.0, []
    for number in range(9):
        turn = number * math.pi / 16
        x, y = radius_m * math.sin(turn), radius_m * (1.0 - math.cos(turn))
        angle_deg = 90.0 - math.degrees(turn) + 12.0  # that of a long vehicle, which lags behind
        steps.append(
            f'<timestep time="{number}"><vehicle id="a" x="{x:.4f}" y="{y:.4f}" angle="{angle_deg}" type="bus" '
            f'speed="{radius_m * math.pi / 16}"/></timestep>'
        )
    path = tmp_path / "bend.xml"
    path.write_text("<fcd-export>" + "".join(steps) + "</fcd-export>")
    found: list[FcdStep] = list(ten_a_second(path, read_fcd(path)))
    assert len(found) == 81
    for step in found[10:70]:
        x, y, _ = step.actors["a"].place
        assert math.hypot(x, y - radius_m) == pytest.approx(radius_m, abs=0.02)


@pytest.mark.parametrize(
    ("type_id", "category"),
    [
        ("DEFAULT_VEHTYPE", Category.CAR),
        ("DEFAULT_BIKETYPE", Category.CYCLIST),
        ("veh_passenger", Category.CAR),
        ("bus_bus", Category.BUS),
        ("truck_trailer@v3", Category.TRUCK),
        ("t0", None),
        ("scar", None),
    ],
)
def test_what_types_are_called(type_id: str, category: Category | None) -> None:
    assert category_of(type_id, on_foot=False, known={}) is category
    assert category_of(type_id, on_foot=True, known={}) is Category.PEDESTRIAN
