#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"

namespace proofsheet::sheet {

// The most bytes that a template, or a value on its way through it, may have.
constexpr std::size_t kMaxTemplateOutput = 8u << 20;

struct FilterSpec {
  std::string_view name;
  std::size_t min_arguments = 0, max_arguments = 0;  // beside the input
  std::string_view usage;                            // "no arguments"
  // Arguments begin with the input. Empty for `default`, which the evaluator does itself.
  std::expected<Value, std::string> (*apply)(const std::vector<Value>& arguments) = nullptr;
};

// Null when there is no such filter.
const FilterSpec* find_filter(std::string_view name);
std::vector<std::string> filter_names();

// A value as a template writes it: text bare, null as nothing, lists and maps as JSON.
std::string template_text(const Value& value);

}  // namespace proofsheet::sheet
