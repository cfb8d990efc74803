"""Show that neither controller nor engine grows while scenes come and go. Linux only.

    python tools/check_memory.py [--scenes 50] [--frames 2000]

Captures that many frames in that many different towns of one size (``check_memory.yaml``), and prints after each how
much memory (resident set) the controller and the engine's process hold. Over the second half of the towns, neither may
be found (with 95 % confidence) to grow by more than 0.2 MB a town or 0.01 MB a frame, nor seem to by 0.5 % a town, nor
ever hold more than a quarter above its usual. Exits with 1 if one does not keep to that. Every town is built; none
comes from the cache of the user.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from faults.programs import processes_below

from bridge.capture import Progress, capture
from bridge.scenario.load import load_scenario

SCENARIO = Path(__file__).with_suffix(".yaml")
MOST_MB_PER_SCENE, MOST_MB_PER_FRAME = 0.2, 0.01
MOST_SHARE_PER_SCENE = 0.005
"""Of what is held; a slope above it counts even where few scenes leave it uncertain."""
MOST_ABOVE_USUAL = 1.25


@dataclass(frozen=True, slots=True)
class Course:
    """How the memory of one process goes, over the second half of the scenes."""

    mb_per_scene: float
    """The median of the slopes between any two scenes, which single large towns do not sway."""
    surely_mb_per_scene: float
    """The lower end of its 95 % confidence interval; some towns need more than others, which hides small slopes."""
    usual_mb: float
    most_mb: float

    @classmethod
    def of(cls, held_mb: list[float]) -> Course:
        """Judge by what was held after each scene, in MB; raises ``ValueError`` for fewer than four scenes.

        Slope and interval are those of Theil (1950) and Sen (1968): the interval leaves out as many of the ordered
        slopes as Kendall's statistic varies.
        """
        if len(held_mb) < 4:
            raise ValueError(f"expected at least 4 scenes to see a slope in, got {len(held_mb)}")
        half = np.array(held_mb[len(held_mb) // 2 :])
        first, second = np.triu_indices(len(half), 1)
        slopes = np.sort((half[second] - half[first]) / (second - first))
        spread = 1.96 * np.sqrt(len(half) * (len(half) - 1) * (2 * len(half) + 5) / 18)
        lowest = slopes[max(0, int((len(slopes) - spread) / 2))]
        return cls(float(np.median(slopes)), float(lowest), float(np.median(half)), float(half.max()))

    def is_flat(self, frames_per_scene: int) -> bool:
        """Whether nothing grows that one could wait for."""
        limit = min(MOST_MB_PER_SCENE, MOST_MB_PER_FRAME * frames_per_scene)
        is_level = self.surely_mb_per_scene < limit and self.mb_per_scene < MOST_SHARE_PER_SCENE * self.usual_mb
        return is_level and self.most_mb < MOST_ABOVE_USUAL * self.usual_mb


def resident_mb(pid: int) -> float:
    """Return the resident set of a process in MB; 0 if it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> int:
    """Capture, and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", type=int, default=50)
    parser.add_argument("--frames", type=int, default=2000)
    options = parser.parse_args()
    if options.scenes < 4:
        parser.error(f"expected at least 4 scenes, got {options.scenes}")
    scenario = load_scenario(SCENARIO)
    frames = max(1, options.frames // options.scenes)
    wanted = scenario.capture.model_copy(update={"frames": frames})
    scenario = scenario.model_copy(update={"episodes": options.scenes, "capture": wanted})
    held: dict[str, list[float]] = {"controller": [], "engine": []}

    def note(progress: Progress) -> None:
        scenes = len(held["engine"])
        if progress.frames_done % frames or progress.frames_done == frames * scenes:
            return
        held["controller"].append(resident_mb(os.getpid()))
        held["engine"].append(max(map(resident_mb, processes_below(os.getpid())), default=0.0))
        values = "  ".join(f"{name} {values[-1]:6.0f} MB" for name, values in held.items())
        print(f"scene {scenes + 1:3}  {values}", flush=True)  # noqa: T201

    with tempfile.TemporaryDirectory(prefix="drivebridge-") as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        capture(scenario, Path(folder) / "dataset", on_progress=note)
    grown = False
    for name, values in held.items():
        course = Course.of(values)
        is_flat = course.is_flat(frames)
        grown |= not is_flat
        print(  # noqa: T201
            f"{name}: {course.mb_per_scene:+.2f} MB a scene (surely {course.surely_mb_per_scene:+.2f}), "
            f"usually {course.usual_mb:.0f} MB, at most {course.most_mb:.0f} MB: {'flat' if is_flat else 'grows'}"
        )
    return int(grown)


if __name__ == "__main__":
    sys.exit(main())
