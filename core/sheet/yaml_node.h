#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"

namespace proofsheet::sheet {

struct YamlEntry;

// A node of a YAML document with its place in the text. Aliases share their anchor's node. Immutable once
// read.
struct YamlNode {
  enum class Kind { null, scalar, list, map };
  Kind kind = Kind::null;
  int line = 0;            // 1-based, where the node begins
  int text_line = 0;       // 1-based, where a scalar's first character stands
  std::string text;        // of a scalar, before it is given a type
  Value scalar;            // of a scalar: its value by the core schema
  bool is_quoted = false;  // of a scalar: it stands in quotes or in a block
  std::vector<std::shared_ptr<const YamlNode>> items;
  std::vector<YamlEntry> entries;
  // Of the tree below with aliases expanded, this node included.
  std::uint64_t nodes = 1;
  std::uint64_t aliases = 0;
  int depth = 1;

  bool is_text() const { return kind == Kind::scalar && scalar.is_string(); }
  const YamlNode* find(std::string_view key) const;
};

struct YamlEntry {
  std::string key;
  int line = 0;
  std::shared_ptr<const YamlNode> value;
};

using YamlNodePtr = std::shared_ptr<const YamlNode>;

struct YamlProblem {
  int line = 0;
  std::string field;
  std::string message;
};

struct YamlDocument {
  YamlNodePtr root;  // empty when the text is not YAML at all
  std::vector<YamlProblem> problems;
};

// Reads one YAML 1.2 document. Refuses more than 8 MiB, depth 64, 1,000,000 values or 10,000 aliases, counted
// with aliases expanded, before they take memory. Duplicate keys, keys that are not text, and scalars that do
// not fit their type are problems of their own.
YamlDocument read_yaml(std::string_view text);

// The node as a plain value, maps in their order, the first of duplicate keys.
Value to_value(const YamlNode& node);

// "text", "a number", "a list", …: what a message calls a node.
std::string describe(const YamlNode& node);

}  // namespace proofsheet::sheet
