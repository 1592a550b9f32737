#include "ui/filter.h"

#include <algorithm>

#include <fmt/format.h>

#include "ui/figures.h"
#include "ui/language.h"

namespace proofsheet::ui {

bool read_filter(FilterState& state, const RunView& run) {
  if (state.made_for == run.identity() && state.made_text == state.text) return false;
  state.made_for = run.identity();
  state.made_text = state.text;
  state.expression.reset();
  state.query.reset();
  state.problem = {};
  state.failure.clear();
  if (state.is_blank()) return true;
  auto parsed = query::parse(state.text);
  if (!parsed) {
    state.problem = parsed.error();
    return true;
  }
  state.expression = std::move(*parsed);
  auto made = query::Query::make(*state.expression, run.plan());
  if (made)
    state.query = std::move(*made);
  else
    state.problem = made.error();
  return true;
}

double search_interval_s(const FilterState& state) {
  return std::max(0.25, 4 * state.took_s);
}

std::string matching_words(std::uint64_t matching, std::uint64_t cells) {
  const std::string found = grouped(matching), all = grouped(cells);
  return cells == 1 ? tr_format("{} of {} cell", found, all) : tr_format("{} of {} cells", found, all);
}

}  // namespace proofsheet::ui
