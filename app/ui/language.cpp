#include "ui/language.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <unordered_map>

namespace proofsheet::ui {

// Generated from strings.tsv.
extern const char kStringTable[];

namespace {

std::atomic<Language> current_language = Language::english;

std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      plain += text[i];
      continue;
    }
    const char next = text[++i];
    plain += next == 'n' ? '\n' : next == 't' ? '\t' : next;
  }
  return plain;
}

// Owns the rows' texts; they live as long as the program.
struct Table {
  std::deque<std::string> texts;
  std::vector<StringRow> rows;
  std::unordered_map<std::string_view, const char*> chinese;
};

Table read_table() {
  Table table;
  std::string_view rest = kStringTable;
  for (int number = 1; !rest.empty(); ++number) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto tab = line.find('\t');
    if (line.starts_with('#') || tab == std::string_view::npos) continue;
    const std::string& english = table.texts.emplace_back(unescape(line.substr(0, tab)));
    const std::string& chinese = table.texts.emplace_back(unescape(line.substr(tab + 1)));
    table.rows.push_back({english, chinese, number});
    table.chinese.emplace(english, chinese.c_str());
  }
  return table;
}

const Table& table() {
  static const Table read = read_table();
  return read;
}

// nullptr where the text is shown as it is.
const char* find_chinese(std::string_view english) {
  const auto found = table().chinese.find(english);
  return found == table().chinese.end() ? nullptr : found->second;
}

}  // namespace

void set_language(Language language) {
  current_language = language;
  set_translator(language == Language::chinese ? find_chinese : nullptr);
}

Language language() {
  return current_language;
}

std::string_view language_tag(Language language) {
  return language == Language::chinese ? "zh-CN" : "en";
}

Language language_of_locale(const std::function<std::string(const std::string&)>& variable) {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const std::string locale = variable(name);
    if (locale.empty()) continue;
    const std::string tag = locale.substr(0, locale.find_first_of(".@"));
    const bool is_simplified = tag == "zh" || tag == "zh_CN" || tag == "zh_SG" || tag.starts_with("zh_Hans");
    return is_simplified ? Language::chinese : Language::english;
  }
  return Language::english;
}

std::vector<StringRow> string_table() {
  return table().rows;
}

}  // namespace proofsheet::ui
