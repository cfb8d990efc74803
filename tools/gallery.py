"""Make docs/gallery.md: every example scenario, every mode of randomization, every weather at several suns.

    python tools/gallery.py [--only NAME …]

Writes one picture an example to docs/images/examples, one a mode to docs/images/modes, and one a weather preset to
docs/images/weather; NAMEs are those of examples, modes or presets, and the other pictures stay as they are. A person
looks at them before they are committed.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

import cv2
import numpy as np

import bridge
from bridge.capture import capture
from bridge.dataset.reader import Dataset
from bridge.report.conditions import describe_moment
from bridge.report.text import Color, Image, draw_text
from bridge.scenario.carla import CARLA_PRESETS
from bridge.scenario.load import load_scenario, parse_scenario
from bridge.scenario.mode_tables import MODES
from bridge.scenario.presets import OWN_PRESETS
from bridge.scenario.schema import Scenario

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
EXAMPLES = DOCS / "images/examples"
WEATHER = DOCS / "images/weather"
MODE_PICTURES = DOCS / "images/modes"
NEEDS_PLAYER = ("unity_level",)
"""Examples that the embedded engine cannot play."""
PICTURES = 6
"""Of an example."""
EPISODES = 3
RATE_HZ = 0.1
PACES = {
    "events": (2, 0.1),
    "roundabout": (2, 0.1),
    "scripted_street": (1, 0.625),
    "twins": (1, 1.5),
    "underpass": (2, 0.125),
}
"""Episodes and rate of those whose pictures shall follow something: what is made to happen, around the ring, a cyclist
that comes, or up to people who cross."""
ALTITUDES_DEG = (45.0, 6.0, -3.0, -20.0)
CAMERA = bridge.Camera(
    "front", bridge.Pinhole(621, 224, 361.0, 361.0, 304.5, 104.0), bridge.Pose(bridge.Vec3(0.3, 0.0, 1.65))
)
CARLA = "CARLA"
_MOST_BYTES = 250_000
_TILE_PX = 621
_BRIGHT: Color = (236, 239, 244)
_BAR_PX = 22

EXAMPLES_HEAD = """# Gallery

Made by `python tools/gallery.py`; nothing here is retouched.

## Examples

Pictures of each scenario of [examples](../examples), drawn by the embedded engine, from several of its episodes.
`drivebridge capture examples/NAME.yaml --out out/NAME` makes the whole dataset, and `drivebridge contact-sheet
out/NAME` a sheet of it with its labels. `Town01` is CARLA's map (MIT), West Oakland is © OpenStreetMap contributors
(ODbL 1.0); see [the maps](../examples/maps).
"""

MODES_HEAD = """## Modes of randomization

One scenario that says no more than its streets, its camera and `randomization: MODE`: six of its episodes under each
mode. What a mode draws is in [What varies](randomization.md).
"""

MODE_SCENARIO = """
schema: 1
name: {mode}
seed: 7
episodes: 6
road: {{source: {{kind: grid, nx: 3, ny: 3}}}}
randomization: {mode}
sensors:
  front: {{kind: camera, size: [1242, 375], fov_deg: 81.5, pose: {{xyz: [0.3, 0.0, 1.65]}}}}
capture: {{rate_hz: 1, frames: 1}}
"""

WEATHER_HEAD = f"""## Weather and light

One moment of one street under every preset of weather, of a street in winter under snow, with the sun at
{", ".join(f"{altitude:g}" for altitude in ALTITUDES_DEG)} degrees above the horizon, and below them CARLA's presets,
which bring their own sun.
"""


def main() -> None:
    """Make what is asked for, and the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="NAME")
    only = parser.parse_args().only
    paths = {path.stem: path for path in sorted((ROOT / "examples").glob("*.yaml")) if path.stem not in NEEDS_PLAYER}
    presets = (*OWN_PRESETS, CARLA)
    known = {*paths, *MODES, *presets}
    wanted = known if only is None else set(only)
    if unknown := wanted - known:
        parser.error(f"expected names of examples, modes or presets, got {', '.join(sorted(unknown))}")
    page = [EXAMPLES_HEAD]
    for name, path in paths.items():
        scenario = load_scenario(path)
        if name in wanted:
            _write(EXAMPLES / f"{name}.jpg", _example(scenario))
        page.append(f"### {name}\n\n{scenario.description}\n\n![{name}](images/examples/{name}.jpg)\n")
    page.append(MODES_HEAD)
    for mode in MODES:
        if mode in wanted:
            scenario = parse_scenario(MODE_SCENARIO.format(mode=mode), ROOT / f"{mode}.yaml")
            _write(MODE_PICTURES / f"{mode}.jpg", _example(scenario, episodes=PICTURES))
        page.append(f"### {mode}\n\n![{mode}](images/modes/{mode}.jpg)\n")
    _draw_weathers(wanted.intersection(presets))
    page.append(WEATHER_HEAD)
    page += [f"### {preset}\n\n![{preset}](images/weather/{preset}.jpg)\n" for preset in presets]
    (DOCS / "gallery.md").write_text("\n".join(page), encoding="utf-8")


def _example(scenario: Scenario, episodes: int = EPISODES) -> Image:
    """Capture a few frames of a scenario; of one with cameras all around or with twins, one moment of each."""
    episodes, rate_hz = PACES.get(scenario.name.replace("-", "_"), (min(scenario.episodes, episodes), RATE_HZ))
    settings = scenario.capture.model_copy(update={"frames": math.ceil(PICTURES / episodes), "rate_hz": rate_hz})
    short = scenario.model_copy(update={"episodes": episodes, "capture": settings, "coverage": None})
    with tempfile.TemporaryDirectory(prefix="drivebridge-") as folder:
        capture(short, Path(folder) / "dataset")
        dataset = Dataset(Path(folder) / "dataset")
        cameras = list(dataset.cameras)
        around = len(cameras) > 2
        shown = [(dataset[0], name) for name in cameras] if around else [(frame, cameras[0]) for frame in dataset]
        tiles = []
        for frame, name in shown[:PICTURES]:
            said = name if around else describe_moment(frame.labels.state.weather, frame.labels.state.illumination)
            tiles.append(_captioned(frame.rgb(name), f"{frame.key.episode}/{frame.key.frame}  {said}"))
        if dataset.twins:
            moment = dataset[len(dataset) // 2]
            tiles = [
                _captioned(
                    twin.rgb(cameras[0]), f"{name}  {describe_moment(twin.state.weather, twin.state.illumination)}"
                )
                for name, twin in {"original": moment, **moment.twins}.items()
            ]
    return _tiled(tiles)


def _draw_weathers(presets: Collection[str]) -> None:
    """Draw each of ``presets`` on one street, which is another one in winter: bare trees, and coats."""
    for winter in (False, True):
        carla = CARLA in presets and not winter
        own = [name for name, weather in OWN_PRESETS.items() if name in presets and weather.is_wintry == winter]
        if own or carla:
            _draw_street(own, winter=winter, carla=carla)


def _draw_street(own: Sequence[str], *, winter: bool, carla: bool) -> None:
    scenery = bridge.Scenery(winter=winter)
    roads = bridge.GridRoads(nx=3, ny=3, lanes=1, parking_m=2.2)
    with bridge.launch(roads=roads, scenery=scenery, cameras=[CAMERA], seed=33) as sim:
        sim.set_traffic(vehicles_per_km=20, pedestrians_per_minute=60)
        sim.advance(45.0)
        for preset in own:
            sim.set_weather(preset)
            pictures = []
            for altitude_deg in ALTITUDES_DEG:
                sim.set_illumination(sun_altitude_deg=altitude_deg, sun_azimuth_deg=130.0)
                pictures.append(_captioned(sim.capture().rgb, f"sun {altitude_deg:g}°"))
            _write(WEATHER / f"{preset}.jpg", _tiled(pictures))
        if carla:
            sim.set_illumination()
            pictures = []
            for preset in CARLA_PRESETS:
                sim.set_weather(preset)
                pictures.append(_captioned(sim.capture().rgb, preset))
            _write(WEATHER / f"{CARLA}.jpg", _tiled(pictures))


def _captioned(rgb: Image, caption: str) -> Image:
    height = round(rgb.shape[0] * _TILE_PX / rgb.shape[1])
    small = rgb if rgb.shape[1] == _TILE_PX else cv2.resize(rgb, (_TILE_PX, height), interpolation=cv2.INTER_AREA)
    bar = np.zeros((_BAR_PX, _TILE_PX, 3), np.uint8)
    draw_text(bar, caption, 6, 16, _BRIGHT, 14)
    return np.vstack([small, bar])


def _tiled(pictures: Sequence[Image]) -> Image:
    """Return the pictures two to a row."""
    if len(pictures) % 2:
        pictures = [*pictures, np.zeros_like(pictures[0])]
    return np.vstack([np.hstack(pictures[first : first + 2]) for first in range(0, len(pictures), 2)])


def _write(path: Path, sheet: Image) -> None:
    """Write a JPEG as good as its size allows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for quality in (88, 82, 75, 65, 55):
        encoded, data = cv2.imencode(".jpg", sheet[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
        assert encoded, "an RGB image can always be encoded"
        if len(data) <= _MOST_BYTES:
            break
    path.write_bytes(data.tobytes())


if __name__ == "__main__":
    main()
