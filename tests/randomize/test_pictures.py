from pathlib import Path

import cv2
import numpy as np
import pytest

from bridge.errors import AssetError
from bridge.randomize.pictures import PictureFolder


def write(path: Path, color: tuple[int, int, int], width: int = 40, height: int = 20) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    bgr = np.full((height, width, 3), color[::-1], np.uint8)
    bgr[:, : width // 4] = 0  # what is cut off when a square is made of it
    assert cv2.imwrite(str(path), bgr)


def test_pictures_come_in_the_order_of_their_paths_filled_and_in_rgb(tmp_path: Path) -> None:
    write(tmp_path / "b.png", (0, 200, 0))
    write(tmp_path / "a/c.png", (200, 0, 0))
    folder = PictureFolder(tmp_path)
    assert [path.name for path in folder.files] == ["c.png", "b.png"]
    assert (folder.load(0, 8, 8) == (200, 0, 0)).all()
    assert (folder.load(3, 8, 8) == (0, 200, 0)).all()


def test_grey_and_sixteen_bit_pictures_are_read(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), np.full((20, 20), 77, np.uint8))
    cv2.imwrite(str(tmp_path / "b.png"), np.full((20, 20, 3), 77 << 8, np.uint16))
    folder = PictureFolder(tmp_path)
    assert (folder.load(0, 8, 8) == 77).all()
    assert (folder.load(1, 8, 8) == 77).all()


def test_a_manifest_knows_paths_and_contents(tmp_path: Path) -> None:
    write(tmp_path / "a.png", (1, 2, 3))
    first = PictureFolder(tmp_path).provenance()
    assert first["pictures"] == 1
    assert PictureFolder(tmp_path).provenance() == first
    (tmp_path / "a.png").rename(tmp_path / "b.png")
    assert PictureFolder(tmp_path).provenance() != first
    write(tmp_path / "b.png", (3, 2, 1))
    assert PictureFolder(tmp_path).provenance() != first


def test_what_cannot_be_used_is_refused_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match=r"found none; add some"):
        PictureFolder(tmp_path)
    with pytest.raises(AssetError, match="there is none"):
        PictureFolder(tmp_path / "nowhere")
    write(tmp_path / "a.png", (1, 2, 3))
    (tmp_path / "b.jpg").write_bytes(b"\xff\xd8\xff but no picture")
    (tmp_path / "c.png").write_bytes((tmp_path / "a.png").read_bytes()[:60])
    write(tmp_path / "d.png", (1, 2, 3), 4, 4)
    folder = PictureFolder(tmp_path)
    for number, why in ((1, r"b\.jpg"), (2, r"c\.png"), (3, r"d\.png: expected 16 pixels a side or more, got 4 x 4")):
        with pytest.raises(AssetError, match=why):
            folder.load(number, 8, 8)
