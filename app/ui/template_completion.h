#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace proofsheet::ui {

// What can be put in place of the bytes [begin, end) of a text.
struct Completions {
  std::size_t begin = 0, end = 0;
  struct Choice {
    std::string word;    // what is shown
    std::string insert;  // what is put in
    std::string remark;  // "4 values"
  };
  std::vector<Choice> choices;
  bool empty() const { return choices.empty(); }
};

struct KnownName {
  std::string name, remark;
};

// The completions at a place of template text: variables inside a tag, filters behind a `|`; outside of tags,
// whole tags when `asked` for them. What was typed of a word comes first at its beginning, then anywhere. An
// open tag is closed behind a variable.
Completions complete_template(std::string_view text, std::size_t at, const std::vector<KnownName>& names,
                              bool asked);

}  // namespace proofsheet::ui
