from pathlib import Path

from bridge.scenario.load import parse_scenario
from bridge.scenario.rig import rig_of
from bridge.scenario.sample import plan_episode


def test_the_scenario_of_the_readme_can_be_planned(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    (text,) = (block.split("```")[0] for block in readme.split('```yaml title="rainy.yaml"\n')[1:])
    scenario = parse_scenario(text, tmp_path / "rainy.yaml")
    plans = [plan_episode(scenario, None, episode) for episode in range(scenario.episodes)]
    assert {plan.frames for plan in plans} == {20}
    assert all(plan.conditions(0)[0].rain_mm_per_h > 0 for plan in plans)
    assert [camera.name for camera in rig_of(scenario).cameras] == ["front"]


def test_times_at_the_edge_of_the_calendar_are_refused(tmp_path: Path) -> None:
    import pytest

    from bridge.errors import ScenarioError

    readme = (Path(__file__).parents[2] / "README.md").read_text()
    text = readme.split('```yaml title="rainy.yaml"\n')[1].split("```")[0]
    sun = "sun: {azimuth_deg: 285, altitude_deg: {uniform: [-4, 6]}}"
    assert sun in text
    late = text.replace(sun, 'sun: {lat: 48, lon: 11, time: "9999-12-31T23:59-10:00"}')
    with pytest.raises(ScenarioError, match="expected a time within the years 1 to 9999"):
        parse_scenario(late, tmp_path / "late.yaml")
