#version 330 core
// The glow around one lamp, on a square that faces the camera.
#include "lamps.glsl"
uniform mat4 clip_from_eye;
uniform mat3 world_from_camera;
uniform float air_extinction;    // per metre
uniform float scattering;        // per metre
out vec2 v_place;                // metres from the lamp
flat out vec3 v_radiance;        // at one metre from it
flat out vec3 v_extent;          // reach of the glow; depth of the lamp; what is nearer to it is as bright; metres
const float PI = 3.14159265;

void main() {
    vec4 lamp = lamp_position[gl_InstanceID], axis = lamp_axis[gl_InstanceID], intensity = lamp_intensity[gl_InstanceID];
    float distance_m = length(lamp.xyz);
    v_extent.x = min(0.45 * inversesqrt(lamp.w), 0.6 * distance_m);
    v_extent.y = dot(lamp.xyz, world_from_camera[2]);
    // The headlights of a vehicle are one lamp between the two.
    v_extent.z = intensity.w > 0.0 ? 0.8 : 0.12;
    v_place = (vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1)) * 2.0 - 1.0) * v_extent.x;
    // Light along a line that passes a lamp at h metres: the integral of I / (h² + s²) is I pi / h. Of what the air takes
    // from it, a share of 1 / (4 pi) a steradian comes here. A beam that is turned away lights the air behind the lamp.
    float towards = dot(-lamp.xyz, axis.xyz) / distance_m;
    float beam = mix(0.12, 1.0, smoothstep(-0.2, 1.0, towards - 0.5 * axis.w + 0.5 * step(axis.w, 0.5)));
    if (axis.w <= -1.0) beam = 1.0;
    beam *= 1.0 - 0.85 * intensity.w;                  // a low beam lights the air below the eye
    v_radiance = intensity.rgb / lamp.w * (scattering / 4.0 * beam * exp(-air_extinction * distance_m));
    gl_Position = clip_from_eye * vec4(lamp.xyz + world_from_camera * vec3(v_place, 0.0), 1.0);
}
