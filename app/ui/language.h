// The language of the interface. Every text of it stands in strings.tsv, one line each: English, a tab,
// 简体中文. In the program a text is written in English, which is also its key there.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace proofsheet::ui {

enum class Language { english, chinese };

// The language of this process's texts; English at first. May be called from any thread.
void set_language(Language language);
Language language();
// "en" or "zh-CN", as in the settings.
std::string_view language_tag(Language language);
// What the user's locale asks for: LC_ALL, LC_MESSAGES or LANG, the first that is set. `variable` looks up an
// environment variable; empty = not set. Traditional Chinese is not Simplified Chinese: it gets English.
Language language_of_locale(const std::function<std::string(const std::string&)>& variable);

// A text in the language of the interface. `english` must live as long as the program: a literal.
const char* tr(const char* english);
// The same for a text that is not a literal, such as a command's title; a text that the table lacks stays as
// it is.
std::string tr_text(std::string_view english);
// Marks a literal that is translated where it is shown: `constexpr Entry kEntries[] = {{tr_later("Grid")}}`.
constexpr const char* tr_later(const char* english) {
  return english;
}

// The table's line for a text; the text itself where the interface is English or the table has no such line.
std::string_view translation(std::string_view english);

// Tests read in English what is drawn in Chinese: every text that is translated is told to the listener, as
// English and as shown, with its values filled in. nullptr ends it.
using TranslationListener = std::function<void(std::string_view english, std::string_view shown)>;
void set_translation_listener(TranslationListener listener);

namespace detail {
bool has_listener();
void tell_listener(std::string_view english, std::string_view shown);
}  // namespace detail

// A text with values, as fmt::format: tr_format("{} of {} cells", done, all). The Chinese text may take them
// in another order, {1} before {0}.
template <class... Args>
std::string tr_format(fmt::format_string<Args...> english, const Args&... args) {
  const fmt::string_view format = english;
  const std::string_view key(format.data(), format.size());
  const std::string_view shown = translation(key);
  std::string text =
      fmt::vformat(fmt::string_view(shown.data(), shown.size()), fmt::make_format_args(args...));
  if (detail::has_listener())
    detail::tell_listener(fmt::vformat(format, fmt::make_format_args(args...)), text);
  return text;
}

// A text with a count, which is its first value: tr_count(n, "{} cell", "{} cells"). Both stand in the table.
template <class... Args>
std::string tr_count(std::uint64_t count, fmt::format_string<const std::uint64_t&, const Args&...> one,
                     fmt::format_string<const std::uint64_t&, const Args&...> many, const Args&... args) {
  return count == 1 ? tr_format<const std::uint64_t&, const Args&...>(one, count, args...)
                    : tr_format<const std::uint64_t&, const Args&...>(many, count, args...);
}

// The table, for the test that keeps it whole.
struct StringRow {
  std::string_view english, chinese;
  int line = 0;
};
std::vector<StringRow> string_table();

}  // namespace proofsheet::ui
