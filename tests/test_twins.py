"""The same moments under other conditions: one transaction, one geometry, and trees beside each other."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bridge.camera import Camera
from bridge.capture import capture
from bridge.dataset.reader import Dataset
from bridge.errors import DatasetError, ExportError, ScenarioError, SimulatorReplyError
from bridge.export.exporters import export_dataset, export_twins
from bridge.export.options import ExportOptions
from bridge.frame import RawFrame
from bridge.labels.attributes import Attribute
from bridge.labels.twins import labels_under_twin, twin_labels
from bridge.protocol.server import SimulatorServer
from bridge.report.contact_sheet import write_contact_sheet
from bridge.scenario.load import load_scenario, parse_scenario
from bridge.scenario.presets import WEATHER_PRESETS
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario
from bridge.simulator.fake import FakeSimulator
from bridge.verify.finding import Severity
from bridge.verify.tree import verify_folder
from bridge.world import WorldState
from tests.conftest import LENS, RIG, STRAIGHT
from tests.test_capture import contents

PAIR = STRAIGHT.replace("size: [240, 120]", "size: [160, 80], normals: true, stereo_baseline_m: 0.54")
"""A stereo pair that takes normals."""

TWINS = """\
twins:
  - {name: dark, illumination: {exposure_ev: -2}}
  - {name: lit, illumination: {exposure_ev: 1, headlights: 'on'}, effects: {iso: 800}, quality: high}
"""


def scenario(text: str, twins: str = TWINS) -> Scenario:
    return parse_scenario(text + twins, Path("test.yaml"))


@pytest.fixture
def serve() -> Iterator[Callable[[type[FakeSimulator]], str]]:
    """Start simulators of a kind; returns their addresses."""
    servers: list[SimulatorServer] = []

    def start(kind: type[FakeSimulator] = FakeSimulator) -> str:
        servers.append(SimulatorServer(kind))
        return servers[-1].address

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="module")
def pair_dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two episodes of three frames with two twins: a stereo pair with normals."""
    folder = tmp_path_factory.mktemp("twins") / "dataset"
    server = SimulatorServer(FakeSimulator)
    capture(scenario(PAIR), folder, simulator=server.address)
    server.stop()
    return folder


def errors(folder: Path) -> list[str]:
    return [str(finding) for finding in verify_folder(folder).findings if finding.severity is Severity.ERROR]


# --- what the scenario says


def test_a_twin_is_the_scenario_but_for_what_it_says() -> None:
    text = STRAIGHT.replace(
        "weather: {preset: {choice: [clear, rain]}}", "weather: {preset: rain, wetness: {uniform: [0, 90]}}"
    )
    twins = (
        "twins:\n"
        "  - {name: fog, weather: {preset: fog}}\n"
        "  - {name: thick, weather: {fog_visibility_m: 40}}\n"
        "  - {name: low, illumination: {sun: {altitude_deg: 3}}}\n"
        "  - {name: place, illumination: {sun: {lat: 48, lon: 11, time: '2026-06-21T02:00+02:00'}}}\n"
        "  - {name: soft, effects: {blur_circle_px: 3}, quality: fast}\n"
    )
    for episode in range(2):
        plan = plan_episode(scenario(text, twins), None, episode)
        weather, light = plan.conditions(0)
        assert (weather, light) == plan_episode(scenario(text, ""), None, episode).conditions(0)
        under = {name: (*twin.conditions(0), twin) for name, twin in plan.under_twins().items()}
        assert under["fog"][0].wetness != weather.wetness  # a preset is all of the weather
        assert under["fog"][0] == WEATHER_PRESETS["fog"]
        assert under["thick"][0] == replace(weather, fog_visibility_m=40.0)
        assert under["low"][1].sun_azimuth == light.sun_azimuth
        assert under["low"][1].sun_altitude == pytest.approx(np.radians(3))
        assert under["place"][1].sun_altitude < 0
        assert under["soft"][:2] == (weather, light)
        assert under["soft"][2].effects(0)["front"].blur_circle_px == 3
        assert plan.effects(0)["front"].is_off


def test_a_twin_holds_all_the_time_where_keyframes_change() -> None:
    keyframes = (
        "weather:\n"
        "  preset: clear\n"
        "  keyframes: [{at_s: 0, rain_mm_per_h: 0, wetness: 0}, {at_s: 10, rain_mm_per_h: 20, wetness: 50}]\n"
    )
    text = STRAIGHT.replace("weather: {preset: {choice: [clear, rain]}}\n", keyframes)
    plan = plan_episode(scenario(text, "twins: [{name: dry, weather: {wetness: 5}}]\n"), None, 0)
    dry = plan.under_twins()["dry"]
    for time_s in (0.0, 5.0, 10.0):
        weather, _ = plan.conditions(0, time_s)
        assert dry.conditions(0, time_s)[0] == replace(weather, wetness=0.05)
    assert plan.conditions(0, 10.0)[0].wetness == 0.5


def test_twins_keep_correlated_draws_and_survive_the_way_to_data_and_back() -> None:
    text = STRAIGHT.replace(
        "weather: {preset: {choice: [clear, rain]}}",
        "weather: {preset: clear, rain_mm_per_h: {uniform: [0, 9]}, cloudiness: {uniform: [0, 99]}}\n"
        "correlations: [{fields: [weather.rain_mm_per_h, weather.cloudiness], rho: 0.9}]",
    )
    plain = scenario(
        text, "twins: [{name: dry, weather: {rain_mm_per_h: 0}}, {name: sun, illumination: {sun: {altitude_deg: 4}}}]\n"
    )
    for again in (plain, Scenario.model_validate(plain.to_data())):
        plan = plan_episode(again, None, 1)
        weather, light = plan.conditions(0)
        dry = plan.under_twins()["dry"].conditions(0)[0]
        assert dry == replace(weather, rain_mm_per_h=0.0)
        assert plan.under_twins()["sun"].conditions(0)[1].sun_azimuth == light.sun_azimuth
    assert Scenario.model_validate(plain.to_data()) == plain


@pytest.mark.parametrize(
    ("twins", "message"),
    [
        ("[{name: clone}]", r"twins\[0\].name: the original is called so"),
        ("[{name: a}, {name: a}]", r"twins\[1\].name: another twin is called so"),
        ("[{name: A}]", r"twins\[0\].name: expected something like dense-fog, got 'A'"),
        ("[{name: a, wether: {}}]", r"twins\[0\].wether: unknown field 'wether'; did you mean 'weather'\?"),
        ("[{name: a, traffic: {engine: none}}]", r"twins\[0\].traffic: unknown field"),
        ("[{name: a, weather: {wetness: 200}}]", r"twins\[0\].weather.wetness: .*200"),
        ("[{name: a, weather: {carla: {wetness: 3}}}]", r"twins\[0\].weather.carla: goes with a preset of CARLA's"),
        (
            "[{name: a, effects: {f_number: 2}}]",
            r"twins\[0\].effects: of camera 'front': give either blur_circle_px or",
        ),
    ],
)
def test_what_makes_no_sense_is_told_where_it_stands(twins: str, message: str) -> None:
    text = STRAIGHT.replace("fov_deg: 80,", "fov_deg: 80, effects: {blur_circle_px: 2},")
    with pytest.raises(ScenarioError, match=message):
        scenario(text, f"twins: {twins}\n")


# --- what is captured


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


# --- what verify finds


def _rewrite(folder: Path, stem: str, change: Callable[[dict[str, object]], None]) -> None:
    """Change the journal's line of a frame."""
    journal = folder / f"episodes/{stem[:4]}.jsonl"
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    for line in lines:
        if line["key"] == [int(stem[:4]), int(stem[5:])]:
            change(line)
    journal.write_text("".join(json.dumps(line) + "\n" for line in lines))


@pytest.fixture
def copy(pair_dataset: Path, tmp_path: Path) -> Path:
    return shutil.copytree(pair_dataset, tmp_path / "copy")


def test_verify_wants_the_proof_of_every_twin(copy: Path) -> None:
    _rewrite(copy, "0000_000001", lambda line: line["twins"].update(dark="0" * 64))  # type: ignore[attr-defined]
    _rewrite(copy, "0001_000000", lambda line: line["twins"].pop("lit"))  # type: ignore[attr-defined]
    assert errors(copy) == [
        "error: 0000_000001: twin dark: by the journal, it shows other ids, depth, normals or boxes than the original",
        "error: 0001_000000: the journal says what was drawn of the twins dark; the manifest has dark, lit",
    ]


def test_verify_finds_twins_that_are_missing_or_of_others(copy: Path) -> None:
    (copy / "twins/dark/frames/front/rgb/0000_000000.png").unlink()
    labels = copy / "twins/lit/labels"
    shutil.copyfile(labels / "0000_000001.json", labels / "0000_000002.json")
    found = "\n".join(errors(copy))
    assert "0000_000000: twins/dark/frames/front/rgb/0000_000000.png cannot be read" in found
    assert "0000_000000: twin dark: camera front: rgb must be (80, 160, 3) uint8, is missing or damaged" in found
    assert "0000_000002: twins/lit/labels/0000_000002.json is not the file whose SHA-256 the journal has" in found
    assert "0000_000002: twin lit: twins/lit/labels/0000_000002.json is of episode 0, frame 1, twin 'lit'" in found


def test_verify_finds_contrasts_that_are_not_of_the_picture(copy: Path) -> None:
    path = copy / "twins/dark/labels/0000_000000.json"
    document = json.loads(path.read_text())
    document["labels"]["cameras"]["front"]["objects"]["1"] = 0.9
    path.write_text(json.dumps(document))
    assert any("the contrast of 1 is 0.9, the twin's picture says 0.2" in error for error in errors(copy))


def test_labels_of_a_twin_that_lack_something_are_refused(pair_dataset: Path, tmp_path: Path) -> None:
    frame = Dataset(pair_dataset)[0]
    images = {name: frame.images(name) for name in frame.dataset.cameras}
    own = twin_labels(frame.labels, frame.state, images, {})
    assert labels_under_twin(frame.labels, own) == frame.labels
    with pytest.raises(ValueError, match=r"labels.cameras.front: expected what the frame shows there, 'front' is"):
        labels_under_twin(frame.labels, replace(own, cameras={}))


# --- what is exported


def test_twins_become_trees_beside_each_other(copy: Path) -> None:
    formats = ("kitti", "kitti-tracking", "kitti-odometry", "cityscapes", "coco", "yolo", "vkitti2", "pairs")
    for export_format in formats:
        export_twins(copy, export_format)
    trees = {name: [path.name for path in sorted((copy / name).iterdir())] for name in formats}
    assert trees.pop("pairs") == ["dark", "lit"]
    assert {tuple(names) for names in trees.values()} == {("clone", "dark", "lit")}
    clone, dark = copy / "kitti/clone", copy / "kitti/dark"
    assert (dark / "frames.csv").read_bytes() == (clone / "frames.csv").read_bytes()
    for number in range(6):
        name = f"training/label_2/{number:06}.txt"
        assert (dark / name).read_bytes() == (clone / name).read_bytes()
        picture = f"training/image_2/{number:06}.png"
        assert (dark / picture).samefile(Dataset(copy, "dark")[number].image_path("front", "rgb"))
        assert (dark / picture).read_bytes() != (clone / picture).read_bytes()
    assert (copy / "vkitti2/lit/Scene00/lit/frames/rgb/Camera_0/rgb_00000.png").exists()
    assert errors(copy) == []
    for folder in ("kitti", "kitti/dark", "yolo/lit/detect", "pairs/dark"):
        report = verify_folder(copy / folder)
        assert (report.errors, report.native) == (0, copy)


def test_one_twin_after_the_other(copy: Path) -> None:
    def there() -> set[str]:
        return {path.name for path in (copy / "kitti").iterdir()}

    export_dataset(copy, "kitti")
    assert "training" in there()
    assert export_dataset(copy, "kitti", ExportOptions(twin="dark")).folder == copy / "kitti/dark"
    assert there() == {"dark"}
    before = contents(copy / "kitti/dark")
    export_twins(copy, "kitti", twins=["clone", "lit"])
    assert there() == {"clone", "dark", "lit"}
    assert contents(copy / "kitti/dark") == before
    (copy / "kitti/notes.txt").write_text("mine")
    with pytest.raises(ExportError, match="expected nothing or earlier exports, found something else"):
        export_twins(copy, "kitti")
    assert there() == {"clone", "dark", "lit", "notes.txt"}
    (copy / "kitti/notes.txt").unlink()
    export_dataset(copy, "kitti")
    assert "training" in there()


def test_verify_finds_an_export_with_pictures_of_another_twin(copy: Path) -> None:
    export_twins(copy, "kitti")
    export_twins(copy, "pairs")
    for path in ("kitti/dark/training/image_2/000001.png", "pairs/dark/trainB/front_0000_000001.png"):
        (copy / path).unlink()
        shutil.copyfile(Dataset(copy, "lit")[1].image_path("front", "rgb"), copy / path)
    found = errors(copy)
    assert any("kitti/dark/000001: image_2 is not the dataset's file of this frame" in error for error in found)
    assert any("trainB/front_0000_000001.png is not the dataset's picture of episode 0, frame 1" in e for e in found)
    assert len(found) == 2


def test_pairs_have_the_same_names_on_both_sides(copy: Path) -> None:
    (summary,) = export_twins(copy, "pairs", twins=["dark"])
    assert (summary.training_images, summary.validation_images) == (6, 6)
    folder = copy / "pairs/dark"
    rows = list(csv.DictReader((folder / "pairs.csv").read_text().splitlines()))
    assert len(rows) == 12
    for row in rows:
        original, twin = (folder / f"{row['split']}{side}/{row['name']}.png" for side in "AB")
        number = 3 * int(row["episode"]) + int(row["frame"])
        assert original.samefile(Dataset(copy)[number].image_path(row["camera"], "rgb"))
        assert twin.samefile(Dataset(copy, "dark")[number].image_path(row["camera"], "rgb"))
        assert (copy / row["ids"]).is_file()
        assert (copy / row["labels"]).is_file()
    (folder / "testB/front_0001_000000.png").unlink()
    found = "\n".join(errors(copy))
    assert "testA has this picture, testB has not" in found
    with pytest.raises(ExportError, match="pairs are of the original and a twin; say which one"):
        export_dataset(copy, "pairs")
    with pytest.raises(ExportError, match="expected one of dark, lit, got clone"):
        export_twins(copy, "pairs", twins=["clone"])


def test_a_dataset_without_twins_has_none_to_export(straight: Path, tmp_path: Path, serve: Callable[..., str]) -> None:
    out = tmp_path / "out"
    capture(load_scenario(straight), out, simulator=serve(), frames=1)
    with pytest.raises(ExportError, match="it has no twins; ask for some with twins in the scenario"):
        export_twins(out, "kitti")
    with pytest.raises(DatasetError, match="there is no twin 'fog'; there is none"):
        Dataset(out, "fog")


def test_a_contact_sheet_has_a_moment_in_each_row(pair_dataset: Path, tmp_path: Path) -> None:
    import cv2

    write_contact_sheet(Dataset(pair_dataset), tmp_path / "all.png", count=6)
    write_contact_sheet(Dataset(pair_dataset, "dark"), tmp_path / "dark.png", count=2, columns=3)
    both, one = (cv2.imread(str(tmp_path / name)) for name in ("all.png", "dark.png"))
    assert both is not None
    assert one is not None
    assert both.shape[1] > one.shape[1]  # three across: the original and its twins
    assert both.shape[0] > one.shape[0]  # two moments
