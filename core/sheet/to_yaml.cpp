#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "sheet/limit_fields.h"
#include "sheet/sheet.h"
#include "sheet/yaml_writer.h"

namespace proofsheet::sheet {
namespace {

// More rows than these are a block of JSON lines, which reads quickly whatever its size.
constexpr std::size_t kMaxRowsAsYaml = 100;

Value names(const std::vector<std::string>& list) {
  Value::List values;
  for (const std::string& name : list) values.emplace_back(name);
  return values;
}

class SheetWriter {
 public:
  SheetWriter(const Sheet& sheet, DataRows rows) : sheet_(sheet), rows_(rows) {}

  std::string write() {
    if (!sheet_.title.empty()) yaml_.entry("title", sheet_.title);
    write_prompts();
    write_models();
    write_axes("vars", sheet_.vars);
    write_axes("params", sheet_.params);
    write_shape();
    const bool by_path = !sheet_.data_path.empty() && rows_ == DataRows::by_reference;
    const bool as_block = !by_path && sheet_.data.size() > kMaxRowsAsYaml;
    if (by_path)
      yaml_.entry("data", sheet_.data_path);
    else if (!as_block && !sheet_.data.empty())
      yaml_.entry("data", Value(Value::List(sheet_.data.begin(), sheet_.data.end())));
    write_layout();
    write_limits(sheet_.limits);
    write_order_and_cache();
    write_providers();
    return as_block ? yaml_.take() + row_block() : yaml_.take();
  }

 private:
  // Names that the reader gives by itself need not be written.
  bool has_default_names() const {
    for (std::size_t i = 0; i < sheet_.prompts.size(); ++i) {
      if (sheet_.prompts[i].name != fmt::format("prompt {}", i + 1)) return false;
    }
    return true;
  }

  void write_prompts() {
    if (sheet_.prompts.empty()) return;
    const Prompt& first = sheet_.prompts.front();
    if (sheet_.prompts.size() == 1 && !first.is_chat && first.name == "prompt" && has_text(first)) {
      yaml_.entry("prompts", first.text());
      return;
    }
    yaml_.open("prompts");
    const bool as_list = has_default_names() && std::ranges::none_of(sheet_.prompts, &Prompt::is_chat);
    for (const Prompt& prompt : sheet_.prompts) {
      if (as_list && has_text(prompt))
        yaml_.item(prompt.text());
      else if (!prompt.is_chat && has_text(prompt))
        yaml_.entry(prompt.name, prompt.text());
      else
        write_messages(prompt);
    }
    yaml_.close();
  }

  static bool has_text(const Prompt& prompt) {
    return !prompt.messages.empty() && !prompt.messages.front().parts.empty();
  }

  void write_messages(const Prompt& prompt) {
    Value::List messages;
    for (const Message& message : prompt.messages) messages.push_back(message_value(message));
    yaml_.entry(prompt.name, Value(std::move(messages)));
  }

  static Value message_value(const Message& message) {
    Value value;
    value.set("role", message.role);
    if (message.parts.size() == 1 && message.parts.front().kind == MessagePart::Kind::text) {
      value.set("content", message.parts.front().text);
      return value;
    }
    Value::List parts;
    for (const MessagePart& part : message.parts) {
      parts.push_back(
          Value(Value::Map{{part.kind == MessagePart::Kind::text ? "text" : "image", part.text}}));
    }
    value.set("content", Value(std::move(parts)));
    return value;
  }

  void write_models() {
    if (sheet_.models.empty()) return;
    Value::List models;
    for (const ModelRef& model : sheet_.models) models.emplace_back(model.to_string());
    yaml_.entry("models", Value(std::move(models)));
  }

  void write_axes(std::string_view key, const std::vector<Axis>& axes) {
    if (axes.empty()) return;
    yaml_.open(key);
    for (const Axis& axis : axes) write_axis(axis);
    yaml_.close();
  }

  void write_axis(const Axis& axis) {
    if (axis.values.is_sequence()) {
      const auto read = parse_axis_text(axis.text);
      const std::string text = read && *read == axis.values ? axis.text : to_axis_text(axis.values);
      if (axis.kind == AxisKind::parameter && is_numeric_range(text))
        yaml_.raw_entry(axis.name, plain_range(text));
      else
        yaml_.raw_entry(axis.name, fmt::format("{{values: {}}}", yaml_scalar(text)));
      return;
    }
    if (axis.values.size() == 1) {
      const Value only = axis.values.at(0);
      // Alone these would be read as an axis, so they stand in a list of one.
      const bool is_range = axis.kind == AxisKind::parameter && only.is_string() &&
                            (is_numeric_range(only.as_string()) || is_unfinished_range(only.as_string()));
      const bool is_values =
          only.is_map() && only.as_map().size() == 1 && only.as_map().front().key == "values";
      if (!is_range && !is_values && !only.is_list()) {
        yaml_.entry(axis.name, only);
        return;
      }
    }
    Value::List values;
    for (std::uint64_t i = 0; i < axis.values.size(); ++i) values.push_back(axis.values.at(i));
    yaml_.entry(axis.name, Value(std::move(values)));
  }

  // A range of digits, dots, signs and brackets is safe without quotes, and reads better.
  static std::string plain_range(const std::string& text) {
    const bool is_safe =
        !text.empty() && ((text.front() >= '0' && text.front() <= '9') || text.starts_with("log ")) &&
        text.find_first_not_of("0123456789.eElog+-()[] ") == std::string::npos && text.back() != ' ';
    return is_safe ? text : yaml_scalar(text);
  }

  void write_shape() {
    if (!sheet_.zip.empty()) {
      Value::List groups;
      for (const auto& group : sheet_.zip) groups.push_back(names(group));
      yaml_.raw_entry("zip", yaml_flow(Value(std::move(groups))));
    }
    if (!sheet_.exclude.empty()) {
      yaml_.open("exclude");
      for (const Exclude& exclude : sheet_.exclude) {
        if (exclude.patterns.empty()) {
          yaml_.item(Value(Value::Map{}));
          continue;
        }
        yaml_.open_item();
        for (const Member& pattern : exclude.patterns) yaml_.entry(pattern.key, pattern.value);
        yaml_.close();
      }
      yaml_.close();
    }
    if (sheet_.sample) {
      yaml_.raw_entry("sample",
                      fmt::format("{{count: {}, seed: {}}}", sheet_.sample->count, sheet_.sample->seed));
    }
    if (sheet_.repeat != 1) yaml_.raw_entry("repeat", fmt::format("{}", sheet_.repeat));
  }

  // What find_row_block takes off the end of a sheet again.
  std::string row_block() const {
    std::string block = "data:\n  jsonl: |\n";
    for (const Value& row : sheet_.data) block += "    " + to_json(row) + '\n';
    return block;
  }

  void write_layout() {
    const std::pair<const char*, const std::vector<std::string>*> sides[] = {
        {"rows", &sheet_.layout.rows},
        {"columns", &sheet_.layout.columns},
        {"pages", &sheet_.layout.pages},
        {"fold", &sheet_.layout.fold}};
    if (sheet_.layout == Layout{}) return;
    yaml_.open("layout");
    for (const auto& [side, axes] : sides) {
      if (axes->size() == 1)
        yaml_.entry(side, axes->front());
      else if (!axes->empty())
        yaml_.entry(side, names(*axes));
    }
    write_views("order", &AxisView::order);
    write_views("hide", &AxisView::hidden);
    write_views("pin", &AxisView::pinned);
    Value wraps{Value::Map{}};
    for (const AxisView& view : sheet_.layout.views) {
      if (view.wrap > 0) wraps.set(view.axis, static_cast<std::int64_t>(view.wrap));
    }
    if (!wraps.as_map().empty()) yaml_.entry("wrap", wraps);
    write_sort();
    yaml_.close();
  }

  void write_sort() {
    Value sort{Value::Map{}};
    if (sheet_.layout.row_sort) sort.set("rows", to_text(*sheet_.layout.row_sort));
    if (sheet_.layout.column_sort) sort.set("columns", to_text(*sheet_.layout.column_sort));
    if (!sort.as_map().empty()) yaml_.entry("sort", sort);
  }

  void write_views(std::string_view key, std::vector<std::string> AxisView::*texts) {
    Value lists{Value::Map{}};
    for (const AxisView& view : sheet_.layout.views) {
      if (!(view.*texts).empty()) lists.set(view.axis, names(view.*texts));
    }
    if (!lists.as_map().empty()) yaml_.entry(key, lists);
  }

  // As short as it can be said: a count alone needs no map.
  static Value retries_value(const Retries& retries) {
    if (retries.count && !retries.on && !retries.budget) return Value(*retries.count);
    Value value{Value::Map{}};
    if (retries.count) value.set("count", *retries.count);
    if (retries.on) value.set("on", names(*retries.on));
    if (retries.budget) value.set("budget", *retries.budget);
    return value;
  }

  void write_limits(const Limits& limits) {
    if (limits == Limits{}) return;
    Value value;
    if (limits.concurrency) value.set("concurrency", *limits.concurrency);
    for (const NumberLimit& limit : kNumberLimits) {
      if (const auto& number = limits.*limit.value) value.set(std::string(limit.name), *number);
    }
    if (limits.retries != Retries{}) value.set("retries", retries_value(limits.retries));
    yaml_.entry("limits", value);
  }

  void write_order_and_cache() {
    if (sheet_.order != FiringOrder::as_laid_out) yaml_.entry("order", order_name(sheet_.order));
    if (!sheet_.cache_ttl_s) return;
    yaml_.open("cache");
    yaml_.entry("ttl_s", *sheet_.cache_ttl_s);
    yaml_.close();
  }

  void write_providers() {
    if (sheet_.providers.empty()) return;
    yaml_.open("providers");
    for (const ProviderSpec& provider : sheet_.providers) {
      yaml_.open(provider.name);
      yaml_.entry("api", provider.api);
      if (!provider.base_url.empty()) yaml_.entry("base_url", provider.base_url);
      if (!provider.key_env.empty()) yaml_.entry("key_env", provider.key_env);
      if (!provider.headers.empty()) yaml_.entry("headers", Value(Value::Map(provider.headers)));
      if (!provider.extra_body.is_null()) yaml_.entry("extra_body", provider.extra_body);
      if (!provider.max_tokens_field.empty()) yaml_.entry("max_tokens_field", provider.max_tokens_field);
      if (provider.stream) yaml_.entry("stream", *provider.stream);
      if (provider.serial_models) yaml_.entry("serial_models", true);
      if (provider.http2) yaml_.entry("http2", *provider.http2);
      if (!provider.ca_file.empty()) yaml_.entry("ca_file", provider.ca_file);
      write_limits(provider.limits);
      yaml_.close();
    }
    yaml_.close();
  }

  const Sheet& sheet_;
  DataRows rows_;
  YamlWriter yaml_;
};

}  // namespace

std::string to_yaml(const Sheet& sheet, DataRows data) {
  return SheetWriter(sheet, data).write();
}

}  // namespace proofsheet::sheet
