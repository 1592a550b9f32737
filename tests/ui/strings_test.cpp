// Keeps the table of the interface's texts whole: what the program shows is in it, and what is in it is
// shown.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"
#include "bench_fixture.h"
#include "support/process.h"
#include "ui/language.h"

namespace proofsheet::ui {
namespace {

namespace fs = std::filesystem;

// A string literal of the program, adjacent ones joined, and the name before its parenthesis: tr in
// tr("Fire").
struct Literal {
  std::string text, function, file;
  int line = 0;
};

std::string describe(const Literal& literal) {
  return fmt::format("{}:{}: \"{}\"", literal.file, literal.line, literal.text);
}

bool is_word_letter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Reads the literals of a source file; knows comments, escapes and characters.
class LiteralReader {
 public:
  LiteralReader(std::string_view source, std::string file) : source_(source), file_(std::move(file)) {}

  std::vector<Literal> read() {
    while (at_ < source_.size()) step();
    return std::move(found_);
  }

 private:
  void step() {
    const char c = source_[at_];
    if (source_.substr(at_).starts_with("//")) return skip_line();
    if (c == '\n' && ++line_ > 0 && source_.substr(at_ + 1).starts_with("#include")) {
      ++at_;
      return skip_line();
    }
    if (c == '\'') return skip_character();
    if (c == '"') return literal();
    if (std::isspace(static_cast<unsigned char>(c)) == 0) {
      joins_ = false;
      note_code(c);
    }
    ++at_;
  }

  void skip_line() { at_ = std::min(source_.find('\n', at_), source_.size()); }

  void skip_character() {
    // 1'000'000 is a number.
    if (at_ > 0 && std::isxdigit(static_cast<unsigned char>(source_[at_ - 1])) != 0)
      return static_cast<void>(++at_);
    at_ += source_[at_ + 1] == '\\' ? 3 : 2;
    at_ = std::min(source_.find('\'', at_), source_.size() - 1) + 1;
    joins_ = false;
  }

  // Remembers the last word and what stands behind it: "tr(" or "tr_format(".
  void note_code(char c) {
    if (is_word_letter(c) || c == ':') {
      if (at_ == 0 || !(is_word_letter(source_[at_ - 1]) || source_[at_ - 1] == ':')) word_.clear();
      word_ += c;
      function_.clear();
    } else if (c == '(') {
      function_ = word_;
    } else if (c != ',') {
      function_.clear();
    }
  }

  void literal() {
    const bool is_raw = at_ > 0 && source_[at_ - 1] == 'R';
    const int line = line_;
    std::string text;
    if (is_raw) {
      const auto open = source_.find('(', at_);
      const std::string end = ")" + std::string(source_.substr(at_ + 1, open - at_ - 1)) + "\"";
      const auto close = source_.find(end, open);
      text = source_.substr(open + 1, close - open - 1);
      line_ += static_cast<int>(std::ranges::count(text, '\n'));
      at_ = close + end.size();
    } else {
      for (++at_; source_[at_] != '"'; ++at_) {
        if (source_[at_] != '\\') {
          text += source_[at_];
          continue;
        }
        const char next = source_[++at_];
        text += next == 'n' ? '\n' : next == 't' ? '\t' : next;
      }
      ++at_;
    }
    if (joins_ && !found_.empty())
      found_.back().text += text;
    else
      found_.push_back({text, function_, file_, line});
    joins_ = true;
  }

  std::string_view source_;
  std::string file_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool joins_ = false;
  std::string word_, function_;
  std::vector<Literal> found_;
};

const std::vector<Literal>& literals_of_the_program() {
  static const std::vector<Literal> all = [] {
    std::vector<Literal> found;
    const fs::path root(PROOFSHEET_SOURCE_DIR);
    std::vector<fs::directory_entry> files;
    for (const char* folder : {"app/ui", "core/chart"}) {
      for (const auto& entry : fs::directory_iterator(root / folder)) files.push_back(entry);
    }
    files.emplace_back(root / "core/store/health_words.cpp");
    for (const auto& entry : files) {
      const std::string extension = entry.path().extension();
      if (extension != ".cpp" && extension != ".h") continue;
      const auto source = read_file(entry.path(), 1 << 20);
      if (!source) throw std::runtime_error(source.error().message);
      auto of_file = LiteralReader(*source, entry.path().filename()).read();
      found.insert(found.end(), of_file.begin(), of_file.end());
    }
    return found;
  }();
  return all;
}

std::set<std::string> known_texts() {
  std::set<std::string> known;
  for (const StringRow& row : string_table()) known.emplace(row.english);
  return known;
}

// "{}", "{0:.1f}" and so on, each with its number.
std::multiset<std::string> values_of(std::string_view format) {
  std::multiset<std::string> values;
  int next = 0;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '{') continue;
    if (i + 1 < format.size() && format[i + 1] == '{') {
      ++i;
      continue;
    }
    const auto end = format.find('}', i);
    std::string inside(format.substr(i + 1, end - i - 1));
    if (inside.empty() || inside.front() == ':') inside = std::to_string(next++) + inside;
    values.insert(inside);
    i = end;
  }
  return values;
}

TEST(Strings, ThereIsOneLineForEachTextAndNothingIsEmpty) {
  std::map<std::string_view, int> lines;
  ASSERT_GT(string_table().size(), 100u);
  for (const StringRow& row : string_table()) {
    EXPECT_FALSE(row.english.empty() || row.chinese.empty()) << "strings.tsv:" << row.line;
    EXPECT_TRUE(lines.emplace(row.english, row.line).second)
        << "strings.tsv:" << row.line << ": \"" << row.english << "\" stands in line " << lines[row.english];
  }
}

TEST(Strings, BothLanguagesOfATextTakeTheSameValues) {
  for (const StringRow& row : string_table())
    EXPECT_EQ(values_of(row.english), values_of(row.chinese)) << "strings.tsv:" << row.line;
}

TEST(Strings, EveryTextThatIsTranslatedIsInTheTable) {
  const std::set<std::string> known = known_texts();
  for (const Literal& literal : literals_of_the_program()) {
    const std::set<std::string> functions{"tr", "tr_later", "tr_format", "tr_count", "tr_kept"};
    if (functions.contains(literal.function)) {
      EXPECT_TRUE(known.contains(literal.text)) << describe(literal);
    }
  }
}

TEST(Strings, EveryTextOfTheTableIsInTheProgram) {
  std::set<std::string> used;
  for (const Literal& literal : literals_of_the_program()) used.insert(literal.text);
  for (const StringRow& row : string_table())
    EXPECT_TRUE(used.contains(std::string(row.english)))
        << "strings.tsv:" << row.line << ": \"" << row.english << "\" is shown nowhere";
}

// Two words with a space between them are a text for people, unless they are an id behind ## or not_shown.txt
// has them.
TEST(Strings, EverySentenceOfTheProgramIsInTheTable) {
  const auto reads_as_words = [](const std::string& text) {
    int words = 0, letters = 0;
    for (const char c : text.substr(0, text.find("##")) + " ") {
      if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
        ++letters;
      } else {
        if (letters >= 2 && (c == ' ' || c == '.' || c == ',' || c == ':')) ++words;
        letters = 0;
      }
    }
    return words >= 2 && text.find(' ') != std::string::npos;
  };
  std::set<std::string> known = known_texts();
  const auto exceptions = read_file(fs::path(PROOFSHEET_SOURCE_DIR) / "tests/ui/not_shown.txt", 1 << 20);
  ASSERT_TRUE(exceptions.has_value());
  for (std::string_view rest = *exceptions; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    known.emplace(line);
  }
  for (const Literal& literal : literals_of_the_program()) {
    // What core says of failures is the same on the command line.
    const bool is_of_workbench = fs::exists(fs::path(PROOFSHEET_SOURCE_DIR) / "app" / "ui" / literal.file);
    if (is_of_workbench && reads_as_words(literal.text)) {
      EXPECT_TRUE(known.contains(literal.text)) << describe(literal);
    }
  }
}

TEST(Strings, EveryCommandHasATitleInTheTable) {
  const std::set<std::string> known = known_texts();
  const test::TempFolder folder;
  testing::Bench bench(folder.path());
  for (const Command& command : bench.bench().commands().all())
    EXPECT_TRUE(known.contains(command.title.pattern()))
        << command.name << ": \"" << command.title.pattern() << '"';
}

TEST(Strings, TheLocaleChoosesSimplifiedChineseOrEnglish) {
  std::map<std::string, std::string> variables;
  const auto chosen = [&] {
    return language_of_locale([&](const std::string& name) { return variables[name]; });
  };
  EXPECT_EQ(chosen(), Language::english);
  variables["LANG"] = "zh_CN.UTF-8";
  EXPECT_EQ(chosen(), Language::chinese);
  variables["LC_ALL"] = "de_DE.UTF-8";
  EXPECT_EQ(chosen(), Language::english);
  variables["LC_ALL"] = "";
  variables["LC_MESSAGES"] = "zh_TW.UTF-8";
  EXPECT_EQ(chosen(), Language::english);
  variables["LC_MESSAGES"] = "zh_SG";
  EXPECT_EQ(chosen(), Language::chinese);
}

}  // namespace
}  // namespace proofsheet::ui
