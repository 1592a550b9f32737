#include "store/result.h"

#include <array>

namespace proofsheet::store {
namespace {

// In the order of CellState.
constexpr std::array<std::string_view, 8> kStateNames{"queued", "waiting",  "in_flight", "streaming",
                                                      "done",   "filtered", "failed",    "cancelled"};

// In the order of Label.
constexpr std::array<std::string_view, kLabels.size()> kLabelNames{"red", "yellow", "green", "blue",
                                                                   "purple"};

}  // namespace

std::string_view state_name(CellState state) {
  return kStateNames.at(static_cast<std::size_t>(state));
}

CellState state_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kStateNames.size(); ++i) {
    if (kStateNames[i] == name) return static_cast<CellState>(i);
  }
  return CellState::failed;
}

bool is_final(CellState state) {
  return state >= CellState::done;
}

std::string_view label_name(Label label) {
  return kLabelNames.at(static_cast<std::size_t>(label));
}

std::optional<Label> label_from_name(std::string_view name) {
  for (const Label label : kLabels) {
    if (label_name(label) == name) return label;
  }
  return std::nullopt;
}

std::string near_key(const Value& axes, std::string_view request_url) {
  const Value* model = axes.find("model");
  const std::string_view path = request_url.substr(0, request_url.find('?'));
  if (!model || !model->is_string() || model->as_string().empty() || path.empty()) return {};
  const std::string& name = model->as_string();
  const auto slash = path.rfind('/');
  const auto colon = name.find(':');
  std::string key(slash == std::string_view::npos ? path : path.substr(slash + 1));
  key += ' ';
  key += colon == std::string::npos ? name : name.substr(colon + 1);
  return key;
}

bool is_worth_keeping(const CellResult& result) {
  if (result.state == CellState::done || result.state == CellState::filtered) return true;
  if (result.rating || result.label || result.rejected || !result.note.empty()) return true;
  return result.cost_usd.value_or(0) > 0 || !result.text.value_or("").empty() || !result.more_texts.empty() ||
         !result.reasoning.empty() || !result.images.empty() || result.audio || !result.tool_calls.is_null();
}

}  // namespace proofsheet::store
