"""The actors that SUMO moves near the ego, some steps ahead of what is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from bridge.assets.actor_models import ActorModels
from bridge.assets.appearance import draw_colours
from bridge.traffic.actor_ids import ActorIds
from bridge.traffic.lamps import Lamps
from bridge.traffic.motion import VehicleMotion
from bridge.traffic.movement import Movement
from bridge.traffic.neighbourhood import Introduction, PersonSighting, Sighting
from bridge.traffic.overlap import Footprint
from bridge.traffic.person import Person
from bridge.traffic.steering import Steering
from bridge.traffic.track import Looks, PersonTrack, Track, TrackState, VehicleTrack
from bridge.traffic.walking import PersonMotion
from bridge.world import Actor


class Tracks:
    """Everybody near the ego.

    SUMO's steps are foreseen before the bodies move on by them. Somebody who leaves the neighbourhood and comes back
    keeps the id and the looks; somebody whom SUMO puts elsewhere in one step becomes a new actor. Somebody who cannot
    be kept apart from the others goes, and does not come back before having left the neighbourhood.
    """

    def __init__(self, catalogue: ActorModels, ids: ActorIds, *, seed: int, headlights: bool, left_hand: bool) -> None:
        """Begin with nobody.

        ``seed`` draws colours, ``headlights`` holds for every vehicle; ``left_hand`` where traffic keeps left.
        """
        self._catalogue = catalogue
        self._ids = ids
        self._seed = seed
        self._headlights, self._left_hand = headlights, left_hand
        self._step = self._foreseen = 0
        self._looks: dict[str, Looks] = {}
        self._coming: dict[str, Track] = {}
        """Those of whom more is foreseen with the next step, by SUMO id."""
        self._tracks: list[Track] = []

    def actor_id(self, sumo_id: str) -> int | None:
        """Return the id of somebody who is, or was, near; None if nobody of that name ever was."""
        looks = self._looks.get(sumo_id)
        return None if looks is None else looks.actor_id

    def foresee(self, sightings: Mapping[str, Sighting], introduce: Callable[[str, Sighting], Introduction]) -> None:
        """Take who will be near, by SUMO id, after one more of the coming steps; who is new is asked for."""
        coming: dict[str, Track] = {}
        for sumo_id in sorted(sightings):
            sighting = sightings[sumo_id]
            track = self._coming.get(sumo_id)
            if track is None or not track.foresee(sighting):
                if track is not None:
                    del self._looks[sumo_id]
                track = self._begin(sumo_id, sighting, introduce(sumo_id, sighting))
                self._tracks.append(track)
            coming[sumo_id] = track
        for sumo_id, track in self._coming.items():
            if coming.get(sumo_id) is not track:
                track.motion.foresee_no_more()
        self._coming = coming
        self._foreseen += 1

    def foresee_no_more(self) -> None:
        """Take it that nothing comes after the steps that are known."""
        for track in self._coming.values():
            track.motion.foresee_no_more()
        self._coming = {}

    def begin(self) -> None:
        """Take everybody's place of the first step."""
        for track in self._tracks:
            if track.begins == 0:
                track.motion.begin()
        self._step = 1

    def move_on(self, movement: Movement, still: Iterable[Footprint], *, separate: bool) -> None:
        """Move everybody on by one step; see ``Movement.step``."""
        going = [track for track in self._tracks if track.begins < self._step and track.motion.steps_ahead > 0]
        arriving = [track for track in self._tracks if track.begins == self._step]
        later = [track for track in self._tracks if track.begins > self._step]
        movement.step(going, arriving, tuple(still), separate=separate)
        self._tracks = [track for track in (*going, *arriving, *later) if not track.hidden]
        self._step += 1

    def actors(self) -> Iterator[Actor]:
        """Yield everybody near, as of the last step."""
        for track in self._tracks:
            if track.begins >= self._step:
                continue
            state = track.state
            if track.shown is None or state != track.shown[0]:
                track.shown = state, self._actor(track.looks, state)
            yield track.shown[1]

    def _actor(self, looks: Looks, state: TrackState) -> Actor:
        model = self._catalogue.posed(looks.model.name, state.travelled_m, moving=state.moving)
        return Actor(
            actor_id=looks.actor_id,
            category=model.category,
            asset=model.name,
            world_from_actor=state.pose,
            size=model.size,
            velocity_mps=state.velocity_mps,
            primary=looks.primary,
            secondary=looks.secondary,
            lights=state.lights,
            steering=state.steering,
            rolled_m=state.rolled_m,
        )

    def _begin(self, sumo_id: str, sighting: Sighting, new: Introduction) -> Track:
        if sumo_id not in self._looks:
            actor_id = self._ids.take()
            self._looks[sumo_id] = Looks(actor_id, new.model, *draw_colours(new.model.category, actor_id, self._seed))
        looks = self._looks[sumo_id]
        if isinstance(sighting, PersonSighting):
            walk = PersonMotion(sighting.position, yaw=new.yaw, pace_mps=sighting.pace_mps, kerb_m=sighting.height_m)
            # Room is kept for the widest of the stride.
            resting, moving = (
                self._catalogue.posed(looks.model.name, 0.0, moving=moving).size for moving in (False, True)
            )
            return PersonTrack(sumo_id, looks, self._foreseen, Person(walk, resting, moving))
        drive = VehicleMotion(
            new.model.size.length_m,
            sighting.front,
            yaw=new.yaw,
            slope=new.slope,
            speed_mps=new.speed_mps,
            left_hand=self._left_hand,
        )
        lamps = Lamps(head=self._headlights)
        lamps.follow(sighting.signals)
        return VehicleTrack(sumo_id, looks, self._foreseen, drive, lamps, Steering(new.model.size.length_m))
