#include "sheet/yaml_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "base/utf8.h"

namespace proofsheet::sheet {
namespace {

constexpr std::size_t kMaxBytes = 8u << 20;
constexpr std::size_t kMaxShownKey = 60;

// Finds duplicate keys. The path is put together only for a problem: keys may be long.
class DuplicateKeys {
 public:
  explicit DuplicateKeys(std::vector<YamlProblem>& problems) : problems_(problems) {}

  void visit(const YamlNode& node) {
    if (!visited_.insert(&node).second) return;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      path_.push_back({nullptr, i + 1});
      visit(*node.items[i]);
      path_.pop_back();
    }
    std::unordered_set<std::string_view> keys;
    for (const YamlEntry& entry : node.entries) {
      path_.push_back({&entry.key, 0});
      if (!keys.insert(entry.key).second && problems_.size() < kMaxYamlProblems) {
        const std::string key = ellipsize(entry.key, kMaxShownKey);
        problems_.push_back(
            {entry.line, path(), fmt::format("the key `{}` stands twice; expected each key once", key)});
      }
      visit(*entry.value);
      path_.pop_back();
    }
  }

 private:
  struct Step {
    const std::string* key;
    std::size_t number;
  };

  std::string path() const {
    std::string text;
    for (const Step& step : path_) {
      if (step.key)
        text += (text.empty() ? "" : ".") + ellipsize(*step.key, kMaxShownKey);
      else
        text += fmt::format("[{}]", step.number);
    }
    return text;
  }

  std::vector<YamlProblem>& problems_;
  std::vector<Step> path_;
  std::unordered_set<const YamlNode*> visited_;
};

int line_at(std::string_view text, std::size_t offset) {
  return 1 + static_cast<int>(std::ranges::count(text.substr(0, offset), '\n'));
}

}  // namespace

std::vector<YamlProblem> check_characters(std::string_view text) {
  if (text.size() > kMaxBytes)
    return {{0, "", fmt::format("{} bytes; expected a sheet of at most 8 MiB", text.size())}};
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F) {
      return {{line_at(text, i), "", fmt::format("the control character 0x{:02X}; expected text", byte)}};
    }
  }
  if (is_valid_utf8(text)) return {};
  std::size_t begin = 0;
  for (int line = 1; begin < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (!is_valid_utf8(text.substr(begin, end - begin)))
      return {{line, "", "not valid UTF-8; expected a sheet in UTF-8"}};
    begin = end + 1;
  }
  return {{1, "", "not valid UTF-8; expected a sheet in UTF-8"}};
}

void find_duplicate_keys(const YamlNode& root, std::vector<YamlProblem>& problems) {
  DuplicateKeys(problems).visit(root);
}

}  // namespace proofsheet::sheet
