from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bridge.traffic.rows import Rows


@given(st.lists(st.sampled_from(["append", "repeat", "popleft"]), max_size=600))
def test_rows_come_at_the_end_and_go_from_the_beginning(changes: list[str]) -> None:
    rows, expected = Rows(2), []
    for number, change in enumerate(changes):
        if change == "append":
            rows.append((number, -number))
            expected.append((number, -number))
        elif expected and change == "repeat":
            rows.repeat()
            expected.append(expected[-1])
        elif expected:
            rows.popleft()
            del expected[0]
    assert len(rows) == len(expected)
    np.testing.assert_array_equal(rows.view(), np.array(expected, dtype=float).reshape(-1, 2))
