#pragma once

#include <string_view>
#include <vector>

#include "sheet/yaml_node.h"

namespace proofsheet::sheet {

constexpr std::size_t kMaxYamlProblems = 100;

// What keeps a text from being YAML before it is parsed: its size, its encoding, its characters (spec
// section 5.1; yaml-cpp would take some of these for the end of the text).
std::vector<YamlProblem> check_characters(std::string_view text);

// Adds a problem for each key that stands twice in its map.
void find_duplicate_keys(const YamlNode& root, std::vector<YamlProblem>& problems);

}  // namespace proofsheet::sheet
