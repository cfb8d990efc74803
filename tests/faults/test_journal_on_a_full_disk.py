"""A journal that has no room for its next line ends the writing in words, and a later run goes on."""

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]

WRITE = """\
import dataclasses, resource, sys
from pathlib import Path
from bridge.camera import Pinhole
from bridge.dataset.reader import Dataset
from bridge.dataset.writer import DatasetWriter
from bridge.errors import DatasetError
from tests.box_world import STATICS, front_camera, manifest, shoot, street

camera = [front_camera(Pinhole.from_fov(8, 4, 1.2))]
state = dataclasses.replace(street(), actors=())
shot, folder, frames = shoot(state, camera), Path(sys.argv[1]), 30

def write():
    with DatasetWriter(folder, manifest(camera), threads=1) as writer:
        episode = writer.begin_episode(0, STATICS)
        for number in sorted(set(range(frames)) - episode.finished):
            episode.add(number, shot.raw, shot.labels)

def limit(bytes_of_a_file):
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_of_a_file, resource.RLIM_INFINITY))

limit(5000)  # more than any file of a frame, less than the journal
try:
    write()
except DatasetError as error:
    print(error)
largest = max(path.stat().st_size for path in folder.rglob("*") if path.is_file())
print(largest, (folder / "episodes/0000.jsonl").stat().st_size)
print(0 < len(Dataset(folder)) < frames, (folder / ".run/writing").exists())
limit(resource.RLIM_INFINITY)
write()
print(len(Dataset(folder)))
"""


def test_what_the_journal_cannot_hold_is_said_and_made_up_for(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WRITE, str(tmp_path / "dataset")],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    said, sizes, left, frames = done.stdout.splitlines()
    assert "the dataset ends before the frame that failed: [Errno 27] File too large" in said
    assert sizes == "5000 5000"
    assert left == "True False"
    assert frames == "30"
