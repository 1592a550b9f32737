// The language of the interface. Every text of it stands in strings.tsv, one line each: English, a tab,
// 简体中文. In the program a text is written in English, which is also its key there.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/tr.h"

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

// The table, for the test that keeps it whole.
struct StringRow {
  std::string_view english, chinese;
  int line = 0;
};
std::vector<StringRow> string_table();

}  // namespace proofsheet::ui
