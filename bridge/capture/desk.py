"""Where what a simulator drew is developed, labelled, checked and handed to the dataset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bridge.capture.moments import DrawnFrame
from bridge.capture.selection import Selection
from bridge.capture.tally import FramePassed, FrameTaken
from bridge.classes import Category
from bridge.dataset.episode_writer import EpisodeWriter
from bridge.dataset.frame_files import TwinFrame
from bridge.dataset.journal import FrameKey
from bridge.effects import CameraEffects
from bridge.frame import RawFrame
from bridge.labels.checks import check_frame
from bridge.labels.frame_labels import FrameLabels
from bridge.labels.labelling import label_frame
from bridge.labels.same_geometry import geometry_digest, require_same_geometry
from bridge.labels.twins import twin_labels
from bridge.optics.development import develop
from bridge.place import Place
from bridge.randomness import derive_seed
from bridge.scenario.sample import EpisodePlan
from bridge.sensors.lidar_scan import scan_all
from bridge.world import WorldState


@dataclass(frozen=True)
class Desk:
    """The desk of one episode."""

    plan: EpisodePlan
    seed: int
    """The dataset's."""
    place: Place
    statics: Mapping[int, Category]
    signals: Mapping[int, int]
    selection: Selection

    def keep(self, writer: EpisodeWriter, frame: DrawnFrame) -> FrameTaken | FramePassed:
        """Write ``frame`` with its twins to where it belongs, unless it is not wanted, and tell of it.

        Raises ``SimulatorReplyError`` for a good frame one of whose twins shows other things than it does.
        """
        number, episode, seed = frame.states.number, self.plan.episode, self.seed
        state, raw = self.place.developed(frame.states.state, frame.raw)
        effects = _effects(self.plan, number)
        raw = self._labelled(state, raw)
        raw = develop(raw, self.plan.rig.cameras, state, effects, seed, episode, number)
        labels = label_frame(state, raw, self.plan.rig.cameras, self.statics, self.signals)
        labels = replace(labels, effects=effects)
        findings = check_frame(state, raw, self.plan.rig.cameras, self.statics, labels, self.plan.unlabelled)
        if not findings and not self.selection.keeps(number, labels):
            return FramePassed(episode)
        scans = scan_all(self.plan.rig.lidars, raw, state, self.statics, seed, episode, number)
        twins = self._twins(frame, raw, labels, is_good=not findings)
        if findings:
            writer.quarantine(number, raw, labels, [str(finding) for finding in findings], scans, twins)
            return FrameTaken(episode, quarantined=findings[0].reason)
        writer.add(number, raw, labels, scans, twins)
        objects = Counter(
            label.category for seen in labels.cameras.values() for label in seen.objects if label.visible_pixels
        )
        return FrameTaken(episode, objects)

    def _twins(
        self, frame: DrawnFrame, original: RawFrame, labels: FrameLabels, *, is_good: bool
    ) -> dict[str, TwinFrame]:
        """Return the twins of a frame, whose geometry must be that of the ``original`` where that is good itself."""
        number, rig = frame.states.number, self.plan.rig.cameras
        twins = {}
        for name, plan in self.plan.under_twins().items():
            state, raw = self.place.developed(frame.states.twins[name], frame.twins[name])
            effects = _effects(plan, number)
            raw = self._labelled(state, raw)
            raw = self._developed_twin(name, raw, state, effects, number)
            if is_good:
                where = f"frame {FrameKey(plan.episode, number).stem}, twin {name!r}"
                require_same_geometry(original, raw, rig, where)
            twins[name] = TwinFrame(
                {camera.name: raw.images[camera.name].rgb for camera in rig},
                twin_labels(labels, state, raw.images, effects),
                geometry_digest(raw, rig),
            )
        return twins

    def _labelled(self, state: WorldState, raw: RawFrame) -> RawFrame:
        """Return ``raw`` without what was observed of actors that shall have no labels; their pixels stay."""
        if not self.plan.unlabelled:
            return raw
        without = {actor.actor_id for actor in state.actors if actor.category in self.plan.unlabelled}
        observations = {
            camera: tuple(each for each in observed if each.actor_id not in without)
            for camera, observed in raw.observations.items()
        }
        return replace(raw, observations=observations)

    def _developed_twin(
        self, name: str, raw: RawFrame, state: WorldState, effects: Mapping[str, CameraEffects], number: int
    ) -> RawFrame:
        """Return what the cameras took; the noise is that of a picture of its own."""
        seed = derive_seed(self.seed, "twins", name)
        return develop(raw, self.plan.rig.cameras, state, effects, seed, self.plan.episode, number)


def _effects(plan: EpisodePlan, number: int) -> dict[str, CameraEffects]:
    return {name: done for name, done in plan.effects(number).items() if not done.is_off}
