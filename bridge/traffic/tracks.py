"""The actors near the ego over time: ids, motion, looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bridge.assets.actor_models import ActorModel, ActorModels
from bridge.geometry import Size
from bridge.traffic.actor_ids import ActorIds
from bridge.traffic.appearance import draw_colours
from bridge.traffic.lamps import Lamps
from bridge.traffic.motion import PersonMotion, VehicleMotion
from bridge.traffic.neighbourhood import Introduction, PersonSighting, Sighting, VehicleSighting
from bridge.traffic.overlap import Footprint
from bridge.traffic.separation import Mover, Separation
from bridge.traffic.steering import Steering
from bridge.world import Actor, Rgb, VehicleLights


class Tracks:
    """The actors that SUMO moves near the ego.

    Somebody who leaves the neighbourhood and comes back keeps the id and the looks; somebody whom SUMO puts
    elsewhere in one step becomes a new actor. Somebody who cannot be kept apart from the others goes, and does not
    come back before having left the neighbourhood.
    """

    def __init__(self, catalogue: ActorModels, ids: ActorIds, *, seed: int, headlights: bool) -> None:
        """Begin with nobody; ``seed`` draws colours, ``headlights`` holds for every vehicle."""
        self._catalogue = catalogue
        self._ids = ids
        self._seed = seed
        self._headlights = headlights
        self._looks: dict[str, _Looks] = {}
        self._tracks: dict[str, _VehicleTrack | _PersonTrack] = {}

    def follow(self, sightings: Mapping[str, Sighting], introduce: Callable[[str, Sighting], Introduction]) -> None:
        """Move on by one step.

        Who is not in ``sightings`` (by SUMO id) is no longer near; who is new there is asked for by ``introduce``.
        """
        tracks: dict[str, _VehicleTrack | _PersonTrack] = {}
        for sumo_id in sorted(sightings):
            sighting = sightings[sumo_id]
            track = self._tracks.get(sumo_id)
            if track is not None and track.follow(sighting):
                tracks[sumo_id] = track
                continue
            if track is not None:
                del self._looks[sumo_id]
            tracks[sumo_id] = self._begin(sumo_id, sighting, introduce(sumo_id, sighting))
        self._tracks = tracks

    def keep_apart(self, ego: VehicleMotion, ego_size: Size, still: Iterable[Footprint]) -> None:
        """Hold back, lead round or hide those who would otherwise touch each other, ``ego`` or ``still``."""
        tracks = [track for track in self._tracks.values() if not track.hidden]
        movers = [
            Mover(track.motion, self._room(track, moving=False), self._room(track, moving=True), track.is_new)
            for track in tracks
        ]
        for index in Separation(Mover(ego, ego_size, ego_size), movers, tuple(still)).settle():
            tracks[index].hidden = True
        for track in tracks:
            track.is_new = False
            if isinstance(track, _VehicleTrack):
                track.steering.follow(track.motion.pose_before, track.motion.pose)

    def lags_m(self) -> dict[str, float]:
        """Return how far the body of every vehicle is behind SUMO's, by SUMO id."""
        return {
            sumo_id: track.motion.lag_m
            for sumo_id, track in self._tracks.items()
            if isinstance(track, _VehicleTrack) and not track.hidden
        }

    def forget(self) -> None:
        """Make everybody a new actor: the ego has been put elsewhere, and no track leads on from before."""
        self._tracks.clear()
        self._looks.clear()

    def actors(self) -> Iterator[Actor]:
        """Yield everybody near, as of the last step."""
        for track in self._tracks.values():
            if track.hidden:
                continue
            looks, motion = track.looks, track.motion
            model = self._model(track)
            yield Actor(
                actor_id=looks.actor_id,
                category=model.category,
                asset=model.name,
                world_from_actor=motion.pose,
                size=model.size,
                velocity_mps=motion.velocity_mps,
                primary=looks.primary,
                secondary=looks.secondary,
                lights=track.lights,
                steering=track.steering.angle if isinstance(track, _VehicleTrack) else 0.0,
                rolled_m=motion.travelled_m if isinstance(track, _VehicleTrack) else 0.0,
            )

    def _model(self, track: _VehicleTrack | _PersonTrack) -> ActorModel:
        motion = track.motion
        return self._catalogue.posed(track.looks.model.name, motion.travelled_m, moving=motion.moving)

    def _room(self, track: _VehicleTrack | _PersonTrack, *, moving: bool) -> Size:
        """Return the size for which room is kept; of somebody who walks at the widest of the stride."""
        return self._catalogue.posed(track.looks.model.name, 0.0, moving=moving).size

    def _begin(self, sumo_id: str, sighting: Sighting, new: Introduction) -> _VehicleTrack | _PersonTrack:
        if sumo_id not in self._looks:
            actor_id = self._ids.take()
            colours = draw_colours(new.model.category, actor_id, self._seed)
            self._looks[sumo_id] = _Looks(actor_id, new.model, *colours)
        looks = self._looks[sumo_id]
        if isinstance(sighting, PersonSighting):
            return _PersonTrack(
                looks,
                PersonMotion(sighting.position, yaw=new.yaw, pace_mps=sighting.pace_mps, height_m=sighting.height_m),
            )
        motion = VehicleMotion(
            new.model.size.length_m, sighting.front, yaw=new.yaw, slope=new.slope, speed_mps=new.speed_mps
        )
        lamps = Lamps(head=self._headlights)
        lamps.follow(sighting.signals)
        return _VehicleTrack(looks, motion, lamps, Steering(new.model.size.length_m))


@dataclass(frozen=True, slots=True)
class _Looks:
    actor_id: int
    model: ActorModel
    primary: Rgb
    secondary: Rgb


@dataclass(slots=True)
class _VehicleTrack:
    looks: _Looks
    motion: VehicleMotion
    lamps: Lamps
    steering: Steering
    is_new: bool = True
    hidden: bool = False

    @property
    def lights(self) -> VehicleLights:
        return self.lamps.lights

    def follow(self, sighting: Sighting) -> bool:
        """Move on by one step. Return False, and do nothing, if this cannot be the same one."""
        if not (isinstance(sighting, VehicleSighting) and self.motion.follow(sighting.front)):
            return False
        self.lamps.follow(sighting.signals)
        return True


@dataclass(slots=True)
class _PersonTrack:
    looks: _Looks
    motion: PersonMotion
    is_new: bool = True
    hidden: bool = False

    @property
    def lights(self) -> VehicleLights:
        return VehicleLights()

    def follow(self, sighting: Sighting) -> bool:
        """Move on by one step. Return False, and do nothing, if this cannot be the same one."""
        return isinstance(sighting, PersonSighting) and self.motion.follow(
            sighting.position, pace_mps=sighting.pace_mps, height_m=sighting.height_m
        )
