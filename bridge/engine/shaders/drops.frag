#version 330 core
// A drop shows a wide view upside down, darker towards its rim. It is far out of focus, so that everything is soft.
uniform sampler2D image;
uniform float aspect;
in vec2 v_place;
flat in vec4 v_drop;
flat in vec4 v_shape;
layout(location = 0) out vec4 out_color;

void main() {
    vec2 q = v_place, square = q * q;
    float r2 = max(square.x + square.y, 1e-4), r = sqrt(r2);
    float bulge = dot(v_shape.xy, vec2(square.x - square.y, 2.0 * q.x * q.y)) / r2
                + dot(v_shape.zw, q * vec2(square.x - 3.0 * square.y, 3.0 * square.x - square.y)) / (r2 * r);
    float d = r * (1.0 + bulge);
    vec2 seen_at = v_drop.xy - q * (0.10 + 0.24 * d * d);
    float height = float(textureSize(image, 0).y);
    float level = log2(max(0.006 * height / v_drop.z, 1.0)) + 1.0;
    vec3 seen = textureLod(image, clamp(seen_at / vec2(aspect, 1.0), 0.0, 1.0), level).rgb;
    seen *= 1.0 - 0.40 * smoothstep(0.40, 0.95, d);
    out_color = vec4(seen, (0.80 + 0.15 * v_drop.w) * smoothstep(1.0, 0.60, d));
}
