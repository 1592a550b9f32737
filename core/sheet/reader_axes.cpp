#include <fmt/format.h>

#include <algorithm>

#include "sheet/reader.h"

namespace proofsheet::sheet {

void Reader::read_vars(Sheet& sheet, const YamlNode& node, const std::string& field) {
  read_axes(sheet.vars, AxisKind::variable, node, field);
}

void Reader::read_params(Sheet& sheet, const YamlNode& node, const std::string& field) {
  read_axes(sheet.params, AxisKind::parameter, node, field);
}

void Reader::read_axes(std::vector<Axis>& axes, AxisKind kind, const YamlNode& node,
                       const std::string& field) {
  constexpr std::size_t kMaxAxes = 1'000;
  if (!expect_map(node, field, "names and values") || !expect_few(node, field, kMaxAxes)) return;
  for (const YamlEntry& entry : node.entries) {
    if (std::ranges::find(axes, entry.key, &Axis::name) != axes.end()) continue;
    Axis axis;
    axis.name = entry.key;
    axis.kind = kind;
    axis.line = entry.line;
    const std::string axis_field = field + '.' + entry.key;
    remember(axis_field, entry.line);
    axis.values = read_axis_values(axis, *entry.value, axis_field);
    axes.push_back(std::move(axis));
  }
}

// A value that could not be read leaves a null behind, so that the name is still known.
AxisValues Reader::read_axis_values(Axis& axis, const YamlNode& node, const std::string& field) {
  if (node.kind == YamlNode::Kind::list) {
    if (node.items.empty()) {
      problem(node.line, field, "no values; expected at least one");
      return AxisValues(Value());
    }
    std::vector<Value> list;
    for (const YamlNodePtr& item : node.items) list.push_back(to_value(*item));
    return AxisValues(std::move(list));
  }
  const bool is_range = axis.kind == AxisKind::parameter && node.is_text() &&
                        (is_numeric_range(node.text) || (!node.is_quoted && is_unfinished_range(node.text)));
  const bool is_values =
      node.kind == YamlNode::Kind::map && node.entries.size() == 1 && node.entries.front().key == "values";
  if (is_range) return read_axis_text(axis, node, field).value_or(AxisValues(Value()));
  if (!is_values) return AxisValues(to_value(node));
  const YamlNode& values = *node.entries.front().value;
  if (values.kind == YamlNode::Kind::scalar)
    return read_axis_text(axis, values, field + ".values").value_or(AxisValues(Value()));
  if (values.kind == YamlNode::Kind::list) return read_axis_values(axis, values, field + ".values");
  problem(values.line, field + ".values",
          fmt::format("expected axis text such as `1-5 (+2)`, not {}", describe(values)));
  return AxisValues(Value());
}

std::optional<AxisValues> Reader::read_axis_text(Axis& axis, const YamlNode& node, const std::string& field) {
  auto values = parse_axis_text(node.text);
  if (!values) {
    problem(node.line, field, values.error().message);
    return std::nullopt;
  }
  axis.text = node.text;
  return std::move(*values);
}

}  // namespace proofsheet::sheet
