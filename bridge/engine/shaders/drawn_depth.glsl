// How deep the picture is at this pixel, metres. With FETCHED, the images that the geometry pass drew are those drawn into
// now, and come from the cache instead of memory.
#ifdef FETCHED
layout(location = 3) inout float drawn_depth;
#else
uniform sampler2D depth_image;
#define drawn_depth texelFetch(depth_image, ivec2(gl_FragCoord.xy), 0).r
#endif
