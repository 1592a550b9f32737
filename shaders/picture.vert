#version 330 core
// Two triangles over a rectangle of the framebuffer, without a vertex buffer.
uniform vec4 rectangle;   // left, top, right, bottom in pixels, y down
uniform vec2 viewport;    // pixels

const vec2 corners[6] = vec2[6](vec2(0, 0), vec2(1, 0), vec2(1, 1), vec2(0, 0), vec2(1, 1), vec2(0, 1));

void main() {
  vec2 pixel = mix(rectangle.xy, rectangle.zw, corners[gl_VertexID]);
  vec2 clip = pixel / viewport * 2.0 - 1.0;
  gl_Position = vec4(clip.x, -clip.y, 0.0, 1.0);
}
