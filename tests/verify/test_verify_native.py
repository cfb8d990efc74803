"""The checker passes a right dataset and finds every kind of damage, with the frame and the object."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycocotools import mask as coco_mask

from bridge.capture import capture
from bridge.errors import DatasetError
from bridge.scenario.load import load_scenario
from bridge.verify.counts import MOST_OF_A_KIND
from bridge.verify.finding import Finding, Severity
from bridge.verify.formats import TreeFormat
from bridge.verify.native.check import check_native, verify_native
from bridge.verify.run_lengths import decode_run_lengths
from bridge.verify.tree import verify_folder
from tests.box_world import GROUND_ID
from tests.verify.datasets import (
    Json,
    edit_floats,
    edit_image,
    edit_json,
    edit_lines,
    linked,
    rehash,
    replace_file,
    swap_contents,
    write_dataset,
)

STEM = "0001_000001"
"""The frame that is damaged."""
OTHER = "0001_000000"
JOURNAL = "episodes/0001.jsonl"
"""The journal of that frame's episode."""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("native") / "dataset")


def errors(folder: Path) -> list[Finding]:
    return [finding for finding in verify_native(folder) if finding.severity is Severity.ERROR]


def test_a_right_dataset_has_no_finding(good: Path) -> None:
    checked = check_native(good)
    assert [str(finding) for finding in checked.findings] == []
    assert checked.frames == 4
    assert checked.objects == 4 * 18


@dataclass(frozen=True)
class Mutant:
    """A kind of damage and how it must be found."""

    damage: Callable[[Path], None]
    message: str
    object: str | None = None
    frame: str | None = STEM
    rehashed: bool = True
    """Whether the journal has the hashes of the damaged files, so that these do not give it away."""


def image(camera: str = "front", kind: str = "rgb", stem: str = STEM) -> str:
    return f"frames/{camera}/{kind}/{stem}.{'tif' if kind == 'depth' else 'png'}"


def in_image(kind: str, change: Callable[[Any], Any], camera: str = "front") -> Callable[[Path], None]:
    return lambda folder: edit_image(folder / image(camera, kind), change)


def in_labels(change: Callable[[Json], None]) -> Callable[[Path], None]:
    return lambda folder: edit_json(folder / f"labels/{STEM}.json", change)


def in_state(change: Callable[[Json], None]) -> Callable[[Path], None]:
    return in_labels(lambda content: change(content["labels"]["state"]))


def in_actor(actor_id: int, change: Callable[[Json], None]) -> Callable[[Path], None]:
    return in_state(lambda state: change(next(a for a in state["actors"] if a["actor_id"] == actor_id)))


def in_label(actor_id: int, change: Callable[[Json], None], camera: str = "front") -> Callable[[Path], None]:
    def apply(content: Json) -> None:
        objects = content["labels"]["cameras"][camera]["objects"]
        change(next(label for label in objects if label["actor_id"] == actor_id))

    return in_labels(apply)


def assign(**values: Any) -> Callable[[Json], None]:
    return lambda entry: entry.update(values)


def add(key: str, amount: float, *, within: str | int | None = None) -> Callable[[Json], None]:
    def change(entry: Json) -> None:
        if within is None:
            entry[key] += amount
        else:
            entry[key][within] += amount

    return change


def shift_box(key: str, columns: int) -> Callable[[Json], None]:
    def change(label: Json) -> None:
        for edge in ("left", "right"):
            label[key][edge] += columns

    return change


def exchange(actor_id: int, other: int, *keys: str) -> Callable[[Path], None]:
    """Swap values of two labels of a frame."""

    def apply(content: Json) -> None:
        objects = {label["actor_id"]: label for label in content["labels"]["cameras"]["front"]["objects"]}
        for key in keys:
            objects[actor_id][key], objects[other][key] = objects[other][key], objects[actor_id][key]

    return in_labels(apply)


def drop_label(actor_id: int) -> Callable[[Path], None]:
    def apply(content: Json) -> None:
        labels = content["labels"]["cameras"]["front"]
        labels["objects"] = [label for label in labels["objects"] if label["actor_id"] != actor_id]

    return in_labels(apply)


def truncate(name: str, size: int = 40) -> Callable[[Path], None]:
    return lambda folder: replace_file(folder / name, (folder / name).read_bytes()[:size])


def remove(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def swapped(a: str, b: str) -> Callable[[Path], None]:
    return lambda folder: swap_contents(folder / a, folder / b)


def empty_journals(folder: Path) -> None:
    for journal in (folder / "episodes").glob("*.jsonl"):
        replace_file(journal, b"")


def in_journal(change: Callable[[list[str]], list[str]]) -> Callable[[Path], None]:
    return lambda folder: edit_lines(folder / JOURNAL, change)


def in_record(number: int, change: Callable[[Json], None]) -> Callable[[Path], None]:
    def apply(lines: list[str]) -> list[str]:
        record = json.loads(lines[number])
        change(record)
        return [*lines[:number], json.dumps(record) + "\n", *lines[number + 1 :]]

    return in_journal(apply)


def in_points(change: Callable[[Any], Any]) -> Callable[[Path], None]:
    return lambda folder: edit_floats(folder / f"lidar/roof/points/{STEM}.bin", change)


def point_ids(change: Callable[[Any], Any]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / f"lidar/roof/ids/{STEM}.bin"
        replace_file(path, change(np.frombuffer(path.read_bytes(), "<u2").copy()).astype("<u2").tobytes())

    return apply


def replaced(ids: Any, old: int, new: int) -> Any:
    ids[ids == old] = new
    return ids


def patched(array: Any, value: Any) -> Any:
    array[40:60, 100:140] = value
    return array


def turned_round(entry: Json) -> None:
    w, x, y, z = entry["world_from_actor"]["rotation"]
    entry["world_from_actor"]["rotation"] = [-z, y, -x, w]


def exchange_names(first: Json, second: Json) -> None:
    first["name"], second["name"] = second["name"], first["name"]


CAR = "actor 1"
MUTANTS = {
    # images
    "rgb cut off": Mutant(truncate(image()), "rgb cannot be decoded"),
    "rgb of another frame": Mutant(swapped(image(), image(stem=OTHER)), "contrast is"),
    "rgb left and right swapped": Mutant(swapped(image(), image("front_right")), "contrast is"),
    "rgb upside down": Mutant(in_image("rgb", lambda i: i[::-1]), "contrast is"),
    "rgb black": Mutant(in_image("rgb", lambda i: 0 * i), "nothing but one colour"),
    "rgb in grey": Mutant(in_image("rgb", lambda i: i[..., 0]), "rgb must be"),
    "rgb of half the size": Mutant(in_image("rgb", lambda i: i[::2, ::2]), "rgb must be"),
    "rgb with 16 bits": Mutant(in_image("rgb", lambda i: i.astype(np.uint16)), "rgb must be"),
    "ids upside down": Mutant(in_image("ids", lambda i: i[::-1]), "not tight around the visible", CAR),
    "ids mirrored": Mutant(in_image("ids", lambda i: i[:, ::-1]), "not tight around the visible", CAR),
    "ids a row lower": Mutant(in_image("ids", lambda i: np.roll(i, 1, axis=0)), "not tight around the visible", CAR),
    "ids off by one": Mutant(in_image("ids", lambda i: i + (i > 0)), "visible_pixels is", CAR),
    "ids of 8 bits": Mutant(in_image("ids", lambda i: i.astype(np.uint8)), "ids must be"),
    "ids of nothing": Mutant(in_image("ids", lambda i: patched(i, 77)), "of an id that nothing has", "instance 77"),
    "ids swapped": Mutant(
        in_image("ids", lambda i: replaced(replaced(replaced(i, 1, 99), 2, 1), 99, 2)), "not tight around", "actor 2"
    ),
    "a hole in the ids": Mutant(in_image("ids", lambda i: patched(i, 0)), "an id without a depth"),
    "depth in centimetres": Mutant(in_image("depth", lambda d: d * 100), "is not within its 3-D box", CAR),
    "depth along the ray": Mutant(
        in_image("depth", lambda d: d * np.hypot(1, (np.arange(d.shape[1]) - 203) / 240).astype("f4")),
        "is not within its 3-D box",
        "actor 3",
    ),
    "depth 1 m more": Mutant(in_image("depth", lambda d: d + 3), "is not within its 3-D box", CAR),
    "depth of another frame": Mutant(
        swapped(image(kind="depth"), "frames/front/depth/0000_000000.tif"), "is not within its 3-D box", CAR
    ),
    "depth of the right camera": Mutant(swapped(image(kind="depth"), image("front_right", "depth")), "depth"),
    "depth with zeros in the sky": Mutant(
        in_image("depth", lambda d: np.where(np.isfinite(d), d, 0)), "must be positive"
    ),
    "depth that is no number": Mutant(in_image("depth", lambda d: patched(d, np.nan)), "values that are not numbers"),
    "depth as whole numbers": Mutant(
        in_image("depth", lambda d: np.nan_to_num(d, posinf=0).astype(np.uint16)), "depth must be"
    ),
    "normals half as long": Mutant(
        in_image("normals", lambda n: ((n.astype(int) - 32768) // 2 + 32768).astype(np.uint16)), "of length 1"
    ),
    "normals inside out": Mutant(
        in_image("normals", lambda n: np.clip(65536 - n.astype(int), 0, 65535).astype(np.uint16)), "look away from"
    ),
    "normals missing": Mutant(remove(image(kind="normals")), "cannot be read"),
    # labels against pixels
    "modal box shifted": Mutant(in_label(1, shift_box("modal_box", 3)), "not tight around the visible", CAR),
    "modal box a pixel larger": Mutant(in_label(1, add("modal_box", 1, within="right")), "not tight around", CAR),
    "modal box beyond the image": Mutant(in_label(1, shift_box("modal_box", 400)), "beyond the image", CAR),
    "no modal box": Mutant(in_label(1, assign(modal_box=None)), "modal_box is None", CAR),
    "amodal box shifted": Mutant(in_label(1, shift_box("amodal_box", 2)), "amodal_mask lacks", CAR),
    "amodal box of a hidden actor shifted": Mutant(
        in_label(8, shift_box("amodal_box", 6)), "pixels beyond its 3-D box", "actor 8"
    ),
    "amodal mask cut off": Mutant(
        in_label(1, lambda label: label.update(amodal_mask=label["amodal_mask"][:-3])), "amodal_mask: ", CAR
    ),
    "amodal mask of another actor": Mutant(exchange(1, 6, "amodal_mask"), "amodal_mask", CAR),
    "amodal mask of the visible pixels": Mutant(
        in_label(2, lambda label: label.update(unoccluded_pixels=label["visible_pixels"])), "amodal_mask has", "actor 2"
    ),
    "visible pixels off by one": Mutant(in_label(1, add("visible_pixels", 1)), "visible_pixels is", CAR),
    "occlusion upside down": Mutant(
        in_label(6, lambda label: label.update(occlusion=1 - label["occlusion"])), "occlusion is", "actor 6"
    ),
    "occluder's share": Mutant(
        in_label(6, lambda label: label["occluders"][0].update(share=label["occluders"][0]["share"] - 0.05)),
        "the shares of occluders",
        "actor 6",
    ),
    "another occluder": Mutant(
        in_label(6, lambda label: label["occluders"][0].update(instance_id=4)), "occluders are", "actor 6"
    ),
    "no occluder": Mutant(in_label(6, assign(occluders=[])), "occluders are", "actor 6"),
    "largest part of nothing": Mutant(in_label(1, shift_box("largest_part_box", 2)), "largest_part_box is", CAR),
    "contrast of nothing": Mutant(in_label(1, assign(contrast=0.0)), "contrast is", CAR),
    "no contrast": Mutant(in_label(1, assign(contrast=None)), "contrast is", CAR),
    "labels of the other camera": Mutant(
        in_labels(
            lambda content: content["labels"].update(
                cameras={
                    "front": content["labels"]["cameras"]["front_right"],
                    "front_right": content["labels"]["cameras"]["front"],
                }
            )
        ),
        "not tight around",
        CAR,
    ),
    "an actor without a label": Mutant(drop_label(2), "no label", "actor 2"),
    "a wholly hidden actor without a label": Mutant(drop_label(8), "no label", "actor 8"),
    "a label twice": Mutant(
        in_labels(
            lambda content: content["labels"]["cameras"]["front"]["objects"].append(
                content["labels"]["cameras"]["front"]["objects"][0]
            )
        ),
        "in ascending order",
    ),
    "static pixels": Mutant(
        in_labels(lambda content: content["labels"]["cameras"]["front"]["statics"][0].update(visible_pixels=3)),
        "visible_pixels is 3",
        "instance 16385",
    ),
    "static contrast": Mutant(
        in_labels(lambda content: content["labels"]["cameras"]["front"]["statics"][0].update(contrast=0.9)),
        "contrast is 0.9",
        "instance 16385",
    ),
    "static class": Mutant(
        in_labels(lambda content: content["labels"]["cameras"]["front"]["statics"][0].update(category="van")),
        "the label says van",
        "instance 16385",
    ),
    "no statics": Mutant(
        in_labels(lambda content: content["labels"]["cameras"]["front"].update(statics=[])), "labels of static things"
    ),
    # labels against the world state
    "class": Mutant(in_label(1, assign(category="van")), "the label says van", CAR),
    "location at the middle": Mutant(in_label(1, add("location_m", -0.75, within=1)), "the location is 0.750", CAR),
    "locations swapped": Mutant(exchange(1, 2, "location_m"), "the location is", CAR),
    "height and width swapped": Mutant(
        in_label(1, lambda label: label.update(size=[label["size"][0], label["size"][2], label["size"][1]])),
        "length, width, height are",
        CAR,
    ),
    "rotation_y flipped": Mutant(
        in_label(1, lambda label: label.update(rotation_y=-label["rotation_y"])), "rotation_y is", CAR
    ),
    "rotation_y turned by pi": Mutant(in_label(2, add("rotation_y", 3.1416)), "rotation_y is", "actor 2"),
    "rotation_y beyond pi": Mutant(in_label(1, add("rotation_y", -6.2831853)), "within -pi and pi", CAR),
    "alpha zero": Mutant(in_label(1, assign(alpha=0.0)), "alpha is", CAR),
    "alpha of rotation_y": Mutant(
        in_label(3, lambda label: label.update(alpha=label["rotation_y"])), "alpha is", "actor 3"
    ),
    "distance along the axis": Mutant(
        in_label(3, lambda label: label.update(distance_m=label["location_m"][2])), "distance_m is", "actor 3"
    ),
    "velocity of another actor": Mutant(exchange(1, 2, "velocity_mps"), "velocity_mps is", CAR),
    "cuboid box shifted": Mutant(
        in_label(1, lambda label: label.update(cuboid_box=[edge + 1.0 for edge in label["cuboid_box"]])),
        "cuboid_box is",
        CAR,
    ),
    "no cuboid box": Mutant(in_label(1, assign(cuboid_box=None)), "cuboid_box is nothing", CAR),
    "cuboid truncation": Mutant(in_label(1, assign(cuboid_truncation=0.2)), "cuboid_truncation is", CAR),
    "truncation of a whole car": Mutant(in_label(1, assign(truncation=0.2)), "truncation is 0.2", CAR),
    "truncation beyond 1": Mutant(in_label(1, assign(truncation=1.2)), "truncation must lie within", CAR),
    "attributes": Mutant(in_label(1, assign(attributes=["stopped"])), "attributes are", CAR),
    "brake lights": Mutant(
        in_label(1, lambda label: label["attributes"].append("brake_lights")), "attributes are", CAR
    ),
    # the world state
    "an actor elsewhere": Mutant(
        in_actor(1, lambda a: a["world_from_actor"]["position"].__setitem__(1, 1.0)), "the location is", CAR
    ),
    "an actor turned round": Mutant(in_actor(1, turned_round), "rotation_y is", CAR),
    "no rotation": Mutant(
        in_actor(1, lambda a: a["world_from_actor"].update(rotation=[1, 1, 0, 0])), "no unit quaternion"
    ),
    "an actor of no size": Mutant(in_actor(1, assign(size=[4.4, 0.0, 1.5])), "must be positive"),
    "an id twice": Mutant(in_actor(10, assign(actor_id=9)), "have the same id"),
    "an actor's id among the static ones": Mutant(in_actor(10, assign(actor_id=20000)), "ids of actors go from"),
    "a class that is none": Mutant(in_actor(10, assign(category="Car")), "there is no class 'Car'"),
    "another class than before": Mutant(in_actor(10, assign(category="van")), "earlier in the episode", "actor 10"),
    "another size than before": Mutant(
        in_actor(10, assign(size=[4.5, 1.8, 1.5])), "earlier in the episode", "actor 10"
    ),
    "the ego elsewhere": Mutant(
        in_state(lambda state: state["world_from_ego"]["position"].__setitem__(0, 1.0)), "the location is", CAR
    ),
    "labels of another frame": Mutant(
        swapped(f"labels/{STEM}.json", f"labels/{OTHER}.json"), "the journal says (1, 1, 1, 50000000)"
    ),
    "labels cut off": Mutant(truncate(f"labels/{STEM}.json", 500), "Invalid JSON"),
    "labels without a key": Mutant(in_label(1, lambda label: label.pop("truncation")), "truncation: Field required"),
    "a number as text": Mutant(in_label(1, assign(alpha="0.1")), "alpha: Input should be a valid number"),
    "not a number": Mutant(in_label(1, assign(alpha=float("nan"))), "alpha: Input should be a finite number"),
    # point clouds
    "points cut off": Mutant(truncate(f"lidar/roof/points/{STEM}.bin", 1000), "no whole number of points"),
    "points without ids": Mutant(point_ids(lambda i: i[:-1]), "bytes of ids"),
    "points not finite": Mutant(in_points(lambda p: np.where(p == p.max(), np.nan, p)), "a number is not finite"),
    "points with x and y swapped": Mutant(in_points(lambda p: p[:, [1, 0, 2, 3]]), "not within its 3-D box", "actor 3"),
    "points upside down": Mutant(in_points(lambda p: p * (1, 1, -1, 1)), "of the points in the frame"),
    "points 1 m further": Mutant(in_points(lambda p: p + np.array([1, 0, 0, 0])), "not within its 3-D box", "actor 3"),
    "points of another frame": Mutant(
        swapped(f"lidar/roof/points/{STEM}.bin", "lidar/roof/points/0000_000000.bin"), "bytes of ids"
    ),
    "reflectance of 255": Mutant(in_points(lambda p: p * (1, 1, 1, 255)), "the reflectance must lie"),
    "ids of points shifted": Mutant(point_ids(lambda i: np.roll(i, 40)), "not within its 3-D box", "actor 3"),
    "ids of points of nothing": Mutant(
        point_ids(lambda i: replaced(i, 3, 88)), "an id that nothing has", "instance 88"
    ),
    # the journal and the rest
    "a hash": Mutant(in_record(1, lambda r: r["files"].update({image(): "0" * 64})), "whose SHA-256", rehashed=False),
    "a byte of an image": Mutant(
        lambda folder: replace_file(folder / image(), (folder / image()).read_bytes() + b"\0"),
        "whose SHA-256",
        rehashed=False,
    ),
    "a file missing": Mutant(remove(image("front_right", "ids")), "cannot be read"),
    "labels missing": Mutant(remove(f"labels/{STEM}.json"), "cannot be read"),
    "a file not listed": Mutant(
        in_record(1, lambda r: r["files"].pop(image(kind="depth"))), "does not list", rehashed=False
    ),
    "a foreign file listed": Mutant(
        in_record(1, lambda r: r["files"].update({"frames/rear/rgb/x.png": "0" * 64})), "no sensor of the manifest"
    ),
    "a line twice": Mutant(in_journal(lambda lines: [*lines, lines[-1]]), "has this frame after"),
    "lines in another order": Mutant(in_journal(lambda lines: lines[::-1]), "has this frame after", frame=OTHER),
    "a line that is none": Mutant(
        in_journal(lambda lines: [*lines, "{}\n"]),
        "episodes/0001.jsonl: line 3 is no record",
        frame=None,
        rehashed=False,
    ),
    "a line without an end": Mutant(
        in_journal(lambda lines: [*lines[:1], lines[1][:-1]]), "has no end", frame=None, rehashed=False
    ),
    "no frame": Mutant(empty_journals, "there is no frame", frame=None, rehashed=False),
    "a frame of another episode": Mutant(
        in_record(1, assign(key=[0, 1])),
        "line 2 is of frame 0000_000001, not of this episode",
        frame=None,
        rehashed=False,
    ),
    "no journal": Mutant(remove(JOURNAL), "episodes/0001.jsonl: cannot be read", frame=None, rehashed=False),
    "the time of another frame": Mutant(in_record(1, assign(time_ns=0)), "comes after step 0"),
    "another step": Mutant(in_record(1, assign(step=7)), "the journal says (1, 1, 7"),
    "an episode missing": Mutant(remove("episodes/0001.json"), "episodes/0001.json: cannot be read", frame=OTHER),
    "an episode of other classes": Mutant(
        lambda folder: edit_json(folder / "episodes/0001.json", lambda e: e["static"].update({"16385": "wall"})),
        "the label says car, the episode wall",
        "instance 16385",
    ),
    "an episode without the ground": Mutant(
        lambda folder: edit_json(folder / "episodes/0001.json", lambda e: e["static"].pop(str(GROUND_ID))),
        "of an id that nothing has",
        f"instance {GROUND_ID}",
    ),
    "no manifest": Mutant(truncate("dataset.json"), "dataset.json: ", frame=None),
    "another version": Mutant(
        lambda folder: edit_json(folder / "dataset.json", assign(format_version=9)), "expected format", frame=None
    ),
    "no camera": Mutant(
        lambda folder: edit_json(folder / "dataset.json", assign(cameras=[])), "there is no camera", frame=None
    ),
    "another focal length": Mutant(
        lambda folder: edit_json(
            folder / "dataset.json", lambda m: m["cameras"][0]["pinhole"].update(fx=250.0, fy=250.0)
        ),
        "cuboid_box is",
        CAR,
    ),
    "cameras swapped": Mutant(
        lambda folder: edit_json(
            folder / "dataset.json",
            lambda m: exchange_names(*m["cameras"]),
        ),
        "the location is 0.540",
        CAR,
    ),
    "the lidar elsewhere": Mutant(
        lambda folder: edit_json(
            folder / "dataset.json", lambda m: m["lidars"][0]["ego_from_mount"].update(position=[0.9, 0.0, 2.73])
        ),
        "not within its 3-D box",
        CAR,
    ),
    "a class with another id": Mutant(
        lambda folder: edit_json(folder / "dataset.json", lambda m: m["classes"][0].update(cityscapes_id=27)),
        "class car is called",
        frame=None,
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_every_mutant_is_found(good: Path, tmp_path: Path, name: str) -> None:
    mutant = MUTANTS[name]
    folder = linked(good, tmp_path / "dataset")
    mutant.damage(folder)
    if mutant.rehashed and mutant.frame is not None:
        rehash(folder)
    found = errors(folder)
    assert any(
        mutant.message in finding.message
        and finding.frame == mutant.frame
        and (mutant.object is None or finding.object == mutant.object)
        for finding in found
    ), [str(finding) for finding in found]


def test_the_copies_left_the_dataset_as_it_was(good: Path) -> None:
    assert verify_native(good) == []


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: replace_file(folder / "frames/front/rgb/notes.txt", b"x"), "that the journal does not list"),
        (in_actor(10, lambda a: a["world_from_actor"]["position"].__setitem__(0, -30.0)), "it moved at 360.0 m/s"),
        (in_state(lambda state: state.update(ego_velocity_mps=[9.0, 0.0, 0.0])), "its velocity differs by 4.5 m/s"),
    ],
    ids=["stray file", "jump", "speed"],
)
def test_what_is_odd_is_a_warning(good: Path, tmp_path: Path, damage: Callable[[Path], None], message: str) -> None:
    folder = linked(good, tmp_path / "dataset")
    damage(folder)
    if "journal" not in message:
        rehash(folder)
    found = [finding for finding in verify_native(folder) if message in finding.message]
    assert [finding.severity for finding in found] == [Severity.WARNING]


def test_quarantined_frames_are_counted_and_read(good: Path, tmp_path: Path) -> None:
    folder = linked(good, tmp_path / "dataset")
    record = json.loads((folder / JOURNAL).read_text().splitlines()[-1])
    for name in record["files"]:
        (folder / "quarantine" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder / name, folder / "quarantine" / name)
    record["files"] = {f"quarantine/{name}": value for name, value in record["files"].items()}
    record["quarantined"] = ["wrong-step", "unknown-id"]
    edit_lines(folder / JOURNAL, lambda lines: [*lines[:-1], json.dumps(record) + "\n"])
    (finding,) = verify_native(folder)
    assert str(finding) == "warning: 1 of 4 frames are in quarantine: 1 unknown-id, 1 wrong-step"
    replace_file(folder / "quarantine" / image(), b"")
    assert any("whose SHA-256" in found.message and found.frame == STEM for found in errors(folder))


def damaged(content: bytes, random: Random) -> bytes:
    """Cut, change, insert or leave out some bytes."""
    place = random.randrange(len(content))
    kinds = [
        content[:place],
        content[:place] + random.randbytes(2) + content[place + 2 :],
        content[:place] + random.choice([b"9", b"-", b"e", b'"', b"[", b"}"]) + content[place:],
        content[:place] + content[place + random.randrange(1, 30) :],
    ]
    return random.choice(kinds)


@pytest.mark.parametrize("seed", range(40))
def test_damaged_bytes_are_findings_and_never_exceptions(good: Path, tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    folder = linked(good, tmp_path / "dataset")
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and ".run" not in path.parts]
    path = random.choice(files)
    content = path.read_bytes()
    replace_file(path, damaged(content, random))
    assert verify_native(folder) or path.parent.name == "episodes" or path.name == "dataset.json"
    if path.parts[len(folder.parts)] in {"frames", "lidar", "labels"} and path.read_bytes() != content:
        rehash(folder)
        verify_native(folder)


def test_many_findings_of_a_kind_are_counted(good: Path, tmp_path: Path) -> None:
    folder = linked(good, tmp_path / "dataset")
    ids = np.arange(125 * 414, dtype=np.uint16).reshape(125, 414) % 999 + 100
    edit_image(folder / image(kind="ids"), lambda _: ids)
    rehash(folder)
    of_nothing = [f for f in errors(folder) if "pixels of an id that nothing has" in f.message]
    assert len(of_nothing) == MOST_OF_A_KIND + 1
    assert of_nothing[-1].message.startswith("and ")


def test_a_capture_of_the_engine_has_no_error(straight: Path, tmp_path: Path) -> None:
    capture(load_scenario(straight), tmp_path / "dataset")
    assert [str(finding) for finding in verify_native(tmp_path / "dataset")] == []


def test_a_folder_is_known_by_its_content(good: Path, tmp_path: Path) -> None:
    report = verify_folder(good)
    assert report.formats == (TreeFormat.NATIVE,)
    assert (report.errors, report.frames_checked, report.objects_checked) == (0, 4, 72)
    with pytest.raises(DatasetError, match=r"found none; looked for dataset.json \(native\), training/label_2"):
        verify_folder(tmp_path)
    with pytest.raises(DatasetError, match="there is none"):
        verify_folder(tmp_path / "nowhere")
    with pytest.raises(DatasetError, match=r"looked for gtFine \(cityscapes\)"):
        verify_folder(good, format=TreeFormat.CITYSCAPES)


@given(st.integers(1, 40), st.integers(1, 40), st.randoms(use_true_random=False))
def test_run_lengths_are_decoded_like_pycocotools_does(height: int, width: int, random: Any) -> None:
    likely = random.random()
    mask = np.array([[random.random() < likely for _ in range(width)] for _ in range(height)])
    counts = coco_mask.encode(np.asfortranarray(mask, np.uint8))["counts"].decode()
    assert (decode_run_lengths(counts, height, width) == mask).all()


@given(st.text(max_size=30), st.integers(1, 9), st.integers(1, 9))
def test_run_lengths_that_are_none_are_refused(counts: str, height: int, width: int) -> None:
    try:
        mask = decode_run_lengths(counts, height, width)
    except ValueError:
        return
    assert mask.shape == (height, width)
