"""A writer that is killed between any two of its calls leaves a dataset that another one goes on with."""

import json
import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]

WRITE = """\
import json, os, sys
from pathlib import Path
from faults.failing_calls import FailingCalls, Then
from bridge.dataset.writer import DatasetWriter
from tests.box_world import STATICS, front_camera, manifest, shoot, street

camera = [front_camera()]
shots = [shoot(street(0, step), camera) for step in (0, 1)]

def write(folder):
    with DatasetWriter(folder, manifest(camera), threads=1) as writer:
        episode = writer.begin_episode(0, STATICS)
        for number in sorted({0, 1} - episode.finished):
            episode.add(number, shots[number].raw, shots[number].labels)

statuses, folder = [], Path(sys.argv[1])
while not statuses or statuses[-1] != 0:
    out = folder / f"{len(statuses):03}"
    pid = os.fork()
    if pid == 0:
        FailingCalls(str(out), len(statuses), Then.DIE).plant()
        write(out)
        os._exit(0)
    statuses.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
for number in range(len(statuses)):
    write(folder / f"{number:03}")
print(json.dumps(statuses))
"""


def test_a_dataset_survives_death_between_any_two_calls(tmp_path: Path) -> None:
    path = os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "tools")])
    done = subprocess.run(
        [sys.executable, "-c", WRITE, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    *killed, last = json.loads(done.stdout)
    assert last == 0
    assert killed == [-9] * len(killed)
    assert len(killed) > 20
    written = [
        {
            str(path.relative_to(folder)): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and ".run" not in path.parts
        }
        for folder in sorted(tmp_path.iterdir())
    ]
    assert len(written) == len(killed) + 1
    assert all(files == written[-1] for files in written)
