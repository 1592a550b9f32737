#include "ui/template_completion.h"

#include <algorithm>
#include <array>
#include <optional>

#include "ui/language.h"

namespace proofsheet::ui {
namespace {

constexpr std::size_t kMostChoices = 50;
constexpr std::array<std::string_view, 10> kFilters = {"default", "first", "join",    "json", "last",
                                                       "length",  "lower", "replace", "trim", "upper"};

bool is_name_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

// Where the tag begins that `at` lies in: behind its `{{` or `{%`.
std::optional<std::size_t> tag_begin(std::string_view text, std::size_t at) {
  for (std::size_t i = at; i-- > 0;) {
    if (i + 1 < at && ((text[i] == '}' && text[i + 1] == '}') || (text[i] == '%' && text[i + 1] == '}')))
      return std::nullopt;
    if (i + 1 < at && text[i] == '{' && (text[i + 1] == '{' || text[i + 1] == '%')) return i + 2;
  }
  return std::nullopt;
}

bool is_in_quotes(std::string_view tag) {
  char quote = 0;
  for (const char c : tag) {
    if (quote == 0 && (c == '"' || c == '\''))
      quote = c;
    else if (c == quote)
      quote = 0;
  }
  return quote != 0;
}

// Whether the tag is closed before another one begins.
bool is_closed(std::string_view text, std::size_t at) {
  const std::size_t close = std::min(text.find("}}", at), text.find("%}", at));
  const std::size_t open = std::min({text.find("{{", at), text.find("{%", at), text.find('\n', at)});
  return close != std::string_view::npos && close < open;
}

}  // namespace

Completions complete_template(std::string_view text, std::size_t at, const std::vector<KnownName>& names,
                              bool asked) {
  Completions found{.begin = at, .end = at, .choices = {}};
  const std::optional<std::size_t> tag = tag_begin(text, at);
  if (!tag && !asked) return found;
  if (tag && is_in_quotes(text.substr(*tag, at - *tag))) return found;
  while (found.begin > tag.value_or(0) && is_name_byte(text[found.begin - 1])) --found.begin;
  if (!tag) found.begin = at;
  while (tag && found.end < text.size() && is_name_byte(text[found.end])) ++found.end;
  const std::string typed = lower_ascii(text.substr(found.begin, at - found.begin));
  std::size_t before = found.begin;
  while (before > 0 && text[before - 1] == ' ') --before;
  const char lead = before > 0 ? text[before - 1] : ' ';
  // Members of a value are not known here.
  if (tag && lead == '.' && before == found.begin) return found;
  const bool is_statement = tag && *tag >= 1 && text[*tag - 1] == '%';
  const std::string close = tag && !is_statement && !is_closed(text, found.end) ? "}}" : "";
  std::vector<KnownName> words = names;
  const bool is_filter = tag && lead == '|';
  if (is_filter) {
    words.clear();
    for (const std::string_view filter : kFilters) words.push_back({std::string(filter), tr("filter")});
  }
  const auto offer = [&](bool from_beginning) {
    for (const KnownName& word : words) {
      const std::size_t place = lower_ascii(word.name).find(typed);
      if (place == std::string::npos || (place == 0) != from_beginning) continue;
      if (found.choices.size() >= kMostChoices) return;
      found.choices.push_back({word.name, tag ? word.name + close : "{{" + word.name + "}}", word.remark});
    }
  };
  offer(true);
  offer(false);
  // What is there already needs no completion.
  if (!asked && found.choices.size() == 1 &&
      found.choices.front().word == text.substr(found.begin, found.end - found.begin) && close.empty())
    found.choices.clear();
  return found;
}

}  // namespace proofsheet::ui
