"""Families of trucks, buses and trams."""

from __future__ import annotations

from dataclasses import replace

from bridge.assets.variety.draw import Draw
from bridge.assets.vehicles.bus import SHAPES as BUSES
from bridge.assets.vehicles.bus import BusShape
from bridge.assets.vehicles.tram import SHAPES as TRAMS
from bridge.assets.vehicles.tram import TramShape
from bridge.assets.vehicles.truck import Cargo, TruckShape

TRUCK_FAMILIES = {"box": 0.45, "tipper": 0.12, "tanker": 0.08, "articulated": 0.35}
BUS_FAMILIES = {"city": 0.75, "coach": 0.25}
TRAM_FAMILIES = {"city": 1.0}

_ARCH_M = 0.57
"""Radius of a bus's wheel arch."""


def draw_truck(kind: str, draw: Draw) -> TruckShape:
    """Return a truck of ``TRUCK_FAMILIES``."""
    if kind == "articulated":
        return _draw_articulated(draw)
    cargo, lengths, cabs, tops = {
        "box": (Cargo.BOX, (7.0, 9.8), (2.6, 3.0), (3.2, 3.8)),
        "tipper": (Cargo.HOPPER, (7.2, 8.6), (2.8, 3.1), (2.4, 2.75)),
        "tanker": (Cargo.TANK, (8.2, 10.0), (2.85, 3.15), (2.95, 3.3)),
    }[kind]
    length = draw.between(*lengths)
    load = length - draw.between(2.35, 2.55)
    middle = load * draw.between(0.3, 0.36)
    twin = cargo is not Cargo.BOX or (length > 8.6 and draw.chance(0.6))
    return TruckShape(
        length=length,
        cab_height=draw.between(*cabs),
        cargo=cargo,
        cargo_x=(draw.between(0.0, 0.1), load),
        cargo_height=draw.between(*tops),
        front_axles=(length - draw.between(1.3, 1.45),),
        rear_axles=(middle + 0.68, middle - 0.68) if twin else (middle,),
        frames=((0.1, length - 0.4),),
        width=draw.between(2.42, 2.55),
    )


def _draw_articulated(draw: Draw) -> TruckShape:
    length = draw.between(14.8, 16.5)
    trailer = length - draw.between(2.7, 2.95)
    rear = draw.between(1.6, 2.2)
    axles = draw.pick((2, 3), (0.25, 0.75))
    drive = length - draw.between(4.9, 5.3)
    cab = draw.between(3.0, 3.75)
    return TruckShape(
        length=length,
        cab_height=cab,
        cargo=draw.pick((Cargo.BOX, Cargo.TANK), (0.85, 0.15)),
        cargo_x=(0.0, trailer),
        cargo_height=draw.between(max(3.6, cab), 4.0),
        front_axles=(length - 1.4,),
        rear_axles=(drive, *(rear + 1.3 * number for number in reversed(range(axles)))),
        frames=((0.1, trailer - 0.3), (drive - 0.75, length - 0.4)),
        width=draw.between(2.5, 2.55),
    )


def draw_bus(kind: str, draw: Draw) -> BusShape:
    """Return a bus of ``BUS_FAMILIES``."""
    base = BUSES[f"{kind}-0"]
    city = kind == "city"
    length = draw.between(9.6, 12.6) if city else draw.between(11.4, 13.2)
    overhang = draw.between(2.55, 2.8)
    wheelbase = length * (0.5 + draw.between(0.2, 0.25)) - overhang
    height = base.height * draw.between(0.97, 1.05)
    front, rear = length / 2 - overhang, length / 2 - overhang - wheelbase
    door = draw.between(1.15, 1.3) if city else draw.between(0.85, 1.0)
    first = front + _ARCH_M + 0.06 + door / 2 + draw.between(0.0, 0.2)
    doors = [min(first, length / 2 - 0.5 - door / 2)]
    if city:
        doors.append((front + rear) / 2 + draw.between(-0.8, 0.8))
        room = rear - _ARCH_M - 0.06 - door - (0.55 - length / 2)
        if room > 0.0 and draw.chance(0.6):
            doors.append(rear - _ARCH_M - 0.06 - door / 2 - draw.between(0.0, room))
    low, high = base.window_z
    rise = draw.between(-0.06, 0.08)
    return BusShape(
        length=length,
        width=draw.between(2.4, 2.55),
        height=height,
        front_overhang=overhang,
        wheelbase=wheelbase,
        window_z=(low + rise, high + (height - base.height) + draw.between(-0.05, 0.02)),
        doors_x=tuple(doors),
        door_width=door,
        windows=draw.pick((5, 6, 7, 8)),
        roof_box=(draw.between(2.2, 4.2), draw.between(1.5, 1.9), draw.between(0.12, 0.22), draw.between(-0.8, 0.8)),
    )


def draw_tram(kind: str, draw: Draw) -> TramShape:
    """Return a tram of ``TRAM_FAMILIES``."""
    base = TRAMS[f"{kind}-0"]
    low = draw.between(1.05, 1.25)
    doors = draw.pick(((0.25, 0.7), (0.45,), (0.22, 0.66)), (0.5, 0.25, 0.25))
    return replace(
        base,
        length=draw.between(13.6, 15.8),
        width=draw.between(2.25, 2.5),
        height=draw.between(3.15, 3.45),
        window_z=(low, low + draw.between(1.2, 1.4)),
        doors=tuple(share + draw.between(-0.03, 0.03) for share in doors),
        door_width=draw.between(1.1, 1.35),
        windows=draw.pick((3, 4, 5)),
        nose=draw.between(0.45, 1.15),
    )
