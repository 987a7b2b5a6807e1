#version 150
// A float texture seen through a colour map, the boundary's support chi hatched over it, and the linked
// crosshair's column and row.
uniform sampler2D values;  // R32F, one texel a grid point, repeating
uniform sampler2D map;     // 256 x 1 colours
uniform sampler2D support; // R32F, chi in 0..1
uniform vec2 range;        // low, 1 / (high - low)
uniform vec2 points;       // grid points along both axes
uniform float rowsUp;      // 1: row 0 at the bottom, 0: on top
uniform float smoothly;    // 1: linear interpolation, 0: one flat cell a grid point
uniform float showSupport; // strength of the hatching, 0: none
uniform float hatchPeriod; // in pixels

in vec2 place;
out vec4 colour;

void main() {
    vec2 at = vec2(place.x, mix(1.0 - place.y, place.y, rowsUp));
    // A texel's centre is its grid point; nearest sampling snaps to it, linear sampling is the texture's.
    vec2 cell = (floor(at * points) + 0.5) / points;
    float value = texture(values, mix(cell, at, smoothly)).r;
    float level = clamp((value - range.x) * range.y, 0.0, 1.0);
    vec3 shade = texture(map, vec2((level * 255.0 + 0.5) / 256.0, 0.5)).rgb;
    if (isnan(value) || isinf(value)) {
        shade = vec3(1.0, 0.0, 1.0);
    }
    if (showSupport > 0.0) {
        float chi = clamp(texture(support, cell).r, 0.0, 1.0);
        float stripe = step(0.5, fract((gl_FragCoord.x + gl_FragCoord.y) / hatchPeriod));
        float light = dot(shade, vec3(0.299, 0.587, 0.114));
        vec3 ink = light > 0.5 ? vec3(0.0) : vec3(1.0);
        shade = mix(shade, ink, showSupport * chi * stripe);
    }
    colour = vec4(shade, 1.0);
}
