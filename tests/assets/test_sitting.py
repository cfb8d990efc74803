"""People sit on the seat, not in it or over it, with their feet on the ground."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.assets.crowd import CHAIR_WOOD
from bridge.assets.people.person import Person
from bridge.assets.people.sitting import SHORTEST_M, Sitting, sitter_model
from bridge.assets.street_furniture import SEAT_M, bench

_SKIN = (0.5, 0.3, 0.2)


def people() -> st.SearchStrategy[Person]:
    return st.builds(
        Person,
        height=st.floats(SHORTEST_M, 1.95),
        skin=st.just(_SKIN),
        hair_color=st.just(_SKIN),
        build=st.floats(0.86, 1.42),
        hips=st.floats(0.92, 1.14),
    )


def ways_to_sit() -> st.SearchStrategy[Sitting]:
    return st.builds(
        Sitting,
        chair=st.sampled_from((None, CHAIR_WOOD)),
        lean=st.floats(-0.18, 0.2),
        spread=st.floats(0.07, 0.19),
        reach=st.floats(0.0, 0.14),
        hands=st.floats(0.55, 0.9),
    )


@given(people(), ways_to_sit())
@settings(max_examples=40, deadline=None)
def test_everybody_sits_on_the_seat(person: Person, sitting: Sitting) -> None:
    model = sitter_model("somebody", person, sitting)
    body = {mesh.material.name: mesh.positions for mesh in model.lods[0]}
    shoes, chair = body["leather"], body.get("chair", np.zeros((1, 3)))
    assert shoes[:, 2].min() == pytest.approx(0.0, abs=0.035)
    ground = chair[:, 2].min()
    hips = body["top"][:, 0].min() + 0.12
    over_seat = body["bottom"][np.abs(body["bottom"][:, 0] - hips) < 0.1]
    assert over_seat[:, 2].min() - ground == pytest.approx(SEAT_M, abs=0.03)


def test_benches_are_as_high_as_people_sit() -> None:
    tops = [mesh.positions[:, 2] for mesh in bench().lods[0] if mesh.material.name == "wood"]
    seat = np.concatenate(tops)
    assert seat[seat < 0.5].max() == pytest.approx(SEAT_M)
