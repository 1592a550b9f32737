#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofsheet::sheet {

struct SourceEntry;

// A node of a YAML document as a place in its text: what is needed to change a part of the text and leave the
// rest as it is. Offsets are bytes.
struct SourceNode {
  enum class Kind { null, scalar, list, map, alias };
  enum class Form { plain, single_quoted, double_quoted, literal, folded, flow, block };
  Kind kind = Kind::null;
  Form form = Form::plain;
  std::size_t begin = 0, end = 0;  // without anchor and tag; a null that is not written is empty
  std::size_t column = 0;          // of a block collection: where its keys or dashes stand
  bool is_opaque = false;          // written in a way that is only replaced as a whole (`? key`, `[a: b]`)
  std::vector<SourceEntry> entries;

  bool is_flow() const { return form == Form::flow; }
  const SourceEntry* find(std::string_view key) const;  // the first of duplicates
};

// An item of a list or a pair of a map.
struct SourceEntry {
  std::string key;          // empty in a list
  std::size_t lead = 0;     // where the key, the dash or, in brackets, the item begins
  std::size_t key_end = 0;  // of a pair
  SourceNode value;
};

// The first document of a YAML text, without a byte order mark. Empty when it is not YAML.
std::optional<SourceNode> read_source(std::string_view text);

// The column of a place, and the end of its line (before the line break).
std::size_t column_of(std::string_view text, std::size_t at);
std::size_t line_end(std::string_view text, std::size_t at);
std::size_t line_begin(std::string_view text, std::size_t at);

}  // namespace proofsheet::sheet
