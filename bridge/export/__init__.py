"""Exports of the native dataset to the layouts that training code reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from bridge.dataset.reader import Dataset
from bridge.export.kitti import export_kitti
from bridge.export.summary import ExportSummary


class Exporter(Protocol):
    """Writes a dataset in one format."""

    def __call__(self, dataset: Dataset, folder: Path, camera: str | None = None) -> ExportSummary:
        """Write the frames of ``camera`` to ``folder``; None stands for the only camera.

        Raises ``ExportError``, with nothing left in ``folder``, for what the format cannot express.
        """


EXPORTERS: Mapping[str, Exporter] = MappingProxyType({"kitti": export_kitti})
"""Every export by the name of its format."""

__all__ = ["EXPORTERS", "ExportSummary", "Exporter", "export_kitti"]
