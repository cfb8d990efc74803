"""The static scene."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from bridge.protocol.convert.fields import MessageError, in_range, repeated, required
from bridge.protocol.convert.geometry import pose_fields, read_pose
from bridge.protocol.convert.world import category_number, color_fields, read_category, read_color
from bridge.protocol.v1 import scene_pb2
from bridge.world import FIRST_STATIC_ID, MAX_INSTANCE_ID, MAX_SIGNAL, Asset, Placement, Prefab, StaticScene

_SHA256_BYTES = hashlib.sha256().digest_size


def scene_message(scene: StaticScene, with_content: frozenset[str]) -> scene_pb2.Scene:
    """Describe ``scene``; only assets whose hexadecimal SHA-256 is in ``with_content`` carry their bytes."""
    assets = [_asset_message(name, asset, with_content) for name, asset in sorted(scene.assets.items())]
    placements = [
        {
            "instance_id": p.instance_id,
            "category": category_number(p.category),
            "asset": p.asset,
            "world_from_asset": pose_fields(p.world_from_asset),
            "scale": p.scale,
            "tint": color_fields(p.tint),
            "signal": p.signal,
        }
        for p in scene.placements
    ]
    return scene_pb2.Scene(assets=assets, placements=placements, level=scene.level or "")


def read_content(m: scene_pb2.Scene) -> dict[bytes, bytes]:
    """Check the assets of a scene, and return by SHA-256 the files that came with it."""
    twice = repeated(asset.name for asset in m.assets)
    if twice is not None:
        raise MessageError(f"scene.assets: {twice!r} occurs more than once; names must be unique")
    for asset in m.assets:
        _check_asset(f"scene.assets[{asset.name!r}]", asset)
    return {asset.sha256: asset.glb for asset in m.assets if asset.HasField("glb")}


def read_scene(m: scene_pb2.Scene, content: Mapping[bytes, bytes]) -> StaticScene:
    """Make the value of a scene; ``content`` has all of its files by SHA-256."""
    placements = tuple(read_placement(placement, index) for index, placement in enumerate(m.placements))
    assets = {
        asset.name: Prefab(asset.prefab) if asset.prefab else Asset(asset.name, content[asset.sha256])
        for asset in m.assets
    }
    for placement in placements:
        if placement.asset not in assets:
            raise MessageError(
                f"scene.placements: asset {placement.asset!r} of instance {placement.instance_id} is not in the scene"
            )
    return StaticScene(assets, placements, m.level or None)


def _asset_message(name: str, asset: Asset | Prefab, with_content: frozenset[str]) -> scene_pb2.Asset:
    if isinstance(asset, Prefab):
        return scene_pb2.Asset(name=name, prefab=asset.name)
    glb = asset.glb if asset.sha256 in with_content else None
    return scene_pb2.Asset(name=name, sha256=bytes.fromhex(asset.sha256), glb=glb)


def _check_asset(where: str, m: scene_pb2.Asset) -> None:
    if m.prefab:
        if m.sha256 or m.HasField("glb"):
            raise MessageError(f"{where}: expected either a file (sha256) or a prefab, got both; leave one out")
    elif len(m.sha256) != _SHA256_BYTES:
        raise MessageError(f"{where}.sha256: expected {_SHA256_BYTES} bytes, or a prefab, got {len(m.sha256)} bytes")
    elif m.HasField("glb") and hashlib.sha256(m.glb).digest() != m.sha256:
        raise MessageError(f"{where}: its bytes do not have its SHA-256")


def read_placement(m: scene_pb2.Placement, index: int) -> Placement:
    """Make the value of the ``index``-th placement of a scene."""
    where = f"scene.placements[{index}]"
    required(where, m, "world_from_asset", "tint")
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
        signal=int(in_range(f"{where}.signal", m.signal, 0, MAX_SIGNAL)),
    )
