"""The checker of YOLO trees passes right ones, ours and others', and finds every kind of wrong one."""

import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from bridge.dataset.reader import Dataset
from bridge.errors import DatasetError
from bridge.export.options import BoxKind, ExportOptions
from bridge.export.yolo import export
from bridge.verify.finding import Severity
from bridge.verify.polygon_fill import filled
from bridge.verify.yolo.check import verify_yolo
from tests.box_world import stereo_rig, write_street
from tests.verify.damage import change_image, errors, halve, replace, swap

Damage = Callable[[Path], None]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify") / "dataset"
    write_street(folder, stereo_rig(), episodes=2, frames=1)
    export(Dataset(folder), folder / "yolo", ExportOptions())
    return folder


@pytest.fixture
def tree(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good / "yolo", tmp_path / "yolo"))


def image(tree: Path, kind: str = "detect", split: str = "train", number: int = 0) -> Path:
    return sorted((tree / kind / "images" / split).iterdir())[number]


def labels(tree: Path, kind: str = "detect", number: int = 0) -> Path:
    return sorted((tree / kind / "labels/train").iterdir())[number]


def row(change: Callable[[list[str]], list[str]], kind: str = "detect") -> Damage:
    """Change the words of the first row of the first file."""

    def damage(tree: Path) -> None:
        path = labels(tree, kind)
        first, *others = path.read_text().splitlines()
        changed = " ".join(change(first.split()))
        assert changed != first
        replace(path, "\n".join([changed, *others, ""]).encode())

    return damage


def moved(words: list[str]) -> list[str]:
    """Shift a box or a polygon by 3 px."""
    x = [f"{float(word) + 3 / 414:.6f}" for word in words[1::2]]
    if len(words) == 5:
        return [words[0], x[0], *words[2:]]
    return [words[0], *(word for pair in zip(x, words[2::2], strict=True) for word in pair)]


def in_pixels(words: list[str]) -> list[str]:
    return [words[0], *(str(float(word) * 414) for word in words[1:])]


def as_corners(words: list[str]) -> list[str]:
    x, y, width, height = (float(word) for word in words[1:])
    return [words[0], *(f"{edge:.6f}" for edge in (x - width / 2, y - height / 2, x + width / 2, y + height / 2))]


def as_polygon(words: list[str]) -> list[str]:
    left, top, right, bottom = as_corners(words)[1:]
    return [words[0], left, top, right, top, right, bottom, left, bottom]


def data(change: Callable[[str], str]) -> Damage:
    def damage(tree: Path) -> None:
        path = tree / "detect/data.yaml"
        before = path.read_text()
        assert change(before) != before
        replace(path, change(before).encode())

    return damage


def append(line: str) -> Damage:
    return lambda tree: replace(labels(tree), labels(tree).read_bytes() + line.encode() + b"\n")


def twice(tree: Path) -> None:
    append(labels(tree).read_text().splitlines()[0])(tree)


def in_train_and_val(tree: Path) -> None:
    replace(image(tree, split="val"), image(tree).read_bytes())


def swap_classes(tree: Path) -> None:
    path = labels(tree)
    swapped = {"0": "2", "2": "0"}
    rows = [line.split(" ", 1) for line in path.read_text().splitlines()]
    replace(path, "".join(f"{swapped.get(first, first)} {rest}\n" for first, rest in rows).encode())


INCONSISTENT: dict[str, tuple[Damage, str]] = {
    "coordinates in pixels": (row(in_pixels), "is no share of the image"),
    "a negative coordinate": (row(lambda words: [words[0], "-0.1", *words[2:]]), "-0.1 is no share"),
    "a box beyond the image": (row(lambda words: [words[0], "0.95", words[2], "0.4", words[4]]), "beyond the image"),
    "an empty box": (row(lambda words: [*words[:3], "0", words[4]]), "the box is empty"),
    "an unknown class": (row(lambda words: ["80", *words[1:]]), "there is no class 80"),
    "a fraction of a class": (row(lambda words: ["0.5", *words[1:]]), "there is no class 0.5"),
    "a name for a class": (row(lambda words: ["car", *words[1:]]), "expected numbers only"),
    "not a number": (row(lambda words: [words[0], "nan", *words[2:]]), "expected finite numbers"),
    "a score at the end": (row(lambda words: [*words, "0.9"]), "found 6 numbers"),
    "a row of three": (row(lambda words: words[:3]), "found 3 numbers"),
    "an odd polygon": (row(lambda words: words[:-1], "segment"), "numbers"),
    "a polygon among boxes": (append("0 0.1 0.1 0.2 0.1 0.2 0.2"), "it is a polygon"),
    "a box among polygons": (
        lambda tree: replace(labels(tree, "segment", 1), labels(tree, number=1).read_bytes()),
        "it is a box",
    ),
    "a row twice": (twice, "it is line 1 again"),
    "labels in Latin-1": (lambda tree: replace(labels(tree), b"0 \xe9\n"), "plain ASCII"),
    "a truncated image": (lambda tree: halve(image(tree)), "cannot be read"),
    "an image missing": (lambda tree: image(tree).unlink(), "no image of these labels"),
    "an image in train and val": (in_train_and_val, "of train"),
    "an image twice": (lambda tree: replace(image(tree, number=1), image(tree).read_bytes()), "of the same split"),
    "no names": (data(lambda text: text.partition("names")[0]), "names: expected"),
    "names with a gap": (data(lambda text: text.replace("7: misc", "9: misc")), "names: expected"),
    "a wrong number of classes": (data(lambda text: text + "nc: 80\n"), "nc is 80"),
    "a folder that is not there": (data(lambda text: text.replace("images/val", "images/valid")), "no images/valid"),
    "no validation": (data(lambda text: text.replace("val: ", "vale: ")), "there is no val"),
    "a path that is not there": (data(lambda text: "path: nowhere\n" + text), "no folder nowhere"),
    "no YAML": (data(lambda text: "{"), "cannot be read as YAML"),
    "a list for YAML": (data(lambda text: "[1, 2]"), "expected names, train and val"),
}

OF_THE_TREE = {
    "no names",
    "names with a gap",
    "a wrong number of classes",
    "a folder that is not there",
    "no validation",
    "a path that is not there",
    "no YAML",
    "a list for YAML",
}
"""Faults that are none of an image."""

CONSISTENT: dict[str, tuple[Damage, str]] = {
    "a box 3 px to the right": (row(moved), "there is no object of the dataset"),
    "a box as two corners": (row(as_corners), "there is no object of the dataset"),
    "width and height swapped": (
        row(lambda words: [*words[:3], words[4], words[3]]),
        "there is no object of the dataset",
    ),
    "a polygon 3 px to the right": (row(moved, "segment"), "there is no object of the dataset"),
    "classes swapped": (swap_classes, "in the dataset it is a"),
    "a plain object missing": (
        lambda tree: replace(labels(tree), b"".join(labels(tree).read_bytes().splitlines(keepends=True)[1:])),
        "has no row",
    ),
    "labels of another image": (lambda tree: swap(labels(tree), labels(tree, number=1)), "there is no object"),
    "a flipped image": (
        lambda tree: change_image(image(tree), lambda pixels: pixels[:, ::-1]),
        "no image of the dataset",
    ),
    "a box a pixel wider, again": (
        lambda tree: append(" ".join(_widened(labels(tree).read_text().split()[:5])))(tree),
        "it is the object of line 1 again",
    ),
}


def _widened(words: list[str]) -> list[str]:
    return [*words[:3], f"{float(words[3]) + 1 / 414:.6f}", words[4]]


@pytest.mark.parametrize("box", list(BoxKind))
def test_a_right_tree_has_no_finding(good: Path, tmp_path: Path, box: BoxKind) -> None:
    export(Dataset(good), tmp_path / "yolo", ExportOptions(box=box))
    assert verify_yolo(tmp_path / "yolo") == []
    assert verify_yolo(tmp_path / "yolo", good) == []
    assert verify_yolo(tmp_path / "yolo/detect", good) == []


@pytest.mark.parametrize("fault", INCONSISTENT)
def test_a_tree_that_contradicts_itself_is_found_without_the_dataset(tree: Path, fault: str) -> None:
    damage, message = INCONSISTENT[fault]
    damage(tree)
    found = [finding for finding in verify_yolo(tree) if message in str(finding)]
    assert found, errors(verify_yolo(tree))
    assert all(finding.severity is Severity.ERROR for finding in found)
    assert any(finding.frame is not None for finding in found) or fault in OF_THE_TREE


@pytest.mark.parametrize("fault", CONSISTENT)
def test_a_consistent_lie_is_found_with_the_dataset(tree: Path, good: Path, fault: str) -> None:
    damage, message = CONSISTENT[fault]
    damage(tree)
    found = errors(verify_yolo(tree, good))
    assert any(message in line for line in found), found


def test_the_findings_name_the_image_and_the_line(tree: Path, good: Path) -> None:
    row(moved)(tree)
    finding = verify_yolo(tree, good)[0]
    assert (finding.frame, finding.object) == ("detect/images/train/front_0000_000000", "line 1")


def test_an_image_without_labels_is_background(tree: Path) -> None:
    labels(tree).unlink()
    (finding,) = verify_yolo(tree)
    assert finding.severity is Severity.WARNING
    assert "background" in finding.message


def write_foreign(root: Path, yaml: str, names: dict[str, str]) -> None:
    """Write a tree with the images of ``names`` and their labels."""
    for number, (name, rows) in enumerate(names.items()):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = np.random.default_rng(number).integers(0, 255, (30, 40, 3), np.uint8)
        path.write_bytes(cv2.imencode(path.suffix, pixels)[1].tobytes())
        target = root / name.replace("images/", "labels/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.with_suffix(".txt").write_text(rows)
    (root / "data.yaml").write_text(yaml)


def test_trees_of_others_have_no_error(tmp_path: Path) -> None:
    rows = "0 0.5 0.5 0.25 0.25\n1 0.1 0.2 0.1 0.2\n"
    names = {"train/images/a.jpg": rows, "train/images/b.jpg": "", "valid/images/c.png": "1 0.5 0.5 1.0 1.0"}
    yaml = "train: train/images\nval: valid/images\nnc: 2\nnames: [cat, dog]\n"
    write_foreign(tmp_path / "split first", yaml, names)
    names = {"images/train/a.jpg": rows, "images/val/b.jpg": rows}
    write_foreign(tmp_path / "lists", "train: train.txt\nval: [images/val]\nnames: {0: cat, 1: dog}\n", names)
    (tmp_path / "lists/train.txt").write_text("./images/train/a.jpg\n")
    write_foreign(tmp_path / "named", "path: named\ntrain: images/train\nval: images/val\nnames: [cat, dog]\n", names)
    assert verify_yolo(tmp_path / "split first") == []
    assert verify_yolo(tmp_path / "lists") == []
    assert errors(verify_yolo(tmp_path / "named")) == []


def test_folders_that_are_no_trees(tmp_path: Path) -> None:
    assert "no data.yaml" in str(verify_yolo(tmp_path)[0])
    with pytest.raises(DatasetError, match="YOLO tree"):
        verify_yolo(tmp_path / "nowhere")


def test_polygons_are_filled_at_the_centres_of_pixels() -> None:
    corners = np.array([[1.0, 1.0], [4.0, 1.0], [4.0, 3.0], [2.0, 3.0], [2.0, 2.0], [1.0, 2.0]])
    expected = np.zeros((5, 6), np.bool_)
    expected[1, 1:4] = expected[2, 2:4] = True
    assert (filled(corners, 5, 6) == expected).all()
    assert not filled(corners + 100, 5, 6).any()
