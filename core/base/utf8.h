#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace proofsheet {

bool is_valid_utf8(std::string_view text);

// `text` with every invalid byte sequence replaced by U+FFFD.
std::string repair_utf8(std::string_view text);

// Decodes the code point at byte `offset` and advances past it; U+FFFD and one byte for an invalid sequence.
char32_t next_code_point(std::string_view text, std::size_t& offset);

void append_utf8(std::string& out, char32_t code_point);

// Number of code points.
std::size_t count_code_points(std::string_view text);

// At most `max_code_points` of `text`, cut between code points, with "…" in place of what was cut.
std::string ellipsize(std::string_view text, std::size_t max_code_points);

// The longest prefix of `text` that does not end inside a multi-byte character: what of a growing stream can
// be shown now.
std::string_view complete_utf8_prefix(std::string_view text);

}  // namespace proofsheet
