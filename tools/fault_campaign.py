"""Disturb captures in every way that a machine knows, and show that none of it shows. Linux only.

    python tools/fault_campaign.py [--runs 100] [--seed 1] [--only WORDS] [--without-engine]

In every run a capture meets a fault at a random moment: killed or interrupted commands, workers and engines, full and
failing disks, connections that are cut, slow or silent, power cuts. Then the same command goes on until it is done. The
dataset must be that of an undisturbed run, byte for byte, ``drivebridge verify`` must find nothing, and no command may
end with a traceback. Most runs draw with the fake simulator over gRPC, some with the embedded engine. Full disks need
the right to mount file systems, and are left out without it. Prints a line a run and a table; exits with 1 if something
is wrong, and keeps what is left of those runs.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from itertools import cycle, islice
from pathlib import Path

from faults.campaign import table, trials
from faults.kinds import Need, round_of
from faults.storage import can_mount


def main() -> int:
    """Run the campaign."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", metavar="WORDS", default="", help="only kinds with these words in their name")
    parser.add_argument("--without-engine", action="store_true", help="let the fake simulator draw everything")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="drivebridge-faults-"))
    kinds = round_of(
        (Need.NOTHING if options.without_engine else Need.ENGINE) | (Need.MOUNT if can_mount() else Need.NOTHING)
    )
    kinds = [kind for kind in kinds if options.only in kind.name]
    if not kinds:
        parser.error(f"--only: no kind that is possible here has {options.only!r} in its name")
    outcomes = []
    for outcome in trials(list(islice(cycle(kinds), options.runs)), options.seed, folder):
        outcomes.append(outcome)
        ended = "; ".join(outcome.wrong) or "as if nothing had been"
        statuses = " ".join(map(str, outcome.statuses))
        name = f"{outcome.kind.name}, {outcome.kind.workers} worker{'s' * (outcome.kind.workers > 1)}"
        print(f"{outcome.number:3}  {name:45}  met {outcome.injected}, exits {statuses}: {ended}", flush=True)  # noqa: T201
    print(f"\n{table(outcomes)}")  # noqa: T201
    if any(outcome.wrong for outcome in outcomes):
        print(f"what is left of the runs that went wrong lies in {folder}")  # noqa: T201
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
