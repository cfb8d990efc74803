from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bridge.traffic.rows import Rows


@given(st.lists(st.booleans(), max_size=600))
def test_rows_come_at_the_end_and_go_from_the_beginning(comes: list[bool]) -> None:
    rows, expected = Rows(2), []
    for number, come in enumerate(comes):
        if come:
            rows.append((number, -number))
            expected.append((number, -number))
        elif expected:
            rows.popleft()
            del expected[0]
    assert len(rows) == len(expected)
    np.testing.assert_array_equal(rows.view(), np.array(expected, dtype=float).reshape(-1, 2))
