"""Everything that reads what others wrote, by name."""

from __future__ import annotations

from tests.fuzz.target import Target
from tests.fuzz.targets.cameras import CAMERAS
from tests.fuzz.targets.capture import CAPTURE
from tests.fuzz.targets.datasets import DATASET, EXPORTS
from tests.fuzz.targets.framing import FRAMING
from tests.fuzz.targets.maps import IMPORT, NET, OSM
from tests.fuzz.targets.messages import MESSAGES
from tests.fuzz.targets.models import GLB, PACK
from tests.fuzz.targets.scenario import SCENARIO
from tests.fuzz.targets.traces import FCD, POSES, TRACE

TARGETS: dict[str, Target] = {
    target.name: target
    for target in (
        SCENARIO, MESSAGES, FRAMING, CAPTURE, GLB, PACK, DATASET, EXPORTS, OSM, NET, IMPORT, CAMERAS, TRACE, FCD, POSES,
    )
}  # fmt: skip
