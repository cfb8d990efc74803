import json
import math
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.camera import Pinhole
from bridge.dataset.codec import dumps, loads
from bridge.dataset.journal import FrameKey, JournalLine
from bridge.dataset.manifest import Manifest, manifest_difference
from bridge.effects import CameraEffects
from bridge.geometry import Pose, Vec3
from bridge.labels.frame_labels import FrameLabels
from bridge.world import Weather
from tests.box_world import front_camera, manifest, shoot, street

finite = st.floats(allow_nan=False, allow_infinity=False)


def test_labels_come_back_equal() -> None:
    labels = shoot(street(), [front_camera()]).labels
    assert loads(FrameLabels, dumps(labels)) == labels


def test_labels_say_what_was_done_to_the_pictures() -> None:
    labels = shoot(street(), [front_camera()]).labels
    done = {"front": CameraEffects(iso=800.0, exposure_s=0.008, jpeg_quality=85)}
    assert loads(FrameLabels, dumps(replace(labels, effects=done))).effects == done


def test_labels_that_say_nothing_of_effects_are_those_of_an_ideal_camera() -> None:
    written = json.loads(dumps(shoot(street(), [front_camera()]).labels))
    del written["effects"]
    assert loads(FrameLabels, json.dumps(written).encode()).effects == {}


def test_a_manifest_comes_back_equal() -> None:
    written = manifest([front_camera(), front_camera(name="rear")])
    assert Manifest.parse(written.encode()) == written


@given(st.builds(Vec3, finite, finite, finite))
def test_numbers_come_back_bit_for_bit(vector: Vec3) -> None:
    assert loads(Vec3, dumps(vector)) == vector


def test_journal_lines_are_one_line() -> None:
    line = JournalLine(FrameKey(3, 14), 70, 3_500_000_000, {"labels/a\nb.json": "00"}, ("wrong-step",))
    assert line.encode().count(b"\n") == 1
    assert loads(JournalLine, line.encode()) == line


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_finite_number_is_never_written(number: float) -> None:
    nowhere = replace(street(), world_from_ego=Pose(Vec3(number, 0.0, 0.0)))
    for value in (Vec3(number, 0.0, 0.0), nowhere, {"a": [number]}):
        with pytest.raises(ValueError, match="not JSON compliant"):
            dumps(value)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("indent", [None, 2])
def test_wherever_it_stands_among_texts_that_read_like_it(number: float, indent: int | None) -> None:
    texts = {"0NaN1": "NaN", "Infinity": "-Infinity0"}
    for value in (number, [number], [0.5, number, 0.5], {**texts, "a": number}, {**texts, "a": number, "b": 0.5}):
        with pytest.raises(ValueError, match="not JSON compliant"):
            dumps(value, indent)


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "0NaN1", "NaN,Infinity", "NaN]", "Infinity}", "NaN\n"])
def test_texts_may_read_like_what_is_no_number(text: str) -> None:
    line = JournalLine(FrameKey(0, 0), 0, 0, {text: "00"}, (text,))
    assert loads(JournalLine, line.encode()) == line


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"cloudiness": None}, "cloudiness: input should be a valid number"),
        (
            {"cloudiness": "grey", "fog_visibility_m": 1, "rain_mm_per_h": 0, "wetness": 0},
            "cloudiness: input should be a valid number, got 'grey'",
        ),
        ([1, 2], "the whole: input should be an object"),
    ],
)
def test_what_does_not_fit_is_named_with_its_path(document: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        loads(Weather, json.dumps(document).encode())


def test_true_is_no_number() -> None:
    with pytest.raises(ValueError, match="width: input should be a valid integer, got 'True'"):
        loads(Pinhole, b'{"width": true, "height": 2, "fx": 1, "fy": 1, "cx": 0, "cy": 0}')


def test_mappings_and_options_are_parsed() -> None:
    kind = Mapping[str, tuple[int, ...]]
    assert loads(kind, b'{"a": [1, 2], "b": []}') == {"a": (1, 2), "b": ()}  # type: ignore[type-abstract]


def test_the_first_difference_of_manifests_is_named() -> None:
    ours, theirs = manifest([front_camera()]), manifest([front_camera()], seed=8)
    assert manifest_difference(ours.encode(), ours.encode()) is None
    assert manifest_difference(ours.encode(), theirs.encode()) == "seed is 8 in the existing one and 7 in the new one"
    other = Manifest(ours.scenario, ours.seed, ours.engine, (front_camera(Pinhole(10, 10, 5.0, 5.0, 4.5, 4.5)),))
    difference = manifest_difference(ours.encode(), other.encode())
    assert difference is not None
    assert difference.startswith("cameras[0].pinhole.width is 10")
