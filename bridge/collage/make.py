"""The whole of it: from crops and backgrounds to a dataset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from bridge.camera import Camera, Pinhole
from bridge.classes import CLASSES, Category
from bridge.collage.arrange import Placed, Stock, arrange, paint_ids
from bridge.collage.backgrounds import Background, Image, fill_frame, find_backgrounds
from bridge.collage.blends import paste
from bridge.collage.cut import STATIC_THINGS
from bridge.collage.library import CropLibrary
from bridge.collage.settings import Blend, CollageSettings
from bridge.dataset.episode_writer import EpisodeWriter
from bridge.dataset.journal import FrameKey
from bridge.dataset.manifest import DatasetKind, Manifest
from bridge.dataset.reader import Dataset
from bridge.dataset.writer import DatasetWriter
from bridge.errors import CollageError
from bridge.frame import FlatImages
from bridge.geometry import Pose, Vec3
from bridge.labels.pasted import CollageLabels, label_collage
from bridge.provenance import package_version
from bridge.randomness import derive_generator

CAMERA: Final = "collage"
"""The name of the one camera of a collage."""
_NOMINAL_FOV: Final = 1.4
"""A camera has to have a focal length, and nothing is known of this one."""


@dataclass(frozen=True, slots=True)
class CollageProgress:
    """How far a run has come."""

    pictures_done: int
    """Including those of an earlier run that this one goes on with."""
    pictures_total: int
    objects: int
    """Labelled objects in the pictures of this run."""


@dataclass(frozen=True, slots=True)
class CollageSummary:
    """What a run left behind."""

    folder: Path
    pictures: int
    """In the dataset, those of earlier runs included."""
    made: int
    """By this run."""
    objects: Mapping[Category, int]
    """Visible objects by class in the pictures of this run."""


def make_collages(
    library: CropLibrary,
    backgrounds: Sequence[Path],
    out: Path,
    settings: CollageSettings,
    *,
    seed: int = 0,
    patterns: int = 0,
    stop_after: int | None = None,
    on_progress: Callable[[CollageProgress], None] | None = None,
) -> CollageSummary:
    """Paste crops of ``library`` into ``backgrounds`` and write the dataset ``out``, going on where a run stopped.

    ``backgrounds`` are folders of pictures or datasets; ``patterns`` adds so many drawn ones. ``stop_after`` ends the
    run at so many pictures of the dataset; a later one may go on. Raises ``CollageError`` if the library lacks what is
    asked for or a background is damaged, ``DatasetError`` if ``out`` holds something else or cannot be written.
    """
    stock = choose_crops(library, settings)
    found = find_backgrounds(backgrounds, patterns)
    pinhole = Pinhole.from_fov(settings.width, settings.height, _NOMINAL_FOV)
    manifest = Manifest(
        scenario=_provenance(library, found, settings),
        seed=seed,
        engine=f"cut and paste {package_version()}",
        cameras=(Camera(CAMERA, pinhole, Pose(Vec3(0.0, 0.0, 0.0))),),
        kind=DatasetKind.COLLAGE,
    )
    plan = plan_pictures(settings, len(found), seed)[:stop_after]
    maker = _Maker(stock, settings, seed, found)
    objects: Counter[Category] = Counter()
    made = 0
    with DatasetWriter(out, manifest) as writer:
        missing = [picture for picture in plan if picture.key not in writer.finished]
        episode: EpisodeWriter | None = None
        for picture in missing:
            if episode is None or episode.episode != picture.key.episode:
                episode = writer.begin_episode(picture.key.episode, {})
            images, labels = maker.make(picture)
            episode.add_collage(picture.key.frame, images, labels)
            made += 1
            objects.update(label.category for label in labels.objects if label.modal_box is not None)
            if on_progress is not None:
                done = len(plan) - len(missing) + made
                on_progress(CollageProgress(done, len(plan), objects.total()))
    return CollageSummary(out, len(Dataset(out)), made, dict(objects))


def choose_crops(library: CropLibrary, settings: CollageSettings) -> Stock:
    """Return what can be pasted. Raises ``CollageError`` if the library lacks what ``settings`` ask for."""
    labelled = [category for category, row in CLASSES.items() if row.kitti and category not in STATIC_THINGS]
    objects = library.of(settings.classes or labelled)
    missing = [category for category in settings.classes if category not in objects]
    if missing or not objects:
        wanted = missing[0] if missing else "anything that KITTI labels"
        there = ", ".join(library.of(list(CLASSES)))
        raise CollageError(f"{library.folder}: expected crops of {wanted}, found none; there is {there}")
    others = library.of([category for category in CLASSES if category not in objects])
    if not others and settings.distractors[1] > 0:
        raise CollageError(
            f"{library.folder}: distractors are things of other classes than {', '.join(objects)}, and there is none; "
            "ask for fewer classes, cut out static things too, or ask for no distractors"
        )
    return Stock(library, objects, others)


@dataclass(frozen=True, slots=True)
class PlannedPicture:
    """One picture to be made."""

    key: FrameKey
    scene: int
    background: int
    """Its place among the backgrounds."""
    blend: Blend


def plan_pictures(settings: CollageSettings, backgrounds: int, seed: int) -> list[PlannedPicture]:
    """Return all pictures by ascending key.

    An episode is all that is pasted into one background, so that no background, and no scene, is on both sides of the
    split into training and validation.
    """
    order = derive_generator(seed, "background.order").permutation(backgrounds)[: settings.scenes].tolist()
    plan = []
    for episode, background in enumerate(order):
        frame = 0
        for scene in range(episode, settings.scenes, len(order)):
            for blend in _blends(settings, seed, scene):
                plan.append(PlannedPicture(FrameKey(episode, frame), scene, background, blend))
                frame += 1
    return plan


def _blends(settings: CollageSettings, seed: int, scene: int) -> tuple[Blend, ...]:
    if settings.every_blend:
        return settings.blends
    return (settings.blends[int(derive_generator(seed, scene, "blend").integers(len(settings.blends)))],)


class _Maker:
    """Makes picture after picture, and keeps what the next one may need again."""

    def __init__(self, stock: Stock, settings: CollageSettings, seed: int, backgrounds: Sequence[Background]) -> None:
        self._stock = stock
        self._settings = settings
        self._seed = seed
        self._backgrounds = backgrounds
        self._loaded: tuple[int, Image] | None = None
        self._scene: tuple[int, Image, list[Placed]] | None = None

    def make(self, picture: PlannedPicture) -> tuple[FlatImages, CollageLabels]:
        """Return a picture and its labels."""
        under, placed = self._arranged(picture)
        rgb = under.copy()
        ids = np.zeros(rgb.shape[:2], np.uint16)
        for thing in placed:
            paste(rgb, thing.patch, thing.left, thing.top, picture.blend, thing.smear)
        paint_ids(ids, placed)
        images = FlatImages(rgb, ids)
        name = self._backgrounds[picture.background].name
        return images, label_collage(images, [p.thing for p in placed], name, picture.scene, picture.blend)

    def _arranged(self, picture: PlannedPicture) -> tuple[Image, list[Placed]]:
        """Return the background of a scene and what is pasted into it."""
        if self._scene is None or self._scene[0] != picture.scene:
            if self._loaded is None or self._loaded[0] != picture.background:
                image = self._backgrounds[picture.background].load(self._settings.width, self._settings.height)
                self._loaded = picture.background, image
            under = fill_frame(self._loaded[1], self._settings, self._seed, picture.scene)
            placed = arrange(self._stock, self._settings, self._seed, picture.scene)
            self._scene = picture.scene, under, placed
        return self._scene[1], self._scene[2]


def _provenance(library: CropLibrary, backgrounds: Sequence[Background], settings: CollageSettings) -> dict[str, Any]:
    """Return all that the pictures depend on besides the seed and the code, as JSON values."""
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(settings).items()}
    return {
        "name": "collage",
        "collage": plain,
        "crops": {"library": library.folder.name, "sha256": library.digest, "count": len(library.index.crops)},
        "backgrounds": [[background.name, background.sha256] for background in backgrounds],
    }
