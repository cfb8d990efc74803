#version 330 core
// Dirt and water that cover the whole lens. They are far out of focus, so that everything is soft.
uniform sampler2D image;
uniform sampler2D noise;
uniform mat3 ray_from_pixel;
uniform vec3 sun_direction;
uniform float glare;             // how bright the sun makes dirt, 0-1
uniform vec2 place;              // of the pattern, which every lens has elsewhere
uniform float soaked;            // how much water between the drops blurs, 0-1
uniform float dirt;
layout(location = 0) out vec4 out_color;

void main() {
    vec2 size = vec2(textureSize(image, 0));
    vec2 uv = gl_FragCoord.xy / size;
    vec3 color = textureLod(image, uv, 0.0).rgb;
#ifdef SOAKED
    color = mix(color, textureLod(image, uv, 2.0).rgb, 0.7 * soaked);
#endif
#ifdef DIRT
    vec2 at = gl_FragCoord.xy / size.y;  // in heights of the picture
    float smear = 0.62 * textureLod(noise, at * 0.23 + place, 0.0).r + 0.38 * textureLod(noise, at * 0.9 + place.yx, 0.0).g;
    float mask = smoothstep(0.66 - 0.46 * dirt, 1.02 - 0.36 * dirt, smear) * min(2.2 * dirt, 1.0);
    vec3 ray = ray_from_pixel * vec3(gl_FragCoord.xy - 0.5, 1.0);
    float toward = max(dot(ray, sun_direction) * inversesqrt(dot(ray, ray)), 0.0);
    float t2 = toward * toward, t4 = t2 * t2;
    vec3 blurred = textureLod(image, uv, 4.0).rgb;
    vec3 veil = blurred * vec3(0.60, 0.56, 0.50) + glare * (0.06 + 0.94 * t4 * t4) * vec3(0.75, 0.70, 0.60);
    color = mix(mix(color, blurred, 0.7 * mask), veil, 0.55 * mask);
#endif
    out_color = vec4(min(color, 1.0), 1.0);
}
