#include "provider/error_text.h"

#include <algorithm>
#include <cctype>

#include "base/utf8.h"

namespace proofsheet::provider {
namespace {

constexpr std::size_t kMaxMessageBytes = 2048;
// What of a text is looked at.
constexpr std::size_t kMaxText = 1u << 20;

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return lower;
}

// Where the text goes on behind the tag that begins at `at`; a script or a style is skipped with its content.
std::size_t behind_tag(std::string_view lower_html, std::size_t at) {
  for (const std::string_view name : {"script", "style"}) {
    if (!lower_html.substr(at + 1).starts_with(name)) continue;
    const auto end = lower_html.find("</" + std::string(name), at);
    if (end == std::string_view::npos) return end;
    at = end;
  }
  const auto close = lower_html.find('>', at);
  return close == std::string_view::npos ? close : close + 1;
}

// Replaces what looks like a key ("sk-" and at least eight more key characters), whoever it belongs to.
std::string redact_key_patterns(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto found = text.find("sk-", at);
    if (found == std::string_view::npos) {
      out += text.substr(at);
      break;
    }
    std::size_t end = found + 3;
    while (end < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '-' || text[end] == '_'))
      ++end;
    out += text.substr(at, found - at);
    const bool inside_word = found > 0 && std::isalnum(static_cast<unsigned char>(text[found - 1]));
    out += end - found >= 11 && !inside_word ? std::string_view("sk-***") : text.substr(found, end - found);
    at = end;
  }
  return out;
}

}  // namespace

std::string html_text(std::string_view html) {
  const std::string lower = lower_case(html);
  std::string out;
  for (std::size_t at = 0; at < html.size();) {
    const auto tag = std::min(html.find('<', at), html.size());
    out += html.substr(at, tag - at);
    out += ' ';
    at = tag == html.size() ? tag : behind_tag(lower, tag);
  }
  return out;
}

std::string clean_message(std::string_view text, const Secret& key) {
  const std::string redacted = redact_key_patterns(key.redact(repair_utf8(text.substr(0, kMaxText))));
  std::string out;
  for (const char c : redacted) {
    const bool is_blank = static_cast<unsigned char>(c) <= ' ' || c == 0x7F;
    if (!is_blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  if (out.size() > kMaxMessageBytes) {
    constexpr std::string_view kMark = "…";
    out = std::string(complete_utf8_prefix(std::string_view(out).substr(0, kMaxMessageBytes - kMark.size())));
    out += kMark;
  }
  return out;
}

}  // namespace proofsheet::provider
