"""The connection to SUMO, which reads at once what traci reads value by value, in some ten calls for each.

With every step SUMO sends what it knows of everybody near the ego. Here that is unpacked body by body; whatever else
comes, or comes otherwise, traci reads.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Any

from traci import constants as tc
from traci.connection import Connection
from traci.storage import Storage

VEHICLE_VARIABLES = (tc.VAR_POSITION3D, tc.VAR_SIGNALS)
PERSON_VARIABLES = (tc.VAR_POSITION3D, tc.VAR_SPEED, tc.VAR_LANE_ID)
"""What is read at once if SUMO is asked for just that, in this order; the rest is asked for when somebody appears."""

Values = Mapping[int, Any]
"""What SUMO says of somebody, by traci's number of the variable."""

# Before each value come the number of the variable, a zero unless it is an error, and the type.
_POSITION = bytes((tc.VAR_POSITION3D, 0, tc.POSITION_3D))
_SIGNALS = bytes((tc.VAR_SIGNALS, 0, tc.TYPE_INTEGER))
_SPEED = bytes((tc.VAR_SPEED, 0, tc.TYPE_DOUBLE))
_LANE = bytes((tc.VAR_LANE_ID, 0, tc.TYPE_STRING))
_VEHICLE, _PERSON = struct.Struct("!3s3d3si"), struct.Struct("!3s3d3sd3si")
_LENGTH, _HEAD = struct.Struct("!i"), struct.Struct("!BBi")


def _read_vehicles(result: Storage, at: int, count: int) -> dict[str, Values] | None:
    content: bytes = result._content
    found: dict[str, Values] = {}
    for _ in range(count):
        begin = at + _LENGTH.size
        at = begin + _LENGTH.unpack_from(content, at)[0]
        position, x, y, z, lamps, signals = _VEHICLE.unpack_from(content, at)
        if position != _POSITION or lamps != _SIGNALS:
            return None
        found[content[begin:at].decode()] = {tc.VAR_POSITION3D: (x, y, z), tc.VAR_SIGNALS: signals}
        at += _VEHICLE.size
    result._pos = at
    return found


def _read_people(result: Storage, at: int, count: int) -> dict[str, Values] | None:
    content: bytes = result._content
    found: dict[str, Values] = {}
    for _ in range(count):
        begin = at + _LENGTH.size
        at = begin + _LENGTH.unpack_from(content, at)[0]
        name = content[begin:at].decode()
        position, x, y, z, pace, pace_mps, lane, length = _PERSON.unpack_from(content, at)
        if position != _POSITION or pace != _SPEED or lane != _LANE:
            return None
        begin = at + _PERSON.size
        at = begin + length
        found[name] = {
            tc.VAR_POSITION3D: (x, y, z),
            tc.VAR_SPEED: pace_mps,
            tc.VAR_LANE_ID: content[begin:at].decode(),
        }
    result._pos = at
    return found


_READERS: Mapping[int, tuple[int, Callable[[Storage, int, int], dict[str, Values] | None]]] = {
    tc.CMD_GET_VEHICLE_VARIABLE: (len(VEHICLE_VARIABLES), _read_vehicles),
    tc.CMD_GET_PERSON_VARIABLE: (len(PERSON_VARIABLES), _read_people),
}
"""What reads the answers of each of traci's domains, if they hold so many variables."""


def _read_surroundings(result: Storage) -> dict[str, Values] | None:
    """Return who is round the centre of an answer, by SUMO's id; None if it says something else of them."""
    domain, variables, count = _HEAD.unpack_from(result._content, result._pos)
    expected, read = _READERS.get(domain, (None, None))
    if read is None or variables != expected:
        return None
    try:
        return read(result, result._pos + _HEAD.size, count)
    except struct.error:
        return None


class QuickConnection(Connection):  # type: ignore[misc] # traci has no types
    """A ``Connection`` of traci's; should that read its answers by other methods some day, it is only slower."""

    def _readSubscription(self, result: Storage) -> tuple[str, int]:  # noqa: N802
        """Read the next answer to a subscription, and return of whom it is and its kind."""
        begin = result._pos
        result.readLength()
        (response,) = result.read("!B")
        if response in (tc.RESPONSE_SUBSCRIBE_VEHICLE_CONTEXT, tc.RESPONSE_SUBSCRIBE_POI_CONTEXT):
            centre_id: str = result.readString()
            found = _read_surroundings(result)
            if found is not None:
                around = self._subscriptionMapping[response].getContext().setdefault(centre_id, {})
                for sumo_id, values in found.items():
                    around.setdefault(sumo_id, {}).update(values)
                return centre_id, response
        result._pos = begin
        otherwise: tuple[str, int] = super()._readSubscription(result)
        return otherwise
