#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"
#include "sheet/yaml_source.h"

namespace proofsheet::sheet {

// A value with the YAML that it is written as: where the text of what changes is taken from.
struct YamlTarget {
  std::string text;
  SourceNode source;
  Value value;
};
// Reads what to_yaml has written.
YamlTarget read_target(std::string text);

// Changes the parts of a YAML text in which `before`, what it means now, differs from `after`. Comments,
// order, quotes and line breaks of the rest stay. Keys of the top level in `whole` are written anew in whole.
// A text that is shaped in an unexpected way may not come out as wanted: read it again to be sure.
std::string patch_yaml(std::string_view text, const SourceNode& source, const Value& before,
                       const YamlTarget& after, const std::vector<std::string>& whole);

}  // namespace proofsheet::sheet
