from bridge.protocol.v1 import geometry_pb2 as _geometry_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Category(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CATEGORY_UNSPECIFIED: _ClassVar[Category]
    CATEGORY_CAR: _ClassVar[Category]
    CATEGORY_VAN: _ClassVar[Category]
    CATEGORY_TRUCK: _ClassVar[Category]
    CATEGORY_BUS: _ClassVar[Category]
    CATEGORY_TRAM: _ClassVar[Category]
    CATEGORY_MOTORCYCLE: _ClassVar[Category]
    CATEGORY_CYCLIST: _ClassVar[Category]
    CATEGORY_PEDESTRIAN: _ClassVar[Category]
    CATEGORY_PERSON_SITTING: _ClassVar[Category]
    CATEGORY_MISC: _ClassVar[Category]
    CATEGORY_ROAD: _ClassVar[Category]
    CATEGORY_SIDEWALK: _ClassVar[Category]
    CATEGORY_BUILDING: _ClassVar[Category]
    CATEGORY_WALL: _ClassVar[Category]
    CATEGORY_FENCE: _ClassVar[Category]
    CATEGORY_POLE: _ClassVar[Category]
    CATEGORY_TRAFFIC_LIGHT: _ClassVar[Category]
    CATEGORY_TRAFFIC_SIGN: _ClassVar[Category]
    CATEGORY_VEGETATION: _ClassVar[Category]
    CATEGORY_TERRAIN: _ClassVar[Category]
    CATEGORY_SKY: _ClassVar[Category]
    CATEGORY_DISTRACTOR: _ClassVar[Category]

class Aspect(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ASPECT_UNSPECIFIED: _ClassVar[Aspect]
    ASPECT_OFF: _ClassVar[Aspect]
    ASPECT_RED: _ClassVar[Aspect]
    ASPECT_RED_AMBER: _ClassVar[Aspect]
    ASPECT_AMBER: _ClassVar[Aspect]
    ASPECT_GREEN: _ClassVar[Aspect]

class ToneCurve(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TONE_CURVE_UNSPECIFIED: _ClassVar[ToneCurve]
    TONE_CURVE_FILMIC: _ClassVar[ToneCurve]
    TONE_CURVE_LINEAR: _ClassVar[ToneCurve]
CATEGORY_UNSPECIFIED: Category
CATEGORY_CAR: Category
CATEGORY_VAN: Category
CATEGORY_TRUCK: Category
CATEGORY_BUS: Category
CATEGORY_TRAM: Category
CATEGORY_MOTORCYCLE: Category
CATEGORY_CYCLIST: Category
CATEGORY_PEDESTRIAN: Category
CATEGORY_PERSON_SITTING: Category
CATEGORY_MISC: Category
CATEGORY_ROAD: Category
CATEGORY_SIDEWALK: Category
CATEGORY_BUILDING: Category
CATEGORY_WALL: Category
CATEGORY_FENCE: Category
CATEGORY_POLE: Category
CATEGORY_TRAFFIC_LIGHT: Category
CATEGORY_TRAFFIC_SIGN: Category
CATEGORY_VEGETATION: Category
CATEGORY_TERRAIN: Category
CATEGORY_SKY: Category
CATEGORY_DISTRACTOR: Category
ASPECT_UNSPECIFIED: Aspect
ASPECT_OFF: Aspect
ASPECT_RED: Aspect
ASPECT_RED_AMBER: Aspect
ASPECT_AMBER: Aspect
ASPECT_GREEN: Aspect
TONE_CURVE_UNSPECIFIED: ToneCurve
TONE_CURVE_FILMIC: ToneCurve
TONE_CURVE_LINEAR: ToneCurve

class Color(_message.Message):
    __slots__ = ("r", "g", "b")
    R_FIELD_NUMBER: _ClassVar[int]
    G_FIELD_NUMBER: _ClassVar[int]
    B_FIELD_NUMBER: _ClassVar[int]
    r: float
    g: float
    b: float
    def __init__(self, r: _Optional[float] = ..., g: _Optional[float] = ..., b: _Optional[float] = ...) -> None: ...

class VehicleLights(_message.Message):
    __slots__ = ("brake", "left", "right", "head")
    BRAKE_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    RIGHT_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    brake: bool
    left: bool
    right: bool
    head: bool
    def __init__(self, brake: _Optional[bool] = ..., left: _Optional[bool] = ..., right: _Optional[bool] = ..., head: _Optional[bool] = ...) -> None: ...

class Actor(_message.Message):
    __slots__ = ("actor_id", "category", "asset", "world_from_actor", "size", "velocity_mps", "primary", "secondary", "lights", "steering", "rolled_m")
    ACTOR_ID_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    ASSET_FIELD_NUMBER: _ClassVar[int]
    WORLD_FROM_ACTOR_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    VELOCITY_MPS_FIELD_NUMBER: _ClassVar[int]
    PRIMARY_FIELD_NUMBER: _ClassVar[int]
    SECONDARY_FIELD_NUMBER: _ClassVar[int]
    LIGHTS_FIELD_NUMBER: _ClassVar[int]
    STEERING_FIELD_NUMBER: _ClassVar[int]
    ROLLED_M_FIELD_NUMBER: _ClassVar[int]
    actor_id: int
    category: Category
    asset: str
    world_from_actor: _geometry_pb2.Pose
    size: _geometry_pb2.Size
    velocity_mps: _geometry_pb2.Vector3
    primary: Color
    secondary: Color
    lights: VehicleLights
    steering: float
    rolled_m: float
    def __init__(self, actor_id: _Optional[int] = ..., category: _Optional[_Union[Category, str]] = ..., asset: _Optional[str] = ..., world_from_actor: _Optional[_Union[_geometry_pb2.Pose, _Mapping]] = ..., size: _Optional[_Union[_geometry_pb2.Size, _Mapping]] = ..., velocity_mps: _Optional[_Union[_geometry_pb2.Vector3, _Mapping]] = ..., primary: _Optional[_Union[Color, _Mapping]] = ..., secondary: _Optional[_Union[Color, _Mapping]] = ..., lights: _Optional[_Union[VehicleLights, _Mapping]] = ..., steering: _Optional[float] = ..., rolled_m: _Optional[float] = ...) -> None: ...

class Signal(_message.Message):
    __slots__ = ("number", "aspect")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    ASPECT_FIELD_NUMBER: _ClassVar[int]
    number: int
    aspect: Aspect
    def __init__(self, number: _Optional[int] = ..., aspect: _Optional[_Union[Aspect, str]] = ...) -> None: ...

class Weather(_message.Message):
    __slots__ = ("cloudiness", "fog_visibility_m", "rain_mm_per_h", "wetness", "fog_start_m", "fog_height_m", "snow_mm_per_h", "hail_mm_per_h", "snow_depth_m", "puddles", "dust", "leaves", "wind_mps", "lens_drops", "lens_dirt", "scattering_intensity", "mie_scattering_scale", "rayleigh_scattering_scale")
    CLOUDINESS_FIELD_NUMBER: _ClassVar[int]
    FOG_VISIBILITY_M_FIELD_NUMBER: _ClassVar[int]
    RAIN_MM_PER_H_FIELD_NUMBER: _ClassVar[int]
    WETNESS_FIELD_NUMBER: _ClassVar[int]
    FOG_START_M_FIELD_NUMBER: _ClassVar[int]
    FOG_HEIGHT_M_FIELD_NUMBER: _ClassVar[int]
    SNOW_MM_PER_H_FIELD_NUMBER: _ClassVar[int]
    HAIL_MM_PER_H_FIELD_NUMBER: _ClassVar[int]
    SNOW_DEPTH_M_FIELD_NUMBER: _ClassVar[int]
    PUDDLES_FIELD_NUMBER: _ClassVar[int]
    DUST_FIELD_NUMBER: _ClassVar[int]
    LEAVES_FIELD_NUMBER: _ClassVar[int]
    WIND_MPS_FIELD_NUMBER: _ClassVar[int]
    LENS_DROPS_FIELD_NUMBER: _ClassVar[int]
    LENS_DIRT_FIELD_NUMBER: _ClassVar[int]
    SCATTERING_INTENSITY_FIELD_NUMBER: _ClassVar[int]
    MIE_SCATTERING_SCALE_FIELD_NUMBER: _ClassVar[int]
    RAYLEIGH_SCATTERING_SCALE_FIELD_NUMBER: _ClassVar[int]
    cloudiness: float
    fog_visibility_m: float
    rain_mm_per_h: float
    wetness: float
    fog_start_m: float
    fog_height_m: float
    snow_mm_per_h: float
    hail_mm_per_h: float
    snow_depth_m: float
    puddles: float
    dust: float
    leaves: float
    wind_mps: _geometry_pb2.Vector3
    lens_drops: float
    lens_dirt: float
    scattering_intensity: float
    mie_scattering_scale: float
    rayleigh_scattering_scale: float
    def __init__(self, cloudiness: _Optional[float] = ..., fog_visibility_m: _Optional[float] = ..., rain_mm_per_h: _Optional[float] = ..., wetness: _Optional[float] = ..., fog_start_m: _Optional[float] = ..., fog_height_m: _Optional[float] = ..., snow_mm_per_h: _Optional[float] = ..., hail_mm_per_h: _Optional[float] = ..., snow_depth_m: _Optional[float] = ..., puddles: _Optional[float] = ..., dust: _Optional[float] = ..., leaves: _Optional[float] = ..., wind_mps: _Optional[_Union[_geometry_pb2.Vector3, _Mapping]] = ..., lens_drops: _Optional[float] = ..., lens_dirt: _Optional[float] = ..., scattering_intensity: _Optional[float] = ..., mie_scattering_scale: _Optional[float] = ..., rayleigh_scattering_scale: _Optional[float] = ...) -> None: ...

class Illumination(_message.Message):
    __slots__ = ("sun_azimuth", "sun_altitude", "exposure_ev", "street_lights", "headlights", "moon_azimuth", "moon_altitude", "moon_phase", "exposure_ev100", "white_balance_k", "tone_curve", "window_lights")
    SUN_AZIMUTH_FIELD_NUMBER: _ClassVar[int]
    SUN_ALTITUDE_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_EV_FIELD_NUMBER: _ClassVar[int]
    STREET_LIGHTS_FIELD_NUMBER: _ClassVar[int]
    HEADLIGHTS_FIELD_NUMBER: _ClassVar[int]
    MOON_AZIMUTH_FIELD_NUMBER: _ClassVar[int]
    MOON_ALTITUDE_FIELD_NUMBER: _ClassVar[int]
    MOON_PHASE_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_EV100_FIELD_NUMBER: _ClassVar[int]
    WHITE_BALANCE_K_FIELD_NUMBER: _ClassVar[int]
    TONE_CURVE_FIELD_NUMBER: _ClassVar[int]
    WINDOW_LIGHTS_FIELD_NUMBER: _ClassVar[int]
    sun_azimuth: float
    sun_altitude: float
    exposure_ev: float
    street_lights: bool
    headlights: bool
    moon_azimuth: float
    moon_altitude: float
    moon_phase: float
    exposure_ev100: float
    white_balance_k: float
    tone_curve: ToneCurve
    window_lights: bool
    def __init__(self, sun_azimuth: _Optional[float] = ..., sun_altitude: _Optional[float] = ..., exposure_ev: _Optional[float] = ..., street_lights: _Optional[bool] = ..., headlights: _Optional[bool] = ..., moon_azimuth: _Optional[float] = ..., moon_altitude: _Optional[float] = ..., moon_phase: _Optional[float] = ..., exposure_ev100: _Optional[float] = ..., white_balance_k: _Optional[float] = ..., tone_curve: _Optional[_Union[ToneCurve, str]] = ..., window_lights: _Optional[bool] = ...) -> None: ...

class PointLight(_message.Message):
    __slots__ = ("position", "color", "intensity_cd", "reach_m")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    COLOR_FIELD_NUMBER: _ClassVar[int]
    INTENSITY_CD_FIELD_NUMBER: _ClassVar[int]
    REACH_M_FIELD_NUMBER: _ClassVar[int]
    position: _geometry_pb2.Vector3
    color: Color
    intensity_cd: float
    reach_m: float
    def __init__(self, position: _Optional[_Union[_geometry_pb2.Vector3, _Mapping]] = ..., color: _Optional[_Union[Color, _Mapping]] = ..., intensity_cd: _Optional[float] = ..., reach_m: _Optional[float] = ...) -> None: ...

class WorldState(_message.Message):
    __slots__ = ("episode", "step", "time_ns", "world_from_ego", "ego_velocity_mps", "actors", "weather", "illumination", "ego_yaw_rate", "signals", "point_lights")
    EPISODE_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    WORLD_FROM_EGO_FIELD_NUMBER: _ClassVar[int]
    EGO_VELOCITY_MPS_FIELD_NUMBER: _ClassVar[int]
    ACTORS_FIELD_NUMBER: _ClassVar[int]
    WEATHER_FIELD_NUMBER: _ClassVar[int]
    ILLUMINATION_FIELD_NUMBER: _ClassVar[int]
    EGO_YAW_RATE_FIELD_NUMBER: _ClassVar[int]
    SIGNALS_FIELD_NUMBER: _ClassVar[int]
    POINT_LIGHTS_FIELD_NUMBER: _ClassVar[int]
    episode: int
    step: int
    time_ns: int
    world_from_ego: _geometry_pb2.Pose
    ego_velocity_mps: _geometry_pb2.Vector3
    actors: _containers.RepeatedCompositeFieldContainer[Actor]
    weather: Weather
    illumination: Illumination
    ego_yaw_rate: float
    signals: _containers.RepeatedCompositeFieldContainer[Signal]
    point_lights: _containers.RepeatedCompositeFieldContainer[PointLight]
    def __init__(self, episode: _Optional[int] = ..., step: _Optional[int] = ..., time_ns: _Optional[int] = ..., world_from_ego: _Optional[_Union[_geometry_pb2.Pose, _Mapping]] = ..., ego_velocity_mps: _Optional[_Union[_geometry_pb2.Vector3, _Mapping]] = ..., actors: _Optional[_Iterable[_Union[Actor, _Mapping]]] = ..., weather: _Optional[_Union[Weather, _Mapping]] = ..., illumination: _Optional[_Union[Illumination, _Mapping]] = ..., ego_yaw_rate: _Optional[float] = ..., signals: _Optional[_Iterable[_Union[Signal, _Mapping]]] = ..., point_lights: _Optional[_Iterable[_Union[PointLight, _Mapping]]] = ...) -> None: ...

class TrafficMoment(_message.Message):
    __slots__ = ("step", "time_ns", "world_from_ego", "ego_velocity_mps", "ego_yaw_rate", "actors")
    STEP_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    WORLD_FROM_EGO_FIELD_NUMBER: _ClassVar[int]
    EGO_VELOCITY_MPS_FIELD_NUMBER: _ClassVar[int]
    EGO_YAW_RATE_FIELD_NUMBER: _ClassVar[int]
    ACTORS_FIELD_NUMBER: _ClassVar[int]
    step: int
    time_ns: int
    world_from_ego: _geometry_pb2.Pose
    ego_velocity_mps: _geometry_pb2.Vector3
    ego_yaw_rate: float
    actors: _containers.RepeatedCompositeFieldContainer[Actor]
    def __init__(self, step: _Optional[int] = ..., time_ns: _Optional[int] = ..., world_from_ego: _Optional[_Union[_geometry_pb2.Pose, _Mapping]] = ..., ego_velocity_mps: _Optional[_Union[_geometry_pb2.Vector3, _Mapping]] = ..., ego_yaw_rate: _Optional[float] = ..., actors: _Optional[_Iterable[_Union[Actor, _Mapping]]] = ...) -> None: ...
