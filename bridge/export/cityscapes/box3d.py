"""3-D boxes as in Cityscapes 3D (Gählert et al. 2020, https://arxiv.org/abs/2006.07864).

Boxes are in the vehicle frame: ISO 8855, metres, its origin that of the dataset's ego frame, on the ground under the
middle of the ego (Cityscapes' own is under the rear axle). 2-D boxes are left, top, width and height; those around
pixels are as wide as they have columns.

Only vehicles have boxes. A cyclist is one actor with the bicycle, so there is no box of the bicycle alone; where
cyclists are, predictions are ignored. So they are where vehicles are too small, too hidden or too faint to be
learned from, and where the static scene shows vehicles.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from bridge.camera import Camera
from bridge.classes import Category
from bridge.dataset.frame import Frame
from bridge.export.cityscapes.labels import LABELS
from bridge.export.cityscapes.scene import CityscapesScene, cityscapes_class
from bridge.export.options import BoxKind, ExportOptions, box_of
from bridge.frame import PixelBox
from bridge.geometry import Matrix, Quaternion
from bridge.labels.frame_labels import ImageBox, ObjectLabel
from bridge.world import Actor

VEHICLES = frozenset(
    {Category.CAR, Category.VAN, Category.TRUCK, Category.BUS, Category.TRAM, Category.MOTORCYCLE, Category.CYCLIST}
)
"""What has a box or is ignored."""

_DECIMALS = 6


def boxes_3d(
    frame: Frame, camera: Camera, baseline_m: float, scene: CityscapesScene, options: ExportOptions
) -> Mapping[str, Any]:
    """Return the contents of a ``gtBbox3d`` file.

    ``modal`` is tight around the visible pixels (or the largest part of them, with ``BoxKind.LARGEST_PART``);
    ``amodal`` around the projected 3-D box, clipped to the picture (or around the actor drawn alone, with
    ``BoxKind.AMODAL``). ``occlusion`` and ``truncation`` are shares.
    """
    labels = frame.labels.cameras[camera.name]
    actors = {actor.actor_id: actor for actor in frame.state.actors}
    ego_from_world = frame.state.world_from_ego.inverse().matrix()
    objects: list[Mapping[str, Any]] = []
    ignored: list[Mapping[str, Any]] = []
    for label in labels.objects:
        if label.category not in VEHICLES or label.modal_box is None:
            continue
        instance_id = scene.ids_of_actors.get(label.actor_id)
        if instance_id is None or label.category is Category.CYCLIST or label.cuboid_box is None:
            ignored.append(_region(label.category, label.modal_box))
        else:
            objects.append(_object(label, actors[label.actor_id], ego_from_world, instance_id, options))
    ignored += [_region(s.category, s.modal_box) for s in labels.statics if s.category in VEHICLES]
    return {
        "imgWidth": camera.pinhole.width,
        "imgHeight": camera.pinhole.height,
        "sensor": _sensor(camera, baseline_m),
        "objects": objects,
        "ignore": ignored,
    }


def _sensor(camera: Camera, baseline_m: float) -> Mapping[str, Any]:
    pinhole = camera.pinhole
    # Cityscapes' sensor frame has its origin in the camera and its axes forward, left, up.
    sensor_from_vehicle = camera.ego_from_mount.inverse().matrix()[:3]
    return {
        "sensor_T_ISO_8855": [[float(value) for value in row] for row in sensor_from_vehicle.round(12) + 0.0],
        "fx": pinhole.fx,
        "fy": pinhole.fy,
        "u0": pinhole.cx,
        "v0": pinhole.cy,
        "baseline": baseline_m,
    }


def _object(
    label: ObjectLabel, actor: Actor, ego_from_world: Matrix, instance_id: int, options: ExportOptions
) -> Mapping[str, Any]:
    ego_from_actor = ego_from_world @ actor.world_from_actor.matrix()
    centre = ego_from_actor @ np.array([0.0, 0.0, actor.size.height_m / 2, 1.0])
    modal = box_of(label, BoxKind.LARGEST_PART if options.box is BoxKind.LARGEST_PART else BoxKind.MODAL)
    amodal = box_of(label, BoxKind.AMODAL if options.box is BoxKind.AMODAL else BoxKind.CUBOID)
    assert modal is not None
    assert amodal is not None
    return {
        "2d": {"modal": _xywh(modal), "amodal": _xywh(amodal)},
        "3d": {
            "center": _rounded(centre[:3]),
            "dimensions": _rounded(np.array(actor.size)),
            "rotation": _rounded(np.array(Quaternion.from_matrix(ego_from_actor[:3, :3]))),
            "type": actor.asset,
            "format": "CRS_ISO8855",
        },
        "occlusion": round(label.occlusion, _DECIMALS),
        "truncation": round(label.truncation, _DECIMALS),
        "instanceId": instance_id,
        "label": LABELS[cityscapes_class(label.category)].name,
        "score": 1.0,
    }


def _region(category: Category, box: PixelBox) -> Mapping[str, Any]:
    return {"2d": _xywh(box), "label": LABELS[cityscapes_class(category)].name}


def _xywh(box: PixelBox | ImageBox) -> list[float]:
    whole_pixels = 1 if isinstance(box, PixelBox) else 0
    width, height = box.right - box.left + whole_pixels, box.bottom - box.top + whole_pixels
    return [round(value, 3) for value in (box.left, box.top, width, height)]


def _rounded(values: Matrix) -> list[float]:
    return [float(value) for value in values.round(_DECIMALS) + 0.0]
