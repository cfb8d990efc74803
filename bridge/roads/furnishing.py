"""Puts up lamps, rails, signals, signs, bus stops, seats and fences along the streets."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from bridge.assets.signals_and_signs import (
    LensArrow,
    crossing_post,
    crossing_signal,
    overhead_signal,
    sign_post,
    signal_head,
    signal_mast,
    signal_post,
    traffic_sign,
)
from bridge.assets.street_furniture import (
    SEGMENT_M,
    bench,
    bus_shelter,
    fence_segment,
    guard_rail_segment,
    litter_bin,
    street_lamp,
    wall_segment,
)
from bridge.assets.textures.road_signs import SignKind
from bridge.assets.vegetation.trees import hedge
from bridge.classes import Category
from bridge.randomness import derive_generator
from bridge.roads.bus_stops import BusStop
from bridge.roads.frontage import Frontage
from bridge.roads.kerbside import BENCH, BIN, FENCE, HEDGE, WALLS, lot_fences, seats_and_bins
from bridge.roads.mapped import LandUse
from bridge.roads.network import RoadNetwork
from bridge.roads.relief import Relief
from bridge.roads.roadside import Spot, bank_rails, clear_of, fast_rails, lamps
from bridge.roads.signposts import SignPost, crossing_signals, signals, signs
from bridge.roads.site import Site
from bridge.roads.stand import Stand

_POST_M = 0.11
"""From the middle of a post to its outside."""
_POST_FROM_HOUSE_M = 0.2
_SHARED_POST_M = 1.6
"""So near to the post of a signal for drivers, one for people on foot hangs on it too."""
_BENCH_M = (0.3, 0.95)
"""Half the depth of a bench, and half its length."""
_BIN_M = 0.3
_RAIL_CLEAR_M = 0.4
_RAIL_M = SEGMENT_M / 2 + 0.3
"""Round a rail nothing else lines the street."""


class Furnisher:
    """Puts things up where nobody drives, walks or lives."""

    def __init__(
        self,
        stand: Stand,
        network: RoadNetwork,
        streets: Sequence[Frontage],
        site: Site,
        seed: int,
        *,
        winter: bool = False,
    ) -> None:
        """Put things on ``stand`` that belong to ``streets``; hedges are bare in ``winter``."""
        self._stand = stand
        self._network = network
        self._streets = streets
        self._kerbs = [street for street in streets if not street.far]
        self._site = site
        self._seed = seed
        self._winter = winter

    def furnish(self, relief: Relief, stops: Sequence[BusStop], sheltered: Sequence[BusStop]) -> None:
        """Put up everything; ``stops`` get a sign, and those ``sheltered`` a shelter too."""
        rng = derive_generator(self._seed, "furniture")
        streets, stand, site = self._streets, self._stand, self._site
        stand.add(street_lamp(), Category.POLE, self._free(lamps(streets), _POST_M))
        posts = [SignPost(SignKind.BUS_STOP, stop.sign) for stop in stops]
        self._put_signs([*posts, *signs(self._network, self._kerbs, rng)])
        self._put_signals()
        stand.add(bus_shelter(), Category.BUILDING, [stop.shelter for stop in sheltered])
        shelters = [stop.place for stop in sheltered]
        water = site.mapped.areas(LandUse.WATER)
        rests = _by_kind(seats_and_bins(streets, rng))
        rested = []
        for kind, model, half_m, radius_m in ((BENCH, bench(), *_BENCH_M), (BIN, litter_bin(), _BIN_M, _BIN_M)):
            free = self._free(rests.get(kind, ()), half_m)
            free = clear_of(clear_of(free, [*shelters, *site.footprints, *water], radius_m), [site.road], radius_m)
            stand.add(model, Category.MISC, free)
            rested += [shapely.Point(spot.x, spot.y).buffer(radius_m) for spot in free]
        rails = [*fast_rails(streets), *bank_rails(streets, relief)]
        rails = clear_of(clear_of(rails, [site.road], _RAIL_CLEAR_M), shelters, _RAIL_M)
        stand.add(guard_rail_segment(), Category.FENCE, rails, run_m=SEGMENT_M)
        railed = [shapely.Point(spot.x, spot.y).buffer(_RAIL_M) for spot in rails]
        self._put_fences([*shelters, *railed, *rested])

    def _free(self, spots: Iterable[Spot], radius_m: float) -> list[Spot]:
        site = self._site
        open_ground = clear_of(spots, [*site.walked, site.road], radius_m)
        return clear_of(open_ground, site.footprints, max(radius_m, _POST_FROM_HOUSE_M))

    def _put_signs(self, found: Iterable[SignPost]) -> None:
        plates = _by_kind((post.kind.value, post.spot) for post in found)
        for kind, spots in plates.items():
            free = self._free(spots, _POST_M)
            self._stand.add(sign_post(), Category.POLE, free)
            self._stand.add(traffic_sign(SignKind(kind)), Category.TRAFFIC_SIGN, free)

    def _put_signals(self) -> None:
        posts = list(signals(self._network, self._kerbs))
        free = set(self._free([post.spot for post in posts], _POST_M))
        for post in posts:
            if post.spot not in free:
                continue
            spot, left_hand, count = [post.spot], post.left_hand, len(post.overhead)
            carrier = signal_mast(count, left_hand=left_hand) if count else signal_post()
            self._stand.add(carrier, Category.POLE, spot)
            head = signal_head(self._arrow(post.signal))
            self._stand.add(head, Category.TRAFFIC_LIGHT, spot, signal=post.signal)
            for lane, signal in enumerate(post.overhead):
                over_lane = overhead_signal(lane, left_hand=left_hand, arrow=self._arrow(signal))
                self._stand.add(over_lane, Category.TRAFFIC_LIGHT, spot, signal=signal)
        self._put_crossing_signals(free)

    def _arrow(self, signal: int) -> LensArrow | None:
        group = self._network.signals.get(signal)
        return None if group is None or group.arrow is None else LensArrow(group.arrow.value)

    def _put_crossing_signals(self, posts: Collection[Spot]) -> None:
        """Put up signals for people on foot: on one of the ``posts`` that stand already, or on one of their own."""
        found = list(crossing_signals(self._network))
        free = set(self._free([spot for each in found for spot in each.spots], _POST_M))
        for each in found:
            shared = (
                Spot(post.x, post.y, spot.yaw)
                for spot in each.spots
                for post in posts
                if math.hypot(post.x - spot.x, post.y - spot.y) < _SHARED_POST_M
            )
            spot = next(shared, None)
            if spot is None:
                spot = next((spot for spot in each.spots if spot in free), None)
                if spot is None:
                    continue
                self._stand.add(crossing_post(), Category.POLE, [spot])
            self._stand.add(crossing_signal(), Category.TRAFFIC_LIGHT, [spot], signal=each.signal)

    def _put_fences(self, taken: Sequence[BaseGeometry]) -> None:
        """Line the lots that are not built on, but where ``taken`` by something else."""
        site, stand = self._site, self._stand
        keep_open = [site.road, *site.walked, *site.mapped.areas(LandUse.WATER, LandUse.PEDESTRIAN), *taken]
        rng = derive_generator(self._seed, "lots")
        fenced = _by_kind(lot_fences(self._streets, site.footprints, site.fronts, keep_open, rng))
        living = hedge(derive_generator(self._seed, "hedge"), length_m=SEGMENT_M, bare=self._winter)
        stand.add(living, Category.VEGETATION, fenced.get(HEDGE, ()), run_m=SEGMENT_M)
        stand.add(fence_segment(), Category.FENCE, fenced.get(FENCE, ()), run_m=SEGMENT_M)
        for variant, kind in enumerate(WALLS):
            stand.add(wall_segment(variant), Category.WALL, fenced.get(kind, ()), run_m=SEGMENT_M)


def _by_kind(things: Iterable[tuple[str, Spot]]) -> dict[str, list[Spot]]:
    groups: dict[str, list[Spot]] = {}
    for kind, spot in things:
        groups.setdefault(kind, []).append(spot)
    return groups
