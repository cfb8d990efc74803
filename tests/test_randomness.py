import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bridge.randomness import derive_generator, derive_seed

parts = st.one_of(st.integers(-(2**70), 2**70), st.text(max_size=8))


@given(st.integers(0, 2**64), st.lists(parts, max_size=4), st.lists(parts, max_size=4))
def test_paths_that_differ_have_streams_that_differ(seed: int, a: list[str | int], b: list[str | int]) -> None:
    same = np.array_equal(derive_generator(seed, *a).random(4), derive_generator(seed, *b).random(4))
    assert same == (a == b)


def test_streams_are_the_same_on_every_machine() -> None:
    assert derive_seed(7, 0, "weather.preset") == derive_seed(7, 0, "weather.preset")
    assert derive_seed(20251120, 3, "traffic") == 2104882111


def test_a_number_and_its_text_are_different_paths() -> None:
    assert derive_seed(7, 1) != derive_seed(7, "1")


@given(st.integers(1, 256))
def test_seeds_fit_their_bits(bits: int) -> None:
    assert 0 <= derive_seed(3, "x", bits=bits) < 2**bits
