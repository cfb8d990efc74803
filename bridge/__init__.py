"""DriveBridge: capture driving scenes with ground truth from a simulator and export them for detector training."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bridge.camera import Camera, Pinhole, Quality
    from bridge.classes import Category
    from bridge.dataset.reader import Dataset
    from bridge.distortion import Distortion
    from bridge.effects import CameraEffects
    from bridge.errors import BridgeError
    from bridge.export.exporters import export_dataset
    from bridge.export.formats import ExportFormat
    from bridge.export.options import BoxKind, ExportOptions
    from bridge.geometry import Pose, Quaternion, Size, Vec3
    from bridge.lidar import Lidar
    from bridge.opening import connect, launch
    from bridge.roads.sources import GridRoads, Highway, RandomRoads, RoadFile, Roundabout, Scenery, StraightRoad
    from bridge.scenario.load import load_scenario
    from bridge.session import Session
    from bridge.traffic.demand import EgoDrive, ScriptedActor
    from bridge.world import Actor, Illumination, ToneCurve, Weather, WorldState

# Loaded when first asked for, so that importing one part of the package does not import all of it.
_HOMES = {
    "Actor": "bridge.world",
    "BoxKind": "bridge.export.options",
    "BridgeError": "bridge.errors",
    "Camera": "bridge.camera",
    "CameraEffects": "bridge.effects",
    "Category": "bridge.classes",
    "Dataset": "bridge.dataset.reader",
    "Distortion": "bridge.distortion",
    "EgoDrive": "bridge.traffic.demand",
    "ExportFormat": "bridge.export.formats",
    "ExportOptions": "bridge.export.options",
    "GridRoads": "bridge.roads.sources",
    "Highway": "bridge.roads.sources",
    "Illumination": "bridge.world",
    "Lidar": "bridge.lidar",
    "Pinhole": "bridge.camera",
    "Pose": "bridge.geometry",
    "Quality": "bridge.camera",
    "Quaternion": "bridge.geometry",
    "RandomRoads": "bridge.roads.sources",
    "RoadFile": "bridge.roads.sources",
    "Roundabout": "bridge.roads.sources",
    "Scenery": "bridge.roads.sources",
    "ScriptedActor": "bridge.traffic.demand",
    "Session": "bridge.session",
    "Size": "bridge.geometry",
    "StraightRoad": "bridge.roads.sources",
    "ToneCurve": "bridge.world",
    "Vec3": "bridge.geometry",
    "Weather": "bridge.world",
    "WorldState": "bridge.world",
    "connect": "bridge.opening",
    "export_dataset": "bridge.export.exporters",
    "launch": "bridge.opening",
    "load_scenario": "bridge.scenario.load",
}

__all__ = [
    "Actor",
    "BoxKind",
    "BridgeError",
    "Camera",
    "CameraEffects",
    "Category",
    "Dataset",
    "Distortion",
    "EgoDrive",
    "ExportFormat",
    "ExportOptions",
    "GridRoads",
    "Highway",
    "Illumination",
    "Lidar",
    "Pinhole",
    "Pose",
    "Quality",
    "Quaternion",
    "RandomRoads",
    "RoadFile",
    "Roundabout",
    "Scenery",
    "ScriptedActor",
    "Session",
    "Size",
    "StraightRoad",
    "ToneCurve",
    "Vec3",
    "Weather",
    "WorldState",
    "connect",
    "export_dataset",
    "launch",
    "load_scenario",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
