#version 150
// A quad over the whole viewport; `place` runs over the visible part of the field, in grid units (0..1 over
// each axis of the box; the field is periodic).
uniform vec4 visible; // left, bottom, width, height of what is seen

out vec2 place;

void main() {
    vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
    place = visible.xy + corner * visible.zw;
    gl_Position = vec4(2.0 * corner - 1.0, 0.0, 1.0);
}
