"""One pass over a dataset's labels into columns of numbers; images are not read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import CLASSES, Category
from bridge.dataset.frame import Frame
from bridge.dataset.reader import Dataset
from bridge.export.options import ExportOptions
from bridge.labels.frame_labels import ObjectLabel
from bridge.report.conditions import LIGHTS, WEATHERS, light_of, weather_of
from bridge.sensors.stereo import right_camera

ACTOR_CLASSES: tuple[Category, ...] = tuple(category for category, row in CLASSES.items() if row.kitti is not None)
"""The classes that labels can have, in the order of the table of classes; columns hold their places here."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_IS_LEARNABLE = ExportOptions().is_learnable


@dataclass(frozen=True, slots=True, eq=False)
class Objects:
    """What cameras show of actors that exports count as objects, a row each; N rows."""

    frame: Ints
    """Place of the frame in the dataset."""
    camera: Ints
    """Place of the camera in ``Survey.cameras``."""
    category: Ints
    """Place of the class in ``ACTOR_CLASSES``."""
    box: Floats
    """(N, 4) left, top, right, bottom of the projected 3-D box, pixels; NaN where it shows nothing."""
    distance_m: Floats
    occlusion: Floats
    """0-1."""
    truncation: Floats
    """KITTI's measure, 0-1: ``ObjectLabel.cuboid_truncation``."""
    position_m: Floats
    """(N, 2) x forward, y left, in the ego frame."""
    heading: Floats
    """Relative to the ego, radians counter-clockwise, 0 in the direction of the ego."""
    speed_mps: Floats

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def height_px(self) -> Floats:
        """The boxes' heights, counting pixels by their centres as KITTI does."""
        return self.box[:, 3] - self.box[:, 1]

    @property
    def aspect(self) -> Floats:
        """Width over height of the boxes; NaN where the height is zero."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.height_px > 0, (self.box[:, 2] - self.box[:, 0]) / self.height_px, np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """The good frames, a row each; M rows."""

    episode: Ints
    ego_position_m: Floats
    """(M, 2) east, north."""
    ego_speed_mps: Floats
    cloudiness: Floats
    visibility_m: Floats
    rain_mm_per_h: Floats
    snow_mm_per_h: Floats
    """As water."""
    wetness: Floats
    """Of the ground, 0-1."""
    sun_altitude_deg: Floats
    light: Ints
    """Place in ``LIGHTS``."""
    weather: Ints
    """Place in ``WEATHERS``."""

    def __len__(self) -> int:
        return len(self.episode)


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """What the statistics of a report are made from."""

    cameras: tuple[Camera, ...]
    """Those that are counted: the right cameras of stereo pairs show the same once more and are left out."""
    left_out: tuple[str, ...]
    """The names of those right cameras."""
    objects: Objects
    moments: Moments
    ignored: Ints
    """By class: visible, but beyond the thresholds of exports."""
    hidden: Ints
    """By class: wholly hidden."""

    @property
    def views(self) -> int:
        """Pictures that were counted: frames times cameras."""
        return len(self.moments) * len(self.cameras)

    @property
    def objects_by_class(self) -> Ints:
        """How many objects there are of each of ``ACTOR_CLASSES``."""
        return np.bincount(self.objects.category, minlength=len(ACTOR_CLASSES))


def survey(dataset: Dataset) -> Survey:
    """Return the numbers of all good frames. Raises ``DatasetError`` if labels are missing or damaged."""
    cameras, left_out = counted_cameras(dataset.manifest.cameras)
    objects: list[tuple[float, ...]] = []
    moments: list[tuple[float, ...]] = []
    ignored, hidden = np.zeros(len(ACTOR_CLASSES), np.int64), np.zeros(len(ACTOR_CLASSES), np.int64)
    for frame in dataset:
        moments.append(_moment(frame))
        for place, nominal in enumerate(cameras):
            camera = frame.cameras[nominal.name]
            ego_from_camera = camera.ego_from_camera()
            for label in frame.labels.cameras[camera.name].objects:
                category = ACTOR_CLASSES.index(label.category)
                if _IS_LEARNABLE(label):
                    objects.append((frame.index, place, category, *_object(label, ego_from_camera)))
                elif label.modal_box is None:
                    hidden[category] += 1
                else:
                    ignored[category] += 1
    return Survey(cameras, left_out, _objects(objects), _moments(moments), ignored, hidden)


def counted_cameras(cameras: Sequence[Camera]) -> tuple[tuple[Camera, ...], tuple[str, ...]]:
    """Return the cameras whose objects count, and the names of the right ones of stereo pairs, which do not."""
    pairs = (right_camera(cameras, camera) for camera in cameras)
    right = {pair[0].name for pair in pairs if pair is not None}
    return (
        tuple(camera for camera in cameras if camera.name not in right),
        tuple(camera.name for camera in cameras if camera.name in right),
    )


def _object(label: ObjectLabel, ego_from_camera: Floats) -> tuple[float, ...]:
    box = (math.nan,) * 4 if label.cuboid_box is None else label.cuboid_box
    x, y, _ = (ego_from_camera[:3, :3] @ label.location_m + ego_from_camera[:3, 3]).tolist()
    ahead = np.array([math.cos(label.rotation_y), 0.0, -math.sin(label.rotation_y)])
    forward, left, _ = (ego_from_camera[:3, :3] @ ahead).tolist()
    return (
        *box,
        label.distance_m,
        label.occlusion,
        label.cuboid_truncation,
        x,
        y,
        math.atan2(left, forward),
        math.hypot(*label.velocity_mps),
    )


def _objects(rows: Sequence[tuple[float, ...]]) -> Objects:
    table = np.array(rows, np.float64).reshape(-1, 14)
    frame, camera, category = (table[:, column].astype(np.int64) for column in range(3))
    distance, occlusion, truncation = table[:, 7], table[:, 8], table[:, 9]
    position, heading, speed = table[:, 10:12], table[:, 12], table[:, 13]
    return Objects(frame, camera, category, table[:, 3:7], distance, occlusion, truncation, position, heading, speed)


def _moment(frame: Frame) -> tuple[float, ...]:
    state = frame.state
    weather, light = state.weather, state.illumination
    return (
        frame.key.episode,
        state.world_from_ego.position.x,
        state.world_from_ego.position.y,
        math.hypot(*state.ego_velocity_mps),
        weather.cloudiness,
        weather.fog_visibility_m,
        weather.rain_mm_per_h,
        weather.snow_mm_per_h,
        weather.wetness,
        math.degrees(light.sun_altitude),
        LIGHTS.index(light_of(light)),
        WEATHERS.index(weather_of(weather)),
    )


def _moments(rows: Sequence[tuple[float, ...]]) -> Moments:
    table = np.array(rows, np.float64).reshape(-1, 12)
    episode, light, weather = (table[:, column].astype(np.int64) for column in (0, 10, 11))
    speed, clouds, visibility, rain, snow, wetness, sun = table[:, 3:10].T
    return Moments(episode, table[:, 1:3], speed, clouds, visibility, rain, snow, wetness, sun, light, weather)
