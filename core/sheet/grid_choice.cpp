#include "sheet/grid_choice.h"

#include <fmt/format.h>

#include <algorithm>

namespace proofsheet::sheet {
namespace {

constexpr std::uint64_t kMaxPlaces = 10'000'000;

// Indices of a side, each once; all that there are when `numbers` is empty.
struct Lines {
  std::vector<std::uint64_t> chosen;
  std::uint64_t count = 0;
  std::uint64_t size() const { return chosen.empty() ? count : chosen.size(); }
  std::uint64_t at(std::uint64_t i) const { return chosen.empty() ? i : chosen[static_cast<std::size_t>(i)]; }
};

Result<Lines> lines_of(const std::vector<std::uint64_t>& numbers, std::uint64_t count, std::string_view noun,
                       std::string_view owner) {
  Lines lines{{}, count};
  for (const std::uint64_t number : numbers) {
    if (number == 0 || number > count) {
      return fail(ErrorKind::invalid_input, fmt::format("{} has {} {}{}: there is no {} {}", owner, count,
                                                        noun, count == 1 ? "" : "s", noun, number));
    }
    lines.chosen.push_back(number - 1);
  }
  std::ranges::sort(lines.chosen);
  const auto repeated = std::ranges::unique(lines.chosen);
  lines.chosen.erase(repeated.begin(), repeated.end());
  return lines;
}

// The product without overflow: no more than one beyond `most`.
std::uint64_t product(std::initializer_list<std::uint64_t> factors, std::uint64_t most) {
  std::uint64_t all = 1;
  for (const std::uint64_t factor : factors) {
    if (factor == 0) return 0;
    all = factor > most / all ? most + 1 : all * factor;
  }
  return all;
}

}  // namespace

Result<std::vector<CellIndex>> cells_of(const Pivot& pivot, const GridChoice& choice,
                                        std::string_view owner) {
  const auto pages = lines_of(choice.pages, pivot.pages(), "page", owner);
  if (!pages) return fail(pages.error());
  const auto rows = lines_of(choice.rows, pivot.rows(), "row", owner);
  if (!rows) return fail(rows.error());
  const auto columns = lines_of(choice.columns, pivot.columns(), "column", owner);
  if (!columns) return fail(columns.error());
  if (product({pages->size(), rows->size(), columns->size(), pivot.folds()}, kMaxPlaces) > kMaxPlaces) {
    return fail(ErrorKind::invalid_input,
                fmt::format("{}: these lines have more than {} places", owner, kMaxPlaces));
  }
  std::vector<CellIndex> cells;
  for (std::uint64_t page = 0; page < pages->size(); ++page) {
    for (std::uint64_t row = 0; row < rows->size(); ++row) {
      for (std::uint64_t column = 0; column < columns->size(); ++column) {
        for (std::uint64_t fold = 0; fold < pivot.folds(); ++fold) {
          const auto cell = pivot.cell({pages->at(page), rows->at(row), columns->at(column), fold});
          if (cell) cells.push_back(*cell);
        }
      }
    }
  }
  std::ranges::sort(cells);
  return cells;
}

}  // namespace proofsheet::sheet
