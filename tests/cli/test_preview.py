"""One picture a condition, on one sheet."""

import math
from pathlib import Path

import cv2
import numpy as np
import pytest

from bridge.errors import ScenarioError
from bridge.preview import SUNS_DEG, preset_conditions, scenario_conditions
from bridge.report.conditions import LIGHTS, light_of, weather_of
from bridge.scenario.load import load_scenario
from tests.cli.program import error_line, run, run_here


def test_the_conditions_of_a_scenario_are_those_that_it_brings(straight: Path) -> None:
    text = straight.read_text().replace("episodes: 2", "episodes: 200")
    straight.write_text(text.replace("{choice: [clear, rain]}", "{choice: {clear: 3, rain: 1}}"))
    conditions = scenario_conditions(load_scenario(straight))
    kinds = [(weather_of(each.weather), light_of(each.illumination)) for each in conditions]
    assert kinds == [("clear", "day"), ("clear", "low sun"), ("rain", "day"), ("rain", "low sun")]
    shares = {kind: each.share or 0.0 for kind, each in zip(kinds, conditions, strict=True)}
    assert math.isclose(sum(shares.values()), 1.0)
    assert shares["clear", "day"] + shares["clear", "low sun"] == pytest.approx(0.75, abs=0.15)
    assert shares["clear", "low sun"] + shares["rain", "low sun"] == pytest.approx(0.25, abs=0.15)


def test_light_and_heavy_rain_are_conditions_of_their_own_and_so_is_lying_snow(straight: Path) -> None:
    text = straight.read_text().replace("episodes: 2", "episodes: 200")
    weathers = "[snow_cover, heavy_rain, cloudy, light_rain, rain]"
    straight.write_text(text.replace("{choice: [clear, rain]}", f"{{choice: {weathers}}}"))
    conditions = scenario_conditions(load_scenario(straight))
    assert sum(each.share or 0.0 for each in conditions) == pytest.approx(1.0)
    shown = list(dict.fromkeys((each.weather.rain_mm_per_h, each.weather.snow_depth_m) for each in conditions))
    assert shown == [(0.0, 0.12), (0.0, 0.0), (2.0, 0.0), (6.0, 0.0), (25.0, 0.0)]


def test_presets_are_shown_under_every_light() -> None:
    conditions = preset_conditions(["clear", "fog"])
    assert [each.name for each in conditions] == ["clear"] * 4 + ["fog"] * 4
    assert [light_of(each.illumination) for each in conditions] == [*LIGHTS, *LIGHTS]
    assert len(SUNS_DEG) == len(LIGHTS)
    with pytest.raises(ScenarioError, match="no weather preset 'fogg'; did you mean 'fog'"):
        preset_conditions(["fogg"])


def test_a_sheet_has_a_picture_of_the_same_moment_for_each_condition(straight: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.png"
    done = run("preview", straight, "--out", sheet, "--weather", "clear")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{sheet}: 4 pictures\n"
    picture = cv2.imread(str(sheet))
    assert picture is not None
    assert picture.shape == (64 + 240 + 30 + 24, 2 * 24 + 4 * 480 + 3 * 12, 3)
    tiles = [picture[64:304, 24 + 492 * column : 504 + 492 * column].astype(float) for column in range(4)]
    day, low, dusk, night = (float(np.mean(tile)) for tile in tiles)
    assert night < 0.7 * day  # exposure is automatic: night is darker, but can be seen
    assert min(low, dusk) > night


def test_pictures_of_a_large_camera_share_the_width_of_the_sheet(straight: Path, tmp_path: Path) -> None:
    straight.write_text(straight.read_text().replace("size: [240, 120]", "size: [1000, 500]"))
    sheet = tmp_path / "sheet.png"
    assert run("preview", straight, "--out", sheet, "--weather", "clear").returncode == 0
    picture = cv2.imread(str(sheet))
    assert picture is not None
    assert picture.shape == (64 + 320 + 30 + 24, 2 * 24 + 4 * 640 + 3 * 12, 3)


def test_what_cannot_be_shown_is_refused_and_nothing_is_written(
    straight: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "sheet.png"

    def refusal(*options: str) -> str:
        return error_line(run_here(monkeypatch, capsys, "preview", straight, "--out", sheet, *options))

    assert "straight has episodes 0 to 1, got 7" in refusal("--episode", "7")
    assert "there is no camera 'rear' in scenario straight; it has front" in refusal("--camera", "rear")
    assert not sheet.exists()
