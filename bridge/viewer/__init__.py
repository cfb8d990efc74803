"""``drivebridge view``: a dataset in the Rerun viewer, or in a file that it opens.

Importing this package without the extra ``viewer`` raises ``BridgeError``.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bridge.dataset.reader import Dataset
from bridge.errors import DatasetError, ViewerError

try:
    import rerun as rr
except ImportError:
    raise ViewerError("the viewer is not installed; install it with: pip install 'drivebridge[viewer]'") from None

from bridge.viewer.blueprint import blueprint
from bridge.viewer.entities import log_dataset

__all__ = ["view"]


def view(dataset: Dataset, save: Path | None = None) -> None:
    """Show ``dataset`` in the Rerun viewer until its window is closed, or write it to ``save`` (``.rrd``).

    Pictures become JPEGs, depth is rounded to centimetres; the rest is as it is. Raises ``DatasetError`` if there is no
    frame, the dataset cannot be read or ``save`` not be written, and ``ViewerError`` if the viewer fails.
    """
    if not len(dataset):
        raise DatasetError(f"{dataset.folder}: there is no frame to show")
    if save is not None:
        _write(dataset, save)
        return
    with TemporaryDirectory(prefix="drivebridge-") as folder:
        path = Path(folder) / "dataset.rrd"
        _write(dataset, path)
        _show(path)


def _write(dataset: Dataset, path: Path) -> None:
    recording = rr.RecordingStream("drivebridge")
    try:
        recording.save(path, default_blueprint=blueprint(dataset))
    except (OSError, RuntimeError) as error:
        raise DatasetError(f"{path}: cannot be written: {error}") from None
    recording.send_recording_name(str(dataset.manifest.scenario.get("name", "")) or dataset.folder.name)
    log_dataset(recording, dataset)
    recording.flush()
    recording.disconnect()


def _show(path: Path) -> None:
    """Open a window on a recording, of this installation's viewer, that other machines cannot reach."""
    command = [sys.executable, "-m", "rerun", "--bind", "127.0.0.1", "--port", "auto", str(path)]
    ended = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if ended.returncode:
        lines = ended.stderr.strip().splitlines() or [f"it ended with {ended.returncode}"]
        reason = next((line for line in lines if line.startswith("Error")), lines[-1])
        raise ViewerError(f"the Rerun viewer failed: {reason}; --save FILE.rrd needs no window")
