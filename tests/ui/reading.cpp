#include "reading.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <mutex>
#include <unordered_map>

#include "ui/language.h"

namespace proofsheet::testing {
namespace {

std::mutex shown_mutex;
struct Text {
  std::string told, english;  // as it was told, and with what it holds of other texts in English, too
};
std::unordered_map<std::string, Text> english_of;  // by what was shown
std::size_t longest_shown = 0;

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// The longest text that was shown and begins here; empty = none.
std::string_view longest_at(std::string_view rest) {
  for (std::size_t length = std::min(rest.size(), longest_shown); length > 1; --length) {
    if (english_of.contains(std::string(rest.substr(0, length)))) return rest.substr(0, length);
  }
  return {};
}

// Under the mutex.
std::string read(std::string_view shown) {
  if (is_ascii(shown)) return std::string(shown);
  if (const auto whole = english_of.find(std::string(shown)); whole != english_of.end())
    return whole->second.english;
  std::string english;
  for (std::string_view rest = shown; !rest.empty();) {
    const std::string_view part = longest_at(rest);
    if (part.empty()) {
      english += rest.front();
      rest.remove_prefix(1);
    } else {
      english += english_of.at(std::string(part)).english;
      rest.remove_prefix(part.size());
    }
  }
  return english;
}

// The values of a text may be texts that were translated before.
void remember(std::string_view english, std::string_view shown) {
  const std::scoped_lock lock(shown_mutex);
  const auto known = english_of.find(std::string(shown));
  if (known != english_of.end() && known->second.told == english) return;
  Text text{std::string(english), read(english)};
  english_of.insert_or_assign(std::string(shown), std::move(text));
  longest_shown = std::max(longest_shown, shown.size());
}

}  // namespace

void begin_reading() {
  const char* wanted = std::getenv("PROOFSHEET_TEST_LANGUAGE");
  ui::set_language(wanted != nullptr && std::string_view(wanted) == "zh-CN" ? ui::Language::chinese
                                                                            : ui::Language::english);
  if (reads_a_translation()) set_translation_listener(remember);
}

void end_reading() {
  set_translation_listener(nullptr);
  ui::set_language(ui::Language::english);
  const std::scoped_lock lock(shown_mutex);
  english_of.clear();
  longest_shown = 0;
}

bool reads_a_translation() {
  return ui::language() != ui::Language::english;
}

std::string in_english(std::string_view shown) {
  const std::scoped_lock lock(shown_mutex);
  return read(shown);
}

}  // namespace proofsheet::testing
