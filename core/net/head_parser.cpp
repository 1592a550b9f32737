#include "net/head_parser.h"

#include <charconv>

namespace proofsheet::net {
namespace {

constexpr std::size_t kMaxHeadBytes = 256 * 1024;
constexpr std::string_view kSpace = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

HeadParser::Event HeadParser::line(std::string_view line) {
  if (line.starts_with("HTTP/")) {
    begin(line);
    return Event::none;
  }
  if (is_complete_) return Event::none;  // trailers of a chunked body
  size_ += line.size();
  if (size_ > kMaxHeadBytes) return Event::too_large;
  if (trimmed(line).empty()) {
    is_complete_ = has_begun();
    return is_complete_ ? Event::complete : Event::none;
  }
  add(line);
  return Event::none;
}

void HeadParser::begin(std::string_view status_line) {
  reset();
  const auto space = status_line.find(' ');
  if (space == std::string_view::npos) return;
  const std::string_view code = trimmed(status_line.substr(space)).substr(0, 3);
  std::from_chars(code.data(), code.data() + code.size(), head_.status);
}

void HeadParser::add(std::string_view field_line) {
  const bool is_folded = field_line.front() == ' ' || field_line.front() == '\t';  // RFC 9112 section 5.2
  if (is_folded && !head_.headers.empty()) {
    head_.headers.back().value.append(" ").append(trimmed(field_line));
    return;
  }
  const auto colon = field_line.find(':');
  if (colon == std::string_view::npos) return;
  head_.headers.push_back({std::string(trimmed(field_line.substr(0, colon))),
                           std::string(trimmed(field_line.substr(colon + 1)))});
}

}  // namespace proofsheet::net
