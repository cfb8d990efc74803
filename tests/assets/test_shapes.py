import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.assets.meshes.assembly import SMOOTH, Assembly, grounded_model
from bridge.assets.meshes.shapes import Indices, Surface, box, ellipsoid, revolved, sheet, torus, tube
from bridge.assets.model import Material, Mesh

CLOSED = {
    "box": (box((1, 2, 3)), 6.0),
    "ellipsoid": (ellipsoid((1, 2, 3), (4, 5, 6), 40, 60), 8 * np.pi),
    "cylinder": (revolved([(1, -1), (1, 1)], 90), 2 * np.pi),
    "tube": (tube([(0, 0, 0), (0, 0, 2), (0, 0, 3)], 1.0, 90), 3 * np.pi),
    "torus": (torus(3.0, 1.0, 90, 60), 6 * np.pi**2),
}


def _edges(triangles: Indices) -> set[tuple[int, int]]:
    return {(int(a), int(b)) for t in triangles for a, b in zip(t, np.roll(t, -1), strict=True)}


@pytest.mark.parametrize("name", CLOSED)
def test_solids_have_their_volume(name: str) -> None:
    surface, volume = CLOSED[name]
    assert surface.volume() == pytest.approx(volume, rel=0.02)
    assert surface.mirrored().volume() == pytest.approx(surface.volume())


@pytest.mark.parametrize("name", ["box", "ellipsoid", "torus"])
def test_solids_are_closed(name: str) -> None:
    edges = _edges(CLOSED[name][0].triangles)
    assert edges == {(b, a) for a, b in edges}


@given(st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda v: abs(v[1]) < 0.5 < abs(v[0]) + abs(v[2])))
def test_tubes_face_outward_whichever_way_they_run(way: tuple[float, float, float]) -> None:
    assert tube([(0, 0, 0), way], 0.1, 5).volume() > 0


def _mesh(surface: Surface, crease: float) -> Mesh:
    assembly = Assembly()
    assembly.add(surface, Material("m"), crease=crease)
    return grounded_model("m", [assembly]).lods[0][0]


def test_edges_are_hard_above_the_crease_angle() -> None:
    hard, smooth = _mesh(box((1, 1, 1)), 0.5), _mesh(box((1, 1, 1)), SMOOTH)
    assert len(hard.positions) == 24
    assert len(smooth.positions) == 8
    assert np.abs(hard.normals).max(axis=1) == pytest.approx(1.0)


def test_smooth_normals_of_a_ball_point_from_its_centre() -> None:
    mesh = _mesh(ellipsoid((1, 1, 1), (0, 0, 0), 30, 40), SMOOTH)
    np.testing.assert_allclose(mesh.normals, mesh.positions - (0, 0, 1), atol=0.03)


def test_a_patch_faces_the_direction_asked_for() -> None:
    points = np.array([[(0, 0, 0), (1, 0, 0)], [(0, 1, 0), (1, 1, 0)]], float)
    for z in (1.0, -1.0):
        normals = _mesh(sheet(points).facing((0, 0, z)), SMOOTH).normals
        np.testing.assert_allclose(normals, np.tile([0, 0, z], (4, 1)))


def test_what_overhangs_neither_moves_nor_stretches_a_model() -> None:
    levels = []
    for length in (4.0, 3.9):
        level = Assembly()
        level.add(box((length, 2, 1)), Material("body"))
        level.add(box((0.1, 0.1, 0.1), (0, 1.05, 0)), Material("mirror", overhang=True))
        levels.append(level)
    model = grounded_model("m", levels)
    np.testing.assert_allclose(model.body_box(), [(-2, -1, 0), (2, 1, 1)], atol=1e-6)
    for body, mirror in model.lods:
        assert body.positions[:, 0].max() == pytest.approx(2.0)
        assert mirror.positions[:, 1].max() == pytest.approx(1.1)


def test_coarser_levels_are_stretched_to_the_box_of_the_finest() -> None:
    fine, coarse = Assembly(), Assembly()
    fine.add(box((4, 2, 1), (5, 5, 5)), Material("m"))
    coarse.add(box((3.9, 2, 0.9), (5, 5, 5)), Material("m"))
    for lod in grounded_model("m", [fine, coarse]).lods:
        np.testing.assert_allclose(lod[0].positions.min(axis=0), (-2, -1, 0), atol=1e-6)
        np.testing.assert_allclose(lod[0].positions.max(axis=0), (2, 1, 1), atol=1e-6)
