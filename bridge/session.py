"""Scripted sessions: a simulator under the hand of a Python script.

The script sets weather, light and traffic, lets time pass with ``advance`` and takes frames with ``capture``.
Time stands still otherwise, so that the same moment can be captured again under other weather.
"""

from __future__ import annotations

import hashlib
import math
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, get_args

from bridge.assets.catalogue import builtin_catalogue
from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.dataset.manifest import Manifest
from bridge.dataset.writer import DatasetWriter
from bridge.episode import Place, run_traffic, world_state
from bridge.errors import SessionError, SimulatorReplyError
from bridge.geometry import Pose, Vec3
from bridge.labels.checks import check_frame
from bridge.labels.frame_labels import label_frame
from bridge.lidar import Lidar, depth_views
from bridge.randomness import derive_generator, derive_seed
from bridge.recording import Recording, SessionFrame
from bridge.roads.sources import GridRoads, RoadSource, Scenery, StraightRoad
from bridge.scenario.lighting import headlights_on, street_lights_on
from bridge.scenario.presets import WEATHER_PRESETS
from bridge.scenario.problem import hint
from bridge.sensors.lidar_scan import scan
from bridge.simulator.connect import connected
from bridge.simulator.remote import RemoteSimulator
from bridge.traffic.demand import (
    STEP_NS,
    EgoDrive,
    ScriptedActor,
    ScriptedTraffic,
    SumoDemand,
    TrafficDemand,
)
from bridge.traffic.moment import TrafficMoment
from bridge.world import Illumination

Switch = Literal["auto", "on", "off"]
"""What may be said of lamps; ``auto`` follows the sun and the weather."""

KITTI_CAMERA = Camera(
    "front",
    Pinhole(width=1242, height=375, fx=721.5377, fy=721.5377, cx=609.5593, cy=172.854),
    Pose(Vec3(0.3, 0.0, 1.65)),
)
"""The left colour camera of KITTI's car, 1.65 m over the road."""


_USUAL = SumoDemand()


class Session:
    """A place with traffic in it, drawn by a simulator. Made by ``launch`` and ``connect``; close it when done."""

    def __init__(
        self,
        simulator: str | None,
        *,
        roads: RoadSource,
        scenery: Scenery,
        ego: EgoDrive,
        cameras: Sequence[Camera],
        lidars: Sequence[Lidar],
        seed: int,
    ) -> None:
        """Connect to ``simulator`` or start the embedded engine, and build the place."""
        if not isinstance(roads, RoadSource):
            raise SessionError(f"roads: expected a road source such as bridge.GridRoads(), got {roads!r}")
        self.cameras = tuple(cameras)
        self.lidars = tuple(lidars)
        self.seed = seed
        self._ego = ego
        self._roads = roads
        self._scenery = scenery
        self._episode = 0
        # SUMO has no network of a straight road; actors can still be placed by hand.
        self._demand: TrafficDemand = ScriptedTraffic() if isinstance(roads, StraightRoad) else SumoDemand()
        self._moments: Iterator[TrafficMoment] | None = None
        self._moment: TrafficMoment | None = None
        self._is_open = True
        self._exits = ExitStack()
        self._traffic_exits = self._exits.enter_context(ExitStack())
        self.set_weather()
        self.set_illumination()
        try:
            self._scratch = Path(self._exits.enter_context(tempfile.TemporaryDirectory(prefix="drivebridge-")))
            self._remote: RemoteSimulator = self._exits.enter_context(connected(simulator))
            self._catalogue = builtin_catalogue()
            self._place = Place.build(
                roads,
                scenery,
                self._catalogue,
                folder=self._scratch,
                road_seed=derive_seed(seed, "road"),
                scenery_seed=derive_seed(seed, "scenery"),
            )
            self._remote.load_scene(self._place.scene)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the traffic and disconnect; an engine that the session started ends too."""
        self._is_open = False
        self._exits.close()

    def set_weather(
        self,
        preset: str = "clear",
        *,
        cloudiness: float | None = None,
        fog_visibility_m: float | None = None,
        rain_mm_per_h: float | None = None,
        wetness: float | None = None,
    ) -> None:
        """Take the weather ``preset`` with some fields replaced; see ``bridge.Weather`` for their units.

        Cloudiness and wetness are shares here, 0-1; scenario files give them in percent. Raises ``SessionError`` for
        a preset that there is not, ``WorldError`` for a value out of its range.
        """
        given = {
            "cloudiness": cloudiness,
            "fog_visibility_m": fog_visibility_m,
            "rain_mm_per_h": rain_mm_per_h,
            "wetness": wetness,
        }
        if preset not in WEATHER_PRESETS:
            raise SessionError(f"set_weather: unknown weather preset {preset!r}{hint(str(preset), WEATHER_PRESETS)}")
        self._weather = replace(WEATHER_PRESETS[preset], **{k: v for k, v in given.items() if v is not None})

    def set_illumination(
        self,
        *,
        sun_altitude_deg: float = 40.0,
        sun_azimuth_deg: float = 140.0,
        exposure_ev: float = 0.0,
        street_lights: Switch = "auto",
        headlights: Switch = "auto",
    ) -> None:
        """Place the sun (azimuth clockwise from north); lights on ``auto`` follow the sun and the weather.

        Raises ``SessionError`` or ``WorldError`` for a value out of its range.
        """
        for name, setting in (("street_lights", street_lights), ("headlights", headlights)):
            if setting not in get_args(Switch):
                raise SessionError(f"set_illumination: {name} is 'auto', 'on' or 'off', not {setting!r}")
        if not -90 <= sun_altitude_deg <= 90:
            raise SessionError(f"sun_altitude_deg: expected -90 to 90, got {sun_altitude_deg:g}")
        Illumination(math.radians(sun_azimuth_deg), math.radians(sun_altitude_deg), exposure_ev)
        self._sun = (math.radians(sun_azimuth_deg), math.radians(sun_altitude_deg))
        self._exposure_ev = exposure_ev
        self._street_lights: Switch = street_lights
        self._headlights: Switch = headlights

    def set_traffic(
        self,
        *,
        vehicles_per_km: float = _USUAL.vehicles_per_km,
        pedestrians_per_minute: float = _USUAL.pedestrians_per_minute,
        parked_share: float = _USUAL.parked_share,
        mix: Mapping[Category, float] = _USUAL.mix,
    ) -> None:
        """Let SUMO drive traffic; it starts anew, with the ego at the start of its route."""
        self._restart(
            SumoDemand(
                vehicles_per_km=vehicles_per_km,
                pedestrians_per_minute=pedestrians_per_minute,
                parked_share=parked_share,
                mix=mix,
            )
        )

    def set_actors(self, *actors: ScriptedActor) -> None:
        """Place actors by hand instead of traffic; the ego starts anew and drives at its constant speed."""
        for actor in actors:
            if not isinstance(actor, ScriptedActor):
                raise SessionError(f"set_actors: expected bridge.ScriptedActor values, got {actor!r}")
        self._restart(ScriptedTraffic(actors))

    def advance(self, seconds: float) -> None:
        """Let the world go on for ``seconds``, a multiple of 0.1."""
        step_s = STEP_NS / 1e9
        if not 0 <= seconds < 1e6 or not math.isclose(round(seconds / step_s) * step_s, seconds, abs_tol=1e-6):
            raise SessionError(f"advance: expected a multiple of {step_s:g} s, at least 0, got {seconds:g}")
        steps = round(seconds / step_s)
        moments = self._running()
        for _ in range(steps):
            self._moment = next(moments)

    def capture(self) -> SessionFrame:
        """Take a frame of this moment under the weather and light that are set.

        Raises ``SimulatorReplyError`` if the simulator's reply does not agree with its own labels.
        """
        self._running()
        assert self._moment is not None
        state = world_state(self._episode, self._moment, self._weather, self._illumination())
        raw = self._remote.capture(state, self.cameras, depth_views(self.lidars))
        statics = self._place.static_categories
        labels = label_frame(state, raw, self.cameras, statics)
        findings = check_frame(state, raw, self.cameras, statics, labels)
        if findings:
            raise SimulatorReplyError(
                f"step {state.step}: the frame contradicts its labels ({findings[0].reason}): {findings[0].message}"
                + (f", and {len(findings) - 1} more" if len(findings) > 1 else "")
            )
        path = (state.episode, state.step, "lidar")
        scans = {
            lidar.name: scan(lidar, raw.depth_views, state, statics, derive_generator(self.seed, *path, lidar.name))
            for lidar in self.lidars
        }
        return SessionFrame(state, raw, labels, scans)

    @contextmanager
    def record(self, folder: str | Path) -> Iterator[Recording]:
        """Open a new native dataset in ``folder``, to be filled with frames of this session.

        Raises ``DatasetError`` if the folder holds something else, ``SessionError`` if it holds a recording.
        """
        origin = {
            "session": {
                "roads": {"kind": type(self._roads).__name__, **_plain(asdict(self._roads))},
                "scenery": asdict(self._scenery),
                "ego": asdict(self._ego),
            }
        }
        manifest = Manifest(origin, self.seed, self._remote.info.engine, self.cameras, self.lidars)
        with DatasetWriter(Path(folder), manifest) as writer:
            yield Recording(writer, self._place.static_categories)

    def _illumination(self) -> Illumination:
        azimuth, altitude = self._sun
        return Illumination(
            sun_azimuth=azimuth,
            sun_altitude=altitude,
            exposure_ev=self._exposure_ev,
            street_lights=street_lights_on(self._street_lights, altitude, self._weather),
            headlights=headlights_on(self._headlights, altitude, self._weather),
        )

    def _restart(self, demand: TrafficDemand) -> None:
        self._traffic_exits.close()
        if self._moments is not None:
            self._episode += 1
        self._demand = demand
        self._moments = self._moment = None

    def _running(self) -> Iterator[TrafficMoment]:
        if not self._is_open:
            raise SessionError("the session is closed; use it within its with statement")
        if self._moments is None:
            folder = Path(tempfile.mkdtemp(dir=self._scratch))
            traffic = self._traffic_exits.enter_context(
                run_traffic(
                    self._place,
                    self._demand,
                    self._ego,
                    self._catalogue,
                    seed=derive_seed(self.seed, "traffic"),
                    folder=folder,
                )
            )
            self._moments = traffic.moments(1)
            self._moment = next(self._moments)
        return self._moments


def launch(
    *,
    roads: RoadSource = GridRoads(),
    scenery: Scenery = Scenery(),
    ego: EgoDrive = EgoDrive(),
    cameras: Sequence[Camera] = (KITTI_CAMERA,),
    lidars: Sequence[Lidar] = (),
    seed: int = 0,
) -> Session:
    """Start the embedded engine and build a place to capture in; a generated city by default.

    The same arguments and calls give the same frames. Raises ``SimulatorStartError``, ``RoadError``.
    """
    return Session(None, roads=roads, scenery=scenery, ego=ego, cameras=cameras, lidars=lidars, seed=seed)


def connect(
    address: str,
    *,
    roads: RoadSource = GridRoads(),
    scenery: Scenery = Scenery(),
    ego: EgoDrive = EgoDrive(),
    cameras: Sequence[Camera] = (KITTI_CAMERA,),
    lidars: Sequence[Lidar] = (),
    seed: int = 0,
) -> Session:
    """Like ``launch``, with the simulator that listens at ``address`` (``host:port`` on this machine).

    Raises ``SimulatorLostError``, ``ProtocolVersionError``, ``RoadError``.
    """
    return Session(address, roads=roads, scenery=scenery, ego=ego, cameras=cameras, lidars=lidars, seed=seed)


def _plain(fields: Mapping[str, object]) -> dict[str, object]:
    """Name a map by what it holds: a path belongs to one machine."""
    return {
        name: {"file": value.name, "sha256": hashlib.sha256(value.read_bytes()).hexdigest()}
        if isinstance(value, Path)
        else value
        for name, value in fields.items()
    }
