"""Between the project's values and the messages on the wire; the only package that knows both.

``*_message`` functions make messages, ``*_fields`` functions what parts of them are made of: protobuf would copy a part
that is a message itself, which costs more than all else. ``read_*`` functions make values out of what a peer sent and
raise ``MessageError``, naming the field, for anything that is missing or out of range.
"""

from bridge.protocol.convert.amounts import (
    most_reply_bytes,
    plain_text,
    require_capture_amounts,
    require_capture_pixels,
    require_few_parts,
    require_info_amounts,
    require_scene_amounts,
    require_scene_bytes,
)
from bridge.protocol.convert.camera import camera_message, read_camera
from bridge.protocol.convert.fields import MessageError, TooLargeError
from bridge.protocol.convert.frame import capture_response, read_capture_response
from bridge.protocol.convert.offers import (
    catalogue_messages,
    level_messages,
    read_catalogue,
    read_level_things,
    read_levels,
)
from bridge.protocol.convert.scene import read_content, read_placement, read_scene, scene_message
from bridge.protocol.convert.traffic import demand_message, moment_message, read_demand, read_moment
from bridge.protocol.convert.world import read_state, state_message

__all__ = [
    "MessageError",
    "TooLargeError",
    "camera_message",
    "capture_response",
    "catalogue_messages",
    "demand_message",
    "level_messages",
    "moment_message",
    "most_reply_bytes",
    "plain_text",
    "read_camera",
    "read_capture_response",
    "read_catalogue",
    "read_content",
    "read_demand",
    "read_level_things",
    "read_levels",
    "read_moment",
    "read_placement",
    "read_scene",
    "read_state",
    "require_capture_amounts",
    "require_capture_pixels",
    "require_few_parts",
    "require_info_amounts",
    "require_scene_amounts",
    "require_scene_bytes",
    "scene_message",
    "state_message",
]
