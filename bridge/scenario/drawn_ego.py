"""Draws what carries the sensors of an episode."""

from __future__ import annotations

import math

from bridge.scenario.draw import Draw
from bridge.scenario.ego import Ego, FixedRoute, RoadsideSection
from bridge.traffic.demand import EgoDrive
from bridge.traffic.egos.ego import Ego as EgoValue
from bridge.traffic.egos.recorded_path import EgoPath
from bridge.traffic.egos.roadside import MastAt, MastBeside, Roadside, Side


def drawn_ego(ego: Ego, draw: Draw) -> EgoValue:
    """Return the ego of the episode of ``draw``."""
    if ego.mast is not None:
        return _roadside(ego.mast, draw)
    if ego.rig is not None:
        return EgoPath(ego.rig.poses, draw("ego.vehicle", ego.vehicle))
    route = ego.route if isinstance(ego.route, FixedRoute) else None
    return EgoDrive(
        asset=draw("ego.vehicle", ego.vehicle),
        start_edge=route.start_edge if route else None,
        end_edge=route.end_edge if route else None,
        speed_mps=draw.optional("ego.speed_mps", ego.speed_mps, EgoDrive().speed_mps),
    )


def _roadside(mast: RoadsideSection, draw: Draw) -> Roadside:
    path = "ego.roadside"
    yaw_deg = None if mast.yaw_deg is None else draw(f"{path}.yaw_deg", mast.yaw_deg)
    yaw = None if yaw_deg is None else math.radians(yaw_deg)
    site: MastAt | MastBeside | None = None
    if mast.x is not None and mast.y is not None:
        site = MastAt(draw(f"{path}.x", mast.x), draw(f"{path}.y", mast.y), yaw or 0.0)
    elif mast.edge is not None and mast.at_m is not None:
        site = MastBeside(
            draw(f"{path}.edge", mast.edge),
            draw(f"{path}.at_m", mast.at_m),
            Side(draw.optional(f"{path}.side", mast.side, Side.RIGHT)),
            yaw,
        )
    return Roadside(site)
