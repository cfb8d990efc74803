"""Recorded traffic and paths: moments and poses come out that can be played, or a ``TrafficError``."""

from __future__ import annotations

import gzip
import math
from collections.abc import Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random

from bridge.assets.catalogue import builtin_catalogue
from bridge.classes import Category
from bridge.errors import TrafficError
from bridge.geometry import Size
from bridge.roads.network import RoadNetwork
from bridge.roads.sources import StraightRoad
from bridge.roads.straight import straight_network
from bridge.traffic.demand import EgoDrive, ScriptedActor, ScriptedTraffic
from bridge.traffic.egos.path_file import read_path_file
from bridge.traffic.egos.path_on_road import PathOnRoad
from bridge.traffic.egos.recorded_path import EgoPath
from bridge.traffic.scripted import ScriptedDrive
from bridge.traffic.traces.demand import TraceDemand, TraceHeader
from bridge.traffic.traces.fcd_file import read_fcd
from bridge.traffic.traces.fcd_steps import ten_a_second
from bridge.traffic.traces.header import FORMAT, read_header, to_json
from bridge.traffic.traces.replay import TraceReplay
from tests.fuzz.mutation.json_tree import mutate_json
from tests.fuzz.mutation.plain_bytes import any_of, mutate_bytes
from tests.fuzz.mutation.text import text_mutator
from tests.fuzz.scratch import scratch
from tests.fuzz.target import Target
from tests.fuzz.words import check_words

_MOST_STEPS = 400

_FCD = b"""\
<?xml version="1.0" encoding="UTF-8"?>
<fcd-export>
    <timestep time="0.00">
        <vehicle id="a" x="10.0" y="2.0" z="0.1" angle="90.0" type="bus" speed="8.0" lane="e_0" signals="1"/>
        <person id="p" x="12.0" y="6.0" angle="0.0" speed="1.2" edge="e" slope="0.0"/>
    </timestep>
    <timestep time="0.50">
        <vehicle id="a" x="14.0" y="2.0" z="0.1" angle="90.0" type="bus" speed="8.0" lane="e_0" slope="0.0"/>
        <person id="p" x="12.0" y="6.6" angle="0.0" speed="1.2" edge="e" slope="0.0"/>
    </timestep>
    <timestep time="1.50"/>
</fcd-export>
"""

_POSES = (
    b"time_s,x,y,z,yaw_deg,pitch_deg,roll_deg\n0,10,-1.75,0,0,0,0\n0.5,14,-1.75,0.1,1,0.5,0\n1.25,20,-1.6,0,-2,0,1\n"
)


@cache
def _street() -> RoadNetwork:
    return straight_network(StraightRoad(length_m=200.0))


@cache
def _trace() -> bytes:
    script = ScriptedTraffic(
        (ScriptedActor(Category.CAR, 14.0), ScriptedActor(Category.PEDESTRIAN, 9.0, -3.0, 1.0, 1.1))
    )
    catalogue = builtin_catalogue()
    with ScriptedDrive(_street(), EgoDrive(), script, catalogue, seed=1, headlights=True) as drive:
        moments = list(islice(drive.moments(1), 4))
    models = tuple(catalogue.posed(actor.asset, 0.0, moving=False).name for actor in moments[0].actors)
    return to_json(TraceHeader(FORMAT, 1, 100_000_000, models)) + b"".join(map(to_json, moments))


def _check_error(error: TrafficError, path: Path) -> None:
    """It names the file, and is fit for a terminal."""
    check_words(error)
    text = str(error)
    assert text.startswith(str(path)), text
    assert text.isprintable(), ascii(text)


def _check_trace(data: bytes) -> None:
    path = scratch("trace") / "trace.jsonl"
    path.write_bytes(data)
    steps = 0
    try:
        with TraceReplay(TraceDemand(path, read_header(path)), _street(), builtin_catalogue()) as replay:
            for moment in islice(replay.moments(1), _MOST_STEPS):
                assert moment.step == steps
                assert all(math.isfinite(v) for actor in moment.actors for v in actor.world_from_actor.position)
                steps += 1
    except TrafficError as error:
        _check_error(error, path)


def _mutate_line(data: bytes, rng: Random) -> bytes:
    """Damage one line as JSON."""
    lines = data.split(b"\n")
    number = rng.randrange(len(lines))
    lines[number] = mutate_json(lines[number], rng)
    return b"\n".join(lines)


def _check_fcd(data: bytes) -> None:
    path = scratch("fcd") / "run.fcd.xml"
    path.write_bytes(data)
    time_s = -math.inf
    try:
        for step in islice(ten_a_second(path, read_fcd(path)), _MOST_STEPS):
            assert step.time_s > time_s
            time_s = step.time_s
            assert all(math.isfinite(v) for actor in step.actors.values() for v in (*actor.place, actor.yaw))
    except TrafficError as error:
        _check_error(error, path)


def _check_poses(data: bytes) -> None:
    path = scratch("poses") / "poses.csv"
    path.write_bytes(data)
    try:
        ego = EgoPath(read_path_file(path))
        last = min(ego.path.last_step, _MOST_STEPS)
        laid = PathOnRoad(ego, _street(), Size(4.5, 1.8, 1.5), before=2, after=2)
    except TrafficError as error:
        _check_error(error, path)
        return
    for step in range(-2, last + 3):
        place = laid.at(step)
        assert all(
            map(math.isfinite, (*place.pose.position, *place.pose.rotation, *place.velocity_mps, place.yaw_rate))
        )


def _trace_seeds() -> Sequence[bytes]:
    return [_trace(), gzip.compress(_trace(), mtime=0)]


_mutate_text = text_mutator(
    ("nan", "-inf", "time_s", "yaw_deg", "<person", "<vehicle", "</timestep>", "&lol;", "1e308")
)

TRACE = Target("trace", _trace_seeds, any_of(_mutate_line, _mutate_line, mutate_bytes), _check_trace, examples=250)
FCD = Target("fcd", lambda: [_FCD, gzip.compress(_FCD, mtime=0)], any_of(_mutate_text, mutate_bytes), _check_fcd, 250)
POSES = Target("poses", lambda: [_POSES], any_of(_mutate_text, _mutate_text, mutate_bytes), _check_poses, 250)
