#version 330 core
// Takes a picture of twice the size to its own size; light is averaged, not its code.
uniform sampler2D image;
layout(location = 0) out vec4 out_color;

void main() {
    ivec2 p = 2 * ivec2(gl_FragCoord.xy);
    vec3 sum = vec3(0.0);
    for (int i = 0; i < 4; ++i) {
        vec3 c = texelFetch(image, p + ivec2(i & 1, i >> 1), 0).rgb;
        sum += c * c;
    }
    out_color = vec4(sqrt(sum * 0.25), 1.0);
}
