"""What a scripted session captures, and the dataset that it may be recorded to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.classes import Category
from bridge.dataset.episode_writer import EpisodeWriter
from bridge.dataset.writer import DatasetWriter
from bridge.errors import SessionError
from bridge.frame import CameraImages, RawFrame
from bridge.labels.frame_labels import FrameLabels, ObjectLabel
from bridge.sensors.point_cloud import PointCloud
from bridge.world import WorldState


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SessionFrame:
    """One captured moment. ``rgb``, ``ids``, ``depth`` and ``labels`` are those of the first camera."""

    state: WorldState
    raw: RawFrame
    all_labels: FrameLabels
    """The labels of every camera, wholly hidden actors included."""
    scans: Mapping[str, PointCloud]
    """What the lidars measured, by name."""

    @property
    def rgb(self) -> NDArray[np.uint8]:
        """(H, W, 3) uint8, sRGB, row 0 on top."""
        return self._first.rgb

    @property
    def ids(self) -> NDArray[np.uint16]:
        """(H, W) uint16 instance ids, 0 in the sky."""
        return self._first.ids

    @property
    def depth(self) -> NDArray[np.float32]:
        """(H, W) float32, metres along the optical axis, +inf in the sky."""
        return self._first.depth

    @property
    def labels(self) -> tuple[ObjectLabel, ...]:
        """The actors of which at least one pixel is visible, by ascending id."""
        seen = next(iter(self.all_labels.cameras.values()))
        return tuple(label for label in seen.objects if label.visible_pixels)

    def __repr__(self) -> str:
        # A notebook prints what it is given; the pixels of all cameras are too much for that.
        sensors, count = ", ".join([*self.raw.images, *self.scans]), len(self.labels)
        of = f"episode {self.state.episode}, step {self.state.step}"
        return f"<SessionFrame of {of}: {sensors}; {count} label{'s' * (count != 1)}>"

    @property
    def _first(self) -> CameraImages:
        return next(iter(self.raw.images.values()))


class Recording:
    """A native dataset that a script fills frame by frame. Made by ``Session.record``.

    Actors keep their ids within an episode; a new one begins when the session's traffic starts anew.
    """

    def __init__(self, writer: DatasetWriter, static_categories: Mapping[int, Category]) -> None:
        """Fill ``writer``, which is new. Raises ``SessionError`` if it has frames already."""
        if writer.finished:
            raise SessionError(
                f"{writer.folder}: holds {len(writer.finished)} frames of an earlier recording; a script cannot go on "
                "with them, so remove it or record into another folder"
            )
        self._writer = writer
        self._is_open = True
        self._static_categories = static_categories
        self._episode: EpisodeWriter | None = None
        self._next = 0

    def add(self, frame: SessionFrame) -> None:
        """Write ``frame`` as the next one of the dataset.

        Raises ``SessionError`` for a frame of traffic before that of the last one and for a recording that has ended,
        ``DatasetError`` if it cannot be written.
        """
        if not self._is_open:
            raise SessionError(f"{self._writer.folder}: the recording has ended; add frames within its with block")
        episode = frame.state.episode
        if self._episode is not None and episode < self._episode.episode:
            raise SessionError("expected frames in the order in which they were captured; this one is of older traffic")
        if self._episode is None or episode > self._episode.episode:
            self._episode = self._writer.begin_episode(episode, self._static_categories)
            self._next = 0
        self._episode.add(self._next, frame.raw, frame.all_labels, frame.scans)
        self._next += 1

    def end(self) -> None:
        """Take no more frames."""
        self._is_open = False
