"""Reading a dataset: its manifest, its episodes, and its frames."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from copy import copy
from functools import cached_property
from pathlib import Path

from bridge.camera import Camera
from bridge.classes import Category
from bridge.dataset.codec import loads
from bridge.dataset.frame import Frame
from bridge.dataset.journal import journals, read_journals
from bridge.dataset.layout import (
    MANIFEST,
    EpisodeFile,
    episode_path,
)
from bridge.dataset.manifest import DatasetKind, Manifest
from bridge.dataset.plausible import require_ids, require_rig
from bridge.dataset.stored import read_stored
from bridge.errors import DatasetError
from bridge.lidar import Lidar
from bridge.rig import Rig


class Dataset:
    """A dataset on the disk: its manifest, and its good frames in the order of the journals."""

    def __init__(self, folder: str | Path, twin: str | None = None) -> None:
        """Open the dataset in ``folder``, or what it has under the conditions of ``twin``.

        Then pictures are those of the twin, and weather, light, contrasts, headlights and looks of actors in the
        labels. All else is the same. Raises ``DatasetError`` if there is none, it cannot be read or it has no such
        twin.
        """
        self.folder = folder = Path(folder)
        path = folder / MANIFEST
        if not path.exists():
            raise DatasetError(_no_dataset(folder))
        try:
            self.manifest = Manifest.parse(read_stored(path))
        except ValueError as error:
            raise DatasetError(f"{path}: expected the manifest of a dataset: {error}") from None
        lines = read_journals(folder)
        self._lines = [line for line in lines if not line.quarantined]
        self._episode_files: dict[int, EpisodeFile] = {}
        self.twin = twin
        """Under which other conditions the pictures were taken; None for those of the scenario itself."""
        self._require_twin(twin)
        self.quarantined = tuple(line for line in lines if line.quarantined)
        """The journals' lines of the frames that are in quarantine."""

    @property
    def twins(self) -> Mapping[str, Dataset]:
        """The dataset under the conditions of every twin, by name."""
        return {name: self.under(name) for name in self.manifest.twins}

    def under(self, twin: str | None) -> Dataset:
        """Return the dataset under the conditions of ``twin``, or the original for None; frames have the same numbers.

        Raises ``DatasetError`` if there is no twin of this name.
        """
        self._require_twin(twin)
        view = copy(self)
        view.twin = twin
        return view

    def _require_twin(self, twin: str | None) -> None:
        if twin is not None and twin not in self.manifest.twins:
            there_is = ", ".join(self.manifest.twins) or "none; ask for some with twins in the scenario"
            raise DatasetError(f"{self.folder}: there is no twin {twin!r}; there is {there_is}")

    @cached_property
    def cameras(self) -> Mapping[str, Camera]:
        """The nominal cameras by name; ``Frame.cameras`` are those that took a frame, whose poses may be others."""
        return {camera.name: camera for camera in self.manifest.cameras}

    @cached_property
    def lidars(self) -> Mapping[str, Lidar]:
        """The nominal lidars by name; ``Frame.rig`` has those of a frame."""
        return {lidar.name: lidar for lidar in self.manifest.lidars}

    @property
    def digest(self) -> str:
        """The SHA-256 of the journals, which have those of all other files: it names the content of the dataset."""
        digest = hashlib.sha256()
        for path in journals(self.folder).values():
            digest.update(read_stored(path))
        return digest.hexdigest()

    @property
    def is_collage(self) -> bool:
        """Whether its pictures were put together from cut-outs, so that there are masks and 2-D boxes alone."""
        return self.manifest.kind is DatasetKind.COLLAGE

    def require(self, kind: DatasetKind, what: str) -> None:
        """Raise ``DatasetError`` unless this is a dataset of ``kind``, which alone has ``what``."""
        if self.manifest.kind is not kind:
            raise DatasetError(f"{self.folder}: expected a {kind}, which has {what}; this is a {self.manifest.kind}")

    @property
    def episodes(self) -> list[int]:
        """The episodes that have good frames, ascending."""
        return sorted({line.key.episode for line in self._lines})

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, index: int) -> Frame:
        number = range(len(self._lines))[index]
        return Frame(self, number, self._lines[number])

    def __iter__(self) -> Iterator[Frame]:
        return (Frame(self, index, line) for index, line in enumerate(self._lines))

    def neighbour(self, frame: Frame, offset: int) -> Frame | None:
        """Return the good frame ``offset`` places after ``frame``; None if there is none in its episode."""
        index = frame.index + offset
        if not 0 <= index < len(self._lines) or self._lines[index].key.episode != frame.key.episode:
            return None
        return self[index]

    def static_categories(self, episode: int) -> Mapping[int, Category]:
        """Return the classes of the static scene's instance ids. Raises ``DatasetError`` if they are not there."""
        return self._about(episode).static

    def unlabelled(self, episode: int) -> tuple[Category, ...]:
        """Return the classes of actors that have no labels in ``episode``; their pixels have ids of no class.

        Raises ``DatasetError`` if nothing is there of the episode.
        """
        return self._about(episode).unlabelled

    def rig(self, episode: int) -> Rig:
        """Return the sensors as they are in ``episode``: where each sits, and how wide cameras look.

        Raises ``DatasetError`` if nothing is there of the episode.
        """
        return self._about(episode).rig or self.manifest.rig

    @cached_property
    def rigs(self) -> tuple[Rig, ...]:
        """The sensors of the episodes that have good frames, each rig once, in the order of the episodes.

        Raises ``DatasetError`` like ``rig``.
        """
        return tuple(dict.fromkeys(self.rig(episode) for episode in self.episodes))

    def stage(self, episode: int) -> str | None:
        """Return the stage of the scenario's curriculum that ``episode`` belongs to, None without one.

        Raises ``DatasetError`` if nothing is there of the episode.
        """
        return self._about(episode).stage

    def _about(self, episode: int) -> EpisodeFile:
        if episode not in self._episode_files:
            path = self.folder / episode_path(episode)
            try:
                about = loads(EpisodeFile, read_stored(path))
                require_ids(about.static)
                if about.rig is not None:
                    require_rig(about.rig, self.manifest.rig)
            except ValueError as error:
                raise DatasetError(f"{path}: expected what is to be known of an episode: {error}") from None
            self._episode_files[episode] = about
        return self._episode_files[episode]


def _no_dataset(folder: Path) -> str:
    """Say what is wrong with a folder that is no dataset's."""
    if not folder.is_dir():
        return f"{folder}: expected the folder of a dataset, there is none; drivebridge capture makes one"
    above = next((parent for parent in folder.absolute().parents[:3] if (parent / MANIFEST).exists()), None)
    way_out = "drivebridge capture makes one" if above is None else f"{above} is one"
    return f"{folder}: expected a dataset, there is no {MANIFEST} in it; {way_out}"
