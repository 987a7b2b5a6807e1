#version 150
// A float texture seen through a colour map, with streaks of the flow, the boundary's support chi hatched
// over it, and contour lines. widgets/views/field_picture.cpp draws the same without a GPU.
uniform sampler2D values;     // R32F, one texel a grid point, repeating
uniform sampler2D map;        // 256 x 1 colours
uniform sampler2D support;    // R32F, chi in 0..1
uniform sampler2D streaks;    // of shaders/lic.frag, over the viewport
uniform vec2 range;           // low, 1 / (high - low)
uniform vec2 points;          // grid points along both axes
uniform float rowsUp;         // 1: row 0 at the bottom, 0: on top
uniform float smoothly;       // 1: cubic interpolation, 0: one flat cell a grid point
uniform float supportStrength; // of the hatching, 0: none
uniform float hatchPeriod;    // in pixels
uniform float streakStrength; // 0: none
uniform float contourStep;    // lines at its multiples within the range, 0: none
uniform float contourWidth;   // in pixels
uniform float contourStrength;
uniform vec2 viewport;        // its size in pixels

in vec2 place;
out vec4 colour;

// Catmull-Rom through the grid points, as nine linear samples (the two middle ones of each axis are taken at once).
float cubic(vec2 at) {
    vec2 cell = at * points - 0.5;
    vec2 first = floor(cell);
    vec2 s = cell - first;
    vec2 before = 0.5 * s * (-1.0 + s * (2.0 - s));
    vec2 one = 1.0 + 0.5 * s * s * (3.0 * s - 5.0);
    vec2 two = 0.5 * s * (1.0 + s * (4.0 - 3.0 * s));
    vec2 after = 0.5 * s * s * (s - 1.0);
    vec2 middle = one + two;
    vec2 p0 = (first - 0.5) / points;
    vec2 p1 = (first + 0.5 + two / middle) / points;
    vec2 p2 = (first + 2.5) / points;
    return before.y * (before.x * texture(values, p0).r + middle.x * texture(values, vec2(p1.x, p0.y)).r +
                       after.x * texture(values, vec2(p2.x, p0.y)).r) +
           middle.y * (before.x * texture(values, vec2(p0.x, p1.y)).r + middle.x * texture(values, p1).r +
                       after.x * texture(values, vec2(p2.x, p1.y)).r) +
           after.y * (before.x * texture(values, vec2(p0.x, p2.y)).r +
                      middle.x * texture(values, vec2(p1.x, p2.y)).r + after.x * texture(values, p2).r);
}

vec3 inked(vec3 shade, float weight) {
    vec3 ink = dot(shade, vec3(0.299, 0.587, 0.114)) > 0.5 ? vec3(0.0) : vec3(1.0);
    return mix(shade, ink, weight);
}

void main() {
    vec2 at = vec2(place.x, mix(1.0 - place.y, place.y, rowsUp));
    vec2 cell = (floor(at * points) + 0.5) / points;
    float value = smoothly > 0.5 ? cubic(at) : texture(values, cell).r;
    float slope = length(vec2(dFdx(value), dFdy(value)));
    float level = clamp((value - range.x) * range.y, 0.0, 1.0);
    vec3 shade = texture(map, vec2((level * 255.0 + 0.5) / 256.0, 0.5)).rgb;
    bool sound = !(isnan(value) || isinf(value));
    if (!sound) {
        shade = vec3(1.0, 0.0, 1.0);
    }
    if (streakStrength > 0.0) {
        float streak = texture(streaks, gl_FragCoord.xy / viewport).r - 0.5;
        shade = clamp(shade + streakStrength * streak, 0.0, 1.0);
    }
    if (supportStrength > 0.0) {
        float chi = clamp(texture(support, cell).r, 0.0, 1.0);
        float stripe = step(0.5, fract((gl_FragCoord.x + gl_FragCoord.y) / hatchPeriod));
        shade = inked(shade, supportStrength * chi * stripe);
    }
    if (contourStep > 0.0 && sound) {
        float line = round(value / contourStep) * contourStep;
        float where = (line - range.x) * range.y;
        float slack = 0.01 * contourStep * range.y;
        if (where >= -slack && where <= 1.0 + slack) {
            float distance = abs(value - line) / max(slope, 1e-30);
            shade = inked(shade, contourStrength * clamp(0.5 * contourWidth + 0.5 - distance, 0.0, 1.0));
        }
    }
    colour = vec4(shade, 1.0);
}
