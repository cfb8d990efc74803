from pathlib import Path

import cv2
import numpy as np
import pytest

from bridge.classes import CLASSES
from bridge.dataset.reader import Dataset
from bridge.dataset.writer import DatasetWriter
from bridge.errors import DatasetError
from bridge.report.conditions import describe_moment
from bridge.report.contact_sheet import write_contact_sheet
from bridge.report.overlay import COLORS, draw_labels
from bridge.world import Illumination, Weather
from tests.box_world import KITTI_SIZE, Shot, front_camera, manifest, shoot, street, write_street

CAMERA = front_camera(KITTI_SIZE)


@pytest.fixture(scope="module")
def shot() -> Shot:
    return shoot(street(), [CAMERA])


def test_every_class_of_actors_has_a_colour_of_its_own() -> None:
    assert set(COLORS) == {category for category, row in CLASSES.items() if row.kitti is not None}
    assert len(set(COLORS.values())) == len(COLORS)


def test_boxes_are_drawn_where_the_labels_say(shot: Shot) -> None:
    objects = shot.labels.cameras["front"].objects
    rgb = shot.raw.images["front"].rgb
    drawn = draw_labels(rgb, CAMERA, objects, captions=False)
    changed = (drawn != rgb).any(axis=2)
    assert drawn.shape == rgb.shape
    for label in objects:
        box = label.cuboid_box
        if label.modal_box is not None and box is not None:
            inside = changed[round(box.top) : round(box.bottom) + 1, round(box.left) : round(box.right) + 1]
            assert inside.any()
    boxes = np.zeros_like(changed)
    for label in objects:
        if label.modal_box is not None and label.cuboid_box is not None:
            left, top, right, bottom = (round(edge) for edge in label.cuboid_box)
            boxes[max(0, top - 3) : bottom + 4, max(0, left - 3) : right + 4] = True
    assert not (changed & ~boxes).any()


def test_the_frame_itself_is_not_drawn_on(shot: Shot) -> None:
    rgb = shot.raw.images["front"].rgb
    before = rgb.copy()
    draw_labels(rgb, CAMERA, shot.labels.cameras["front"].objects, boxes_2d=True)
    np.testing.assert_array_equal(rgb, before)


@pytest.mark.parametrize("scale", [0.3, 1.0, 1.5])
def test_the_picture_is_scaled(shot: Shot, scale: float) -> None:
    drawn = draw_labels(shot.raw.images["front"].rgb, CAMERA, shot.labels.cameras["front"].objects, scale=scale)
    assert drawn.shape == (round(375 * scale), round(1242 * scale), 3)


@pytest.mark.parametrize(
    ("weather", "illumination", "words"),
    [
        (Weather(), Illumination(), "day · clear"),
        (
            Weather(rain_mm_per_h=4.2, fog_visibility_m=120.0),
            Illumination(sun_altitude=0.03),
            "dusk · rain 4 mm/h · fog 120 m",
        ),
        (Weather(cloudiness=0.9, wetness=0.5), Illumination(sun_altitude=-0.5), "night · overcast · wet"),
        (Weather(rain_mm_per_h=0.4), Illumination(sun_altitude=0.2), "low sun · drizzle"),
        (Weather(snow_mm_per_h=2.0, snow_depth_m=0.1), Illumination(), "day · snow 2 mm/h · 10 cm of snow"),
        (Weather(snow_mm_per_h=0.3, dust=0.5), Illumination(), "day · light snow · dust"),
    ],
)
def test_weather_and_light_are_told_in_a_few_words(weather: Weather, illumination: Illumination, words: str) -> None:
    assert describe_moment(weather, illumination) == words


def test_a_contact_sheet_shows_the_frames(tmp_path: Path) -> None:
    write_street(tmp_path / "dataset", [front_camera()], episodes=3, frames=2)
    write_contact_sheet(Dataset(tmp_path / "dataset"), tmp_path / "sheet.png", count=5, columns=2, tile_width=300)
    sheet = cv2.imread(str(tmp_path / "sheet.png"))
    assert sheet is not None
    tile = round(125 * 300 / 414) + 30
    assert sheet.shape == (64 + 3 * (tile + 12) - 12 + 24, 2 * 24 + 2 * 312 - 12, 3)
    assert len(np.unique(sheet.reshape(-1, 3), axis=0)) > 100


def test_a_sheet_of_nothing_is_refused(tmp_path: Path) -> None:
    DatasetWriter(tmp_path, manifest([front_camera()])).close()
    with pytest.raises(DatasetError, match="there is no frame to show"):
        write_contact_sheet(Dataset(tmp_path), tmp_path / "sheet.png")
    with pytest.raises(DatasetError, match="no camera 'rear'; it has front"):
        write_contact_sheet(Dataset(tmp_path), tmp_path / "sheet.png", camera="rear")
