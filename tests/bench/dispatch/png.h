#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace proofsheet::bench {

// Offset and size of a PNG's comment, which make_png puts right behind the head. Both are multiples of three,
// so that the comment's base64 can be replaced without touching that of the rest.
inline constexpr std::size_t kCommentOffset = 33;
inline constexpr std::size_t kCommentSize = 30;

// A whole tEXt chunk of kCommentSize bytes that holds the number.
std::string png_comment(std::uint64_t number);

// A valid PNG of 1.2 MB: 640 × 624 RGB noise, stored without compression, with png_comment(0).
std::string make_png();

std::string to_base64(std::string_view bytes);

}  // namespace proofsheet::bench
