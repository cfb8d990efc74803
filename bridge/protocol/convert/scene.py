"""The static scene."""

from __future__ import annotations

from bridge.protocol.convert.fields import MessageError, in_range, required
from bridge.protocol.convert.geometry import pose_message, read_pose
from bridge.protocol.convert.world import category_number, color_message, read_category, read_color
from bridge.protocol.v1 import scene_pb2
from bridge.world import FIRST_STATIC_ID, MAX_INSTANCE_ID, Placement, StaticScene


def scene_message(scene: StaticScene, with_content: frozenset[str]) -> scene_pb2.Scene:
    """Describe ``scene``; only assets whose hexadecimal SHA-256 is in ``with_content`` carry their bytes."""
    assets = [
        scene_pb2.Asset(
            name=name,
            sha256=bytes.fromhex(asset.sha256),
            glb=asset.glb if asset.sha256 in with_content else None,
        )
        for name, asset in sorted(scene.assets.items())
    ]
    placements = [
        scene_pb2.Placement(
            instance_id=p.instance_id,
            category=category_number(p.category),
            asset=p.asset,
            world_from_asset=pose_message(p.world_from_asset),
            scale=p.scale,
            tint=color_message(p.tint),
        )
        for p in scene.placements
    ]
    return scene_pb2.Scene(assets=assets, placements=placements)


def read_placement(m: scene_pb2.Placement, index: int) -> Placement:
    """Make the value of the ``index``-th placement of a scene."""
    where = f"scene.placements[{index}]"
    required(f"{where}.", m, "world_from_asset", "tint")
    in_range(f"{where}.instance_id", m.instance_id, FIRST_STATIC_ID, MAX_INSTANCE_ID)
    if not 0 < m.scale < 1e4:
        raise MessageError(f"{where}.scale: expected over 0 and under 10000, got {m.scale:g}")
    return Placement(
        instance_id=m.instance_id,
        category=read_category(f"{where}.category", m.category),
        asset=m.asset,
        world_from_asset=read_pose(f"{where}.world_from_asset", m.world_from_asset),
        scale=m.scale,
        tint=read_color(f"{where}.tint", m.tint),
    )
