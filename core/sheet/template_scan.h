#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sheet/template.h"

namespace proofsheet::sheet {

// A piece of a template: text between tags, or one whole tag.
struct Segment {
  SpanKind kind = SpanKind::plain;
  std::size_t begin = 0, end = 0;  // with the tag's braces
  std::size_t inner_begin = 0,
              inner_end = 0;  // without them; of plain text what remains after white space control
  bool is_raw = false;        // plain text from a raw block
  std::string problem;        // a tag that does not end
};

// Splits a template into its segments, which cover all of it. Never fails: what is wrong stands in `problem`.
std::vector<Segment> scan_template(std::string_view text);

// 1-based line of a byte offset.
int line_of_offset(std::string_view text, std::size_t offset);

}  // namespace proofsheet::sheet
