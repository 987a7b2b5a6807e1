#version 150
// Line-integral convolution: white noise averaged along the streamline through each pixel (see
// widgets/views/field_lic.h, which does the same without a GPU).
uniform sampler2D flow;   // RG32F, velocity along columns and rows, one texel a grid point, repeating
uniform sampler2D noise;  // R8, repeating
uniform vec4 visible;     // left, bottom, width, height of what is seen
uniform vec2 toUnit;      // velocity of the texture -> unit coordinates a unit of time, upwards positive
uniform vec2 pixel;       // one pixel in unit coordinates
uniform vec2 repeats;     // of the noise along the box
uniform float rowsUp;     // 1: row 0 at the bottom, 0: on top
uniform float still;      // slower places end a streamline
uniform float calm;       // below this speed streaks fade
uniform int steps;        // on each side
uniform float stretch;    // contrast

in vec2 place;
out vec4 colour;

vec2 flowAt(vec2 at) {
    return texture(flow, vec2(at.x, mix(1.0 - at.y, at.y, rowsUp))).rg * toUnit;
}

vec2 stepAt(vec2 at) {
    vec2 v = flowAt(at);
    return length(v) > still ? normalize(v / pixel) * pixel : vec2(0.0);
}

void main() {
    float sum = texture(noise, place * repeats).r;
    float weights = 1.0;
    for (int side = 0; side < 2; ++side) {
        vec2 at = place;
        float direction = side == 0 ? 1.0 : -1.0;
        for (int i = 1; i <= steps; ++i) {
            vec2 move = stepAt(at);
            if (move == vec2(0.0)) {
                break;
            }
            at += direction * move;
            float weight = 0.5 + 0.5 * cos(3.14159265 * float(i) / float(steps + 1));
            sum += weight * texture(noise, at * repeats).r;
            weights += weight;
        }
    }
    float lic = weights > 1.0 ? clamp(0.5 + (sum / weights - 0.5) * stretch, 0.0, 1.0) : 0.5;
    lic = mix(0.5, lic, smoothstep(0.0, calm, length(flowAt(place)))); // a streak there would be an artefact
    colour = vec4(lic, lic, lic, 1.0);
}
