#include "sheet/sheet_changes.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace proofsheet::sheet {
namespace {

// The name of a thing and its text, in the order of the sheet.
using Entries = std::vector<std::pair<std::string, std::string>>;

std::string text_of(const Prompt& prompt) {
  if (!prompt.is_chat) return prompt.text();
  std::string text;
  for (const Message& message : prompt.messages) {
    if (!text.empty()) text += "\n\n";
    text += message.role + ":";
    for (const MessagePart& part : message.parts)
      text += part.kind == MessagePart::Kind::image ? fmt::format(" [image {}]", part.text) : " " + part.text;
  }
  return text;
}

// One of the sheet's parts as YAML, without its key where it has only one line.
template <class Keep>
std::string yaml_of(const Keep& keep) {
  Sheet part;
  keep(part);
  std::string yaml = to_yaml(part, DataRows::inline_rows);
  while (yaml.ends_with('\n')) yaml.pop_back();
  const auto colon = yaml.find(": ");
  if (yaml.find('\n') == std::string::npos && colon != std::string::npos) yaml.erase(0, colon + 2);
  return yaml;
}

class Comparer {
 public:
  explicit Comparer(std::vector<SheetChange>& changes) : changes_(changes) {}

  void compare(const std::string& field, const std::string& before, const std::string& after,
               bool is_list = false) {
    if (before == after) return;
    const auto kind = before.empty()  ? SheetChange::Kind::added
                      : after.empty() ? SheetChange::Kind::removed
                                      : SheetChange::Kind::changed;
    changes_.push_back({kind, field, before, after, is_list});
  }

  // Things that have names: changed and new ones as they stand in `after`, then those that are gone.
  void compare(const std::string& group, const Entries& before, const Entries& after,
               bool are_lists = false) {
    const auto find = [](const Entries& entries, const std::string& name) -> const std::string* {
      const auto found = std::ranges::find(entries, name, &Entries::value_type::first);
      return found == entries.end() ? nullptr : &found->second;
    };
    for (const auto& [name, text] : after) {
      const std::string* was = find(before, name);
      if (was == nullptr)
        changes_.push_back({SheetChange::Kind::added, group + "." + name, "", text, are_lists});
      else if (*was != text)
        changes_.push_back({SheetChange::Kind::changed, group + "." + name, *was, text, are_lists});
    }
    for (const auto& [name, text] : before) {
      if (find(after, name) == nullptr)
        changes_.push_back({SheetChange::Kind::removed, group + "." + name, text, "", are_lists});
    }
  }

 private:
  std::vector<SheetChange>& changes_;
};

// A short sequence that became a list, or the other way, is shown as a list, so that both can be compared
// value by value.
constexpr std::uint64_t kMostWrittenOut = 50;

std::string axis_text(const AxisValues& values, const AxisValues* other) {
  const bool is_written_out =
      other != nullptr && values.is_sequence() && !other->is_sequence() && values.size() <= kMostWrittenOut;
  if (!is_written_out) return to_axis_text(values);
  std::vector<Value> list;
  for (std::uint64_t i = 0; i < values.size(); ++i) list.push_back(values.at(i));
  return to_axis_text(AxisValues(std::move(list)));
}

Entries entries(const std::vector<Axis>& axes, const std::vector<Axis>& others) {
  Entries list;
  for (const Axis& axis : axes) {
    const auto other = std::ranges::find(others, axis.name, &Axis::name);
    list.emplace_back(axis.name, axis_text(axis.values, other == others.end() ? nullptr : &other->values));
  }
  return list;
}

Entries entries(const std::vector<Prompt>& prompts) {
  Entries list;
  for (const Prompt& prompt : prompts) list.emplace_back(prompt.name, text_of(prompt));
  return list;
}

Entries entries(const std::vector<ProviderSpec>& providers) {
  Entries list;
  for (const ProviderSpec& provider : providers)
    list.emplace_back(provider.name, yaml_of([&](Sheet& part) { part.providers = {provider}; }));
  return list;
}

std::string models_of(const Sheet& sheet) {
  std::string text;
  for (const ModelRef& model : sheet.models) text += (text.empty() ? "" : ", ") + model.to_string();
  return text;
}

// What differs in the rows, in words: their text would be too much.
std::pair<std::string, std::string> rows_of(const Sheet& before, const Sheet& after) {
  if (before.data == after.data) return {};
  const auto count = [](const Sheet& sheet) {
    return sheet.data.empty() ? std::string() : fmt::format("{} rows", sheet.data.size());
  };
  std::size_t different = 0;
  for (std::size_t i = 0; i < std::min(before.data.size(), after.data.size()); ++i)
    different += before.data[i] == after.data[i] ? 0 : 1;
  const std::string remark =
      different > 0 && !after.data.empty() ? fmt::format(", {} changed", different) : "";
  return {count(before), count(after) + remark};
}

}  // namespace

std::vector<SheetChange> changes_between(const Sheet& before, const Sheet& after) {
  std::vector<SheetChange> changes;
  Comparer comparer(changes);
  const auto compare_part = [&](const std::string& field, const auto& copy) {
    comparer.compare(field, yaml_of([&](Sheet& part) { copy(part, before); }),
                     yaml_of([&](Sheet& part) { copy(part, after); }));
  };
  comparer.compare("title", before.title, after.title);
  comparer.compare("prompts", entries(before.prompts), entries(after.prompts));
  comparer.compare("models", models_of(before), models_of(after), true);
  comparer.compare("vars", entries(before.vars, after.vars), entries(after.vars, before.vars), true);
  comparer.compare("params", entries(before.params, after.params), entries(after.params, before.params),
                   true);
  compare_part("zip", [](Sheet& part, const Sheet& from) { part.zip = from.zip; });
  compare_part("exclude", [](Sheet& part, const Sheet& from) { part.exclude = from.exclude; });
  compare_part("sample", [](Sheet& part, const Sheet& from) { part.sample = from.sample; });
  comparer.compare("repeat", std::to_string(before.repeat), std::to_string(after.repeat));
  const auto [rows_before, rows_after] = rows_of(before, after);
  comparer.compare("data", rows_before, rows_after);
  compare_part("limits", [](Sheet& part, const Sheet& from) { part.limits = from.limits; });
  compare_part("order", [](Sheet& part, const Sheet& from) { part.order = from.order; });
  compare_part("cache", [](Sheet& part, const Sheet& from) { part.cache_ttl_s = from.cache_ttl_s; });
  comparer.compare("providers", entries(before.providers), entries(after.providers));
  return changes;
}

}  // namespace proofsheet::sheet
