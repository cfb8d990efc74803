import io

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from bridge.dataset.png import decode_ids, encode_gray8, encode_ids, encode_rgb
from bridge.dataset.tiff import encode_depth

sides = st.integers(1, 20)


def decode(data: bytes) -> NDArray[np.generic]:
    image = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_UNCHANGED)
    assert image is not None
    return image


@given(st.tuples(sides, sides).flatmap(lambda side: arrays.arrays(np.uint8, (*side, 3))))
def test_rgb_comes_back_bit_for_bit(rgb: NDArray[np.uint8]) -> None:
    np.testing.assert_array_equal(decode(encode_rgb(rgb))[..., ::-1], rgb)


@given(arrays.arrays(np.uint16, st.tuples(sides, sides)))
def test_ids_come_back_bit_for_bit(ids: NDArray[np.uint16]) -> None:
    np.testing.assert_array_equal(decode(encode_ids(ids)), ids)


@given(arrays.arrays(np.uint16, st.tuples(sides, sides)))
def test_ids_are_read_as_others_read_them(ids: NDArray[np.uint16]) -> None:
    read = decode_ids(encode_ids(ids), *ids.shape)
    assert read is not None
    assert read.dtype == np.uint16
    np.testing.assert_array_equal(read, ids)


@given(arrays.arrays(np.uint16, st.tuples(sides, sides)), st.data())
def test_ids_are_not_read_from_what_is_damaged(ids: NDArray[np.uint16], draw: st.DataObject) -> None:
    data = encode_ids(ids)
    at, change = draw.draw(st.integers(0, len(data) - 1)), draw.draw(st.integers(1, 255))
    assert decode_ids(data[:at] + bytes([data[at] ^ change]) + data[at + 1 :], *ids.shape) is None
    assert decode_ids(data[:at], *ids.shape) is None
    assert decode_ids(data + data[at:], *ids.shape) is None


def test_ids_are_not_read_from_other_pictures() -> None:
    ids = np.arange(35, dtype=np.uint16).reshape(5, 7)
    assert decode_ids(encode_ids(ids), 7, 5) is None
    assert decode_ids(encode_ids(ids), 5, 8) is None
    assert decode_ids(encode_gray8(ids.astype(np.uint8)), 5, 7) is None
    assert decode_ids(encode_rgb(np.dstack([ids.astype(np.uint8)] * 3)), 5, 7) is None
    _, others = cv2.imencode(".png", ids)
    read = decode_ids(others.tobytes(), 5, 7)  # it may have chosen the same filter
    assert read is None or np.array_equal(read, ids)


@given(arrays.arrays(np.float32, st.tuples(sides, sides), elements=st.floats(width=32, allow_nan=False)))
def test_depth_comes_back_bit_for_bit_with_infinity(depth: NDArray[np.float32]) -> None:
    decoded = decode(encode_depth(depth))
    assert decoded.dtype == np.float32
    np.testing.assert_array_equal(decoded.view(np.uint32), depth.view(np.uint32))


def test_views_and_reversed_rows_are_encoded_as_they_look() -> None:
    rgb = np.arange(5 * 7 * 3, dtype=np.uint8).reshape(5, 7, 3)
    np.testing.assert_array_equal(decode(encode_rgb(rgb[::-1]))[..., ::-1], rgb[::-1])
    depth = np.arange(35, dtype=np.float32).reshape(5, 7)
    np.testing.assert_array_equal(decode(encode_depth(depth[::-1, ::2])), depth[::-1, ::2])


def test_other_readers_agree() -> None:
    image = pytest.importorskip("PIL.Image")
    rng = np.random.default_rng(0)
    depth = rng.uniform(1, 90, (71, 17)).astype(np.float32)
    depth[:9] = np.inf
    ids = rng.integers(0, 65536, (71, 17)).astype(np.uint16)
    rgb = rng.integers(0, 256, (71, 17, 3)).astype(np.uint8)
    for written, data in ((depth, encode_depth(depth)), (ids, encode_ids(ids)), (rgb, encode_rgb(rgb))):
        read = np.asarray(image.open(io.BytesIO(data)))
        np.testing.assert_array_equal(read, written)
