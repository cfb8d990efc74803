"""``drivebridge report``: a dataset as one HTML page."""

from __future__ import annotations

from pathlib import Path

from bridge.dataset.reader import Dataset
from bridge.errors import DatasetError
from bridge.report.page.document import document
from bridge.report.pictures import sample_pictures
from bridge.report.survey import survey

PICTURES = 36
"""How many pictures a page shows if nothing else is asked for: some 2 MB of them."""


def write_report(dataset: Dataset, path: Path, *, pictures: int = PICTURES) -> None:
    """Write a page that opens from the disk, in any browser, without asking for anything else.

    It counts all good frames and shows ``pictures`` of them. The same dataset gives the same bytes. Raises
    ``DatasetError`` if the dataset cannot be read or ``path`` not be written.
    """
    page = document(dataset, survey(dataset), sample_pictures(dataset, pictures))
    try:
        path.write_bytes(page.encode())
    except OSError as error:
        raise DatasetError(f"{path}: cannot be written: {error.strerror}") from None
