"""Time grows with what is sent, not with its square."""

from __future__ import annotations

import pytest

from bridge.protocol import convert
from bridge.protocol.v1 import scene_pb2
from tests.fuzz.limits import bounded


def test_a_name_that_comes_again_after_many_others_is_found_at_once() -> None:
    names = [*map(str, range(50_000)), "49999"]
    scene = scene_pb2.Scene(assets=[scene_pb2.Asset(name=name, prefab="car") for name in names])
    with pytest.raises(convert.MessageError, match="'49999' occurs more than once"), bounded(2.0):
        convert.read_content(scene)
