"""Turns a demand into the file that SUMO drives from: vehicle types, drives, parked vehicles and people on foot."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from bridge.assets.actor_models import ActorModel, ActorModels
from bridge.classes import Category
from bridge.errors import TrafficError
from bridge.randomness import derive_generator
from bridge.roads.network import LaneKind, RoadNetwork
from bridge.traffic.demand import SumoDemand
from bridge.traffic.footpaths import Footpaths
from bridge.traffic.parking import PARKING_GAP_M, ParkedVehicle, park_vehicles
from bridge.traffic.pedestrians import Walk, draw_walks
from bridge.traffic.route_graph import Link, RouteGraph, route_graph
from bridge.traffic.vehicle_types import VEHICLE_CLASSES, pedestrian_type, type_ids, vehicle_type

ROUTE_LENGTH_M = 10_000.0
"""How far a vehicle drives before it leaves the road and another one takes its place."""

EGO_TYPE = "ego"
_PARKING_CATEGORIES = (Category.CAR, Category.VAN)
_FOREVER_S = 10_000_000.0


@dataclass(frozen=True, slots=True)
class Drive:
    """One vehicle that is on the road from the start."""

    vehicle_id: str
    type_id: str
    route: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrafficPlan:
    """Everything that SUMO is asked to move, and the models that the SUMO types stand for."""

    drives: tuple[Drive, ...]
    parked: tuple[ParkedVehicle, ...]
    footpaths: Footpaths
    walks: tuple[Walk, ...]
    vehicle_models: Mapping[str, ActorModel]
    """By type id; of everybody who drives, the ego included."""
    pedestrian_models: Mapping[str, ActorModel]
    """By type id."""
    graphs: Mapping[Category, RouteGraph]
    """Of the ego's category and of every category of the mix that may drive somewhere."""


def plan_traffic(
    network: RoadNetwork,
    links: tuple[Link, ...],
    demand: SumoDemand,
    ego: ActorModel | None,
    catalogue: ActorModels,
    seed: int,
) -> TrafficPlan:
    """Draw the traffic that ``demand`` describes; the same arguments give the same plan.

    ``ego`` is the vehicle that carries the sensors, if one does.
    A category of the mix that may use no edge of the network (bicycles on a motorway) is left out, and the others
    fill its share. Raises ``TrafficError`` for a demand that makes no sense.
    """
    _check(demand)
    wanted = [category for category, share in demand.mix.items() if share > 0.0]
    graphs = {
        category: route_graph(network, links, VEHICLE_CLASSES[category])
        for category in dict.fromkeys([*([ego.category] if ego else []), *wanted])
    }
    graphs = {category: graph for category, graph in graphs.items() if graph.lengths_m}
    if Category.TRAM in wanted and Category.TRAM not in graphs:
        raise TrafficError(_no_tracks(network))
    models = {category: catalogue.models(category) for category in wanted if category in graphs}
    models = {category: found for category, found in models.items() if found}
    types = type_ids("v", (model for found in models.values() for model in found))
    pedestrians = type_ids("p", catalogue.models(Category.PEDESTRIAN))
    parkable = tuple(model for category in _PARKING_CATEGORIES for model in models.get(category, ()))
    footpaths = Footpaths(network, links)
    return TrafficPlan(
        drives=_draw_drives(network, demand, graphs, types, derive_generator(seed, "traffic", "drives")),
        parked=park_vehicles(network, demand.parked_share, parkable, derive_generator(seed, "traffic", "parked")),
        footpaths=footpaths,
        walks=draw_walks(
            footpaths,
            demand.pedestrians_per_minute,
            tuple(pedestrians),
            derive_generator(seed, "traffic", "walks"),
        ),
        vehicle_models={**types, EGO_TYPE: ego} if ego else types,
        pedestrian_models=pedestrians,
        graphs=graphs,
    )


def _no_tracks(network: RoadNetwork) -> str:
    there = (
        "its tracks lie where cars drive too"
        if any(lane.tracks for lane in network.lanes.values())
        else "it has no tracks"
    )
    return (
        f"traffic.mix: trams cannot drive on {network.origin or 'this road'}: {there}; "
        'use a map with lanes for trams (railway=tram in OpenStreetMap, allow="tram" in SUMO), or leave tram out'
    )


def write_routes(path: Path, plan: TrafficPlan) -> None:
    """Write ``plan`` as a SUMO route file; the ego itself joins later."""
    root = ET.Element("routes")
    for type_id, model in plan.vehicle_models.items():
        ET.SubElement(root, "vType", vehicle_type(model, type_id))
    for type_id, model in plan.pedestrian_models.items():
        ET.SubElement(root, "vType", pedestrian_type(model, type_id))
    for parked in plan.parked:
        if parked.in_traffic:
            _write_parked(root, parked)
    for walk in plan.walks:
        _write_walk(root, walk)
    for drive in plan.drives:
        attributes = {"id": drive.vehicle_id, "type": drive.type_id, "depart": "0.10"}
        attributes |= {"departLane": "free", "departPos": "random_free", "departSpeed": "max"}
        ET.SubElement(ET.SubElement(root, "vehicle", attributes), "route", edges=" ".join(drive.route))
    ET.indent(root)
    ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _write_walk(root: ET.Element, walk: Walk) -> None:
    attributes = {"id": walk.person_id, "type": walk.type_id, "depart": "0", "departPos": "random"}
    person = ET.SubElement(root, "person", attributes)
    for start, end in pairwise(walk.edges):
        ET.SubElement(person, "walk", {"from": start, "to": end, "arrivalPos": "random"})


def _write_parked(root: ET.Element, parked: ParkedVehicle) -> None:
    type_id = f"{parked.vehicle_id}-type"
    room = {"length": f"{parked.blocked_m:.3f}", "minGap": f"{PARKING_GAP_M / 2:g}"}
    ET.SubElement(root, "vType", vehicle_type(parked.model, type_id) | room)
    attributes = {"id": parked.vehicle_id, "type": type_id, "depart": "0", "departSpeed": "0"}
    attributes |= {"departLane": str(parked.lane.index), "departPos": f"{parked.front_m:.2f}"}
    vehicle = ET.SubElement(root, "vehicle", attributes)
    ET.SubElement(vehicle, "route", edges=parked.lane.edge_id)
    place = {"startPos": f"{parked.front_m - 1.0:.2f}", "endPos": f"{parked.front_m + 0.1:.2f}"}
    ET.SubElement(vehicle, "stop", {"lane": parked.lane.lane_id, "duration": f"{_FOREVER_S:.0f}", **place})


def _draw_drives(
    network: RoadNetwork,
    demand: SumoDemand,
    graphs: Mapping[Category, RouteGraph],
    types: Mapping[str, ActorModel],
    rng: np.random.Generator,
) -> tuple[Drive, ...]:
    driving_km = sum(lane.length_m for lane in network.lanes_of_kind(LaneKind.DRIVING)) / 1000
    by_category: dict[Category, list[str]] = {}
    for type_id, model in types.items():
        by_category.setdefault(model.category, []).append(type_id)
    shares = np.array([demand.mix[category] for category in by_category])
    if not len(shares):
        return ()
    categories = tuple(by_category)
    drives = []
    for index in range(round(demand.vehicles_per_km * driving_km)):
        category = categories[int(rng.choice(len(categories), p=shares / shares.sum()))]
        type_id = by_category[category][int(rng.integers(len(by_category[category])))]
        graph = graphs[category]
        drives.append(
            Drive(f"v{index}", type_id, graph.walk(graph.draw_edge(rng, graph.loop or None), ROUTE_LENGTH_M, rng))
        )
    return tuple(drives)


def _check(demand: SumoDemand) -> None:
    strangers = [category for category in demand.mix if category not in VEHICLE_CLASSES]
    if strangers:
        known = ", ".join(VEHICLE_CLASSES)
        raise TrafficError(f"traffic mix: {_listed(strangers)} cannot drive; use {known}")


def _listed(categories: Iterable[Category]) -> str:
    return ", ".join(repr(str(category)) for category in categories)
