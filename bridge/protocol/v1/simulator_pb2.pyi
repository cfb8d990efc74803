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
    __slots__ = ("protocol_version", "engine", "renderer", "weather_fields", "max_image_pixels", "shared_memory", "catalogue", "levels", "drives_traffic")
    PROTOCOL_VERSION_FIELD_NUMBER: _ClassVar[int]
    ENGINE_FIELD_NUMBER: _ClassVar[int]
    RENDERER_FIELD_NUMBER: _ClassVar[int]
    WEATHER_FIELDS_FIELD_NUMBER: _ClassVar[int]
    MAX_IMAGE_PIXELS_FIELD_NUMBER: _ClassVar[int]
    SHARED_MEMORY_FIELD_NUMBER: _ClassVar[int]
    CATALOGUE_FIELD_NUMBER: _ClassVar[int]
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    DRIVES_TRAFFIC_FIELD_NUMBER: _ClassVar[int]
    protocol_version: ProtocolVersion
    engine: str
    renderer: str
    weather_fields: _containers.RepeatedScalarFieldContainer[str]
    max_image_pixels: int
    shared_memory: bool
    catalogue: _containers.RepeatedCompositeFieldContainer[_scene_pb2.CatalogueModel]
    levels: _containers.RepeatedScalarFieldContainer[str]
    drives_traffic: bool
    def __init__(self, protocol_version: _Optional[_Union[ProtocolVersion, _Mapping]] = ..., engine: _Optional[str] = ..., renderer: _Optional[str] = ..., weather_fields: _Optional[_Iterable[str]] = ..., max_image_pixels: _Optional[int] = ..., shared_memory: _Optional[bool] = ..., catalogue: _Optional[_Iterable[_Union[_scene_pb2.CatalogueModel, _Mapping]]] = ..., levels: _Optional[_Iterable[str]] = ..., drives_traffic: _Optional[bool] = ...) -> None: ...

class LoadSceneRequest(_message.Message):
    __slots__ = ("scene",)
    SCENE_FIELD_NUMBER: _ClassVar[int]
    scene: _scene_pb2.Scene
    def __init__(self, scene: _Optional[_Union[_scene_pb2.Scene, _Mapping]] = ...) -> None: ...

class LoadSceneResponse(_message.Message):
    __slots__ = ("scene_id", "missing_sha256", "level_things")
    SCENE_ID_FIELD_NUMBER: _ClassVar[int]
    MISSING_SHA256_FIELD_NUMBER: _ClassVar[int]
    LEVEL_THINGS_FIELD_NUMBER: _ClassVar[int]
    scene_id: str
    missing_sha256: _containers.RepeatedScalarFieldContainer[bytes]
    level_things: _containers.RepeatedCompositeFieldContainer[_scene_pb2.LevelThing]
    def __init__(self, scene_id: _Optional[str] = ..., missing_sha256: _Optional[_Iterable[bytes]] = ..., level_things: _Optional[_Iterable[_Union[_scene_pb2.LevelThing, _Mapping]]] = ...) -> None: ...

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

class SetTrafficRequest(_message.Message):
    __slots__ = ("scene_id", "seed", "vehicles_per_km", "pedestrians_per_minute", "parked_share", "warmup_s", "mix")
    SCENE_ID_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    VEHICLES_PER_KM_FIELD_NUMBER: _ClassVar[int]
    PEDESTRIANS_PER_MINUTE_FIELD_NUMBER: _ClassVar[int]
    PARKED_SHARE_FIELD_NUMBER: _ClassVar[int]
    WARMUP_S_FIELD_NUMBER: _ClassVar[int]
    MIX_FIELD_NUMBER: _ClassVar[int]
    scene_id: str
    seed: int
    vehicles_per_km: float
    pedestrians_per_minute: float
    parked_share: float
    warmup_s: float
    mix: _containers.RepeatedCompositeFieldContainer[CategoryShare]
    def __init__(self, scene_id: _Optional[str] = ..., seed: _Optional[int] = ..., vehicles_per_km: _Optional[float] = ..., pedestrians_per_minute: _Optional[float] = ..., parked_share: _Optional[float] = ..., warmup_s: _Optional[float] = ..., mix: _Optional[_Iterable[_Union[CategoryShare, _Mapping]]] = ...) -> None: ...

class CategoryShare(_message.Message):
    __slots__ = ("category", "share")
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    category: _world_pb2.Category
    share: float
    def __init__(self, category: _Optional[_Union[_world_pb2.Category, str]] = ..., share: _Optional[float] = ...) -> None: ...

class SetTrafficResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AdvanceRequest(_message.Message):
    __slots__ = ("scene_id", "step")
    SCENE_ID_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    scene_id: str
    step: int
    def __init__(self, scene_id: _Optional[str] = ..., step: _Optional[int] = ...) -> None: ...

class AdvanceResponse(_message.Message):
    __slots__ = ("moment",)
    MOMENT_FIELD_NUMBER: _ClassVar[int]
    moment: _world_pb2.TrafficMoment
    def __init__(self, moment: _Optional[_Union[_world_pb2.TrafficMoment, _Mapping]] = ...) -> None: ...
