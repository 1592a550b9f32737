#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "sheet/reader.h"
#include "sheet/suggest.h"

namespace proofsheet::sheet {
namespace {

constexpr std::size_t kMaxEntries = 1'000;

}  // namespace

void Reader::read_zip(Sheet& sheet, const YamlNode& node, const std::string& field) {
  if (!expect_few(node, field, kMaxEntries)) return;
  if (node.kind != YamlNode::Kind::list) {
    problem(node.line, field,
            fmt::format("expected groups of axes such as [[style, time]], not {}", describe(node)));
    return;
  }
  const bool is_one_group = std::ranges::all_of(
      node.items, [](const YamlNodePtr& item) { return item->kind == YamlNode::Kind::scalar; });
  if (is_one_group && !node.items.empty()) {
    sheet.zip.push_back(read_names(node, field));
    return;
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const std::string group = fmt::format("{}[{}]", field, i + 1);
    remember(group, node.items[i]->line);
    // What could not be read keeps its place, so that the numbers of the others stay right.
    sheet.zip.emplace_back();
    if (node.items[i]->kind == YamlNode::Kind::list)
      sheet.zip.back() = read_names(*node.items[i], group);
    else
      problem(node.items[i]->line, group,
              fmt::format("expected a list of axes such as [style, time], not {}", describe(*node.items[i])));
  }
}

void Reader::read_exclude(Sheet& sheet, const YamlNode& node, const std::string& field) {
  if (!expect_few(node, field, kMaxEntries)) return;
  if (node.kind != YamlNode::Kind::list) {
    problem(node.line, field,
            fmt::format("expected a list such as [{{model: \"demo:*\"}}], not {}", describe(node)));
    return;
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const YamlNode& item = *node.items[i];
    const std::string item_field = fmt::format("{}[{}]", field, i + 1);
    remember(item_field, item.line);
    if (!expect_few(item, item_field, kMaxEntries)) return;
    expect_map(item, item_field, "axes and patterns such as {model: \"demo:*\"}");
    Exclude exclude;
    exclude.line = item.line;
    for (const YamlEntry& entry : item.entries) {
      const std::string axis_field = item_field + '.' + entry.key;
      remember(axis_field, entry.line);
      const bool is_scalar =
          entry.value->kind == YamlNode::Kind::scalar || entry.value->kind == YamlNode::Kind::null;
      const bool is_list = entry.value->kind == YamlNode::Kind::list &&
                           std::ranges::all_of(entry.value->items, [](const YamlNodePtr& value) {
                             return value->kind == YamlNode::Kind::scalar;
                           });
      if (is_scalar || is_list)
        exclude.patterns.push_back({entry.key, to_value(*entry.value)});
      else
        problem(entry.value->line, axis_field,
                fmt::format("expected a pattern or a list of patterns, not {}", describe(*entry.value)));
    }
    sheet.exclude.push_back(std::move(exclude));
  }
}

void Reader::read_sample(Sheet& sheet, const YamlNode& node, const std::string& field) {
  if (!expect_map(node, field, "{count: 200, seed: 7}")) return;
  Sample sample;
  for (const YamlEntry& entry : node.entries) check_key(entry, field, {"count", "seed"});
  const YamlNode* count = node.find("count");
  if (!count) {
    problem(node.line, field + ".count", "missing; expected how many cells to take");
    return;
  }
  if (const auto value = read_integer(*count, field + ".count", 1, kMaxSample))
    sample.count = static_cast<std::uint64_t>(*value);
  if (const YamlNode* seed = node.find("seed")) {
    const auto value = read_integer(*seed, field + ".seed", 0, std::numeric_limits<std::int64_t>::max());
    if (value) sample.seed = static_cast<std::uint64_t>(*value);
  }
  sheet.sample = sample;
}

void Reader::read_repeat(Sheet& sheet, const YamlNode& node, const std::string& field) {
  if (const auto value = read_integer(node, field, 1, kMaxRepeat))
    sheet.repeat = static_cast<std::uint64_t>(*value);
}

void Reader::read_layout(Sheet& sheet, const YamlNode& node, const std::string& field) {
  if (!expect_few(node, field, kMaxEntries)) return;
  if (!expect_map(node, field, "{rows: ..., columns: ..., pages: ..., fold: ...}")) return;
  for (const YamlEntry& entry : node.entries) {
    if (!check_key(entry, field,
                   {"rows", "columns", "pages", "fold", "order", "hide", "pin", "wrap", "sort"}))
      continue;
    if (entry.key == "sort") {
      read_sort(sheet.layout, *entry.value, field + ".sort");
      continue;
    }
    if (entry.key == "order" || entry.key == "hide" || entry.key == "pin" || entry.key == "wrap") {
      read_axis_views(sheet.layout, entry, field + '.' + entry.key);
      continue;
    }
    std::vector<std::string> names = read_names(*entry.value, field + '.' + entry.key);
    if (entry.key == "rows")
      sheet.layout.rows = std::move(names);
    else if (entry.key == "columns")
      sheet.layout.columns = std::move(names);
    else if (entry.key == "pages")
      sheet.layout.pages = std::move(names);
    else
      sheet.layout.fold = std::move(names);
  }
}

// `order: {style: [oil, ink wash]}`, and `hide`, `pin` in the same way; `wrap: {seed: 10}`.
void Reader::read_axis_views(Layout& layout, const YamlEntry& entry, const std::string& field) {
  const YamlNode& node = *entry.value;
  const bool is_wrap = entry.key == "wrap";
  if (!expect_map(node, field, is_wrap ? "{AXIS: values in a line}" : "{AXIS: [VALUE, ...]}") ||
      !expect_few(node, field, kMaxEntries))
    return;
  for (const YamlEntry& axis : node.entries) {
    const std::string axis_field = field + '.' + axis.key;
    remember(axis_field, axis.line);
    AxisView& view = layout.view_of(axis.key);
    if (is_wrap) {
      if (const auto wrap = read_integer(*axis.value, axis_field, 1, kMaxWrap))
        view.wrap = static_cast<std::uint64_t>(*wrap);
      continue;
    }
    (entry.key == "order"  ? view.order
     : entry.key == "hide" ? view.hidden
                           : view.pinned) = read_names(*axis.value, axis_field);
  }
  layout.tidy();
}

// `sort: {rows: latency, columns: -cost}`
void Reader::read_sort(Layout& layout, const YamlNode& node, const std::string& field) {
  if (!expect_map(node, field, "{rows: latency, columns: -cost}")) return;
  for (const YamlEntry& side : node.entries) {
    if (!check_key(side, field, {"rows", "columns"})) continue;
    const std::string side_field = field + '.' + side.key;
    const auto text = read_text(*side.value, side_field, "a number to sort by");
    if (!text) continue;
    const auto sort = line_sort_from_text(*text);
    if (!sort) {
      std::vector<std::string> names;
      for (const Number number : kNumbers) names.emplace_back(number_name(number));
      const std::string name = text->starts_with('-') ? text->substr(1) : *text;
      const std::string hint = did_you_mean(name, names);
      problem(side.value->line, side_field,
              fmt::format("expected a number to sort by, `-` before it for highest first; there is no `{}`{}",
                          name, hint.empty() ? "; there are " + list_names(names) : hint));
      continue;
    }
    (side.key == "rows" ? layout.row_sort : layout.column_sort) = *sort;
  }
}

void Reader::read_providers(Sheet& sheet, const YamlNode& node, const std::string& field) {
  if (!expect_map(node, field, "names and their {api: ..., base_url: ...}") ||
      !expect_few(node, field, kMaxEntries))
    return;
  for (const YamlEntry& entry : node.entries) {
    if (sheet.find_provider(entry.key)) continue;
    ProviderSpec provider;
    provider.name = entry.key;
    provider.api = entry.key;
    provider.line = entry.line;
    remember(field + '.' + entry.key, entry.line);
    if (expect_map(*entry.value, field + '.' + entry.key, "{api: openai, base_url: ...}")) {
      read_provider(provider, *entry.value, field + '.' + entry.key);
    }
    sheet.providers.push_back(std::move(provider));
  }
}

void Reader::read_provider(ProviderSpec& provider, const YamlNode& node, const std::string& field) {
  static const std::vector<std::string> allowed = {
      "api",    "base_url",      "key_env", "headers", "extra_body", "max_tokens_field",
      "stream", "serial_models", "http2",   "ca_file", "limits"};
  static constexpr std::pair<std::string_view, std::string ProviderSpec::*> kTexts[] = {
      {"api", &ProviderSpec::api},
      {"base_url", &ProviderSpec::base_url},
      {"key_env", &ProviderSpec::key_env},
      {"max_tokens_field", &ProviderSpec::max_tokens_field},
      {"ca_file", &ProviderSpec::ca_file}};
  for (const YamlEntry& entry : node.entries) {
    if (!check_key(entry, field, allowed)) continue;
    const std::string key = field + '.' + entry.key;
    const YamlNode& value = *entry.value;
    if (entry.key == "headers") {
      read_headers(provider, value, key);
    } else if (entry.key == "extra_body") {
      if (expect_map(value, key, "fields for every request")) provider.extra_body = to_value(value);
    } else if (entry.key == "limits") {
      read_limit_fields(provider.limits, LimitScope::provider, value, key);
    } else if (entry.key == "stream") {
      provider.stream = read_flag(value, key);
    } else if (entry.key == "http2") {
      provider.http2 = read_flag(value, key);
    } else if (entry.key == "serial_models") {
      provider.serial_models = read_flag(value, key).value_or(false);
    } else if (auto text = read_text(value, key, "a text")) {
      const auto* target =
          std::ranges::find(kTexts, std::string_view(entry.key), [](const auto& pair) { return pair.first; });
      provider.*target->second = std::move(*text);
    }
  }
}

void Reader::read_headers(ProviderSpec& provider, const YamlNode& node, const std::string& field) {
  if (!expect_map(node, field, "header names and values")) return;
  for (const YamlEntry& entry : node.entries) {
    remember(field + '.' + entry.key, entry.line);
    if (auto text = read_text(*entry.value, field + '.' + entry.key, "a header's value")) {
      provider.headers.push_back({entry.key, Value(std::move(*text))});
    }
  }
}

}  // namespace proofsheet::sheet
