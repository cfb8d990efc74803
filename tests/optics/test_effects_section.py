"""The ``effects`` of a camera in a scenario file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bridge.effects import CameraEffects
from bridge.errors import ScenarioError
from bridge.scenario.load import parse_scenario
from bridge.scenario.sample import EpisodePlan, plan_episode
from bridge.scenario.schema import Scenario

CAMERA = "kind: camera, size: [640, 480], fov_deg: 90"


def parsed(sensors: str) -> Scenario:
    text = f"schema: 1\nname: test\nroad: {{source: {{kind: grid}}}}\nsensors: {{{sensors}}}\ncapture: {{frames: 4}}\n"
    return parse_scenario(text, Path("test.yaml"))


def plan(sensors: str, episode: int = 0) -> EpisodePlan:
    return plan_episode(parsed(sensors), 3, episode)


def drawn(effects: str, frame: int = 0, episode: int = 0) -> CameraEffects:
    return plan(f"front: {{{CAMERA}, effects: {effects}}}", episode).effects(frame)["front"]


def test_a_camera_without_effects_is_ideal() -> None:
    by_camera = plan(f"front: {{{CAMERA}}}, rear: {{{CAMERA}, effects: {{}}}}").effects(0)
    assert list(by_camera) == ["front", "rear"]
    assert all(effects.is_off for effects in by_camera.values())


def test_every_field_arrives_in_its_unit() -> None:
    lens = (
        "chromatic_aberration_px: 1.5, f_number: 2, focus_distance_m: 4, pixel_pitch_um: 3, bloom: 0.1, vignetting: 0.4"
    )
    sensor = "iso: 800, full_well_electrons: 9000, read_noise_electrons: 3, prnu: 0.01, dsnu_electrons: 2"
    seen = drawn(f"{{{lens}, exposure_ms: 8, {sensor}, jpeg_quality: 85}}")
    assert seen == CameraEffects(
        chromatic_aberration_px=1.5,
        f_number=2.0,
        focus_distance_m=4.0,
        pixel_pitch_m=3.0 * 1e-6,
        bloom=0.1,
        vignetting=0.4,
        exposure_s=8.0 * 1e-3,
        iso=800.0,
        full_well_electrons=9000.0,
        read_noise_electrons=3.0,
        prnu=0.01,
        dsnu_electrons=2.0,
        pattern_seed=seen.pattern_seed,
        jpeg_quality=85,
    )
    assert isinstance(seen.jpeg_quality, int)
    assert drawn("{blur_circle_px: 2}").blur_circle_px == 2.0


def test_fields_vary_by_episode_or_by_frame() -> None:
    iso, vignetting = "iso: {log_uniform: [100, 3200]}", "vignetting: {uniform: [0, 0.6], per: frame}"
    effects = f"{{{iso}, {vignetting}, jpeg_quality: {{cycle: [80, 90]}}}}"
    first, later = drawn(effects), drawn(effects, frame=1)
    assert first == drawn(effects)
    assert first.iso == later.iso
    assert first.vignetting != later.vignetting
    other = drawn(effects, episode=1)
    assert other.iso != first.iso
    assert (first.jpeg_quality, other.jpeg_quality) == (80, 90)


def test_both_cameras_of_a_pair_do_the_same_and_are_made_once() -> None:
    sensors = (
        f"front: {{{CAMERA}, stereo_baseline_m: 0.5, effects: {{iso: {{uniform: [100, 800]}}}}}}, rear: {{{CAMERA}}}"
    )
    by_camera = plan(sensors).effects(0)
    assert list(by_camera) == ["front", "front_right", "rear"]
    assert by_camera["front"] == by_camera["front_right"]
    assert by_camera["front"].pattern_seed == plan(sensors, episode=1).effects(2)["front"].pattern_seed
    assert by_camera["front"].pattern_seed != by_camera["rear"].pattern_seed


def test_another_field_moves_no_draw() -> None:
    alone = drawn("{iso: {uniform: [100, 800]}}")
    assert drawn("{bloom: {uniform: [0, 1]}, iso: {uniform: [100, 800]}}").iso == alone.iso


def test_a_file_reads_back_as_it_was() -> None:
    scenario = parsed(f"front: {{{CAMERA}, effects: {{iso: {{choice: {{100: 1, 800: 3}}, per: frame}}, prnu: 0.01}}}}")
    assert Scenario.model_validate(scenario.to_data()) == scenario


@pytest.mark.parametrize(
    ("effects", "line"),
    [
        ("{isso: 3}", "effects.isso: unknown field 'isso'; did you mean 'iso'?"),
        ("{vignetting: 2}", "effects.vignetting: expected a number from 0 to 1, got 2"),
        ("{jpeg_quality: 8.5}", "effects.jpeg_quality: expected a whole number from 1 to 100, got 8.5"),
        ("{jpeg_quality: {uniform: [50, 90]}}", "uniform cannot draw this field; use uniform_int, choice, cycle, expr"),
        ("{f_number: 2, blur_circle_px: 3}", "effects: give either blur_circle_px or f_number"),
        ("{prnu: 0.1}", "effects.prnu: goes with iso, which is not given; add it or remove this"),
        ("{focus_distance_m: 3}", "effects.focus_distance_m: goes with f_number, which is not given"),
        ("8", "effects: expected a mapping of fields, got 8"),
    ],
)
def test_errors_say_what_to_write(effects: str, line: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parsed(f"front: {{{CAMERA}, effects: {effects}}}")
    assert line in str(caught.value)


def test_effects_belong_to_cameras() -> None:
    with pytest.raises(ScenarioError, match="effects: belongs to kind camera, not to kind lidar"):
        parsed(f"front: {{{CAMERA}}}, top: {{kind: lidar, beams: 16, effects: {{iso: 100}}}}")


def test_mapping_of_effects_is_of_the_cameras_of_the_rig() -> None:
    by_camera: Mapping[str, CameraEffects] = plan(f"front: {{{CAMERA}}}, top: {{kind: lidar, beams: 16}}").effects(0)
    assert list(by_camera) == ["front"]
