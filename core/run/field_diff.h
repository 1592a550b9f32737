#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/value.h"

namespace proofsheet::run {

// A part of a JSON value that holds no other: "messages[0].content", its canonical JSON.
struct Leaf {
  std::string path;
  std::string json;
  friend bool operator==(const Leaf&, const Leaf&) = default;
};

// The leaves of a value, by path; empty maps and lists are leaves. The path of a value that is itself one is
// empty.
std::vector<Leaf> flatten(const Value& value);

// A field that two values do not have in common, as JSON texts short enough for a line; "not set" where it is
// absent.
struct FieldDifference {
  std::string field;
  std::string before;
  std::string now;
  friend bool operator==(const FieldDifference&, const FieldDifference&) = default;
};

// How many fields differ, without their texts.
std::size_t count_differences(const std::vector<Leaf>& before, const std::vector<Leaf>& now);
std::vector<FieldDifference> differences(const std::vector<Leaf>& before, const std::vector<Leaf>& now);

// Both texts cut down to `max_code_points` around the first place where they differ, with "…" for what was
// cut. Cuts between code points.
std::pair<std::string, std::string> around_difference(std::string_view before, std::string_view now,
                                                      std::size_t max_code_points);

}  // namespace proofsheet::run
