"""Between the project's values and the messages on the wire; the only package that knows both.

``*_message`` functions make messages. ``read_*`` functions make values out of what a peer sent and raise
``MessageError``, naming the field, for anything that is missing or out of range.
"""

from bridge.protocol.convert.camera import camera_message, read_camera
from bridge.protocol.convert.fields import MessageError, TooLargeError
from bridge.protocol.convert.frame import capture_response, read_capture_response
from bridge.protocol.convert.scene import read_placement, scene_message
from bridge.protocol.convert.world import read_state, state_message

__all__ = [
    "MessageError",
    "TooLargeError",
    "camera_message",
    "capture_response",
    "read_camera",
    "read_capture_response",
    "read_placement",
    "read_state",
    "scene_message",
    "state_message",
]
