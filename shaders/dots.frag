#version 330 core
// A field of places, each of one or more dots whose colours are the texels of a texture. Not by colour alone: the
// alpha of a texel names a mark that is drawn on dots that are large enough; 0 leaves the place empty.
uniform sampler2D colors;   // one texel for each dot, row by row
uniform vec2 viewport;      // pixels
uniform vec2 origin;        // of the first place, pixels, y down
uniform vec2 step_size;     // from a place to the next
uniform vec2 place_size;    // without the gap
uniform ivec2 subdots;      // dots of one place, across and down
uniform vec3 ink;           // of the marks

out vec4 color;

const float kSmallestMarked = 6.0, kSmallestParted = 4.0;

bool has_ink(int mark, vec2 at) {  // `at` runs from 0 to 1 over the dot
  if (mark == 254) return abs(at.x - at.y) < 0.12;                                        // struck: failed
  if (mark == 253) return abs(at.y - 0.5) < 0.12;                                         // barred: filtered
  if (mark == 252) return abs(abs(at.x - 0.5) - 0.18) < 0.09 && abs(at.y - 0.5) < 0.28;   // a pause: waiting
  if (mark == 251) return at.y < 0.5;                                                     // half full: streaming
  if (mark == 250) return all(lessThan(abs(at - 0.5), vec2(0.33)));                       // hollow: cancelled
  if (mark == 249) return at.x - at.y > 0.55;                                             // a folded corner: cached
  return false;
}

void main() {
  vec2 at = vec2(gl_FragCoord.x, viewport.y - gl_FragCoord.y) - origin;
  ivec2 place = ivec2(floor(at / step_size));
  vec2 inside = at - vec2(place) * step_size;
  if (any(greaterThanEqual(inside, place_size)) || any(lessThan(place, ivec2(0)))) discard;
  vec2 dot_step = place_size / vec2(subdots);
  ivec2 sub = min(ivec2(inside / dot_step), subdots - 1);
  bool parted = subdots != ivec2(1) && min(dot_step.x, dot_step.y) >= kSmallestParted;
  vec2 dot_size = dot_step - (parted ? 1.0 : 0.0);
  vec2 within = inside - vec2(sub) * dot_step;
  if (any(greaterThanEqual(within, dot_size))) discard;
  ivec2 texel = place * subdots + sub;
  if (any(greaterThanEqual(texel, textureSize(colors, 0)))) discard;
  vec4 found = texelFetch(colors, texel, 0);
  int mark = int(found.a * 255.0 + 0.5);
  if (mark == 0) discard;
  bool marked = min(dot_size.x, dot_size.y) >= kSmallestMarked && has_ink(mark, within / dot_size);
  color = vec4(marked ? ink : found.rgb, 1.0);
}
