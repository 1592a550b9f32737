#include "sheet/template_filters.h"

#include <fmt/format.h>

#include "base/json.h"
#include "base/utf8.h"
#include "sheet/letter_case.h"
#include "sheet/scalar.h"

namespace proofsheet::sheet {
namespace {

using Arguments = std::vector<Value>;
using Filtered = std::expected<Value, std::string>;

std::unexpected<std::string> expected_input(std::string_view filter, std::string_view what) {
  return std::unexpected(fmt::format("the filter `{}` expects {}", filter, what));
}

std::unexpected<std::string> too_long(std::string_view filter) {
  return std::unexpected(fmt::format("the filter `{}` makes more than 8 MiB", filter));
}

Filtered apply_upper(const Arguments& arguments) {
  return Value(to_upper(template_text(arguments[0])));
}
Filtered apply_lower(const Arguments& arguments) {
  return Value(to_lower(template_text(arguments[0])));
}
Filtered apply_trim(const Arguments& arguments) {
  return Value(trim(template_text(arguments[0])));
}
Filtered apply_json(const Arguments& arguments) {
  return Value(to_json(arguments[0]));
}

Filtered apply_join(const Arguments& arguments) {
  if (!arguments[0].is_list()) return expected_input("join", "a list");
  const std::string separator = arguments.size() > 1 ? template_text(arguments[1]) : "";
  std::string out;
  bool is_first = true;
  for (const Value& item : arguments[0].as_list()) {
    if (!is_first) out += separator;
    is_first = false;
    out += template_text(item);
    if (out.size() > kMaxTemplateOutput) return too_long("join");
  }
  return Value(std::move(out));
}

Filtered apply_length(const Arguments& arguments) {
  const Value& input = arguments[0];
  std::size_t length = 0;
  if (input.is_string())
    length = count_code_points(input.as_string());
  else if (input.is_list())
    length = input.as_list().size();
  else if (input.is_map())
    length = input.as_map().size();
  else
    return expected_input("length", "a text, a list or a map");
  return Value(static_cast<std::int64_t>(length));
}

Filtered apply_replace(const Arguments& arguments) {
  const std::string input = template_text(arguments[0]);
  const std::string from = template_text(arguments[1]);
  const std::string to = template_text(arguments[2]);
  if (from.empty()) return expected_input("replace", "a text to look for that is not empty");
  std::string out;
  std::size_t begin = 0;
  for (std::size_t found = input.find(from); found != std::string::npos; found = input.find(from, begin)) {
    out.append(input, begin, found - begin);
    out += to;
    begin = found + from.size();
    if (out.size() > kMaxTemplateOutput) return too_long("replace");
  }
  return Value(out.append(input, begin));
}

Filtered edge_of(const Value& input, std::string_view filter, bool want_first) {
  if (!input.is_list() || input.as_list().empty()) return expected_input(filter, "a list with values");
  return want_first ? input.as_list().front() : input.as_list().back();
}
Filtered apply_first(const Arguments& arguments) {
  return edge_of(arguments[0], "first", true);
}
Filtered apply_last(const Arguments& arguments) {
  return edge_of(arguments[0], "last", false);
}

constexpr FilterSpec kFilters[] = {
    {"upper", 0, 0, "no arguments", apply_upper},
    {"lower", 0, 0, "no arguments", apply_lower},
    {"trim", 0, 0, "no arguments", apply_trim},
    {"json", 0, 0, "no arguments", apply_json},
    {"default", 1, 2, "a value and, at most, `true` to replace empty values too", nullptr},
    {"join", 0, 1, "a separator", apply_join},
    {"length", 0, 0, "no arguments", apply_length},
    {"replace", 2, 2, "what to look for and what to put there", apply_replace},
    {"first", 0, 0, "no arguments", apply_first},
    {"last", 0, 0, "no arguments", apply_last},
};

}  // namespace

const FilterSpec* find_filter(std::string_view name) {
  for (const FilterSpec& filter : kFilters) {
    if (filter.name == name) return &filter;
  }
  return nullptr;
}

std::vector<std::string> filter_names() {
  std::vector<std::string> names;
  for (const FilterSpec& filter : kFilters) names.emplace_back(filter.name);
  return names;
}

std::string template_text(const Value& value) {
  return value.is_null() ? std::string() : to_display(value);
}

}  // namespace proofsheet::sheet
