#include "base/utf8.h"

#include <simdjson.h>

namespace proofsheet {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// Bytes that a lead byte announces; 0 for a continuation or an impossible byte.
std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

char32_t next_code_point(std::string_view text, std::size_t& offset) {
  const auto lead = static_cast<unsigned char>(text[offset]);
  const std::size_t length = sequence_length(lead);
  if (length == 0 || offset + length > text.size()) {
    ++offset;
    return kReplacement;
  }
  if (length == 1) {
    ++offset;
    return lead;
  }
  char32_t code_point = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[offset + i])) {
      ++offset;
      return kReplacement;
    }
    code_point = (code_point << 6) | (static_cast<unsigned char>(text[offset + i]) & 0x3Fu);
  }
  const bool overlong = (length == 3 && code_point < 0x800) || (length == 4 && code_point < 0x10000);
  const bool surrogate = code_point >= 0xD800 && code_point < 0xE000;
  if (overlong || surrogate || code_point > 0x10FFFF) {
    ++offset;
    return kReplacement;
  }
  offset += length;
  return code_point;
}

void append_utf8(std::string& out, char32_t code_point) {
  const auto byte = [&out](char32_t bits) { out += static_cast<char>(bits); };
  if (code_point < 0x80) {
    byte(code_point);
  } else if (code_point < 0x800) {
    byte(0xC0 | (code_point >> 6));
    byte(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    byte(0xE0 | (code_point >> 12));
    byte(0x80 | ((code_point >> 6) & 0x3F));
    byte(0x80 | (code_point & 0x3F));
  } else {
    byte(0xF0 | (code_point >> 18));
    byte(0x80 | ((code_point >> 12) & 0x3F));
    byte(0x80 | ((code_point >> 6) & 0x3F));
    byte(0x80 | (code_point & 0x3F));
  }
}

std::string repair_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t offset = 0; offset < text.size();) append_utf8(out, next_code_point(text, offset));
  return out;
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char byte : text) count += is_continuation(byte) ? 0 : 1;
  return count;
}

std::string ellipsize(std::string_view text, std::size_t max_code_points) {
  std::size_t offset = 0;
  for (std::size_t count = 0; offset < text.size() && count < max_code_points; ++count)
    next_code_point(text, offset);
  if (offset >= text.size()) return std::string(text);
  std::size_t cut = 0;
  for (std::size_t count = 0; count + 1 < max_code_points; ++count) next_code_point(text, cut);
  return std::string(text.substr(0, cut)) + "…";
}

std::string_view complete_utf8_prefix(std::string_view text) {
  for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
    const char byte = text[text.size() - back];
    if (is_continuation(byte)) continue;
    const std::size_t length = sequence_length(static_cast<unsigned char>(byte));
    return length > back ? text.substr(0, text.size() - back) : text;
  }
  return text;
}

}  // namespace proofsheet
