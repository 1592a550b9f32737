#version 330 core
// One picture, looked at closely: its own texels when enlarged, mipmaps when reduced, a checkerboard behind alpha.
uniform sampler2D picture;
uniform vec4 picture_rectangle;  // where the picture, or the tile of it, lies, pixels, y down
uniform vec4 part;               // where in the texture it lies, texture coordinates
uniform vec2 board_origin;       // of the checkerboard, pixels
uniform vec2 viewport;           // pixels
uniform bool nearest;
uniform vec3 light_square, dark_square;
uniform float square_size;       // pixels

out vec4 color;

void main() {
  vec2 pixel = vec2(gl_FragCoord.x, viewport.y - gl_FragCoord.y);
  vec2 inside = pixel - picture_rectangle.xy;
  vec2 place = inside / (picture_rectangle.zw - picture_rectangle.xy);
  vec2 at = mix(part.xy, part.zw, place);
  vec2 half_texel = 0.5 / vec2(textureSize(picture, 0));
  // Before the discard: the mipmap level comes from the neighbours' places.
  vec4 filtered = texture(picture, clamp(at, part.xy + half_texel, part.zw - half_texel));
  if (any(lessThan(place, vec2(0.0))) || any(greaterThanEqual(place, vec2(1.0)))) discard;
  vec4 texel = filtered;
  if (nearest) {
    ivec2 size = textureSize(picture, 0);
    texel = texelFetch(picture, clamp(ivec2(floor(at * vec2(size))), ivec2(0), size - 1), 0);
  }
  ivec2 square = ivec2(floor((pixel - board_origin) / square_size));
  vec3 behind = ((square.x + square.y) & 1) == 0 ? light_square : dark_square;
  color = vec4(mix(behind, texel.rgb, texel.a), 1.0);
}
