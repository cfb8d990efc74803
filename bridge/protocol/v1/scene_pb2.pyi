from bridge.protocol.v1 import geometry_pb2 as _geometry_pb2
from bridge.protocol.v1 import world_pb2 as _world_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Asset(_message.Message):
    __slots__ = ("name", "sha256", "glb", "prefab")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    GLB_FIELD_NUMBER: _ClassVar[int]
    PREFAB_FIELD_NUMBER: _ClassVar[int]
    name: str
    sha256: bytes
    glb: bytes
    prefab: str
    def __init__(self, name: _Optional[str] = ..., sha256: _Optional[bytes] = ..., glb: _Optional[bytes] = ..., prefab: _Optional[str] = ...) -> None: ...

class CatalogueModel(_message.Message):
    __slots__ = ("name", "category", "size")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    name: str
    category: _world_pb2.Category
    size: _geometry_pb2.Size
    def __init__(self, name: _Optional[str] = ..., category: _Optional[_Union[_world_pb2.Category, str]] = ..., size: _Optional[_Union[_geometry_pb2.Size, _Mapping]] = ...) -> None: ...

class LevelThing(_message.Message):
    __slots__ = ("instance_id", "category")
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    instance_id: int
    category: _world_pb2.Category
    def __init__(self, instance_id: _Optional[int] = ..., category: _Optional[_Union[_world_pb2.Category, str]] = ...) -> None: ...

class Placement(_message.Message):
    __slots__ = ("instance_id", "category", "asset", "world_from_asset", "scale", "tint", "signal")
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    ASSET_FIELD_NUMBER: _ClassVar[int]
    WORLD_FROM_ASSET_FIELD_NUMBER: _ClassVar[int]
    SCALE_FIELD_NUMBER: _ClassVar[int]
    TINT_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_FIELD_NUMBER: _ClassVar[int]
    instance_id: int
    category: _world_pb2.Category
    asset: str
    world_from_asset: _geometry_pb2.Pose
    scale: float
    tint: _world_pb2.Color
    signal: int
    def __init__(self, instance_id: _Optional[int] = ..., category: _Optional[_Union[_world_pb2.Category, str]] = ..., asset: _Optional[str] = ..., world_from_asset: _Optional[_Union[_geometry_pb2.Pose, _Mapping]] = ..., scale: _Optional[float] = ..., tint: _Optional[_Union[_world_pb2.Color, _Mapping]] = ..., signal: _Optional[int] = ...) -> None: ...

class Scene(_message.Message):
    __slots__ = ("assets", "placements", "level")
    ASSETS_FIELD_NUMBER: _ClassVar[int]
    PLACEMENTS_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    assets: _containers.RepeatedCompositeFieldContainer[Asset]
    placements: _containers.RepeatedCompositeFieldContainer[Placement]
    level: str
    def __init__(self, assets: _Optional[_Iterable[_Union[Asset, _Mapping]]] = ..., placements: _Optional[_Iterable[_Union[Placement, _Mapping]]] = ..., level: _Optional[str] = ...) -> None: ...
