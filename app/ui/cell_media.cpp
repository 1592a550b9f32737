#include "ui/cell_media.h"

#include <algorithm>

#include "provider/provider.h"

namespace proofsheet::ui {

namespace {

constexpr std::uint64_t kFoldsLookedAt = 256;

Medium medium_of(const sheet::ModelRef& model, const Value& endpoint) {
  const Result<provider::Operation> operation = provider::operation_of(model.model, endpoint);
  if (!operation) return Medium::text;  // the cell fails, in words
  switch (*operation) {
    case provider::Operation::image:
      return Medium::picture;
    case provider::Operation::speech:
      return Medium::sound;
    default:
      return Medium::text;
  }
}

const sheet::Axis* endpoint_param(const sheet::Sheet& sheet) {
  const auto found = std::ranges::find(sheet.params, "endpoint", &sheet::Axis::name);
  return found == sheet.params.end() || found->values.size() == 0 ? nullptr : &*found;
}

}  // namespace

CellMedia::CellMedia(const sheet::Plan& plan)
    : plan_(plan), model_axis_(plan.axis_position("model")), endpoint_axis_(plan.axis_position("endpoint")) {
  const sheet::Axis* endpoint = endpoint_param(plan.sheet());
  endpoints_ = endpoint == nullptr ? 1 : static_cast<std::size_t>(endpoint->values.size());
  for (const sheet::ModelRef& model : plan.sheet().models) {
    for (std::size_t i = 0; i < endpoints_; ++i)
      media_.push_back(medium_of(model, endpoint == nullptr ? Value() : endpoint->values.at(i)));
  }
}

std::size_t CellMedia::kind_of(sheet::CellIndex cell) const {
  if (!model_axis_ && !endpoint_axis_) return 0;
  const std::vector<std::uint64_t> at = plan_.coordinates(cell);
  const std::size_t model = model_axis_ ? static_cast<std::size_t>(at[*model_axis_]) : 0;
  const std::size_t endpoint = endpoint_axis_ ? static_cast<std::size_t>(at[*endpoint_axis_]) : 0;
  return model * endpoints_ + endpoint;
}

Medium CellMedia::of(sheet::CellIndex cell) const {
  if (const std::optional<Medium> medium = only()) return *medium;
  return media_[kind_of(cell)];
}

bool CellMedia::has(Medium medium) const {
  return std::ranges::find(media_, medium) != media_.end();
}

std::optional<Medium> CellMedia::only() const {
  if (media_.empty()) return Medium::text;
  const bool all_alike = std::ranges::all_of(media_, [&](Medium medium) { return medium == media_.front(); });
  return all_alike ? std::optional(media_.front()) : std::nullopt;
}

bool CellMedia::is_picture_place(const sheet::Pivot& pivot, sheet::GridPosition place) const {
  if (const std::optional<Medium> medium = only()) return *medium == Medium::picture;
  const std::vector<std::string>& folded = pivot.layout().fold;
  const bool can_differ = std::ranges::any_of(
      folded, [](const std::string& axis) { return axis == "model" || axis == "endpoint"; });
  for (place.fold = 0; place.fold < std::min(pivot.folds(), kFoldsLookedAt); ++place.fold) {
    const std::optional<sheet::CellIndex> cell = pivot.cell(place);
    if (!cell) continue;
    if (of(*cell) == Medium::picture) return true;
    if (!can_differ) return false;
  }
  return false;
}

void CellMedia::learn(sheet::CellIndex cell, const store::CellResult& result) {
  if (!result.images.empty() && !media_.empty()) media_[kind_of(cell)] = Medium::picture;
}

}  // namespace proofsheet::ui
