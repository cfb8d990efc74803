"""The words that a user reads when a scenario is wrong: golden lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.errors import ScenarioError
from bridge.scenario.load import load_scenario, parse_scenario

Errors = Callable[..., list[str]]

CAMERA = "kind: camera, size: [640, 480]"

GOLDEN = [
    # shape of the file
    ("schema: 2", "1 schema: this release reads schema 1, got 2"),
    ("schema: true", "1 schema: this release reads schema 1, got true"),
    (
        "name: My Data",
        "2 name: expected a letter or digit, then any of a-z, 0-9, '.', '_' and '-', as in rainy-dusk, got 'My Data'",
    ),
    ("name: 3", "2 name: expected text, got 3"),
    ("seed: -1", "3 seed: expected a whole number from 0 to 9223372036854775807, got -1"),
    ("episodes: 1.5", "4 episodes: expected a whole number from 1 to 1000000, got 1.5"),
    ("ego: 7", "6 ego: expected a mapping of fields, got 7"),
    ("ego:", "6 ego: expected a value, got nothing; give one or remove the line"),
    ("weather: {fogg: 3}", "8 weather.fogg: unknown field 'fogg'; did you mean 'fog_visibility_m'?"),
    (
        "weather: {blizzard: 3}",
        "8 weather.blizzard: unknown field 'blizzard'; "
        "there are preset, carla, cloudiness, fog_visibility_m, fog_start_m, fog_height_m, rain_mm_per_h, "
        "snow_mm_per_h, hail_mm_per_h, snow_depth_cm, wetness, puddles, dust, leaves, wind, lens_drops …",
    ),
    ("capture: {rate_hz: 1}", "11 capture.frames: this field is required"),
    # road
    ("road: {source: {kind: gird}}", "5 road.source.kind: unknown kind 'gird'; did you mean 'grid'?"),
    (
        "road: {source: {nx: 3}}",
        "5 road.source.kind: this field is required; use straight, grid, random, highway, roundabout or file",
    ),
    ("road: {source: grid}", "5 road.source: expected a mapping of fields, got 'grid'"),
    ("road: {source: {kind: highway, nx: 3}}", "5 road.source.nx: belongs to kind grid, not to kind highway"),
    (
        "road: {source: {kind: grid, crossings: maybe}}",
        "5 road.source.crossings: expected true or false, got 'maybe'",
    ),
    (
        "road: {source: {kind: file, path: town.xodr}}",
        "5 road.source.path: no such file 'town.xodr'; the path is relative to the scenario file's folder",
    ),
    (
        "road: {source: {kind: file, path: town.obj}}",
        "5 road.source.path: expected a file that ends in .xodr, .osm or .net.xml, got 'town.obj'",
    ),
    (
        "road: {source: {cycle: [{kind: grid}, {kind: grid, nx: 1}]}}",
        "5 road.source.cycle[1].nx: expected a whole number from 2 to 20, got 1",
    ),
    (
        "road: {source: {cycle: [{kind: grid}, {kind: straight}]}}",
        "5 road.source.cycle[1].kind: "
        "SUMO has no traffic on a straight road; set traffic.engine: none or use another kind",
    ),
    (
        "road: {source: {kind: grid}, buildings: {height_m: [30, 6]}}",
        "5 road.buildings.height_m: needs lowest <= highest, got [30, 6]",
    ),
    (
        "road: {source: {kind: grid}, buildings: {height_m: 30}}",
        "5 road.buildings.height_m: expected [lowest, highest], got 30",
    ),
    (
        "road: {trees_per_100_m: 3}",
        "5 road.source: this field is required, unless level names one of the simulator's own",
    ),
    (
        "road: {level: Town}",
        "5 road.level: only the simulator knows the roads of a level; set traffic.engine: simulator, or give their "
        "OpenDRIVE file or SUMO network as road.source",
    ),
    (
        "road: {level: Town, source: {kind: grid}}",
        "5 road.source.kind: beside level, the source is a file: the map of the level's own roads",
    ),
    # ego and traffic
    ("ego: {route: east}", "6 ego.route: expected random or {from: edge, to: edge}, got 'east'"),
    ("ego: {route: {from: a}}", "6 ego.route.to: this field is required"),
    (
        "ego: {vehicle: car/sedna-0}",
        "6 ego.vehicle: there is no such model as 'car/sedna-0'; did you mean 'car/sedan-0'?",
    ),
    (
        "ego: {speed_mps: 3}",
        "6 ego.speed_mps: SUMO drives the ego here; remove this or set traffic.engine: none",
    ),
    ("traffic: {mix: {car: 0.6, van: 0.5}}", "7 traffic.mix: shares must add up to 1, got 1.1"),
    (
        "traffic: {mix: {car: 0.6, bicycle: 0.4}}",
        "7 traffic.mix.bicycle: unknown vehicle category 'bicycle'; "
        "use car, van, truck, bus, tram, motorcycle or cyclist",
    ),
    ("traffic: {mix: 0.6}", "7 traffic.mix: expected shares by category, like {car: 0.8, van: 0.2}, got 0.6"),
    ("traffic: {engine: carla}", "7 traffic.engine: unknown engine 'carla'; use sumo, simulator, trace or none"),
    ("traffic: {actors: []}", "7 traffic.actors: belongs to engine none, not to engine sumo"),
    (
        "traffic: {engine: simulator}",
        "7 traffic.engine: the simulator drives only in levels of its own; name one as road.level",
    ),
    ("traffic: {models: mine}", "7 traffic.models: unknown source of models 'mine'; use builtin or simulator"),
    (
        "traffic: {engine: none, actors: [{category: car, ahead_m: 9, asset: car/sedna-0}]}",
        "7 traffic.actors[0].asset: there is no such model as 'car/sedna-0'; did you mean 'car/sedan-0'?",
    ),
    ('traffic: {warmup_s: "60"}', "7 traffic.warmup_s: expected a number from 0 to 3600, got '60'"),
    ("traffic: {warmup_s: .nan}", "7 traffic.warmup_s: expected a number from 0 to 3600, got nan"),
    ("traffic: {engine: none, actors: {ahead_m: 3}}", "7 traffic.actors: expected a list, got {ahead_m: 3}"),
    ("traffic: {engine: none, actors: [{category: car}]}", "7 traffic.actors[0].ahead_m: this field is required"),
    (
        "traffic: {engine: none, actors: [{category: car, ahead_m: 9, asset: bus/city-0}]}",
        "7 traffic.actors[0].asset: the model 'bus/city-0' is not of the category 'car'",
    ),
    # distributions
    (
        "traffic: {vehicles_per_km: {uniform: [40, 10]}}",
        "7 traffic.vehicles_per_km.uniform: needs low <= high, got [40, 10]",
    ),
    (
        "traffic: {vehicles_per_km: {uniform: [0, 500]}}",
        "7 traffic.vehicles_per_km.uniform[1]: expected a number from 0 to 200, got 500",
    ),
    (
        "traffic: {vehicles_per_km: [10, 40]}",
        "7 traffic.vehicles_per_km: expected a number from 0 to 200, got [10, 40]; "
        "to vary it, write {uniform: [10, 40]}",
    ),
    (
        "traffic: {vehicles_per_km: [10, 40, 20]}",
        "7 traffic.vehicles_per_km: expected a number from 0 to 200, got [10, 40, 20]; "
        "to vary it, write {choice: [10, 40, 20]}",
    ),
    (
        "weather: {preset: [rain, fog]}",
        "8 weather.preset: expected a weather preset (clear, partly_cloudy, cloudy, overcast, haze, light_fog, fog, "
        "dense_fog, ground_fog, drizzle, light_rain, rain, heavy_rain, thunderstorm, wet, damp …), "
        "got ['rain', 'fog']; to vary it, write {choice: ['rain', 'fog']}",
    ),
    ("seed: [1, 2]", "3 seed: expected a whole number from 0 to 9223372036854775807, got [1, 2]"),
    (
        "traffic: {vehicles_per_km: {uniform: 40}}",
        "7 traffic.vehicles_per_km.uniform: expected [low, high], got 40",
    ),
    (
        "traffic: {vehicles_per_km: {unifrom: [1, 2]}}",
        "7 traffic.vehicles_per_km.unifrom: unknown distribution 'unifrom'; did you mean 'uniform'?",
    ),
    (
        "traffic: {vehicles_per_km: {uniform: [1, 2], cycle: [1]}}",
        "7 traffic.vehicles_per_km: give one distribution "
        "(uniform, uniform_int, log_uniform, normal, choice, cycle, expr, ramp or view_sphere), "
        "got {uniform: [1, 2], cycle: [1]}",
    ),
    (
        "traffic: {vehicles_per_km: {uniform: [1, 2], per: frame}}",
        "7 traffic.vehicles_per_km.per: "
        "this field is drawn once an episode; per: frame is for weather and illumination",
    ),
    (
        "traffic: {vehicles_per_km: {uniform: [1, 2], per: day}}",
        "7 traffic.vehicles_per_km.per: expected dataset, episode, frame or actor, got 'day'",
    ),
    (
        "traffic: {vehicles_per_km: {uniform: [1, 2], clip: [1, 2]}}",
        "7 traffic.vehicles_per_km.clip: only goes with normal, not with uniform",
    ),
    (
        "traffic: {vehicles_per_km: {log_uniform: [0, 2]}}",
        "7 traffic.vehicles_per_km.log_uniform: needs low > 0, got [0, 2]",
    ),
    (
        "traffic: {vehicles_per_km: {uniform_int: [0.5, 2]}}",
        "7 traffic.vehicles_per_km.uniform_int: expected whole numbers, got [0.5, 2]",
    ),
    (
        "traffic: {vehicles_per_km: {normal: [20]}}",
        "7 traffic.vehicles_per_km.normal: expected [mean, std], got [20]",
    ),
    (
        "traffic: {vehicles_per_km: {normal: [20, 0]}}",
        "7 traffic.vehicles_per_km.normal: needs a mean and a std > 0, got [20, 0]",
    ),
    (
        "traffic: {vehicles_per_km: {normal: [20, 5], clip: [30, 40]}}",
        "7 traffic.vehicles_per_km.normal[0]: the mean must lie between 30 and 40, where values are cut off, got 20",
    ),
    (
        "traffic: {vehicles_per_km: {normal: [20, 5], clip: [20, 20]}}",
        "7 traffic.vehicles_per_km.clip: needs low < high, got [20, 20]",
    ),
    (
        "traffic: {vehicles_per_km: {normal: [20, 5], clip: [0, 900]}}",
        "7 traffic.vehicles_per_km.clip[1]: expected a number from 0 to 200, got 900",
    ),
    ("traffic: {vehicles_per_km: {cycle: []}}", "7 traffic.vehicles_per_km.cycle: expected a list of values, got []"),
    (
        "traffic: {vehicles_per_km: {choice: [1, 2], weights: [1]}}",
        "7 traffic.vehicles_per_km.weights: expected one weight for each of 2 values, got [1]",
    ),
    (
        "traffic: {vehicles_per_km: {choice: {1: 1}, weights: [1]}}",
        "7 traffic.vehicles_per_km.weights: the choices have their weights beside them; remove this",
    ),
    (
        "traffic: {vehicles_per_km: {choice: {}}}",
        "7 traffic.vehicles_per_km.choice: expected one or more values with their weights",
    ),
    (
        "weather: {preset: {choice: {clear: -1}}}",
        "8 weather.preset.choice: weights must be numbers >= 0, one of them > 0, got [-1]",
    ),
    (
        "weather: {preset: {uniform: [clear, fog]}}",
        "8 weather.preset.uniform: uniform cannot draw this field; use choice, cycle or expr",
    ),
    (
        "weather: {preset: {choice: {clear: 0.5, foggy: 0.5}}}",
        "8 weather.preset.choice.foggy: unknown weather preset 'foggy'; did you mean 'fog'?",
    ),
    # weather and light
    ("weather: {preset: foggy}", "8 weather.preset: unknown weather preset 'foggy'; did you mean 'fog'?"),
    ("weather: {wetness: 120}", "8 weather.wetness: expected a number from 0 to 100, got 120"),
    ("weather: {preset: ClearNon}", "8 weather.preset: unknown weather preset 'ClearNon'; did you mean 'ClearNoon'?"),
    (
        "weather: {snow_depth_m: 3}",
        "8 weather.snow_depth_m: unknown field 'snow_depth_m'; did you mean 'snow_depth_cm'?",
    ),
    ("weather: {wind: {from_deg: 90}}", "8 weather.wind.speed_mps: this field is required"),
    ("weather: {wind: 5}", "8 weather.wind: expected a mapping of fields, got 5"),
    (
        "weather: {carla: {fog_densty: 3}}",
        "8 weather.carla.fog_densty: unknown field 'fog_densty'; did you mean 'fog_density'?",
    ),
    (
        "weather: {carla: {sun_altitude_angle: 100}}",
        "8 weather.carla.sun_altitude_angle: expected a number from -90 to 90, got 100",
    ),
    (
        "weather: {preset: {cycle: [ClearNoon, fog]}, carla: {wetness: 3}}",
        "8 weather.carla: goes with a preset of CARLA's, such as ClearNoon, not with 'fog'",
    ),
    (
        "weather: {preset: fog, keyframes: [{at_s: 0, carla: {wetness: 3}}]}",
        "8 weather.keyframes[0].carla: goes with a preset of CARLA's, such as ClearNoon, not with 'fog'",
    ),
    (
        "weather: {keyframes: [{at_s: 5, preset: fog}, {at_s: 5}]}",
        "8 weather.keyframes[1].at_s: must be later than the keyframe before it (5)",
    ),
    (
        "weather: {keyframes: [{at_s: -1}]}",
        "8 weather.keyframes[0].at_s: expected a number from 0 to 86400, got -1",
    ),
    (
        "illumination: {keyframes: [{at_s: soon}]}",
        "9 illumination.keyframes[0].at_s: expected a number from 0 to 86400, got 'soon'",
    ),
    ("weather: {keyframes: {at_s: 1}}", "8 weather.keyframes: expected a list, got {at_s: 1}"),
    ("weather: {keyframes: [fog]}", "8 weather.keyframes[0]: expected a mapping of fields, got 'fog'"),
    ("weather: {keyframes: [{preset: fog}]}", "8 weather.keyframes[0].at_s: this field is required"),
    (
        "weather: {keyframes: [{at_s: 0, preset: foggy}]}",
        "8 weather.keyframes[0].preset: unknown weather preset 'foggy'; did you mean 'fog'?",
    ),
    (
        "weather: {rain_mm_per_h: {uniform: [0, 5], per: frame}, coupling: {}}",
        "8 weather.rain_mm_per_h: with coupling, this is drawn once an episode; remove per: frame",
    ),
    (
        "weather: {coupling: {}, keyframes: [{at_s: 0}, {at_s: 9, rain_mm_per_h: {cycle: [1, 2], per: frame}}]}",
        "8 weather.keyframes[1].rain_mm_per_h: with coupling, this is drawn once an episode; remove per: frame",
    ),
    (
        "weather: {coupling: {}, keyframes: [{at_s: 0, wetness: 5}, {at_s: 9, wetness: 50}]}",
        "8 weather.keyframes[1].wetness: coupling computes this; give it in the first keyframe only",
    ),
    (
        "weather: {coupling: true}",
        "8 weather.coupling: expected a mapping of fields, got true",
    ),
    ("illumination: {moon: {phase: 120}}", "9 illumination.moon.phase: expected a number from 0 to 100, got 120"),
    (
        "illumination: {tone_curve: filmy}",
        "9 illumination.tone_curve: unknown tone curve 'filmy'; did you mean 'filmic'?",
    ),
    (
        "illumination: {keyframes: [{at_s: 9}, {at_s: 3}]}",
        "9 illumination.keyframes[1].at_s: must be later than the keyframe before it (9)",
    ),
    (
        "illumination: {sun: {lat: 48, lon: 11, azimuth_deg: 3}}",
        "9 illumination.sun: give either lat+lon+time or azimuth_deg+altitude_deg, not both",
    ),
    ("illumination: {sun: {lat: 48, lon: 11}}", "9 illumination.sun.time: this field is required"),
    ("illumination: {sun: noon}", "9 illumination.sun: expected lat+lon+time or azimuth_deg+altitude_deg, got 'noon'"),
    (
        "illumination: {sun: {lat: 48, lon: 11, time: noon}}",
        "9 illumination.sun.time: expected a time like 2025-06-21T12:00Z, got 'noon'",
    ),
    (
        "illumination: {sun: {lat: 48, lon: 11, time: 2025-06-21T12:00}}",
        "9 illumination.sun.time: the time needs its zone, for example 2025-06-21T12:00Z or 2025-06-21T12:00+02:00",
    ),
    ("illumination: {headlights: dim}", "9 illumination.headlights: unknown setting 'dim'; use auto, on or off"),
    (
        "illumination: {headlights: true}",
        "9 illumination.headlights: expected a setting (auto, on or off), got true",
    ),
    # sensors, capture, export
    (f"sensors: {{front: {{{CAMERA}}}}}", "10 sensors.front: give either fov_deg or intrinsics, got neither"),
    (
        f"sensors: {{front: {{{CAMERA}, fov_deg: 90, intrinsics: {{fx: 1, fy: 1, cx: 0, cy: 0}}}}}}",
        "10 sensors.front: give either fov_deg or intrinsics, got both",
    ),
    (
        f"sensors: {{Left Cam: {{{CAMERA}, fov_deg: 90}}}}",
        "10 sensors.Left Cam: a sensor name is made of a-z, 0-9 and _, got 'Left Cam'",
    ),
    (
        "sensors: {front: {kind: lidra, beams: 16}}",
        "10 sensors.front.kind: unknown kind 'lidra'; did you mean 'lidar'?",
    ),
    ("sensors: {front: {beams: 16}}", "10 sensors.front.kind: this field is required; use camera or lidar"),
    (
        f"sensors: {{front: {{{CAMERA}, fov_deg: 90, dropout: 0.1}}}}",
        "10 sensors.front.dropout: belongs to kind lidar, not to kind camera",
    ),
    (
        f"sensors: {{front: {{{CAMERA}, fov_deg: 90, normal: true}}}}",
        "10 sensors.front.normal: unknown field 'normal'; did you mean 'normals'?",
    ),
    (
        f"sensors: {{front: {{{CAMERA}, fov_deg: 90, normals: 1}}}}",
        "10 sensors.front.normals: expected true or false, got 1",
    ),
    (
        f"sensors: {{front: {{{CAMERA}, fov_deg: 90, stereo_baseline_m: 0}}}}",
        "10 sensors.front.stereo_baseline_m: expected a number from 0.01 to 10, got 0",
    ),
    (
        f"sensors: {{front: {{{CAMERA}, fov_deg: 90, distortion: {{k1: 200}}}}}}",
        "10 sensors.front.distortion.k1: expected a number from -100 to 100, got 200",
    ),
    (
        f"sensors: {{front: {{{CAMERA}, fov_deg: 90, distortion: {{k1: -0.2, k4: 0.1}}}}}}",
        "10 sensors.front.distortion.k4: unknown field 'k4'; use k1, k2, p1, p2 or k3",
    ),
    (
        f"sensors: {{front: {{{CAMERA}, fov_deg: 90, distortion: {{k1: {{uniform: [-0.2, 0]}}}}}}}}",
        "10 sensors.front.distortion.k1: expected a number from -100 to 100, got {uniform: [-0.2, 0]}",
    ),
    (
        f"sensors: {{front: {{{CAMERA}, fov_deg: 90, distortion: {{k1: -0.9}}}}}}",
        "10 sensors.front.distortion: the lens folds the picture over some 31 degrees from the optical axis, and the "
        "frame reaches farther; give smaller coefficients, a longer focal length or a smaller frame",
    ),
    (
        f"sensors: {{a: {{{CAMERA}, fov_deg: 90, stereo_baseline_m: 1}}, a_right: {{kind: lidar, beams: 16}}}}",
        "10 sensors.a.stereo_baseline_m: adds a camera 'a_right', but there is such a sensor already; "
        "rename one of them",
    ),
    (
        "sensors: {roof: {kind: lidar, beams: 16}}",
        "10 sensors: expected at least one camera, got lidars only; labels are taken from cameras",
    ),
    ("sensors: {roof: {kind: lidar}}", "10 sensors.roof: give either beams or elevations_deg, got neither"),
    (
        "sensors: {roof: {kind: lidar, beams: 16, elevations_deg: [0]}}",
        "10 sensors.roof: give either beams or elevations_deg, got both",
    ),
    (
        "sensors: {roof: {kind: lidar, beams: 63}}",
        "10 sensors.roof.beams: expected 16, 32, 64 or 128, got 63; or give elevations_deg",
    ),
    (
        "sensors: {roof: {kind: lidar, elevations_deg: [0, -90]}}",
        "10 sensors.roof.elevations_deg[1]: expected a number from -60 to 60, got -90",
    ),
    (
        f"sensors: {{roof: {{kind: lidar, elevations_deg: {[number / 10 for number in range(257)]}}}}}",
        "10 sensors.roof.elevations_deg: expected a list of no more than 256, got 257",
    ),
    (
        "sensors: {roof: {kind: lidar, beams: 16, min_range_m: 9, max_range_m: 8}}",
        "10 sensors.roof.min_range_m: needs min_range_m < max_range_m, got 9 and 8",
    ),
    (
        "sensors: {front: {kind: camera, size: [640, 480, 3], fov_deg: 90}}",
        "10 sensors.front.size: expected [width, height], got [640, 480, 3]",
    ),
    (
        "sensors: {front: {kind: camera, size: [640, 4], fov_deg: 90}}",
        "10 sensors.front.size[1]: expected a whole number from 16 to 8192, got 4",
    ),
    ("sensors: {}", "10 sensors: expected one or more sensors by name, got {}"),
    (
        "capture: {frames: 4, rate_hz: 3}",
        "11 capture.rate_hz: 3 does not divide the 10 Hz traffic step; use 10, 5, 2, 1 …",
    ),
    ("export: {formats: [kiti]}", "12 export.formats[0]: unknown format 'kiti'; did you mean 'kitti'?"),
    ("export: {formats: [kitti, kitti]}", "12 export.formats[1]: 'kitti' is there twice"),
    ("export: {formats: kitti}", "12 export.formats: expected a list, got 'kitti'"),
]


@pytest.mark.parametrize(("line", "message"), GOLDEN, ids=[line for line, _ in GOLDEN])
def test_message(errors: Errors, line: str, message: str) -> None:
    section = line.partition(":")[0]
    assert errors(**{section: line}) == [f"test.yaml:{message}"]


def test_all_errors_at_once_in_the_order_of_the_file(errors: Errors) -> None:
    assert errors(
        seed="seed: x",
        ego="ego: {speed_mps: 3}",
        weather="wether: {}",
        sensors="sensors: {a: {kind: camera, size: [1], fov_deg: 200}}",
    ) == [
        "test.yaml:3 seed: expected a whole number from 0 to 9223372036854775807, got 'x'",
        "test.yaml:6 ego.speed_mps: SUMO drives the ego here; remove this or set traffic.engine: none",
        "test.yaml:8 wether: unknown field 'wether'; did you mean 'weather'?",
        "test.yaml:10 sensors.a.size: expected [width, height], got [1]",
        "test.yaml:10 sensors.a.fov_deg: expected a number from 1 to 170, got 200",
    ]


def test_line_is_that_of_the_nested_field(errors: Errors) -> None:
    actors = "    - {category: car, ahead_m: 5}\n    - category: car\n      ahead_m: far"
    traffic = f"traffic:\n  engine: none\n  actors:\n{actors}"
    assert errors(traffic=traffic) == [
        "test.yaml:12 traffic.actors[1].ahead_m: expected a number from -500 to 500, got 'far'"
    ]


def test_a_missing_section_is_reported_at_the_top(errors: Errors) -> None:
    assert errors(capture="") == ["test.yaml:1 capture: this field is required"]


def test_duplicate_keys(errors: Errors) -> None:
    found = errors(seed="seed: 1\nseed: 2", traffic="traffic: {parked: {share: 0, share: 1}}")
    assert found == [
        "test.yaml:4 seed: this field is there twice, first on line 3; keep one",
        "test.yaml:8 traffic.parked.share: this field is there twice, first on line 8; keep one",
    ]


def test_bad_syntax(errors: Errors) -> None:
    assert errors(road="road: {source: {kind: grid}") == [
        "test.yaml:6 not valid YAML: while parsing a flow mapping that begins on line 5, "
        "expected ',' or '}', but got '<scalar>'; is a brace or a comma missing?"
    ]


@pytest.mark.parametrize("text", ["", "# nothing\n", "null\n"])
def test_empty_file(text: str) -> None:
    with pytest.raises(
        ScenarioError, match=r"^a.yaml:1 scenario: the file is empty; a scenario begins with 'schema: 1'$"
    ):
        parse_scenario(text, Path("a.yaml"))


def test_a_list_is_no_scenario() -> None:
    with pytest.raises(ScenarioError, match=r"^a.yaml:1 scenario: expected a mapping of fields, got \[1\]$"):
        parse_scenario("- 1\n", Path("a.yaml"))


def test_missing_file_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert str(caught.value) == f"{path}: no such scenario file"


def test_folder_and_binary_file(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot read the scenario file: Is a directory"):
        load_scenario(tmp_path)
    path = tmp_path / "a.yaml"
    path.write_bytes(b"name: \xff\n")
    with pytest.raises(ScenarioError, match="not UTF-8 text"):
        load_scenario(path)


BESIDE_LEVEL = [
    ("road: {level: 7, source: {kind: file, path: town.net.xml}}", "5 road.level: expected text, got 7"),
    (
        "road: {level: Town, source: {kind: file, path: town.osm}}",
        "5 road.source.path: OpenStreetMap does not say where in a level its roads are; use an OpenDRIVE or SUMO file",
    ),
    (
        "road: {level: Town, source: {cycle: [{kind: file, path: town.net.xml}]}}",
        "5 road.source: beside level, give one source: the map of the level's own roads",
    ),
    (
        "road: {level: {cycle: [Town, Village]}, source: {kind: file, path: town.net.xml}}",
        "5 road.level: beside source, which has the roads of one level, name that level",
    ),
    (
        "road: {level: Town, source: {kind: file, path: town.net.xml}, trees_per_100_m: 3}",
        "5 road.trees_per_100_m: a level has scenery of its own; remove this",
    ),
]


@pytest.mark.parametrize(("line", "message"), BESIDE_LEVEL, ids=[line for line, _ in BESIDE_LEVEL])
def test_what_stands_beside_a_level(errors: Errors, tmp_path: Path, line: str, message: str) -> None:
    for name in ("town.net.xml", "town.osm"):
        (tmp_path / name).touch()
    assert errors(road=line) == [f"test.yaml:{message}"]


LEVEL = {"road": "road: {level: Town}", "traffic": "traffic: {engine: simulator}"}


@pytest.mark.parametrize(
    ("sections", "message"),
    [
        (
            {"road": "road: {level: Town, source: {kind: file, path: town.net.xml}}"},
            "5 road.source: the simulator knows the roads of its level; remove this or use engine sumo",
        ),
        (
            {"ego": "ego: {vehicle: car/sedan-0}"},
            "6 ego.vehicle: the simulator drives the ego here, a vehicle of its own; remove this",
        ),
        (
            {"ego": "ego: {route: {from: a, to: b}}"},
            "6 ego.route: the simulator drives the ego here, a vehicle of its own; remove this",
        ),
        (
            {"traffic": "traffic: {engine: simulator, models: builtin}"},
            "7 traffic.models: unknown source of models 'builtin'; use simulator",
        ),
        (
            {"traffic": "traffic: {engine: simulator, actors: []}"},
            "7 traffic.actors: belongs to engine none, not to engine simulator",
        ),
    ],
)
def test_what_the_simulator_drives(errors: Errors, tmp_path: Path, sections: dict[str, str], message: str) -> None:
    (tmp_path / "town.net.xml").touch()
    assert errors(**(LEVEL | sections)) == [f"test.yaml:{message}"]
