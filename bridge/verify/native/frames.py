"""One good frame of a native dataset: its labels, its images and its point clouds, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bridge.verify.class_names import CITYSCAPES_IDS
from bridge.verify.native.files import parse
from bridge.verify.native.images import Images, decode_images, image_problems, modalities
from bridge.verify.native.labels import Labels, LabelsFile
from bridge.verify.native.lidar import cloud_problems, decode_cloud
from bridge.verify.native.objects import Problem, object_problems, place_actors
from bridge.verify.native.pixels import pixel_problems
from bridge.verify.native.records import Episode, Manifest, Record
from bridge.verify.native.sensors import Camera, Pose
from bridge.verify.native.settings import FIRST_STATIC_ID, is_rotation
from bridge.verify.native.states import State
from bridge.verify.native.twins import twin_problems


@dataclass(frozen=True, slots=True)
class FrameFiles:
    """The files of a frame that could be read, by their paths in the dataset."""

    record: Record
    contents: Mapping[str, bytes]

    def images(self, camera: str, kinds: Mapping[str, str]) -> dict[str, bytes]:
        """Return the images of ``camera``; ``kinds`` are the extensions of its modalities."""
        paths = {kind: f"frames/{camera}/{kind}/{self.record.stem}.{extension}" for kind, extension in kinds.items()}
        return {kind: self.contents[path] for kind, path in paths.items() if path in self.contents}

    def cloud(self, lidar: str) -> tuple[bytes, bytes] | None:
        """Return the points of ``lidar`` and their ids; None if a file is missing."""
        paths = [f"lidar/{lidar}/{kind}/{self.record.stem}.bin" for kind in ("points", "ids")]
        found = [self.contents[path] for path in paths if path in self.contents]
        return (found[0], found[1]) if len(found) == 2 else None


def read_labels(files: FrameFiles) -> tuple[Labels | None, list[str]]:
    """Return the labels of a frame, and what is wrong with them as such; None if they cannot be used."""
    record = files.record
    name = f"labels/{record.stem}.json"
    if name not in files.contents:
        return None, []
    try:
        found = parse(LabelsFile, files.contents[name])
    except ValueError as problem:
        return None, [f"{name}: {problem}"]
    state = found.labels.state
    problems = list(_state_problems(state))
    told = (found.episode, found.frame, state.step, state.time_ns)
    expected = (*record.key, record.step, record.time_ns)
    if told != expected or state.episode != found.episode:
        problems.append(
            f"{name} is of episode, frame, step and time {told}, its state of episode {state.episode}; "
            f"the journal says {expected}"
        )
    return found.labels, problems


def frame_problems(manifest: Manifest, files: FrameFiles, labels: Labels, episode: Episode) -> Iterator[Problem]:
    """Yield what does not hold between the files of a frame."""
    if not all(is_rotation(pose) for pose in _poses(labels.state)):
        return
    views: dict[str, tuple[Camera, Images]] = {}
    for camera in manifest.cameras:
        kinds = {kind: extension for kind, (extension, _, _) in modalities(camera).items()}
        images, problems = decode_images(files.images(camera.name, kinds), camera)
        yield from (("", f"camera {camera.name}: {problem}") for problem in problems)
        if images is None:
            continue
        views[camera.name] = camera, images
        yield from (("", f"camera {camera.name}: {problem}") for problem in image_problems(images))
        if camera.name not in labels.cameras:
            yield "", f"there are no labels of camera {camera.name}"
            continue
        placed = place_actors(labels.state, camera)
        found = labels.cameras[camera.name]
        may_have = {key: each for key, each in placed.items() if each.actor.category not in episode.unlabelled}
        for thing, problem in object_problems(found.objects, may_have, labels.state, camera):
            yield thing, f"camera {camera.name}: {problem}"
        for thing, problem in pixel_problems(found, placed, episode, images):
            yield thing, f"camera {camera.name}: {problem}"
    yield from _lidar_problems(manifest, files, labels.state, episode.static, views)
    yield from twin_problems(manifest, files.record, files.contents, labels, views)


def _lidar_problems(
    manifest: Manifest,
    files: FrameFiles,
    state: State,
    statics: Mapping[int, str],
    views: Mapping[str, tuple[Camera, Images]],
) -> Iterator[Problem]:
    for lidar in manifest.lidars:
        cloud_files = files.cloud(lidar.name)
        if cloud_files is None:
            continue
        cloud, problems = decode_cloud(lidar, *cloud_files)
        yield from (("", f"lidar {lidar.name}: {problem}") for problem in problems)
        if cloud is not None:
            for thing, problem in cloud_problems(cloud, state, statics, views):
                yield thing, f"lidar {lidar.name}: {problem}"


def _state_problems(state: State) -> Iterator[str]:
    ids = [actor.actor_id for actor in state.actors]
    if len(set(ids)) < len(ids):
        yield "two actors of the world state have the same id"
    for actor in state.actors:
        if not 0 < actor.actor_id < FIRST_STATIC_ID:
            yield f"actor {actor.actor_id}: ids of actors go from 1 to {FIRST_STATIC_ID - 1}"
        if actor.category not in CITYSCAPES_IDS:
            yield f"actor {actor.actor_id}: there is no class {actor.category!r}"
        if min(actor.size) <= 0.0:
            yield f"actor {actor.actor_id}: its size {actor.size} must be positive"
    if not all(is_rotation(pose) for pose in _poses(state)):
        yield "a rotation of the world state is no unit quaternion"


def _poses(state: State) -> list[Pose]:
    return [state.world_from_ego, *(actor.world_from_actor for actor in state.actors)]
