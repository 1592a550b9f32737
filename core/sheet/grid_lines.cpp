#include "sheet/grid_lines.h"

#include <algorithm>

namespace proofsheet::sheet {
namespace {

constexpr std::uint32_t kNowhere = ~0u;
constexpr std::uint64_t kMostPlaces = std::uint64_t{1} << 24;

GridLines lines_of(const std::vector<bool>& is_shown) {
  std::vector<std::uint32_t> order;
  for (std::size_t i = 0; i < is_shown.size(); ++i) {
    if (is_shown[i]) order.push_back(static_cast<std::uint32_t>(i));
  }
  return order.size() == is_shown.size() || order.empty() ? GridLines(is_shown.size())
                                                          : GridLines(std::move(order));
}

}  // namespace

GridLines::GridLines(std::vector<std::uint32_t> order) : count_(order.size()), order_(std::move(order)) {
  for (std::uint32_t place = 0; place < order_->size(); ++place) {
    const std::uint32_t index = (*order_)[place];
    if (index >= place_of_.size()) place_of_.resize(index + 1, kNowhere);
    place_of_[index] = place;
  }
}

std::optional<std::uint64_t> GridLines::find(std::uint64_t index) const {
  if (!order_) return index < count_ ? std::optional(index) : std::nullopt;
  if (index >= place_of_.size() || place_of_[static_cast<std::size_t>(index)] == kNowhere)
    return std::nullopt;
  return place_of_[static_cast<std::size_t>(index)];
}

PageLines lines_with(const Pivot& pivot, std::uint64_t page, const std::function<bool(CellIndex)>& shows) {
  PageLines all{GridLines(pivot.rows()), GridLines(pivot.columns())};
  if (pivot.rows() > kMostPlaces || pivot.columns() > kMostPlaces || pivot.folds() > kMostPlaces ||
      pivot.rows() * pivot.columns() > kMostPlaces / std::max<std::uint64_t>(1, pivot.folds()))
    return all;
  std::vector<bool> rows(static_cast<std::size_t>(pivot.rows())),
      columns(static_cast<std::size_t>(pivot.columns()));
  for (std::uint64_t row = 0; row < pivot.rows(); ++row) {
    for (std::uint64_t column = 0; column < pivot.columns(); ++column) {
      if (rows[row] && columns[column]) continue;
      for (std::uint64_t fold = 0; fold < pivot.folds(); ++fold) {
        const auto cell = pivot.cell({page, row, column, fold});
        if (!cell || !shows(*cell)) continue;
        rows[row] = columns[column] = true;
        break;
      }
    }
  }
  return {lines_of(rows), lines_of(columns)};
}

}  // namespace proofsheet::sheet
