"""The actors near the ego over time: ids, motion, looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bridge.assets.catalogue import ActorModel, Catalogue
from bridge.traffic.actor_ids import ActorIds
from bridge.traffic.appearance import draw_colours
from bridge.traffic.lamps import Lamps
from bridge.traffic.motion import PersonMotion, VehicleMotion
from bridge.traffic.neighbourhood import Introduction, PersonSighting, Sighting, VehicleSighting
from bridge.world import Actor, Rgb, VehicleLights


class Tracks:
    """The actors that SUMO moves near the ego.

    Somebody who leaves the neighbourhood and comes back keeps the id and the looks; somebody whom SUMO puts
    elsewhere in one step becomes a new actor.
    """

    def __init__(self, catalogue: Catalogue, ids: ActorIds, *, seed: int, headlights: bool) -> None:
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

    def forget(self) -> None:
        """Make everybody a new actor: the ego has been put elsewhere, and no track leads on from before."""
        self._tracks.clear()
        self._looks.clear()

    def actors(self) -> Iterator[Actor]:
        """Yield everybody near, as of the last step."""
        for track in self._tracks.values():
            looks, motion = track.looks, track.motion
            model = self._catalogue.posed(looks.model.name, motion.travelled_m, moving=motion.moving)
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
            )

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
        return _VehicleTrack(looks, motion, lamps)


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

    @property
    def lights(self) -> VehicleLights:
        return VehicleLights()

    def follow(self, sighting: Sighting) -> bool:
        """Move on by one step. Return False, and do nothing, if this cannot be the same one."""
        return isinstance(sighting, PersonSighting) and self.motion.follow(
            sighting.position, pace_mps=sighting.pace_mps, height_m=sighting.height_m
        )
