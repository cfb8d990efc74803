"""What verify finds wrong with twins."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.dataset.reader import Dataset
from bridge.labels.twins import labels_under_twin, twin_labels
from tests.twins.twinned import errors


def _rewrite(folder: Path, stem: str, change: Callable[[dict[str, object]], None]) -> None:
    """Change the journal's line of a frame."""
    journal = folder / f"episodes/{stem[:4]}.jsonl"
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    for line in lines:
        if line["key"] == [int(stem[:4]), int(stem[5:])]:
            change(line)
    journal.write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_verify_wants_the_proof_of_every_twin(copy: Path) -> None:
    _rewrite(copy, "0000_000001", lambda line: line["twins"].update(dark="0" * 64))  # type: ignore[attr-defined]
    _rewrite(copy, "0001_000000", lambda line: line["twins"].pop("lit"))  # type: ignore[attr-defined]
    assert errors(copy) == [
        "error: 0000_000001: twin dark: by the journal, it shows other ids, depth, normals or boxes than the original",
        "error: 0001_000000: the journal says what was drawn of the twins dark; the manifest has dark, lit",
    ]


def test_verify_finds_twins_that_are_missing_or_of_others(copy: Path) -> None:
    (copy / "twins/dark/frames/front/rgb/0000_000000.png").unlink()
    labels = copy / "twins/lit/labels"
    shutil.copyfile(labels / "0000_000001.json", labels / "0000_000002.json")
    found = "\n".join(errors(copy))
    assert "0000_000000: twins/dark/frames/front/rgb/0000_000000.png cannot be read" in found
    assert "0000_000000: twin dark: camera front: rgb must be (80, 160, 3) uint8, is missing or damaged" in found
    assert "0000_000002: twins/lit/labels/0000_000002.json is not the file whose SHA-256 the journal has" in found
    assert "0000_000002: twin lit: twins/lit/labels/0000_000002.json is of episode 0, frame 1, twin 'lit'" in found


def test_verify_finds_contrasts_that_are_not_of_the_picture(copy: Path) -> None:
    path = copy / "twins/dark/labels/0000_000000.json"
    document = json.loads(path.read_text())
    document["labels"]["cameras"]["front"]["objects"]["1"] = 0.9
    path.write_text(json.dumps(document))
    assert any("the contrast of 1 is 0.9, the twin's picture says 0.2" in error for error in errors(copy))


def test_labels_of_a_twin_that_lack_something_are_refused(pair_dataset: Path, tmp_path: Path) -> None:
    frame = Dataset(pair_dataset)[0]
    images = {name: frame.images(name) for name in frame.dataset.cameras}
    own = twin_labels(frame.labels, frame.state, images, {})
    assert labels_under_twin(frame.labels, own) == frame.labels
    with pytest.raises(ValueError, match=r"labels.cameras.front: expected what the frame shows there, 'front' is"):
        labels_under_twin(frame.labels, replace(own, cameras={}))
