// The normal that a camera measures: in its own frame, on the side of the surface that it sees.
uniform mat3 camera_from_eye;
uniform vec4 lens;                          // focal lengths and principal point, pixels
const float NORMAL_SCALE = 32767.0;

// Leaves and other thin things show one normal from both sides, and the normals of a smooth body bend away at its edge.
ivec4 seen_normal(vec3 eye_normal) {
    vec3 ray = vec3((gl_FragCoord.xy - 0.5 - lens.zw) / lens.xy, 1.0);
    // Over a plane, 1 / depth is linear in the pixel: its gradient is the plane's normal, on the side away from the camera.
    float per_depth = gl_FragCoord.w;
    vec3 away = vec3(vec2(dFdx(per_depth), dFdy(per_depth)) * lens.xy, 0.0);
    away.z = per_depth - dot(away.xy, ray.xy);
    vec3 n = camera_from_eye * eye_normal;
    float behind = dot(n, ray);
    if (behind > 0.0) n = dot(n, away) > 0.0 ? -n : n - ray * (behind / dot(ray, ray));
    return ivec4(round(normalize(n) * NORMAL_SCALE), 0);
}
