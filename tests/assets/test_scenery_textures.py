from collections.abc import Callable
from functools import partial
from inspect import unwrap

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.assets.model import Texture
from bridge.assets.textures import facades, foliage, road_signs, shopfronts, surfaces, twigs
from bridge.assets.textures.facades import CELLS, FACADES, PANE_ALPHA
from bridge.assets.textures.noise import fractal_noise, value_noise

Make = Callable[[], Texture]

PLAIN: dict[str, Make] = {
    "asphalt": surfaces.asphalt,
    "road_paint": surfaces.road_paint,
    "paving": surfaces.paving,
    "kerb_stone": surfaces.kerb_stone,
    "grass": surfaces.grass,
    "gravel": surfaces.gravel,
    "concrete": surfaces.concrete,
    **{f"brick_{i}": partial(surfaces.brick, i) for i in range(len(surfaces.BRICK_COLORS))},
    **{f"plaster_{i}": partial(surfaces.plaster, i) for i in range(len(surfaces.PLASTER_COLORS))},
    "roof_tiles": surfaces.roof_tiles,
    "roof_felt": surfaces.roof_felt,
    "corrugated": surfaces.corrugated,
    "slate": surfaces.slate,
    "awning_cloth": surfaces.awning_cloth,
    "bark": foliage.bark,
    "birch_bark": foliage.birch_bark,
    "foliage": foliage.foliage,
    "hedge": foliage.hedge,
    "bare_hedge": twigs.bare_hedge,
    "bare_wood": twigs.bare_wood,
}
CUT_OUT: dict[str, Make] = {"leaves": foliage.leaves, "small_leaves": foliage.small_leaves, "needles": foliage.needles}
TWIGS: dict[str, Make] = {
    "spray": twigs.spray,
    "weeping_spray": twigs.weeping_spray,
    "bare_crown": twigs.bare_crown,
}
FRONTS: dict[str, Make] = {name: partial(facades.facade, name) for name in FACADES}
SIGNS: dict[str, Make] = {kind.value: partial(road_signs.sign_face, kind) for kind in road_signs.SignKind}
ALL: dict[str, Make] = {**PLAIN, **CUT_OUT, **TWIGS, **FRONTS, "shopfronts": shopfronts.shopfronts, **SIGNS}


def albedo(texture: Texture) -> NDArray[np.float64]:
    linear = (texture.pixels[..., :3] / 255.0) ** 2.2
    return np.asarray(linear.mean(axis=(0, 1)), dtype=np.float64)


def steps(pixels: NDArray[np.uint8], axis: int) -> NDArray[np.float64]:
    """The mean change from each row (or column) to the next, the last being the step across the seam."""
    image = pixels[..., :3].astype(np.float64)
    change = np.abs(np.roll(image, -1, axis=axis) - image)
    return np.asarray(change.mean(axis=(1 - axis, 2)), dtype=np.float64)


@pytest.mark.parametrize("make", ALL.values(), ids=ALL)
def test_texture_is_a_square_power_of_two_and_read_only(make: Make) -> None:
    texture = make()
    size = texture.pixels.shape[0]
    assert texture.pixels.shape == (size, size, 4)
    assert texture.pixels.dtype == np.uint8
    assert size & (size - 1) == 0
    assert not texture.pixels.flags.writeable
    assert texture.pixels[..., :3].std() > 1.0
    assert make() is texture


def test_names_are_unique() -> None:
    assert len({make().name for make in ALL.values()}) == len(ALL)


@pytest.mark.parametrize("axis", [0, 1], ids=["top to bottom", "left to right"])
@pytest.mark.parametrize("make", [*PLAIN.values(), *FRONTS.values()], ids=[*PLAIN, *FRONTS])
def test_seam_changes_no_more_than_the_inside(make: Make, axis: int) -> None:
    change = steps(make().pixels, axis)
    assert change[-1] <= 1.25 * change[:-1].max()


@pytest.mark.parametrize("name", ["asphalt", "grass", "concrete", "foliage", "hedge", "bare_hedge", "bare_wood"])
@pytest.mark.parametrize("axis", [0, 1], ids=["top to bottom", "left to right"])
def test_seam_of_an_irregular_texture_is_like_the_average_inside(name: str, axis: int) -> None:
    change = steps(PLAIN[name]().pixels, axis)
    assert change[-1] <= 1.35 * change[:-1].mean()


def test_seam_check_sees_a_texture_that_does_not_tile() -> None:
    cut = surfaces.gravel().pixels[: 256 - 40]
    change = steps(cut, 0)
    assert change[-1] > 1.35 * change[:-1].mean()


def test_rows_of_shopfronts_continue_from_right_to_left() -> None:
    change = steps(shopfronts.shopfronts().pixels, 1)
    assert change[-1] <= 1.25 * change[:-1].max()


@pytest.mark.parametrize("make", [*PLAIN.values(), *SIGNS.values()], ids=[*PLAIN, *SIGNS])
def test_ground_and_walls_are_opaque(make: Make) -> None:
    assert (make().pixels[..., 3] == 255).all()


@pytest.mark.parametrize("make", CUT_OUT.values(), ids=CUT_OUT)
def test_leaf_cards_have_holes_and_a_free_rim(make: Make) -> None:
    alpha = make().pixels[..., 3]
    assert 0.35 < (alpha >= 128).mean() < 0.9
    rim = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
    assert (rim >= 128).mean() < 0.05


@pytest.mark.parametrize("make", TWIGS.values(), ids=TWIGS)
def test_twigs_leave_most_of_a_card_open_and_grow_from_the_middle_of_one_end(make: Make) -> None:
    wood = make().pixels[..., 3] >= 128
    assert 0.1 < wood.mean() < 0.35
    foot = wood[-8] if make is twigs.bare_crown else wood[8]
    (at,) = np.nonzero(foot)
    assert len(at) < 16
    assert abs(at.mean() - len(foot) / 2) < 12


@pytest.mark.parametrize("make", [*FRONTS.values(), shopfronts.shopfronts], ids=[*FRONTS, "shopfronts"])
def test_alpha_of_window_fronts_tells_glass_from_wall(make: Make) -> None:
    texture = make()
    alpha = texture.pixels[..., 3]
    assert set(np.unique(alpha)) == {round(PANE_ALPHA * 255 + 0.01), 255}
    glass = alpha < 255
    assert 0.05 < glass.mean() < 0.9


@pytest.mark.parametrize("name", FACADES)
def test_every_cell_of_a_facade_has_a_window_of_its_own(name: str) -> None:
    pixels = facades.facade(name).pixels
    size = pixels.shape[0] // CELLS
    cells = pixels.reshape(CELLS, size, CELLS, size, 4).swapaxes(1, 2).reshape(-1, size, size, 4)
    assert all((cell[..., 3] < 255).any() for cell in cells)
    assert len({cell.tobytes() for cell in cells}) == CELLS * CELLS


@pytest.mark.parametrize(
    ("make", "low", "high"),
    [(surfaces.asphalt, 0.08, 0.15), (surfaces.concrete, 0.25, 0.40), (surfaces.road_paint, 0.5, 0.8)],
)
def test_albedo_is_realistic(make: Make, low: float, high: float) -> None:
    assert low < albedo(make()).min() <= albedo(make()).max() < high


def test_grass_is_green() -> None:
    red, green, blue = albedo(surfaces.grass())
    assert 0.08 < green < 0.16
    assert green > red > blue


@pytest.mark.parametrize("make", [surfaces.asphalt, foliage.leaves, foliage.foliage])
def test_painting_again_gives_the_same_pixels(make: Make) -> None:
    np.testing.assert_array_equal(unwrap(make)().pixels, make().pixels)


def test_painting_a_facade_again_gives_the_same_pixels() -> None:
    again = unwrap(facades.facade)("tenement_0")
    np.testing.assert_array_equal(again.pixels, facades.facade("tenement_0").pixels)


def test_noise_has_zero_mean_and_about_unit_deviation() -> None:
    for field in (
        value_noise(np.random.default_rng(1), 256, 64),
        value_noise(np.random.default_rng(1), 256, 256),
        fractal_noise(np.random.default_rng(1), 256, 16, 5),
    ):
        assert field.shape == (256, 256)
        assert field.dtype == np.float32
        assert abs(field.mean()) < 0.15
        assert 0.75 < field.std() < 1.25
