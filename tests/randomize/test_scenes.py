"""Randomized scenes as the engine draws them: pictures change, labels do not."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from bridge.classes import Category
from bridge.engine.simulator import EmbeddedSimulator
from bridge.frame import RawFrame
from bridge.labels.checks import check_frame
from bridge.labels.frame_labels import FrameLabels
from bridge.labels.labelling import label_frame
from bridge.randomize.backdrop import ACTOR_ID
from bridge.world import WorldState

Play = Callable[..., Any]


def draw(simulator: EmbeddedSimulator, street: Any, number: int = 0) -> tuple[WorldState, RawFrame, FrameLabels]:
    """Return a state, what is drawn of it and its labels, which must pass the gate."""
    statics = street.place.load_into(simulator)
    raw = simulator.capture(street.states[number], street.rig, [replace(street.rig[0], name="view")])
    state, raw = street.place.developed(street.states[number], raw)
    labels = label_frame(state, raw, street.rig, statics)
    assert check_frame(state, raw, street.rig, statics, labels) == ()
    return state, raw, labels


def same_but_colours(one: RawFrame, other: RawFrame) -> bool:
    views = zip(one.depth_views.values(), other.depth_views.values(), strict=True)
    pairs: list[tuple[Any, Any]] = [(one.images["front"], other.images["front"]), *views]
    equal = all(np.array_equal(a.ids, b.ids) and np.array_equal(a.depth, b.depth) for a, b in pairs)
    return equal and one.observations == other.observations


@pytest.mark.parametrize(
    ("randomization", "beside"),
    [
        ("{textures: {variants: 1, patterns: 8}}", "{}"),
        ("{textures: {'on': [actors], share: 0.5, change: frame}}", "{}"),
        ("{lights: {count: 8}}", "{}"),
        ("{background: procedural, backgrounds: 2}", "{background: plain}"),
        ("{background: procedural, backgrounds: 2, ground: hidden}", "{background: plain, ground: hidden}"),
    ],
)
def test_looks_lights_and_backgrounds_change_colours_alone(
    simulator: EmbeddedSimulator, street: Play, randomization: str, beside: str
) -> None:
    _, plain, _ = draw(simulator, street(beside))
    state, other, _ = draw(simulator, street(randomization))
    assert same_but_colours(plain, other)
    changed = (plain.images["front"].rgb != other.images["front"].rgb).any(axis=2).mean()
    assert changed > 0.01, f"{changed:.1%} of the picture changed"  # two of four actors at least
    assert all(actor.category is not Category.SKY for actor in state.actors)


def test_a_background_has_no_rim_of_the_sky(simulator: EmbeddedSimulator, street: Play, tmp_path: Any) -> None:
    """Before a red picture, no edge of anything is bluer than what it belongs to."""
    (tmp_path / "red").mkdir()
    cv2.imwrite(str(tmp_path / "red/red.png"), np.full((64, 64, 3), (0, 0, 230), np.uint8))
    _, raw, _ = draw(simulator, street("{background: {folder: red}, backgrounds: 1, ground: hidden}"))
    images = raw.images["front"]
    behind = images.ids == 0
    blue, red = images.rgb[..., 2].astype(int), images.rgb[..., 0].astype(int)
    assert behind.mean() > 0.5
    assert np.isinf(images.depth[behind]).all()
    inner = behind & (np.abs(red - np.median(red[behind])) < 40)
    assert inner.sum() / behind.sum() > 0.9
    edge = behind & ~inner
    assert (blue[edge] <= np.maximum(blue[~behind].max(), np.median(blue[behind]) + 12)).all()
    assert not (images.ids == ACTOR_ID).any()


def test_what_flies_covers_objects_no_more_than_was_said(simulator: EmbeddedSimulator, street: Play) -> None:
    played = street("{distractors: {flying: 10, occluded_share: 1, max_overlap: 0.3}}", frames=4)
    covered = []
    for number in range(4):
        state, _, labels = draw(simulator, played, number)
        category = {actor.actor_id: actor.category for actor in state.actors}
        flying = [label for label in labels.cameras["front"].objects if label.category is Category.DISTRACTOR]
        assert len(flying) >= 8
        for label in labels.cameras["front"].objects:
            if label.category is not Category.DISTRACTOR:
                shares = (o.share for o in label.occluders if category.get(o.instance_id) is Category.DISTRACTOR)
                covered.append(sum(shares))
    assert max(covered) <= 0.3
    assert np.count_nonzero(covered) >= len(covered) / 3


def test_plain_and_hidden_leave_out_what_they_say(simulator: EmbeddedSimulator, street: Play) -> None:
    plain = street("{background: plain}").place.static_categories
    assert set(plain.values()) <= {Category.ROAD, Category.SIDEWALK, Category.TERRAIN}
    assert Category.BUILDING in street().place.static_categories.values()
    hidden = street("{ground: hidden}").place.static_categories
    assert not set(hidden.values()) & {Category.ROAD, Category.SIDEWALK, Category.TERRAIN}
    assert Category.BUILDING in hidden.values()


def test_the_same_seed_gives_the_same_scene(street: Play) -> None:
    text = (
        "{textures: {variants: 1, patterns: 8}, distractors: {per_100_m: 5, flying: 4}, background: procedural, "
        "backgrounds: 2, lights: {}}"
    )
    one, other = street(text), street(text)
    assert one.states == other.states
    hashes = [{n: a.sha256 for n, a in s.place.randomized.drawn.files().items()} for s in (one, other)]
    assert hashes[0] == hashes[1]
