"""Scripted sessions: a simulator under the hand of a Python script.

The script sets weather, light and traffic, lets time pass with ``advance`` and takes frames with ``capture``.
Time stands still otherwise, so that the same moment can be captured again under other weather.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self, Unpack

from bridge.assets.actor_models import ActorModels, ModelSource
from bridge.assets.wardrobe import Variety
from bridge.camera import Camera
from bridge.classes import Category
from bridge.dataset.manifest import Manifest
from bridge.dataset.writer import DatasetWriter
from bridge.effects import CameraEffects
from bridge.episode import actor_models, run_traffic, world_state
from bridge.errors import SessionError, SimulatorReplyError
from bridge.labels.checks import check_frame
from bridge.labels.labelling import label_frame
from bridge.lidar import Lidar, depth_views
from bridge.optics.development import develop, source_cameras
from bridge.randomness import MAX_SEED, derive_seed
from bridge.ranges import whole_number
from bridge.recording import Recording, SessionFrame
from bridge.roads.sources import RoadSource, Scenery
from bridge.scenario.settings import LightFields, WeatherFields, light_setting_of, weather_setting
from bridge.sensors.lidar_scan import scan_all
from bridge.setting import Setting, stock_of
from bridge.simulator.connect import SimulatorChoice, connected
from bridge.simulator.supervised import SupervisedSimulator
from bridge.traffic.demand import (
    STEP_NS,
    ScriptedActor,
    ScriptedTraffic,
    SimulatorDemand,
    SumoDemand,
    TrafficDemand,
)
from bridge.traffic.egos.ego import Ego, ego_provenance
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.traces.recorded import recorded_demand

_USUAL = SumoDemand()


class Session:
    """A place with traffic in it, drawn by a simulator. Made by ``launch`` and ``connect``; close it when done."""

    def __init__(
        self,
        simulator: SimulatorChoice,
        *,
        roads: RoadSource | None,
        scenery: Scenery,
        level: str | None,
        models: ModelSource | str | None,
        packs: Sequence[str | Path],
        replacing: Sequence[Category | str],
        variety: Variety | str,
        ego: Ego,
        cameras: Sequence[Camera],
        lidars: Sequence[Lidar],
        seed: int,
    ) -> None:
        """Connect to ``simulator`` or start one, and build the place."""
        self._setting = Setting.of(roads, scenery, level, models, stock_of(packs, replacing, variety))
        self.cameras = tuple(cameras)
        self.lidars = tuple(lidars)
        self._sources, self._views = source_cameras(cameras), depth_views(lidars)
        self.seed = whole_number("seed", seed, 0, MAX_SEED, SessionError)
        self._ego = ego
        self._episode = 0
        self._demand = self._setting.usual_traffic()
        self._moments: Iterator[TrafficMoment] | None = None
        self._moment: TrafficMoment | None = None
        self._is_open = True
        self._effects: dict[str, CameraEffects] = {}
        self._exits = ExitStack()
        self._traffic_exits = self._exits.enter_context(ExitStack())
        self.set_weather()
        self.set_illumination()
        try:
            self._scratch = Path(self._exits.enter_context(tempfile.TemporaryDirectory(prefix="drivebridge-")))
            self._remote: SupervisedSimulator = self._exits.enter_context(connected(simulator))
            self._setting.require_offers(self._remote.info)
            self._catalogue = self._models_of(ScriptedTraffic())  # what is worn comes with the first traffic
            self._place = self._setting.place(self._catalogue, self._scratch, self.seed)
            self._statics = self._place.load_into(self._remote)
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

    def set_weather(self, preset: str = "clear", **fields: Unpack[WeatherFields]) -> None:
        """Take the weather ``preset`` with some fields replaced; see ``bridge.Weather`` for them and their units.

        Shares are 0-1 here; scenario files give them in percent. A preset of CARLA's also places the sun, unless
        ``set_illumination`` does. Raises ``SessionError`` for a preset or field that there is not, ``WorldError`` for a
        value out of its range.
        """
        self._weather = weather_setting(preset, fields)

    def set_illumination(self, **fields: Unpack[LightFields]) -> None:
        """Set sun, moon and lamps, and how the camera takes the light; what is not given is at its default.

        The sun stands at an azimuth of 140 degrees (clockwise from north) and an altitude of 40, unless the weather is
        a preset of CARLA's; the moon is below the horizon; lamps on ``auto`` follow the sun and the weather.
        Raises ``SessionError`` for a field that there is not, ``SessionError`` or ``WorldError`` for a value out of its
        range.
        """
        self._light = light_setting_of(fields)

    def set_effects(self, effects: CameraEffects = CameraEffects(), *, camera: str | None = None) -> None:
        """Let all cameras, or one of them, be as imperfect as ``effects`` says; ideal ones by default.

        Raises ``SessionError`` if there is no such camera or ``effects`` are none.
        """
        if not isinstance(effects, CameraEffects):
            raise SessionError(f"set_effects: expected a bridge.CameraEffects, got {effects!r}")
        names = [each.name for each in self.cameras]
        if camera is not None and camera not in names:
            raise SessionError(f"set_effects: there is no camera {camera!r}; there is {', '.join(names)}")
        for name in names if camera is None else [camera]:
            self._effects.pop(name, None)
            if not effects.is_off:
                self._effects[name] = effects

    def set_traffic(
        self,
        *,
        vehicles_per_km: float = _USUAL.vehicles_per_km,
        pedestrians_per_minute: float = _USUAL.pedestrians_per_minute,
        parked_share: float = _USUAL.parked_share,
        mix: Mapping[Category, float] = _USUAL.mix,
    ) -> None:
        """Let traffic drive; it starts anew, with the ego at the start of its route.

        SUMO drives it, or in a level whose roads only the simulator knows, the simulator.
        """
        kind = SimulatorDemand if self._setting.is_driven_by_simulator else SumoDemand
        self._restart(
            kind(
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
        if self._setting.is_driven_by_simulator:
            raise SessionError(
                "set_actors: actors are placed beside roads, and only the simulator knows those of level "
                f"{self._setting.level!r}; give them to the session, roads=bridge.RoadFile(…)"
            )
        self._restart(ScriptedTraffic(actors))

    def set_trace(self, path: str | Path, *, ego: str | None = None) -> None:
        """Play recorded traffic: a trace (``.jsonl``, ``.jsonl.gz``), or floating car data that SUMO has written.

        A trace has the ego in it. In floating car data it is the vehicle ``ego``, unless the session's is a mast. The
        roads of the session must be those of the recording. Raises ``TrafficError`` for a file that is no recording.
        """
        self._restart(recorded_demand(Path(path), ego))

    def advance(self, seconds: float) -> None:
        """Let the world go on for ``seconds``, a multiple of 0.1."""
        step_s = STEP_NS / 1e9
        known = isinstance(seconds, int | float) and 0 <= seconds < 1e6
        if not known or not math.isclose(round(seconds / step_s) * step_s, seconds, abs_tol=1e-6):
            raise SessionError(f"advance: expected a multiple of {step_s:g} s, at least 0, got {seconds!r}")
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
        weather = self._weather.weather
        illumination = self._light.illumination(weather, self._weather.sun)
        state = world_state(self._episode, self._moment, weather, illumination)
        raw = self._remote.capture(state, self._sources, self._views)
        raw = develop(raw, self.cameras, state, self._effects, self.seed, state.episode, state.step)
        statics = self._statics
        signals = self._place.signals(self._remote.info)
        labels = replace(label_frame(state, raw, self.cameras, statics, signals), effects=dict(self._effects))
        findings = check_frame(state, raw, self.cameras, statics, labels)
        if findings:
            raise SimulatorReplyError(
                f"step {state.step}: the frame contradicts its labels ({findings[0].reason}): {findings[0].message}"
                + (f", and {len(findings) - 1} more" if len(findings) > 1 else "")
            )
        scans = scan_all(self.lidars, raw, state, statics, self.seed, state.episode, state.step)
        return SessionFrame(state, raw, labels, scans)

    @contextmanager
    def record(self, folder: str | Path) -> Iterator[Recording]:
        """Open a new native dataset in ``folder``, to be filled with frames of this session.

        Raises ``DatasetError`` if the folder holds something else, ``SessionError`` if it holds a recording.
        """
        origin = {"session": {**self._setting.to_data(), "ego": ego_provenance(self._ego)}}
        manifest = Manifest(origin, self.seed, self._remote.info.engine, self.cameras, self.lidars)
        with DatasetWriter(Path(folder), manifest) as writer:
            recording = Recording(writer, self._statics)
            try:
                yield recording
            finally:
                recording.end()

    def _models_of(self, demand: TrafficDemand) -> ActorModels:
        setting, seed = self._setting, derive_seed(self.seed, "models")
        winter = setting.scenery.winter
        return actor_models(setting.models, setting.stock, demand, self._remote.info, seed=seed, winter=winter)

    def _dress(self) -> None:
        """Have the simulator get the models of the actors that there are now, besides those that it has."""
        self._catalogue = self._models_of(self._demand)
        if not self._place.scene.assets.keys() >= set(self._catalogue.names):
            self._place = self._place.with_models(self._catalogue)
            self._place.load_into(self._remote)

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
            self._dress()
            folder = Path(tempfile.mkdtemp(dir=self._scratch))
            traffic = self._traffic_exits.enter_context(
                run_traffic(
                    self._place,
                    self._demand,
                    self._ego,
                    self._catalogue,
                    seed=derive_seed(self.seed, "traffic"),
                    folder=folder,
                    driver=self._remote,
                )
            )
            self._moments = traffic.moments(1)
            self._moment = next(self._moments)
        return self._moments
