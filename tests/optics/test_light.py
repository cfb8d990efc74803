from __future__ import annotations

import numpy as np

from bridge.optics.light import linear_light, srgb


def test_every_byte_comes_back() -> None:
    every = np.arange(256, dtype=np.uint8).reshape(16, 16)
    picture = np.stack([every, every.T, every[::-1]], axis=2)
    assert np.array_equal(srgb(linear_light(picture)), picture)


def test_known_values_of_the_standard() -> None:
    picture = np.array([[[0, 10, 255]], [[188, 118, 1]]], np.uint8)
    known = [[[0.0, 0.0030353, 1.0]], [[0.5028865, 0.1811642, 0.00030353]]]
    np.testing.assert_allclose(linear_light(picture), known, rtol=1e-4)


def test_light_beyond_black_and_white_is_cut_off() -> None:
    assert srgb(np.array([[[-0.5, 1.5, 1e6]]], np.float32)).tolist() == [[[0, 255, 255]]]
