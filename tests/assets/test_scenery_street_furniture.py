from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.assets import signals_and_signs as signals
from bridge.assets import street_furniture as furniture
from bridge.assets.model import Mesh, Model, Slot
from bridge.assets.textures.road_signs import PLATES, SignKind, sign_face

Make = Callable[[], Model]

SIZES: dict[str, tuple[Make, tuple[float, float, float], float]] = {
    # Extents along x, y and z in metres, with what they may differ by.
    "street_lamp": (furniture.street_lamp, (1.7, 0.27, 8.0), 0.1),
    "sign_post": (signals.sign_post, (0.07, 0.07, 2.3), 0.02),
    "signal_post": (signals.signal_post, (0.13, 0.13, 3.4), 0.02),
    "signal_mast": (lambda: signals.signal_mast(2), (0.22, 5.8, 5.95), 0.1),
    "wall_segment": (furniture.wall_segment, (furniture.SEGMENT_M, 0.32, 1.47 + furniture.WALL_FOOT_M), 0.02),
    "bench": (furniture.bench, (0.50, 1.8, 0.91), 0.05),
    "litter_bin": (furniture.litter_bin, (0.56, 0.56, 0.95), 0.02),
    "bus_shelter": (furniture.bus_shelter, (1.5, 3.6, 2.5), 0.05),
    "fence_segment": (furniture.fence_segment, (furniture.SEGMENT_M, 0.08, 1.1), 0.05),
    "guard_rail_segment": (furniture.guard_rail_segment, (furniture.SEGMENT_M, 0.20, 0.75), 0.02),
}
STANDING = {name: make() for name, (make, _, _) in SIZES.items()}
CARRIED = {
    "signal": signals.signal_head(),
    "crossing_signal": signals.crossing_signal(),
    **{f"signal_{arrow}": signals.signal_head(arrow) for arrow in signals.LensArrow},
    **{f"overhead_signal_{lane}": signals.overhead_signal(lane) for lane in (0, 1, 2)},
    **{kind.value: signals.traffic_sign(kind) for kind in SignKind},
}
MODELS = STANDING | CARRIED


def joined(level: tuple[Mesh, ...]) -> NDArray[np.float32]:
    return np.concatenate([mesh.positions for mesh in level])


def triangles(level: tuple[Mesh, ...]) -> int:
    return sum(len(mesh.triangles) for mesh in level)


@pytest.mark.parametrize("name", SIZES)
def test_sizes_are_those_of_the_street(name: str) -> None:
    make, extent, slack = SIZES[name]
    np.testing.assert_allclose(np.ptp(joined(make().lods[0]), axis=0), extent, atol=slack)


@pytest.mark.parametrize("model", STANDING.values(), ids=STANDING)
def test_what_stands_reaches_the_ground(model: Model) -> None:
    for level in model.lods:
        points = joined(level)
        assert -furniture.WALL_FOOT_M - 1e-6 <= points[:, 2].min() <= 0.06


@pytest.mark.parametrize("model", CARRIED.values(), ids=CARRIED)
def test_what_a_post_carries_hangs_over_heads(model: Model) -> None:
    for level in model.lods:
        assert joined(level)[:, 2].min() > 1.6


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_models_come_in_two_levels(model: Model) -> None:
    fine, coarse = model.lods
    assert triangles(coarse) <= triangles(fine) <= 300
    for mesh in (*fine, *coarse):
        np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1.0, atol=1e-5)
        assert mesh.material.alpha_cutoff is None
    low, high = joined(fine).min(axis=0), joined(fine).max(axis=0)
    np.testing.assert_allclose(joined(coarse).min(axis=0), low, atol=0.12)
    np.testing.assert_allclose(joined(coarse).max(axis=0), high, atol=0.18)


def test_a_rail_has_its_groove_from_afar_too() -> None:
    for level in furniture.guard_rail_segment().lods:
        points = joined(level)
        end = points[np.isclose(points[:, 0], furniture.SEGMENT_M / 2.0)]
        front = {round(float(z), 3): float(end[np.isclose(end[:, 2], z), 1].min()) for z in end[:, 2]}
        assert front[0.595] - front[0.69] > 0.05


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_normals_agree_with_the_winding(model: Model) -> None:
    for mesh in (*model.lods[0], *model.lods[1]):
        corners = mesh.positions[mesh.triangles].astype(np.float64)
        across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        facing = (across * mesh.normals[mesh.triangles[:, 0]]).sum(axis=1)
        assert (facing > 0.0).all()


def test_the_lens_of_a_lamp_looks_down_and_glows() -> None:
    for level in furniture.street_lamp(height_m=8.0, reach_m=1.6).lods:
        lens = next(mesh for mesh in level if mesh.material.slot is Slot.LAMP)
        assert 7.7 < lens.positions[:, 2].min() < 8.0
        assert 1.0 < lens.positions[:, 0].mean() < 1.6
        assert (lens.normals[:, 2] < -0.9).any()


def test_lamps_have_the_height_asked_for() -> None:
    assert joined(furniture.street_lamp(height_m=5.0).lods[0])[:, 2].max() == pytest.approx(5.0, abs=0.02)


@pytest.mark.parametrize("kind", SignKind)
def test_sign_faces_forward_and_is_not_mirrored(kind: SignKind) -> None:
    model = signals.traffic_sign(kind, top_m=2.6)
    for level in model.lods:
        face = next(mesh for mesh in level if mesh.material.texture is sign_face(kind))
        np.testing.assert_allclose(face.normals, np.tile([1.0, 0.0, 0.0], (len(face.normals), 1)), atol=1e-6)
        assert face.positions[:, 2].max() == pytest.approx(2.6, abs=0.02)
        # Seen from the front, +y is on the right and u grows to the right; v grows downwards.
        assert np.corrcoef(face.positions[:, 1], face.uvs[:, 0])[0, 1] > 0.99
        assert np.corrcoef(face.positions[:, 2], face.uvs[:, 1])[0, 1] < -0.99


def test_every_sign_has_a_plate_and_a_face_of_its_own() -> None:
    assert set(PLATES) == set(SignKind)
    assert len({sign_face(kind).pixels.tobytes() for kind in SignKind}) == len(SignKind)


def test_traffic_light_shows_its_lenses_red_on_top() -> None:
    level = signals.signal_head().lods[0]
    heights = {mesh.material.name: mesh.positions[:, 2].mean() for mesh in level if "signal" in mesh.material.name}
    assert heights["signal_red"] > heights["signal_amber"] > heights["signal_green"]


def test_the_lenses_of_a_traffic_light_are_dark_by_themselves() -> None:
    for level in signals.signal_head().lods:
        lenses = [mesh.material for mesh in level if "signal" in mesh.material.name]
        assert {lens.slot for lens in lenses} == {Slot.SIGNAL_RED, Slot.SIGNAL_AMBER, Slot.SIGNAL_GREEN}
        assert all(max(lens.base_color) < 0.1 for lens in lenses)


@pytest.mark.parametrize("arrow", signals.LensArrow)
def test_arrows_of_lenses_point_where_drivers_turn(arrow: signals.LensArrow) -> None:
    # They come along -x: left is -y.
    way = -1.0 if arrow is signals.LensArrow.LEFT else 1.0
    for head in (signals.signal_head(arrow), signals.overhead_signal(1, arrow=arrow)):
        assert arrow.value in head.name
        for level in head.lods:
            lenses = [mesh for mesh in level if mesh.material.slot is not Slot.FIXED]
            assert len(lenses) == 3
            for lens in lenses:
                np.testing.assert_allclose(lens.normals, np.tile([1.0, 0.0, 0.0], (len(lens.normals), 1)), atol=1e-6)
                corners = lens.positions[lens.triangles].astype(np.float64)
                assert (np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 0] >= 0.0).all()
                y, z = lens.positions[:, 1], lens.positions[:, 2]
                middle, tip = (y.min() + y.max()) / 2, way * (way * y).max()
                # One corner is the tip, and what is widest lies behind the middle but before the end of the stem.
                assert np.isclose(y, tip).sum() == 1
                widest = y[np.isclose(z, z.max())].mean()
                assert 0.0 <= way * (middle - widest) < 0.3 * np.ptp(y)
