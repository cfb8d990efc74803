from bridge.protocol.v1 import geometry_pb2 as _geometry_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Quality(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    QUALITY_UNSPECIFIED: _ClassVar[Quality]
    QUALITY_FAST: _ClassVar[Quality]
    QUALITY_BALANCED: _ClassVar[Quality]
    QUALITY_HIGH: _ClassVar[Quality]

class PixelFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PIXEL_FORMAT_UNSPECIFIED: _ClassVar[PixelFormat]
    PIXEL_FORMAT_RGB8: _ClassVar[PixelFormat]
    PIXEL_FORMAT_ID16: _ClassVar[PixelFormat]
    PIXEL_FORMAT_DEPTH32F: _ClassVar[PixelFormat]
    PIXEL_FORMAT_NORMAL16S: _ClassVar[PixelFormat]
QUALITY_UNSPECIFIED: Quality
QUALITY_FAST: Quality
QUALITY_BALANCED: Quality
QUALITY_HIGH: Quality
PIXEL_FORMAT_UNSPECIFIED: PixelFormat
PIXEL_FORMAT_RGB8: PixelFormat
PIXEL_FORMAT_ID16: PixelFormat
PIXEL_FORMAT_DEPTH32F: PixelFormat
PIXEL_FORMAT_NORMAL16S: PixelFormat

class Camera(_message.Message):
    __slots__ = ("name", "width", "height", "fx", "fy", "cx", "cy", "ego_from_mount", "normals", "quality")
    NAME_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    FX_FIELD_NUMBER: _ClassVar[int]
    FY_FIELD_NUMBER: _ClassVar[int]
    CX_FIELD_NUMBER: _ClassVar[int]
    CY_FIELD_NUMBER: _ClassVar[int]
    EGO_FROM_MOUNT_FIELD_NUMBER: _ClassVar[int]
    NORMALS_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    name: str
    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float
    ego_from_mount: _geometry_pb2.Pose
    normals: bool
    quality: Quality
    def __init__(self, name: _Optional[str] = ..., width: _Optional[int] = ..., height: _Optional[int] = ..., fx: _Optional[float] = ..., fy: _Optional[float] = ..., cx: _Optional[float] = ..., cy: _Optional[float] = ..., ego_from_mount: _Optional[_Union[_geometry_pb2.Pose, _Mapping]] = ..., normals: _Optional[bool] = ..., quality: _Optional[_Union[Quality, str]] = ...) -> None: ...

class Image(_message.Message):
    __slots__ = ("width", "height", "format", "data", "shared_memory_offset")
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    SHARED_MEMORY_OFFSET_FIELD_NUMBER: _ClassVar[int]
    width: int
    height: int
    format: PixelFormat
    data: bytes
    shared_memory_offset: int
    def __init__(self, width: _Optional[int] = ..., height: _Optional[int] = ..., format: _Optional[_Union[PixelFormat, str]] = ..., data: _Optional[bytes] = ..., shared_memory_offset: _Optional[int] = ...) -> None: ...

class SharedMemory(_message.Message):
    __slots__ = ("path", "offset", "size")
    PATH_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    path: str
    offset: int
    size: int
    def __init__(self, path: _Optional[str] = ..., offset: _Optional[int] = ..., size: _Optional[int] = ...) -> None: ...

class PixelBox(_message.Message):
    __slots__ = ("left", "top", "right", "bottom")
    LEFT_FIELD_NUMBER: _ClassVar[int]
    TOP_FIELD_NUMBER: _ClassVar[int]
    RIGHT_FIELD_NUMBER: _ClassVar[int]
    BOTTOM_FIELD_NUMBER: _ClassVar[int]
    left: int
    top: int
    right: int
    bottom: int
    def __init__(self, left: _Optional[int] = ..., top: _Optional[int] = ..., right: _Optional[int] = ..., bottom: _Optional[int] = ...) -> None: ...

class Observation(_message.Message):
    __slots__ = ("actor_id", "world_from_actor", "size", "visible_pixels", "unoccluded_pixels", "unoccluded_box", "frame_share", "unoccluded_bits")
    ACTOR_ID_FIELD_NUMBER: _ClassVar[int]
    WORLD_FROM_ACTOR_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    VISIBLE_PIXELS_FIELD_NUMBER: _ClassVar[int]
    UNOCCLUDED_PIXELS_FIELD_NUMBER: _ClassVar[int]
    UNOCCLUDED_BOX_FIELD_NUMBER: _ClassVar[int]
    FRAME_SHARE_FIELD_NUMBER: _ClassVar[int]
    UNOCCLUDED_BITS_FIELD_NUMBER: _ClassVar[int]
    actor_id: int
    world_from_actor: _geometry_pb2.Pose
    size: _geometry_pb2.Size
    visible_pixels: int
    unoccluded_pixels: int
    unoccluded_box: PixelBox
    frame_share: float
    unoccluded_bits: bytes
    def __init__(self, actor_id: _Optional[int] = ..., world_from_actor: _Optional[_Union[_geometry_pb2.Pose, _Mapping]] = ..., size: _Optional[_Union[_geometry_pb2.Size, _Mapping]] = ..., visible_pixels: _Optional[int] = ..., unoccluded_pixels: _Optional[int] = ..., unoccluded_box: _Optional[_Union[PixelBox, _Mapping]] = ..., frame_share: _Optional[float] = ..., unoccluded_bits: _Optional[bytes] = ...) -> None: ...

class CameraFrame(_message.Message):
    __slots__ = ("camera", "rgb", "ids", "depth", "observations", "normals")
    CAMERA_FIELD_NUMBER: _ClassVar[int]
    RGB_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    OBSERVATIONS_FIELD_NUMBER: _ClassVar[int]
    NORMALS_FIELD_NUMBER: _ClassVar[int]
    camera: str
    rgb: Image
    ids: Image
    depth: Image
    observations: _containers.RepeatedCompositeFieldContainer[Observation]
    normals: Image
    def __init__(self, camera: _Optional[str] = ..., rgb: _Optional[_Union[Image, _Mapping]] = ..., ids: _Optional[_Union[Image, _Mapping]] = ..., depth: _Optional[_Union[Image, _Mapping]] = ..., observations: _Optional[_Iterable[_Union[Observation, _Mapping]]] = ..., normals: _Optional[_Union[Image, _Mapping]] = ...) -> None: ...

class DepthViewFrame(_message.Message):
    __slots__ = ("name", "ids", "depth")
    NAME_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    name: str
    ids: Image
    depth: Image
    def __init__(self, name: _Optional[str] = ..., ids: _Optional[_Union[Image, _Mapping]] = ..., depth: _Optional[_Union[Image, _Mapping]] = ...) -> None: ...
