#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <utility>

#include "base/json.h"
#include "base/utf8.h"

namespace proofsheet {
namespace {

constexpr double kExactIntegerLimit = 9007199254740992.0;  // 2^53

// For each byte of a JSON string (RFC 8259, section 7): 0 = stands for itself, 'u' = is written as its
// number, else the letter behind the backslash.
constexpr std::array<char, 256> make_escapes() {
  std::array<char, 256> escapes{};
  for (std::size_t c = 0; c < 0x20; ++c) escapes[c] = 'u';
  escapes['\b'] = 'b';
  escapes['\f'] = 'f';
  escapes['\n'] = 'n';
  escapes['\r'] = 'r';
  escapes['\t'] = 't';
  escapes['"'] = '"';
  escapes['\\'] = '\\';
  return escapes;
}
constexpr auto kEscapes = make_escapes();

// Eight bytes at a time (after Mycroft's test for a zero byte): the high bit is set in at least one byte of
// the result if and only if some byte of the word is `c`, or is less than 0x20.
constexpr std::uint64_t kOnes = 0x0101010101010101u;
constexpr std::uint64_t kHighBits = 0x80 * kOnes;
constexpr std::uint64_t has_byte(std::uint64_t word, std::uint8_t c) {
  const std::uint64_t zero_where_equal = word ^ (c * kOnes);
  return (zero_where_equal - kOnes) & ~zero_where_equal & kHighBits;
}
constexpr std::uint64_t has_control(std::uint64_t word) {
  return (word - 0x20 * kOnes) & ~word & kHighBits;
}

std::uint64_t word_at(std::string_view text, std::size_t offset) {
  std::uint64_t word = 0;
  std::memcpy(&word, text.data() + offset, sizeof word);
  return word;
}

// How much of the text, from `begin` on, stands for itself.
std::size_t plain_end(std::string_view text, std::size_t begin) {
  for (; begin + 8 <= text.size(); begin += 8) {
    const std::uint64_t word = word_at(text, begin);
    if ((has_control(word) | has_byte(word, '"') | has_byte(word, '\\')) != 0) break;
  }
  while (begin < text.size() && kEscapes[static_cast<unsigned char>(text[begin])] == 0) ++begin;
  return begin;
}

void append_escaped(std::string& out, std::string_view text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = plain_end(text, begin);
    out += text.substr(begin, end - begin);
    if (end == text.size()) return;
    const char escape = kEscapes[static_cast<unsigned char>(text[end])];
    out += '\\';
    out += escape;
    if (escape == 'u') fmt::format_to(std::back_inserter(out), "{:04X}", static_cast<unsigned>(text[end]));
    begin = end + 1;
  }
}

bool is_ascii(std::string_view text) {
  std::size_t begin = 0;
  for (; begin + 8 <= text.size(); begin += 8) {
    if ((word_at(text, begin) & kHighBits) != 0) return false;
  }
  return std::ranges::none_of(text.substr(begin),
                              [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

enum class MapOrder { as_written, sorted };

void write_value(JsonWriter& writer, const Value& value, MapOrder order);

void write_map(JsonWriter& writer, const Value::Map& map, MapOrder order) {
  const auto write_member = [&](const Member& member) {
    writer.key(member.key);
    write_value(writer, member.value, order);
  };
  writer.begin_map();
  if (order == MapOrder::as_written || std::ranges::is_sorted(map, {}, &Member::key)) {
    std::ranges::for_each(map, write_member);
  } else {
    std::vector<const Member*> members;
    for (const Member& member : map) members.push_back(&member);
    std::ranges::sort(members, {}, [](const Member* member) { return std::string_view(member->key); });
    for (const Member* member : members) write_member(*member);
  }
  writer.end_map();
}

void write_value(JsonWriter& writer, const Value& value, MapOrder order) {
  if (value.is_null()) {
    writer.null();
  } else if (value.is_bool()) {
    writer.value(value.as_bool());
  } else if (value.is_int()) {
    writer.value(value.as_int());
  } else if (value.is_double()) {
    const double number = value.as_number();
    const bool integral = std::trunc(number) == number && std::abs(number) < kExactIntegerLimit;
    if (order == MapOrder::sorted && integral) {
      writer.value(static_cast<std::int64_t>(number));
    } else {
      writer.value(number);
    }
  } else if (value.is_string()) {
    writer.value(value.as_string());
  } else if (value.is_list()) {
    writer.begin_list();
    for (const Value& item : value.as_list()) write_value(writer, item, order);
    writer.end_list();
  } else {
    write_map(writer, value.as_map(), order);
  }
}

void write_pretty(std::string& out, const Value& value, int depth) {
  const auto indent = [&out](int levels) { out.append(static_cast<std::size_t>(levels) * 2, ' '); };
  if (value.is_list() && !value.as_list().empty()) {
    out += "[\n";
    for (std::size_t i = 0; i < value.as_list().size(); ++i) {
      if (i > 0) out += ",\n";
      indent(depth + 1);
      write_pretty(out, value.as_list()[i], depth + 1);
    }
    out += '\n';
    indent(depth);
    out += ']';
  } else if (value.is_map() && !value.as_map().empty()) {
    out += "{\n";
    for (std::size_t i = 0; i < value.as_map().size(); ++i) {
      if (i > 0) out += ",\n";
      indent(depth + 1);
      out += to_json(Value(value.as_map()[i].key)) + ": ";
      write_pretty(out, value.as_map()[i].value, depth + 1);
    }
    out += '\n';
    indent(depth);
    out += '}';
  } else {
    out += to_json(value);
  }
}

}  // namespace

std::string to_json(const Value& value) {
  JsonWriter writer;
  write_value(writer, value, MapOrder::as_written);
  return writer.take();
}

std::string to_json_pretty(const Value& value) {
  std::string out;
  write_pretty(out, value, 0);
  return out;
}

std::string to_canonical_json(const Value& value) {
  JsonWriter writer;
  write_value(writer, value, MapOrder::sorted);
  return writer.take();
}

void JsonWriter::separate() {
  if (needs_comma_) text_ += ',';
  needs_comma_ = true;
}

void JsonWriter::begin(char bracket) {
  separate();
  text_ += bracket;
  needs_comma_ = false;
}

void JsonWriter::end(char bracket) {
  text_ += bracket;
  needs_comma_ = true;
}

void JsonWriter::append_string(std::string_view text) {
  text_ += '"';
  if (is_ascii(text) || is_valid_utf8(text)) {
    append_escaped(text_, text);
  } else {
    append_escaped(text_, repair_utf8(text));
  }
  text_ += '"';
}

void JsonWriter::key(std::string_view name) {
  separate();
  append_string(name);
  text_ += ':';
  needs_comma_ = false;
}

void JsonWriter::value(const Value& content) {
  write_value(*this, content, MapOrder::as_written);
}

void JsonWriter::value(std::string_view text) {
  separate();
  append_string(text);
}

void JsonWriter::value(std::int64_t number) {
  const fmt::format_int digits(number);
  raw({digits.data(), digits.size()});
}

void JsonWriter::value(double number) {
  if (!std::isfinite(number)) return null();
  separate();
  fmt::format_to(std::back_inserter(text_), "{}", number);  // the shortest text that reads back as the same
}

void JsonWriter::raw(std::string_view json) {
  separate();
  text_ += json;
}

std::string JsonWriter::take() {
  needs_comma_ = false;
  return std::exchange(text_, {});
}

}  // namespace proofsheet
