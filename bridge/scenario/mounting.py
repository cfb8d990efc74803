"""The ``mounting`` section: how the sensors as a whole sit on the ego, a little differently in each episode."""

from __future__ import annotations

import math
from typing import Annotated

from bridge.geometry import Pose, Quaternion, Vec3
from bridge.scenario.distributions import Constant
from bridge.scenario.draw import Draw
from bridge.scenario.kinds import Real
from bridge.scenario.section import Section
from bridge.scenario.varying import PerEpisode

Shift = Annotated[float, Real(-200, 200)]
Turn = Annotated[float, Real(-180, 180)]


class MountingSection(Section):
    """Moves all sensors together against the ego, once an episode; what they are to each other stays as it is."""

    forward_m: PerEpisode[Shift] = Constant(0.0)
    """Metres forwards."""
    left_m: PerEpisode[Shift] = Constant(0.0)
    """Metres to the left."""
    up_m: PerEpisode[Annotated[float, Real(-1, 200)]] = Constant(0.0)
    """Metres upwards."""
    roll_deg: PerEpisode[Turn] = Constant(0.0)
    """Degrees about the ego's forward axis; positive lifts the left side."""
    pitch_deg: PerEpisode[Annotated[float, Real(-89, 89)]] = Constant(0.0)
    """Degrees about the ego's left axis; positive looks down."""
    yaw_deg: PerEpisode[Turn] = Constant(0.0)
    """Degrees about the ego's upward axis; positive to the left."""

    def drawn(self, draw: Draw) -> Pose:
        """Return ``ego_from_rig`` of an episode: where the sensors' common frame lies in that of the vehicle."""
        values = {name: draw(f"mounting.{name}", getattr(self, name)) for name in self.field_names()}
        turned = (math.radians(values[f"{name}_deg"]) for name in ("roll", "pitch", "yaw"))
        return Pose(Vec3(values["forward_m"], values["left_m"], values["up_m"]), Quaternion.from_rpy(*turned))
