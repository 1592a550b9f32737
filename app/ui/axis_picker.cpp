#include "ui/axis_picker.h"

#include <algorithm>

#include <fmt/format.h>

#include "sheet/axis.h"
#include "ui/language.h"

namespace proofsheet::ui {
namespace {

constexpr std::uint64_t kMostToggled = 1000;

struct UsualPick {
  std::string_view parameter, text;
  bool is_value;
};
constexpr UsualPick kUsualPicks[] = {
    {"size", "512x512", true},
    {"size", "768x512", true},
    {"size", "1024x1024", true},
    {"size", "1536x1024", true},
    {"size", "1024x1536", true},
    {"seed", "1-4", false},
    {"seed", "1-8", false},
    {"seed", "1-16", false},
    {"seed", "1-100", false},
    {"temperature", "0-1 (+0.25)", false},
    {"temperature", "0-2 (+0.5)", false},
    {"temperature", "0", false},
    {"top_p", "0.5-1 (+0.25)", false},
    {"max_tokens", "64, 256, 1024", false},
    {"quality", "low", true},
    {"quality", "medium", true},
    {"quality", "high", true},
};

// The values of a list; nothing when the text is a range or does not read.
std::vector<Value> list_of(std::string_view axis_text) {
  std::vector<Value> list;
  const auto values = sheet::parse_axis_text(axis_text);
  if (!values || values->size() > kMostToggled) return list;
  for (std::uint64_t i = 0; i < values->size(); ++i) list.push_back(values->at(i));
  return list;
}

std::string range_text(const provider::ParamFact& fact) {
  return fmt::format("{}-{} (+{})", *fact.least, *fact.most, (*fact.most - *fact.least) / 4);
}

std::string remark_of(const provider::ParamFact& fact) {
  const std::string model = fmt::format("{}:{}", fact.provider, fact.model), &usual = fact.default_text;
  if (fact.least && fact.most)
    return usual.empty() ? tr_format("{}: {} to {}", model, *fact.least, *fact.most)
                         : tr_format("{}: {} to {}, by default {}", model, *fact.least, *fact.most, usual);
  if (fact.least)
    return usual.empty() ? tr_format("{}: from {}", model, *fact.least)
                         : tr_format("{}: from {}, by default {}", model, *fact.least, usual);
  return usual.empty() ? std::string() : tr_format("{}: by default {}", model, usual);
}

}  // namespace

AxisPicks picks_of(const sheet::Sheet& sheet, std::string_view name, const provider::ModelTable* table) {
  AxisPicks found;
  const auto offer = [&](std::string text, bool is_value) {
    const bool is_there =
        std::ranges::any_of(found.picks, [&](const AxisPick& pick) { return pick.text == text; });
    if (!is_there) found.picks.push_back({std::move(text), is_value});
  };
  for (const sheet::ModelRef& model : sheet.models) {
    if (table == nullptr) break;
    const sheet::ProviderSpec* spec = sheet.find_provider(model.provider);
    const provider::ParamFact* fact =
        table->find(spec != nullptr ? spec->api : model.provider, model.model, name);
    if (fact == nullptr) continue;
    for (const std::string& value : fact->values) offer(value, true);
    if (fact->least && fact->most && *fact->most > *fact->least) offer(range_text(*fact), false);
    if (found.remark.empty()) found.remark = remark_of(*fact);
  }
  for (const UsualPick& usual : kUsualPicks)
    if (usual.parameter == name) offer(std::string(usual.text), usual.is_value);
  return found;
}

bool has_value(std::string_view axis_text, const std::string& value) {
  const std::vector<Value> list = list_of(axis_text);
  return std::ranges::any_of(list, [&](const Value& one) { return to_display(one) == value; });
}

std::string toggle_value(std::string_view axis_text, const std::string& value) {
  std::vector<Value> list = list_of(axis_text);
  const std::size_t before = list.size();
  std::erase_if(list, [&](const Value& one) { return to_display(one) == value; });
  if (list.size() == before) list.emplace_back(value);
  if (list.empty()) return std::string(axis_text);  // an axis has a value
  return sheet::to_axis_text(sheet::AxisValues(std::move(list)));
}

}  // namespace proofsheet::ui
