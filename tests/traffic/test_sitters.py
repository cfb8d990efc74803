"""People who sit where the scenery has seats."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

import numpy as np
import pytest

from bridge.assets.catalogue import Catalogue
from bridge.assets.street_furniture import SEAT_M
from bridge.classes import Category
from bridge.geometry import Pose, Vec3
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.sitters import BENCH_SITTERS, SeatedTraffic, sitters
from bridge.world import FIRST_STATIC_ID

SEATS = [Pose.planar(3.0 * number, 2.0, 0.12, 0.4) for number in range(200)]


@pytest.mark.parametrize(("per_minute", "share"), [(0.0, 0.0), (20.0, 0.3), (600.0, 0.6)])
def test_where_more_walk_more_sit(catalogue: Catalogue, per_minute: float, share: float) -> None:
    assert len(sitters(SEATS, per_minute, catalogue, seed=1)) / len(SEATS) == pytest.approx(share, abs=0.1)


def test_they_sit_on_the_seat_with_their_feet_on_the_ground(catalogue: Catalogue) -> None:
    found = sitters(SEATS, 20.0, catalogue, seed=2)
    assert found == sitters(SEATS, 20.0, catalogue, seed=2)
    assert len({actor.actor_id for actor in found}) == len(found)
    assert max(actor.actor_id for actor in found) == FIRST_STATIC_ID - 1
    for actor in found:
        assert actor.asset.startswith(BENCH_SITTERS)
        assert actor.category is Category.PERSON_SITTING
        points = np.concatenate([mesh.positions for mesh in catalogue.build(actor.asset).lods[0]])
        world = points @ actor.world_from_actor.rotation.matrix().T + np.array(actor.world_from_actor.position)
        seat = min(SEATS, key=lambda seat: float(np.linalg.norm(world[:, :2].mean(axis=0) - seat.position[:2])))
        from_seat = (world - np.array(seat.position)) @ seat.rotation.matrix()
        assert from_seat[:, 2].min() == pytest.approx(0.0, abs=1e-6)
        assert from_seat[:, 0].min() == pytest.approx(-0.19, abs=1e-6)
        thighs = from_seat[(np.abs(from_seat[:, 0]) < 0.1) & (from_seat[:, 2] > 0.3)]
        assert thighs[:, 2].min() == pytest.approx(SEAT_M, abs=0.03)


def test_those_near_the_ego_are_beside_the_others(catalogue: Catalogue) -> None:
    class Still:
        def moments(self, every_steps: int) -> Iterator[TrafficMoment]:
            for step in (0, every_steps):
                yield TrafficMoment(step, step, Pose(Vec3(300.0 * step, 0.0, 0.0)), Vec3(0.0, 0.0, 0.0), ())

    people = sitters(SEATS, 20.0, catalogue, seed=3)
    with SeatedTraffic(nullcontext(Still()), people, radius_m=60.0) as traffic:
        first, second = traffic.moments(1)
    assert [actor.actor_id for actor in first.actors] == sorted(actor.actor_id for actor in first.actors)
    assert {actor.actor_id for actor in first.actors} == {
        actor.actor_id for actor in people if np.linalg.norm(actor.world_from_actor.position) <= 60.0
    }
    assert len(second.actors) > len(first.actors)
    assert not {actor.actor_id for actor in first.actors} & {actor.actor_id for actor in second.actors}
