"""One moment and its twins: one transaction, one geometry."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bridge.camera import Camera
from bridge.capture import capture
from bridge.dataset.reader import Dataset
from bridge.errors import DatasetError, SimulatorReplyError
from bridge.frame import RawFrame
from bridge.labels.attributes import Attribute
from bridge.scenario.presets import WEATHER_PRESETS
from bridge.simulator.fake import FakeSimulator
from bridge.world import WorldState
from tests.conftest import LENS, RIG, STRAIGHT
from tests.test_capture import contents
from tests.twins.twinned import PAIR, errors, scenario


def test_frames_and_twins_are_written_together(pair_dataset: Path) -> None:
    dataset = Dataset(pair_dataset)
    assert len(dataset) == 6
    assert list(dataset.twins) == ["dark", "lit"]
    for frame in dataset:
        assert len({*frame.journal.twins.values()}) == 1
        assert list(frame.journal.twins) == ["dark", "lit"]
        dark, lit = frame.twins.values()
        assert (dark.key, lit.key) == (frame.key, frame.key)
        for camera in dataset.cameras:
            assert dark.rgb(camera).mean() < frame.rgb(camera).mean() < lit.rgb(camera).mean()
            for twin in (dark, lit):
                assert twin.image_path(camera, "ids") == frame.image_path(camera, "ids")
                np.testing.assert_array_equal(twin.depth(camera), frame.depth(camera))
                own, theirs = frame.labels.cameras[camera].objects, twin.labels.cameras[camera].objects
                assert [label.contrast for label in own] != [label.contrast for label in theirs]
                assert [replace(label, contrast=None, attributes=()) for label in own] == [
                    replace(label, contrast=None, attributes=()) for label in theirs
                ]
        assert dark.state.illumination.exposure_ev == -2
        assert lit.labels.effects["front"].iso == 800
        assert not frame.labels.effects
        assert all(Attribute.HEADLIGHTS in label.attributes for label in lit.labels.cameras["front"].objects[:1])
        assert not any(Attribute.HEADLIGHTS in label.attributes for label in frame.labels.cameras["front"].objects)
    assert dataset.under("dark")[2].under(None).key == dataset[2].key
    assert errors(pair_dataset) == []
    with pytest.raises(DatasetError, match=r"there is no twin 'fog'; there is dark, lit"):
        dataset.under("fog")


def test_pictures_of_twins_have_noise_of_their_own(tmp_path: Path, serve: Callable[..., str]) -> None:
    noisy = STRAIGHT.replace("fov_deg: 80,", "fov_deg: 80, effects: {iso: 400},")
    capture(scenario(noisy, "twins: [{name: same}]\n"), tmp_path / "d", simulator=serve(), frames=1)
    (frame,) = Dataset(tmp_path / "d")
    noise = frame.rgb("front").astype(int) - frame.under("same").rgb("front")
    assert np.abs(noise).mean() > 0.5
    assert abs(noise.mean()) < 0.2


def test_a_capture_that_stopped_goes_on_to_the_same_bytes(tmp_path: Path, serve: Callable[..., str]) -> None:
    address, twinned = serve(), scenario(LENS)
    capture(twinned, tmp_path / "whole", simulator=address)
    for frames in (1, 4, None):
        capture(twinned, tmp_path / "parts", simulator=address, frames=frames)
    assert contents(tmp_path / "parts") == contents(tmp_path / "whole")
    assert errors(tmp_path / "whole") == []
    with pytest.raises(DatasetError, match="twins"):
        capture(scenario(LENS, ""), tmp_path / "whole", simulator=address)


def test_a_run_that_died_between_twins_leaves_no_half_frame(tmp_path: Path, serve: Callable[..., str]) -> None:
    address, twinned = serve(), scenario(STRAIGHT)
    capture(twinned, tmp_path / "whole", simulator=address)
    out = shutil.copytree(tmp_path / "whole", tmp_path / "out")
    journal = out / "episodes/0001.jsonl"
    journal.write_bytes(journal.read_bytes()[:-400])  # the last line was being written
    (out / "twins/lit/frames/front/rgb/0001_000002.png").unlink()
    assert len(Dataset(out)) == 5
    assert len(Dataset(out, "lit")) == 5
    assert capture(twinned, out, simulator=address).captured == 1
    assert contents(out) == contents(tmp_path / "whole")


def test_lidars_measure_under_the_conditions_of_the_original(tmp_path: Path, serve: Callable[..., str]) -> None:
    address, fog = serve(), "twins: [{name: fog, weather: {preset: dense_fog}}]\n"
    for name, twins in (("plain", ""), ("twinned", fog)):
        capture(scenario(RIG, twins), tmp_path / name, simulator=address, frames=1)
    plain, twinned = (Dataset(tmp_path / name)[0] for name in ("plain", "twinned"))
    assert twinned.under("fog").points_path("roof").read_bytes() == plain.points_path("roof").read_bytes()
    assert twinned.journal.files.items() > plain.journal.files.items()  # a twin leaves the original as it is
    assert errors(tmp_path / "twinned") == []


def test_workers_write_the_same_twins(tmp_path: Path, serve: Callable[..., str]) -> None:
    addresses = [serve(), serve()]
    capture(scenario(STRAIGHT), tmp_path / "one", simulator=addresses[0])
    capture(scenario(STRAIGHT), tmp_path / "two", simulator=addresses)
    assert contents(tmp_path / "two") == contents(tmp_path / "one")


class _Cheat(FakeSimulator):
    """Shows something else where it is dark."""

    def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
        raw = super().capture(state, cameras, depth_views)
        return self.changed(raw) if state.illumination.exposure_ev < 0 and state.step == 2 else raw

    def changed(self, raw: RawFrame) -> RawFrame:
        return raw


class _OtherIds(_Cheat):
    def changed(self, raw: RawFrame) -> RawFrame:
        image = raw.images["front"]
        ids = image.ids.copy()
        ids[:3, :2] = 16384
        return replace(raw, images={**raw.images, "front": replace(image, ids=ids)})


class _OtherDepth(_Cheat):
    def changed(self, raw: RawFrame) -> RawFrame:
        image = raw.images["front"]
        depth = image.depth.copy()
        depth[-1, -1] = np.nextafter(depth[-1, -1], np.float32(0))
        return replace(raw, images={**raw.images, "front": replace(image, depth=depth)})


class _OtherNormals(_Cheat):
    def changed(self, raw: RawFrame) -> RawFrame:
        image = raw.images["front_right"]
        assert image.normals is not None
        normals = image.normals.copy()
        normals[-1, :4, 0] += 1
        return replace(raw, images={**raw.images, "front_right": replace(image, normals=normals)})


class _OtherMask(_Cheat):
    def changed(self, raw: RawFrame) -> RawFrame:
        first, *rest = raw.observations["front"]
        mask = first.unoccluded_mask()[::-1]
        changed = replace(first, unoccluded_bits=np.packbits(mask).tobytes(), frame_share=0.5)
        return replace(raw, observations={**raw.observations, "front": (changed, *rest)})


class _OneLess(_Cheat):
    def changed(self, raw: RawFrame) -> RawFrame:
        return replace(raw, observations={**raw.observations, "front": raw.observations["front"][1:]})


@pytest.mark.parametrize(
    ("kind", "difference"),
    [
        (_OtherIds, "camera 'front': .* but ids differ in 6 pixels"),
        (_OtherDepth, "camera 'front': .* but depth differ in 1 pixels"),
        (_OtherNormals, "camera 'front_right': .* but normals differ in 4 pixels"),
        (_OtherMask, "camera 'front': .* but what was observed of actor 1 differs"),
        (_OneLess, "camera 'front': .* but what was observed of actor 1 differs"),
    ],
)
def test_a_simulator_that_shows_other_things_in_a_twin_is_refused(
    kind: type[FakeSimulator], difference: str, tmp_path: Path, serve: Callable[..., str]
) -> None:
    out = tmp_path / "out"
    with pytest.raises(SimulatorReplyError, match=rf"^frame 0000_000001, twin 'dark', {difference}"):
        capture(scenario(PAIR), out, simulator=serve(kind))
    assert [frame.key for frame in Dataset(out)] == [(0, 0)]
    assert not [path for path in out.rglob("*_000001.*") if path.parts[-2] != ".run"]
    capture(scenario(PAIR), out, simulator=serve())
    assert errors(out) == []


def test_frames_that_fail_the_gate_take_their_twins_along(tmp_path: Path, serve: Callable[..., str]) -> None:
    class WrongStep(FakeSimulator):
        def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
            raw = super().capture(state, cameras, depth_views)
            is_bad = state.step == 2 and state.illumination.exposure_ev == 0
            images = {name: replace(image, depth=-image.depth) for name, image in raw.images.items()}
            return replace(raw, images=images) if is_bad else raw

    out = tmp_path / "out"
    summary = capture(scenario(STRAIGHT), out, simulator=serve(WrongStep))
    assert summary.frames == 4
    assert sum(summary.quarantined.values()) == 2
    held = out / "quarantine/twins"
    assert {path.relative_to(held).parts[0] for path in held.rglob("*_000001.png")} == {"dark", "lit"}
    assert not list((out / "twins").rglob("*_000001.*"))
    assert errors(out) == []


def test_every_weather_shows_the_same_things_in_the_embedded_engine(tmp_path: Path) -> None:
    presets = sorted(name for name in WEATHER_PRESETS if name.islower())
    twins = "".join(f"  - {{name: w-{name}, weather: {{preset: {name}}}}}\n" for name in presets)
    twins += "  - {name: night, illumination: {sun: {altitude_deg: -20}}, quality: high}\n"
    twins += "  - {name: plain, quality: fast, effects: {exposure_ms: 20, jpeg_quality: 40}}\n"
    text = STRAIGHT.replace("[240, 120]", "[120, 60]").replace("preset: {choice: [clear, rain]}", "preset: clear")
    out = tmp_path / "out"
    capture(scenario(text.replace("fov_deg: 80,", "fov_deg: 80, normals: true,"), f"twins:\n{twins}"), out, frames=1)
    (frame,) = Dataset(out)
    assert len(frame.journal.twins) == len(presets) + 2
    assert len(set(frame.journal.twins.values())) == 1
    pictures = {twin.rgb("front").tobytes() for name, twin in frame.twins.items() if name != "w-clear"}
    assert len(pictures) == len(presets) + 1
    assert frame.rgb("front").tobytes() not in pictures
    assert frame.twins["w-clear"].rgb("front").tobytes() == frame.rgb("front").tobytes()
    fogged, seen = (each.labels.cameras["front"].objects[0] for each in (frame.twins["w-dense_fog"], frame))
    assert fogged.contrast is not None
    assert seen.contrast is not None
    assert fogged.contrast < seen.contrast
    assert errors(out) == []
