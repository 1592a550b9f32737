#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace proofsheet::ui {

enum class YamlPart { key, comment, quoted, mark, tag };  // a mark is `|`, `&a`, `*a`; a tag is `{{…}}`

struct YamlSpan {
  YamlPart part = YamlPart::key;
  std::size_t begin = 0, end = 0;
};

// The stretches of YAML text that are drawn in a colour of their own, in order and apart. Goes line by line,
// so that it also serves a text with mistakes.
std::vector<YamlSpan> yaml_spans(std::string_view text);

}  // namespace proofsheet::ui
