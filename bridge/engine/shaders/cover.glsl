// What weather lays on a surface. Everything is drawn in the world, so that it stays from frame to frame.
#ifdef FETCHED
layout(location = 2) inout uint drawn_id;
#else
uniform usampler2D id_image;
#define drawn_id texelFetch(id_image, ivec2(gl_FragCoord.xy), 0).r
#endif
uniform usampler2D kinds;        // by instance id
const uint ROAD = 1u, PAVEMENT = 2u, SOIL = 3u, PLANT = 4u, PERSON = 5u;

struct Surface {
    vec3 albedo;
    float roughness;
    float metallic;
    float film;                  // how closed the water on it is, 0-1
};

uint kind_of(uint id) {
    return texelFetch(kinds, ivec2(id & 255u, id >> 8), 0).r;
}

// Soft pattern of the level ground: where water stands first, and thin snow lies last. Metres; 0-1.
float ground_pattern(vec2 ground) {
    return 0.7 * texture(noise, ground * (1.0 / 32.0)).r + 0.3 * texture(noise, ground * 0.125).g;
}

uint hash(uvec2 x) {
    uint h = x.x * 0x9e3779b9u ^ (x.y * 0x85ebca6bu + 0x7f4a7c15u);
    h ^= h >> 16; h *= 0x7feb352du; h ^= h >> 15; h *= 0x846ca68bu; h ^= h >> 16;
    return h;
}

#ifdef WET
uniform float wetness;
uniform vec2 puddle_level;       // between these levels of the pattern lies the edge of standing water
uniform float ripples;           // how far drops tilt standing water
uniform vec2 ripple_place;

void lay_water(inout Surface s, vec3 n, vec2 ground, float pattern, uint kind, float wettable, out vec2 tilt) {
    float flat_up = wettable * smoothstep(0.80, 0.97, n.z);
    bool level_ground = kind == ROAD || kind == PAVEMENT || kind == SOIL;
    float stands = smoothstep(puddle_level.x, puddle_level.y, pattern);
    stands *= level_ground ? smoothstep(0.94, 0.995, n.z) : 0.0;
    float grassy = kind == SOIL ? 1.0 : 0.0;
    float wet = max(wetness, stands);
    float porous = smoothstep(0.4, 0.8, s.roughness);
    s.albedo *= 1.0 - porous * wet * (0.30 + 0.35 * flat_up) * (1.0 - 0.5 * grassy * (1.0 - stands));
    // Pores, joints and blades of grass break the film where no water stands.
    float broken = wetness * flat_up * (1.0 - 0.9 * grassy);
    s.roughness = mix(s.roughness, 0.26 + 0.22 * s.roughness, broken);
    s.roughness = mix(s.roughness, 0.06 + 0.20 * grassy, stands);
    s.film = max(broken, stands * (1.0 - 0.4 * grassy));
    tilt = (texture(noise, ground * 1.75 + ripple_place).rg - 0.5) * (ripples * stands);
}
#endif

#ifdef SNOW
uniform vec2 snow_level;
uniform vec2 road_snow_level;
uniform float snow_deep;         // 0 a dusting, 1 deep

void lay_snow(inout Surface s, vec3 n, float pattern, float grain, uint kind) {
    bool road = kind == ROAD;
    vec2 level = road ? road_snow_level : snow_level;
    float cover = smoothstep(level.x, level.y, pattern + (grain - 0.5) * (road ? 0.22 : 0.10));
    cover *= smoothstep(0.28, 0.62, n.z + (grain - 0.5) * 0.30);
    if (kind == PERSON) cover = 0.0;
    if (kind == PLANT) {
        // Leaves and needles hold it on all sides of a crown but the lowest, bark only from above.
        float green = smoothstep(0.0, 0.006, s.albedo.g - 0.5 * (s.albedo.r + s.albedo.b));
        cover = snow_deep * max(cover, green * smoothstep(0.35, 0.75, 0.5 * n.z + grain));
    }
    // Where wheels have cleared a road, slush stays.
    if (road) cover = max(cover, 0.4 * snow_deep * smoothstep(0.5, 0.9, n.z));
    // No snow falls under cars: what stands on the ground has darkened it there.
    if (road) cover *= smoothstep(0.002, 0.018, dot(s.albedo, vec3(0.2126, 0.7152, 0.0722)));
    vec3 snow = vec3(0.80, 0.83, 0.86) * (0.90 + 0.14 * grain);
    // Wheels press the snow of a road to grey.
    if (road) snow *= mix(vec3(0.50, 0.48, 0.46), vec3(0.92), smoothstep(0.25, 0.75, pattern * 0.6 + grain * 0.4) * snow_deep);
    s.albedo = mix(s.albedo, snow, cover);
    s.roughness = mix(s.roughness, road ? 0.7 : 0.95, cover);
    s.metallic *= 1.0 - cover;
    s.film *= 1.0 - cover;
}
#endif

#ifdef LEAVES
uniform float leaves;
const float LEAF_CELL_M = 0.17;
const vec3 AUTUMN[4] = vec3[](vec3(0.52, 0.27, 0.035), vec3(0.46, 0.14, 0.02), vec3(0.30, 0.055, 0.02), vec3(0.17, 0.085, 0.035));
const vec3 AUTUMN_MEAN = vec3(0.36, 0.15, 0.03);

// Lays at most one leaf in each cell of a turned grid; two arcs make its outline.
void lay_leaf(inout vec3 albedo, vec2 place, uint layer, float share) {
    vec2 cell = floor(place);
    uint h = hash(uvec2(ivec2(cell)) + layer * 0x51u);
    vec4 random = vec4(h >> 10 & 31u, h >> 15 & 31u, h >> 20 & 31u, h >> 25 & 31u) / 31.0;
    vec2 along = normalize(random.xy - 0.48);
    vec2 q = place - cell - 0.5 - (random.zw - 0.5) * 0.36;
    q = vec2(dot(q, along), abs(along.x * q.y - along.y * q.x) + 0.14);
    float there = float(h & 1023u) < share * 1024.0 ? smoothstep(0.37, 0.31, length(q)) : 0.0;
    albedo = mix(albedo, AUTUMN[h >> 30] * (0.75 + 0.5 * random.x), there);
}

void lay_leaves(inout Surface s, vec3 n, vec2 ground, float pattern, float grain, uint kind, uint id_hash, float footprint) {
    if (kind == PLANT) {
        // Crowns turn, some sooner than others; what is not green (bark) stays.
        float green = smoothstep(0.0, 0.03, s.albedo.g - 0.5 * (s.albedo.r + s.albedo.b));
        float turned = clamp(1.7 * leaves - 0.7 * float(id_hash & 255u) / 255.0, 0.0, 1.0);
        vec3 hue = mix(AUTUMN[(id_hash >> 8) % 3u], AUTUMN[0], 0.6 * grain);
        s.albedo = mix(s.albedo, hue * (s.albedo.g * 4.5), green * turned);
        return;
    }
    if (kind == PERSON) return;
    bool level_ground = kind == ROAD || kind == PAVEMENT || kind == SOIL;
    float share = kind == ROAD ? 0.38 : (level_ground ? 0.85 : 0.06);
    float drifted = 0.25 + 1.5 * smoothstep(0.30, 0.80, pattern);
    share = clamp(share * leaves * drifted, 0.0, 0.95) * smoothstep(0.80, 0.95, n.z);
    if (share <= 0.003) return;
    vec3 albedo = s.albedo;
    vec2 place = ground / LEAF_CELL_M;
    lay_leaf(albedo, place, 0u, share);
    lay_leaf(albedo, mat2(0.62, 0.78, -0.78, 0.62) * place + 0.37, 1u, share);
    // Too far away to tell leaves apart, they are a tint. Two layers cover a quarter of their cells each.
    float far = smoothstep(0.5, 1.6, footprint / LEAF_CELL_M);
    float covered = 1.0 - (1.0 - 0.22 * share) * (1.0 - 0.22 * share);
    albedo = mix(albedo, mix(s.albedo, AUTUMN_MEAN, covered), far);
    s.roughness = mix(s.roughness, max(s.roughness, 0.7), covered);
    s.albedo = albedo;
}
#endif
