// Water, snow and leaves on surfaces, for BridgeCover.shader. The numbers are those of GroundCover.
#ifndef BRIDGE_COVERS_INCLUDED
#define BRIDGE_COVERS_INCLUDED

// The same numbers as in GroundKinds.
#define ROAD 1
#define PAVEMENT 2
#define SOIL 3
#define PLANT 4
#define PERSON 5
#define SNOWED 6

float4 _BridgeWater;        // wetness; the two levels of the pattern between which water begins to stand; tilt by drops
float4 _BridgeRipple;       // where ripples are read from the noise
float4 _BridgeSnow;         // how deep, 0-1; the two levels between which snow begins to lie; unused
float4 _BridgeRoadSnow;     // the two levels on roads
float4 _BridgeLeaves;       // how many, 0-1

static const float3 BridgeLuminance = float3(0.2126, 0.7152, 0.0722);
static const float LeafCellM = 0.17;
static const float3 AutumnMean = float3(0.36, 0.15, 0.03);

float3 Autumn(uint hue)
{
    float3 dark = hue == 2u ? float3(0.30, 0.055, 0.02) : float3(0.17, 0.085, 0.035);
    float3 bright = hue == 0u ? float3(0.52, 0.27, 0.035) : float3(0.46, 0.14, 0.02);
    return hue < 2u ? bright : dark;
}

bool IsLevelGround(int kind)
{
    return kind == ROAD || kind == PAVEMENT || kind == SOIL;
}

// What a surface reflects, from its light over that of a white one.
float3 Reflected(float3 color, float3 light)
{
    return saturate(color / max(dot(light, BridgeLuminance), 1e-7));
}

// Soft pattern of the level ground: where water stands first, and thin snow lies last. 0-1.
float GroundPattern(float2 ground, float footprint)
{
    float coarse = BridgeSoftNoise(ground / 32.0, footprint, 32.0).r;
    return 0.7 * coarse + 0.3 * BridgeSoftNoise(ground / 8.0, footprint, 8.0).g;
}

// Lays at most one leaf in each cell of a turned grid; two arcs make its outline.
void LayLeaf(inout float3 albedo, float2 place, uint layer, float share)
{
    int2 cell = int2(floor(place));
    uint h = BridgeHash(uint(cell.x) * 0x9e3779b9u ^ (uint(cell.y) * 0x85ebca6bu + layer * 0x51u));
    float4 random = float4(h >> 10 & 31u, h >> 15 & 31u, h >> 20 & 31u, h >> 25 & 31u) / 31.0;
    float2 along = normalize(random.xy - 0.48);
    float2 q = place - float2(cell) - 0.5 - (random.zw - 0.5) * 0.36;
    q = float2(dot(q, along), abs(along.x * q.y - along.y * q.x) + 0.14);
    float there = float(h & 1023u) < share * 1024.0 ? 1.0 - smoothstep(0.31, 0.37, length(q)) : 0.0;
    albedo = lerp(albedo, Autumn(h >> 30) * (0.75 + 0.5 * random.x), there);
}

float3 LayLeaves(
    float3 color, float3 light, float3 normal, float2 ground, float pattern, float grain, int kind, uint number,
    float footprint)
{
    float leaves = _BridgeLeaves.x;
    float3 albedo = Reflected(color, light);
    if (kind == PLANT)
    {
        // Crowns turn, some sooner than others; what is not green (bark) stays.
        float green = smoothstep(0.0, 0.03, albedo.g - 0.5 * (albedo.r + albedo.b));
        float turned = saturate(1.7 * leaves - 0.7 * float(number & 255u) / 255.0);
        float3 hue = lerp(Autumn((number >> 8) % 3u), Autumn(0u), 0.6 * grain);
        return lerp(color, hue * (albedo.g * 4.5) * light, green * turned);
    }

    float share = kind == ROAD ? 0.38 : (IsLevelGround(kind) ? 0.85 : 0.06);
    float drifted = 0.25 + 1.5 * smoothstep(0.30, 0.80, pattern);
    share = clamp(share * leaves * drifted, 0.0, 0.95) * smoothstep(0.80, 0.95, normal.y);
    if (kind == PERSON || share <= 0.003)
    {
        return color;
    }

    float3 bare = albedo;
    float2 place = ground / LeafCellM;
    LayLeaf(albedo, place, 0u, share);
    LayLeaf(albedo, float2(0.62 * place.x - 0.78 * place.y, 0.78 * place.x + 0.62 * place.y) + 0.37, 1u, share);
    // Too far away to tell leaves apart, they are a tint. Two layers cover a quarter of their cells each.
    float far = smoothstep(0.5, 1.6, footprint / LeafCellM);
    float covered = 1.0 - (1.0 - 0.22 * share) * (1.0 - 0.22 * share);
    albedo = lerp(albedo, lerp(bare, AutumnMean, covered), far);
    return color + (albedo - bare) * light;
}

float SnowCover(float3 normal, float pattern, float grain, int kind)
{
    bool road = kind == ROAD;
    float deep = _BridgeSnow.x;
    float2 level = road ? _BridgeRoadSnow.xy : _BridgeSnow.yz;
    float cover = smoothstep(level.x, level.y, pattern + (grain - 0.5) * (road ? 0.22 : 0.10));
    cover *= smoothstep(0.28, 0.62, normal.y + (grain - 0.5) * 0.30);
    if (kind == PERSON)
    {
        return 0.0;
    }

    if (kind == PLANT)
    {
        // Twigs hold it on all sides of a crown but the lowest.
        return deep * max(cover, smoothstep(0.35, 0.75, 0.5 * normal.y + grain));
    }

    // Where wheels have cleared a road, slush stays.
    return road ? max(cover, 0.4 * deep * smoothstep(0.5, 0.9, normal.y)) : cover;
}

float3 SnowAlbedo(float pattern, float grain, int kind)
{
    float3 snow = float3(0.80, 0.83, 0.86) * (0.90 + 0.14 * grain);
    if (kind == ROAD)
    {
        // Wheels press the snow of a road to grey.
        float white = smoothstep(0.25, 0.75, pattern * 0.6 + grain * 0.4) * _BridgeSnow.x;
        snow *= lerp(float3(0.50, 0.48, 0.46), float3(0.92, 0.92, 0.92), white);
    }

    return snow;
}

// What a smooth surface shines back of a direction, with half vectors distributed as GGX has it.
float Lobe(float3 normal, float3 view, float3 toLight, float roughness)
{
    float3 h = toLight + view;
    float nh = saturate(dot(normal, h) * rsqrt(dot(h, h) + 1e-6));
    float a2 = max(roughness * roughness * roughness * roughness, 1e-5);
    float d = nh * nh * (a2 - 1.0) + 1.0;
    return min(a2 / (BridgePi * d * d), 400.0) * 0.25;
}

float3 LayWater(float3 color, float3 world, float3 view, float3 normal, float pattern, int kind, float sunlit)
{
    bool ground = IsLevelGround(kind);
    float stands = smoothstep(_BridgeWater.y, _BridgeWater.z, pattern);
    stands *= ground ? smoothstep(0.94, 0.995, normal.y) : 0.0;
    float flatUp = kind == SNOWED || kind == PLANT || kind == PERSON ? 0.0 : smoothstep(0.80, 0.97, normal.y);
    float grassy = kind == SOIL ? 1.0 : 0.0;
    float wet = max(_BridgeWater.x, stands);
    // Roads, pavements and soil take water into their pores; plaster does in part, paint and glass do not.
    float porous = ground ? 1.0 : (kind == 0 ? 0.3 : 0.0);
    color *= 1.0 - porous * wet * (0.30 + 0.35 * flatUp) * (1.0 - 0.5 * grassy * (1.0 - stands));
    // Pores, joints and blades of grass break the film where no water stands.
    float broken = _BridgeWater.x * flatUp * (1.0 - 0.9 * grassy);
    float film = max(broken, stands * (1.0 - 0.4 * grassy));
    if (film < 0.02)
    {
        return color;
    }

    float roughness = lerp(0.45, 0.06 + 0.20 * grassy, stands);
    float2 tilt = (BridgeSoftNoise(world.xz * 1.75 + _BridgeRipple.xy) - 0.5) * (_BridgeWater.w * stands);
    float3 mirror = normalize(normal + float3(tilt.x, 0.0, tilt.y));
    float nv = max(dot(mirror, view), 0.0);
    float grazing = (1.0 - nv) * (1.0 - nv);
    // Schlick's fresnel of water; rough films mirror less at grazing angles.
    float fresnel = 0.02 + (0.98 - roughness) * grazing * grazing * (1.0 - nv);
    float3 r = reflect(-view, mirror);
    float3 sky = BridgeSkyGradient(normalize(float3(r.x, max(r.y, 0.02), r.z)));
    float3 seen = lerp(sky, _BridgeSkyAmbient.rgb / BridgePi, saturate(roughness * (0.4 + 2.0 * roughness)));
    float facing = max(dot(mirror, _BridgeDirectDirection.xyz), 0.0);
    float3 shine = _BridgeDirect.rgb * (sunlit * facing * Lobe(mirror, view, _BridgeDirectDirection.xyz, roughness));
    for (int i = 0; i < int(_BridgeLampCount.x); ++i)
    {
        float3 toLamp;
        float3 lamp = BridgeLampLight(i, world, toLamp);
        shine += lamp * (max(dot(mirror, toLamp), 0.0) * Lobe(mirror, view, toLamp, roughness));
    }

    return lerp(color, seen, fresnel * film) + shine * (fresnel * film);
}

#endif
