from bridge.protocol.v1 import scene_pb2 as _scene_pb2
from bridge.protocol.v1 import sensor_pb2 as _sensor_pb2
from bridge.protocol.v1 import world_pb2 as _world_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ProtocolVersion(_message.Message):
    __slots__ = ("major", "minor")
    MAJOR_FIELD_NUMBER: _ClassVar[int]
    MINOR_FIELD_NUMBER: _ClassVar[int]
    major: int
    minor: int
    def __init__(self, major: _Optional[int] = ..., minor: _Optional[int] = ...) -> None: ...

class GetInfoRequest(_message.Message):
    __slots__ = ("protocol_version",)
    PROTOCOL_VERSION_FIELD_NUMBER: _ClassVar[int]
    protocol_version: ProtocolVersion
    def __init__(self, protocol_version: _Optional[_Union[ProtocolVersion, _Mapping]] = ...) -> None: ...

class GetInfoResponse(_message.Message):
    __slots__ = ("protocol_version", "engine", "renderer", "weather_fields", "max_image_pixels", "shared_memory")
    PROTOCOL_VERSION_FIELD_NUMBER: _ClassVar[int]
    ENGINE_FIELD_NUMBER: _ClassVar[int]
    RENDERER_FIELD_NUMBER: _ClassVar[int]
    WEATHER_FIELDS_FIELD_NUMBER: _ClassVar[int]
    MAX_IMAGE_PIXELS_FIELD_NUMBER: _ClassVar[int]
    SHARED_MEMORY_FIELD_NUMBER: _ClassVar[int]
    protocol_version: ProtocolVersion
    engine: str
    renderer: str
    weather_fields: _containers.RepeatedScalarFieldContainer[str]
    max_image_pixels: int
    shared_memory: bool
    def __init__(self, protocol_version: _Optional[_Union[ProtocolVersion, _Mapping]] = ..., engine: _Optional[str] = ..., renderer: _Optional[str] = ..., weather_fields: _Optional[_Iterable[str]] = ..., max_image_pixels: _Optional[int] = ..., shared_memory: _Optional[bool] = ...) -> None: ...

class LoadSceneRequest(_message.Message):
    __slots__ = ("scene",)
    SCENE_FIELD_NUMBER: _ClassVar[int]
    scene: _scene_pb2.Scene
    def __init__(self, scene: _Optional[_Union[_scene_pb2.Scene, _Mapping]] = ...) -> None: ...

class LoadSceneResponse(_message.Message):
    __slots__ = ("scene_id", "missing_sha256")
    SCENE_ID_FIELD_NUMBER: _ClassVar[int]
    MISSING_SHA256_FIELD_NUMBER: _ClassVar[int]
    scene_id: str
    missing_sha256: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, scene_id: _Optional[str] = ..., missing_sha256: _Optional[_Iterable[bytes]] = ...) -> None: ...

class CaptureRequest(_message.Message):
    __slots__ = ("scene_id", "state", "cameras", "shared_memory", "depth_views")
    SCENE_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CAMERAS_FIELD_NUMBER: _ClassVar[int]
    SHARED_MEMORY_FIELD_NUMBER: _ClassVar[int]
    DEPTH_VIEWS_FIELD_NUMBER: _ClassVar[int]
    scene_id: str
    state: _world_pb2.WorldState
    cameras: _containers.RepeatedCompositeFieldContainer[_sensor_pb2.Camera]
    shared_memory: _sensor_pb2.SharedMemory
    depth_views: _containers.RepeatedCompositeFieldContainer[_sensor_pb2.Camera]
    def __init__(self, scene_id: _Optional[str] = ..., state: _Optional[_Union[_world_pb2.WorldState, _Mapping]] = ..., cameras: _Optional[_Iterable[_Union[_sensor_pb2.Camera, _Mapping]]] = ..., shared_memory: _Optional[_Union[_sensor_pb2.SharedMemory, _Mapping]] = ..., depth_views: _Optional[_Iterable[_Union[_sensor_pb2.Camera, _Mapping]]] = ...) -> None: ...

class CaptureResponse(_message.Message):
    __slots__ = ("step", "time_ns", "frames", "depth_views")
    STEP_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    FRAMES_FIELD_NUMBER: _ClassVar[int]
    DEPTH_VIEWS_FIELD_NUMBER: _ClassVar[int]
    step: int
    time_ns: int
    frames: _containers.RepeatedCompositeFieldContainer[_sensor_pb2.CameraFrame]
    depth_views: _containers.RepeatedCompositeFieldContainer[_sensor_pb2.DepthViewFrame]
    def __init__(self, step: _Optional[int] = ..., time_ns: _Optional[int] = ..., frames: _Optional[_Iterable[_Union[_sensor_pb2.CameraFrame, _Mapping]]] = ..., depth_views: _Optional[_Iterable[_Union[_sensor_pb2.DepthViewFrame, _Mapping]]] = ...) -> None: ...
