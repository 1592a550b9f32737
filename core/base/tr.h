// Texts for people in the language of the interface. In the program a text is written in English; a program
// that has other languages sets a translator, all others show the English.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace proofsheet {

// Gives a text in the language of the interface, or nullptr to show it as it is. Any thread; what it gives
// lives as long as the program.
using Translator = const char* (*)(std::string_view english);
// nullptr = English. May be called from any thread.
void set_translator(Translator translator);

// A text in the language of the interface. `english` must live as long as the program: a literal.
const char* tr(const char* english);
// The same for a text that is not a literal, such as a command's title.
std::string tr_text(std::string_view english);
// Marks a literal that is translated where it is shown: `constexpr Entry kEntries[] = {{tr_later("Grid")}}`.
constexpr const char* tr_later(const char* english) {
  return english;
}
// The pattern of a text with values, without telling the listener.
std::string_view translation(std::string_view english);

// Tests read in English what is drawn in another language: every text that is translated is told to the
// listener, as English and as shown, with its values filled in. nullptr ends it.
using TranslationListener = std::function<void(std::string_view english, std::string_view shown)>;
void set_translation_listener(TranslationListener listener);

namespace detail {
bool has_translation_listener();
void tell_translation(std::string_view english, std::string_view shown);
}  // namespace detail

// A text with values, as fmt::format: tr_format("{} of {} cells", done, all). Another language may take them
// in another order, {1} before {0}.
template <class... Args>
std::string tr_format(fmt::format_string<Args...> english, const Args&... args) {
  const fmt::string_view format = english;
  const std::string_view shown = translation({format.data(), format.size()});
  std::string text =
      fmt::vformat(fmt::string_view(shown.data(), shown.size()), fmt::make_format_args(args...));
  if (detail::has_translation_listener())
    detail::tell_translation(fmt::vformat(format, fmt::make_format_args(args...)), text);
  return text;
}

// A text with a count, which is its first value: tr_count(n, "{} cell", "{} cells").
template <class... Args>
std::string tr_count(std::uint64_t count, fmt::format_string<const std::uint64_t&, const Args&...> one,
                     fmt::format_string<const std::uint64_t&, const Args&...> many, const Args&... args) {
  return count == 1 ? tr_format<const std::uint64_t&, const Args&...>(one, count, args...)
                    : tr_format<const std::uint64_t&, const Args&...>(many, count, args...);
}

}  // namespace proofsheet
