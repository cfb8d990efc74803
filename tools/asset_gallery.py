"""Make the pictures of docs/assets.md: variants of every family, drawn by the embedded engine.

    python tools/asset_gallery.py                      write docs/images/assets
    python tools/asset_gallery.py PACK --to FOLDER     draw the models of a pack instead

A person looks at them before they are committed.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from bridge.assets.appearance import draw_colours
from bridge.assets.catalogue import Catalogue, builtin_catalogue
from bridge.assets.packs.load import load_pack
from bridge.camera import Camera, Pinhole, Quality
from bridge.classes import Category
from bridge.conformance import stage
from bridge.engine.simulator import EmbeddedSimulator
from bridge.geometry import Pose, Quaternion, Vec3
from bridge.report.text import Color, Image, draw_text
from bridge.world import Actor, Illumination, StaticScene

PICTURES = Path(__file__).resolve().parent.parent / "docs/images/assets"
VARIANTS = 5
YAWS_DEG = (143.0, 37.0, 90.0, 126.0, -132.0)
"""Of the variants of a row: from the front, from behind, from the side."""
TILE = (300, 190)
EYE_M = 1.6
OVERSAMPLING = 2
"""Pictures are taken so many times larger, which shows the finest level of detail."""
FILL = 0.74
"""How much of a tile a model takes up."""
LIGHT = Illumination(sun_azimuth=math.radians(215.0), sun_altitude=0.75)
_BRIGHT: Color = (236, 239, 244)


def main() -> None:
    """Draw the families of the built-in catalogue, or the models of a pack."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pack", type=Path, nargs="?", help="a folder with a pack.yaml")
    parser.add_argument("--to", type=Path, default=PICTURES, help="where the pictures go")
    arguments = parser.parse_args()
    catalogue = builtin_catalogue() if arguments.pack is None else load_pack(arguments.pack).catalogue
    arguments.to.mkdir(parents=True, exist_ok=True)
    simulator = EmbeddedSimulator()
    try:
        for category in Category:
            rows = _rows(catalogue, category)
            if rows:
                sheet = np.vstack([_row(simulator, catalogue, names) for names in rows])
                path = arguments.to / f"{category}.jpg"
                cv2.imwrite(str(path), sheet[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 82])
                print(path)  # noqa: T201
    finally:
        simulator.close()


def _rows(catalogue: Catalogue, category: Category) -> list[list[str]]:
    """Return the names of the models to show, a row a family; of a catalogue without families all models."""
    families = [family.name for family in catalogue.families if family.category is category]
    if families:
        return [[catalogue.poses(f"{family}~{seed}")[0] for seed in range(VARIANTS)] for family in families]
    names = [model.name for model in catalogue.models(category)]
    return [names[first : first + VARIANTS] for first in range(0, len(names), VARIANTS)]


def _row(simulator: EmbeddedSimulator, catalogue: Catalogue, names: Sequence[str]) -> Image:
    tiles = [_portrait(simulator, catalogue, name, YAWS_DEG[place], place) for place, name in enumerate(names)]
    tiles += [np.zeros_like(tiles[0])] * (VARIANTS - len(tiles))
    return np.hstack(tiles)


def _portrait(simulator: EmbeddedSimulator, catalogue: Catalogue, name: str, yaw_deg: float, seed: int) -> Image:
    """Return a picture of a model on an empty plane, as large as it fits, taken at the height of a head."""
    model, yaw = catalogue.model(name), math.radians(yaw_deg)
    length, width, height = model.size
    across = abs(math.sin(yaw)) * length + abs(math.cos(yaw)) * width
    deep = abs(math.cos(yaw)) * length + abs(math.sin(yaw)) * width
    distance = deep / 2 + max(1.5 * across, 2.2 * height, 2.0)
    near = distance - deep / 2
    wide, tall = TILE[0] * OVERSAMPLING, TILE[1] * OVERSAMPLING
    focal = FILL * min(wide / across, 0.9 * tall / height) * 0.5 * (near + distance)
    pitch = math.atan2(EYE_M - 0.48 * height, distance)
    camera = Camera(
        "portrait",
        Pinhole(wide, tall, focal, focal, (wide - 1) / 2, (tall - 1) / 2),
        Pose(Vec3(0.0, 0.0, EYE_M), Quaternion.from_rpy(0.0, pitch, 0.0)),
        quality=Quality.HIGH,
    )
    ground = stage.scene()
    simulator.load_scene(StaticScene({**ground.assets, name: catalogue.asset(name)}, ground.placements))
    primary, secondary = draw_colours(model.category, seed + 1, len(name))
    actor = Actor(
        actor_id=1,
        category=model.category,
        asset=name,
        world_from_actor=Pose.planar(distance, 0.0, 0.0, yaw),
        size=model.size,
        primary=primary,
        secondary=secondary,
    )
    rgb = simulator.capture(stage.state([actor], illumination=LIGHT), [camera]).images["portrait"].rgb
    picture = np.asarray(cv2.resize(rgb, TILE, interpolation=cv2.INTER_AREA), np.uint8)
    draw_text(picture, name.removesuffix("/stand"), 6, TILE[1] - 8, _BRIGHT, 12)
    return picture


if __name__ == "__main__":
    main()
