"""How much a peer may send, and why so much and not more.

Every number is several times what the largest honest use needs, and small enough that a hostile peer costs memory and
time that can be counted. Neither end trusts the other to keep them.
"""

from __future__ import annotations

_KIB, _MIB = 1024, 1024 * 1024

MAX_MESSAGE_BYTES = 512 * _MIB
"""Of any message. A frame of a large rig and the models of a city take 50 to 100 MiB; gRPC's own limit is 4 MiB."""

MAX_REQUEST_BYTES = {
    "GetInfo": 64 * _KIB,
    "LoadScene": MAX_MESSAGE_BYTES,
    "Capture": 16 * _MIB,  # 16383 actors of some 400 bytes are 6 MiB
    "SetTraffic": 64 * _KIB,
    "Advance": 64 * _KIB,
}
"""Of a request, by rpc. Parsing may take 40 times as much memory: an empty part of a message is two bytes long."""

MAX_REPLY_BYTES = {
    "GetInfo": 4 * _MIB,  # a catalogue of 4096 models of some 300 bytes is 1 MiB
    "LoadScene": 4 * _MIB,  # 49152 things of a level are 0.5 MiB, and so are as many missing models
    "Capture": MAX_MESSAGE_BYTES,  # further limited by what was asked for
    "SetTraffic": 64 * _KIB,
    "Advance": 16 * _MIB,  # as many actors as a capture has
}
"""Of a reply, by rpc."""

MAX_SCENE_BYTES = 1024 * _MIB
"""Of all model files of a scene, those included that came with earlier scenes and are kept."""

MAX_SCENE_PARTS = 200_000
"""Assets and placements of a scene. A square kilometre of wooded city has some 20 000 placements."""

MAX_CAMERAS = 64
"""Of a capture. Rigs on the road have up to 20."""

MAX_DEPTH_VIEWS = 256
"""Of a capture. A lidar takes up to eight."""

MAX_CAPTURE_PIXELS = 256 * 1000 * 1000
"""Of all cameras and depth views of a capture, at 6 to 15 bytes each. Twenty cameras of 4K are 166 million."""

MAX_ACTORS = 16_383
"""Of a state or moment: so many ids there are."""

MAX_NAME_LENGTH = 256
"""Characters of the name of a camera, an asset, a model, a level or a scene; longest in use are paths of prefabs."""

MAX_CATALOGUE = 4096
"""Models of a simulator's own, and levels; libraries of vehicles and people have hundreds."""

MAX_WEATHER_FIELDS = 256
"""Fields of weather and light that a simulator says it honours; there are some 50."""

MAX_DETAILS_LENGTH = 2000
"""Characters of a peer's error message that are shown; ours have up to 500."""

MAX_CALLS = 32
"""Under way at a server, each with a thread; further ones are refused at once. A controller has two to four."""

MAX_CALLS_PER_CONNECTION = 16
"""Of them from one connection; further ones wait at the client."""

MAX_METADATA_BYTES = 16 * _KIB
"""Of the headers of a call; a token of ours and gRPC's own headers take 300 bytes."""

RECEIVE_S = 60.0
"""In which a request must have come: the largest needs 70 Mbit/s. Slower clients are cut off."""

SEND_S = 60.0
"""In which a reply must have been taken."""

HANDSHAKE_S = 10.0
"""In which TLS and HTTP/2 must be agreed on."""
