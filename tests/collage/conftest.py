"""Crops of the street of boxes, and pictures to paste them into."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from bridge.collage import CropLibrary, CropLimits, cut_crops
from tests.box_world import front_camera, write_street

LIMITS = CropLimits(min_height_px=20, statics=False)


@pytest.fixture(scope="session")
def street(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("collage") / "street"
    write_street(folder, [front_camera()], episodes=2)
    return folder


@pytest.fixture(scope="session")
def library(street: Path, tmp_path_factory: pytest.TempPathFactory) -> CropLibrary:
    """Cars, pedestrians and cyclists."""
    return cut_crops([street], tmp_path_factory.mktemp("crops") / "crops", LIMITS)


@pytest.fixture
def photographs(tmp_path: Path) -> Path:
    """Four pictures of other sizes and kinds, one in a folder of its own, beside a file that is none."""
    folder = tmp_path / "photographs"
    (folder / "more").mkdir(parents=True)
    draw = np.random.default_rng(4)
    for number, (name, size) in enumerate(
        (("a.jpg", (90, 400, 3)), ("b.PNG", (300, 200, 3)), ("c.jpeg", (60, 60)), ("more/d.png", (700, 1000, 3)))
    ):
        coarse = draw.integers(0, 255, (6 + number, 9, *size[2:]), np.uint8)
        image = cv2.resize(coarse, (size[1], size[0]), interpolation=cv2.INTER_CUBIC)
        done, content = cv2.imencode(Path(name).suffix.lower(), image)
        assert done
        (folder / name).write_bytes(content.tobytes())
    (folder / "notes.txt").write_text("where these were taken")
    return folder
