#include "ui/run_view.h"

#include <algorithm>

#include "base/utf8.h"

namespace proofsheet::ui {

namespace {

// Results kept for drawing: more than fit on the largest screen, small beside the pictures they name.
constexpr std::size_t kKeptResults = 4096;
// More of a text than a cell can show.
constexpr std::size_t kSearchedText = 8192;
const std::string kNoText;

bool is_busy(store::CellState state) {
  return state == store::CellState::in_flight || state == store::CellState::streaming ||
         state == store::CellState::waiting;
}

std::uint8_t label_number(std::optional<store::Label> label) {
  return label ? static_cast<std::uint8_t>(static_cast<std::uint8_t>(*label) + 1) : std::uint8_t{0};
}

CellView view_of(const store::CellResult& result) {
  CellView view;
  view.state = result.state;
  view.cached = result.cached_from_unix_ms.has_value();
  view.known = true;
  view.partial = result.partial;
  view.rating = static_cast<std::int8_t>(result.rating.value_or(0));
  view.label = label_number(result.label);
  view.rejected = result.rejected;
  view.has_note = !result.note.empty();
  view.answer = static_cast<std::uint32_t>(result.finished_unix_ms);
  view.latency_ms = static_cast<float>(result.latency_ms);
  view.cost_known = result.cost_usd.has_value();
  view.tokens_known = result.usage.output_tokens.has_value();
  view.cost_usd = static_cast<float>(result.cost_usd.value_or(0));
  view.output_tokens = static_cast<std::uint32_t>(result.usage.output_tokens.value_or(0));
  return view;
}

CellView view_of(const store::CellSummary& summary) {
  CellView view;
  view.state = summary.state;
  view.cached = summary.cached;
  view.known = true;
  view.rating = static_cast<std::int8_t>(summary.rating.value_or(0));
  view.label = label_number(summary.label);
  view.rejected = summary.rejected;
  view.has_note = summary.has_note;
  view.answer = static_cast<std::uint32_t>(summary.finished_unix_ms);
  view.latency_ms = static_cast<float>(summary.latency_ms);
  view.cost_known = summary.cost_usd.has_value();
  view.tokens_known = summary.output_tokens.has_value();
  view.cost_usd = static_cast<float>(summary.cost_usd.value_or(0));
  view.output_tokens = static_cast<std::uint32_t>(summary.output_tokens.value_or(0));
  return view;
}

query::CellFacts facts_of(const CellView& cell) {
  query::CellFacts made;
  made.state = cell.state;
  made.cached = cell.cached;
  made.rejected = cell.rejected;
  made.label = label_of(cell);
  if (cell.rating > 0) made.rating = static_cast<float>(cell.rating);
  if (cell.known) made.latency_ms = cell.latency_ms;
  if (cell.cost_known) made.cost_usd = cell.cost_usd;
  if (cell.tokens_known) made.output_tokens = static_cast<float>(cell.output_tokens);
  return made;
}

run::LimitChange limits_of(const sheet::Limits& limits) {
  return {.concurrency = limits.concurrency,
          .requests_per_minute = limits.requests_per_minute,
          .tokens_per_minute = limits.tokens_per_minute,
          .delay_s = limits.delay_s,
          .max_cost_usd = limits.max_cost};
}

// The shown lines of a side in the order of their cells' mean numbers.
sheet::GridLines sorted(const RunView& run, std::uint64_t page, const sheet::GridLines& lines,
                        const LineSort& sort, bool is_row) {
  const sheet::Pivot& pivot = run.pivot();
  const std::uint64_t groups = is_row ? pivot.rows() : pivot.columns();
  if (groups >= query::kNoGroup || !run.has_numbers(sort.by)) return lines;
  std::vector<std::uint32_t> group_of(static_cast<std::size_t>(run.plan().size()), query::kNoGroup);
  for (std::uint64_t row = 0; row < pivot.rows(); ++row) {
    for (std::uint64_t column = 0; column < pivot.columns(); ++column) {
      for (std::uint64_t fold = 0; fold < pivot.folds(); ++fold) {
        const auto cell = pivot.cell({page, row, column, fold});
        if (cell)
          group_of[static_cast<std::size_t>(*cell)] = static_cast<std::uint32_t>(is_row ? row : column);
      }
    }
  }
  std::vector<float> numbers(group_of.size());
  for (std::size_t cell = 0; cell < numbers.size(); ++cell) numbers[cell] = run.number(cell, sort.by);
  const std::vector<double> means =
      query::group_means(numbers, group_of, static_cast<std::uint32_t>(groups), run.matched().get());
  std::vector<std::uint32_t> order;
  for (const std::uint32_t line : query::order_of(means, direction_of(sort))) {
    if (lines.find(line)) order.push_back(line);
  }
  // What is pinned stays at the beginning.
  const std::uint64_t pinned = is_row ? pivot.pinned_rows() : pivot.pinned_columns();
  std::ranges::stable_partition(order, [&](std::uint32_t line) { return line < pinned; });
  return sheet::GridLines(std::move(order));
}

}  // namespace

namespace {

// Of all levels but the innermost.
LineGroups groups_of_rows(const sheet::Pivot& pivot) {
  std::vector<std::uint64_t> spans;
  for (std::size_t level = 0; level + 1 < pivot.row_levels(); ++level) spans.push_back(pivot.row_span(level));
  return LineGroups(std::move(spans));
}

LineGroups groups_of_columns(const sheet::Pivot& pivot) {
  std::vector<std::uint64_t> spans;
  for (std::size_t level = 0; level + 1 < pivot.column_levels(); ++level)
    spans.push_back(pivot.column_span(level));
  return LineGroups(std::move(spans));
}

}  // namespace

RunView::RunView(store::RunId id, std::string name, sheet::Plan plan, RequestResult request_result)
    : id_(id),
      name_(std::move(name)),
      plan_(plan),
      pivot_(plan, plan.sheet().layout),
      media_(plan),
      request_result_(std::move(request_result)),
      cells_(plan.size()),
      limits_(limits_of(plan.sheet().limits)) {
  totals_.cells = plan.size();
  totals_.queued = plan.size();
  row_groups_ = groups_of_rows(pivot_);
  column_groups_ = groups_of_columns(pivot_);
}

void RunView::set_layout(const sheet::Layout& layout) {
  if (sheet::complete_layout(plan_, layout) == pivot_.layout()) return;
  const sheet::Layout before = pivot_.layout();
  pivot_ = sheet::Pivot(plan_, layout);
  const bool has_same_values = before.views == pivot_.layout().views;
  if (!has_same_values || before.rows != pivot_.layout().rows) row_groups_ = groups_of_rows(pivot_);
  if (!has_same_values || before.columns != pivot_.layout().columns)
    column_groups_ = groups_of_columns(pivot_);
  ++layout_version_;
}

void RunView::toggle_row_group(const LineGroup& group) {
  row_groups_.toggle(group);
  ++layout_version_;
}

void RunView::toggle_column_group(const LineGroup& group) {
  column_groups_.toggle(group);
  ++layout_version_;
}

void RunView::set_groups(const LineGroups& rows, const LineGroups& columns) {
  if (row_groups_.has_lines_of(rows)) row_groups_ = rows;
  if (column_groups_.has_lines_of(columns)) column_groups_ = columns;
  ++layout_version_;
}

void RunView::collapse_all_groups() {
  row_groups_.collapse_all(pivot_.rows());
  column_groups_.collapse_all(pivot_.columns());
  ++layout_version_;
}

void RunView::expand_all_groups() {
  row_groups_.expand_all();
  column_groups_.expand_all();
  ++layout_version_;
}

const sheet::PageLines& RunView::lines(std::uint64_t page) const {
  if (lines_version_ == layout_version_ && lines_filter_ == filter_version_ && lines_page_ == page)
    return lines_;
  lines_ = matched_ ? sheet::lines_with(pivot_, page, [this](sheet::CellIndex cell) { return matches(cell); })
                    : sheet::PageLines{sheet::GridLines(pivot_.rows()), sheet::GridLines(pivot_.columns())};
  if (row_sort()) lines_.rows = sorted(*this, page, lines_.rows, *row_sort(), true);
  if (column_sort()) lines_.columns = sorted(*this, page, lines_.columns, *column_sort(), false);
  if (row_groups_.any_collapsed()) lines_.rows = row_groups_.shown(lines_.rows);
  if (column_groups_.any_collapsed()) lines_.columns = column_groups_.shown(lines_.columns);
  lines_version_ = layout_version_;
  lines_filter_ = filter_version_;
  lines_page_ = page;
  return lines_;
}

const CellActivity* RunView::activity(sheet::CellIndex index) const {
  const auto found = activities_.find(index);
  return found == activities_.end() ? nullptr : &found->second;
}

const std::string& RunView::streamed_text(sheet::CellIndex index) const {
  const auto found = streams_.find(index);
  return found == streams_.end() ? kNoText : found->second;
}

std::shared_ptr<const store::CellResult> RunView::result(sheet::CellIndex index) {
  const auto found = kept_index_.find(index);
  if (found != kept_index_.end()) {
    kept_.splice(kept_.begin(), kept_, found->second);
    return found->second->result;
  }
  if (index < cells_.size() && cells_[index].known && store::is_final(cells_[index].state) &&
      requested_.insert(index).second) {
    request_result_(id_, index);
  }
  return nullptr;
}

void RunView::remember(sheet::CellIndex index, std::shared_ptr<const store::CellResult> result) {
  requested_.erase(index);
  if (const auto found = kept_index_.find(index); found != kept_index_.end()) kept_.erase(found->second);
  kept_.push_front({index, std::move(result)});
  kept_index_[index] = kept_.begin();
  while (kept_.size() > kKeptResults) {
    kept_index_.erase(kept_.back().cell);
    kept_.pop_back();
  }
}

void RunView::forget_result(sheet::CellIndex index) {
  requested_.erase(index);
  const auto found = kept_index_.find(index);
  if (found == kept_index_.end()) return;
  kept_.erase(found->second);
  kept_index_.erase(found);
}

std::vector<sheet::CellIndex> RunView::failed_cells() const {
  std::vector<sheet::CellIndex> failed;
  for (sheet::CellIndex index = 0; index < cells_.size(); ++index) {
    if (cells_[index].state == store::CellState::failed) failed.push_back(index);
  }
  return failed;
}

void RunView::set_matched(std::shared_ptr<const query::CellSet> cells, std::optional<query::Query> query) {
  matched_ = std::move(cells);
  query_ = std::move(query);
  highlights_.clear();
  ++filter_version_;
}

const std::vector<query::Span>& RunView::highlights(sheet::CellIndex index, std::string_view text) {
  static const std::vector<query::Span> kNone;
  if (!query_ || !query_->searches_text() || index >= cells_.size()) return kNone;
  if (highlights_.size() > kKeptResults) highlights_.clear();
  const auto [found, is_new] = highlights_.try_emplace(index);
  if (is_new || found->second.cell_version != cells_[index].version)
    found->second = {cells_[index].version,
                     query_->find_in_text(complete_utf8_prefix(text.substr(0, kSearchedText)))};
  return found->second.spans;
}

std::vector<query::CellFacts> RunView::facts() const {
  std::vector<query::CellFacts> facts;
  facts.reserve(cells_.size());
  for (const CellView& cell : cells_) facts.push_back(facts_of(cell));
  return facts;
}

float RunView::number(sheet::CellIndex index, Number number) const {
  if (query::is_at_hand(number)) return query::number_of(facts_of(cells_[index]), number);
  return numbers_ ? numbers_->of(static_cast<std::size_t>(index), number) : query::kUnknown;
}

bool RunView::has_numbers(Number number) const {
  if (query::is_at_hand(number)) return true;
  return numbers_ != nullptr && (has_picture_numbers_ || !query::is_of_pictures(number));
}

void RunView::adopt_numbers(std::shared_ptr<const query::ReadNumbers> numbers, bool has_pictures,
                            std::uint64_t version) {
  const bool is_first = numbers_ == nullptr || (has_pictures && !has_picture_numbers_);
  numbers_ = std::move(numbers);
  has_picture_numbers_ = has_pictures;
  const bool is_newest = version == version_;
  ++version_;
  numbers_version_ = is_newest ? version_ : version;
  const auto is_read = [](const std::optional<LineSort>& sort) {
    return sort && !query::is_at_hand(sort->by);
  };
  if ((is_read(row_sort()) || is_read(column_sort())) && (is_first || !running_)) ++layout_version_;
}

void RunView::reload_results() {
  kept_.clear();
  kept_index_.clear();
}

void RunView::change_limits(const run::LimitChange& change) {
  const auto apply = [](const auto& from, auto& to) {
    if (from) to = *from > 0 ? from : std::nullopt;
  };
  apply(change.concurrency, limits_.concurrency);
  apply(change.requests_per_minute, limits_.requests_per_minute);
  apply(change.tokens_per_minute, limits_.tokens_per_minute);
  apply(change.delay_s, limits_.delay_s);
  apply(change.max_cost_usd, limits_.max_cost_usd);
}

// Keeps the totals: of cells here, by their states; what only the run knows comes with its progress.
void RunView::count(const CellView& before, const CellView& after) {
  const auto add = [this](const CellView& cell, int sign) {
    const auto step = static_cast<std::uint64_t>(static_cast<std::int64_t>(sign));
    if (cell.state == store::CellState::done) totals_.done += step;
    if (cell.state == store::CellState::filtered) totals_.filtered += step;
    if (cell.state == store::CellState::failed) totals_.failed += step;
    if (cell.state == store::CellState::cancelled) totals_.cancelled += step;
    if (cell.cached && store::is_final(cell.state)) totals_.cached += step;
  };
  add(before, -1);
  add(after, 1);
  const std::uint64_t others = totals_.done + totals_.filtered + totals_.failed + totals_.cancelled +
                               totals_.in_flight + totals_.waiting;
  totals_.queued = totals_.cells - std::min(totals_.cells, others);
}

void RunView::set_cell(sheet::CellIndex index, const CellView& view) {
  CellView& cell = cells_[index];
  const CellView before = cell;
  cell = view;
  cell.version = before.version + 1;
  cell.hidden = before.hidden;
  CellView after = cell;
  after.version = before.version;
  if (after != before) ++version_;
  count(before, cell);
}

void RunView::set_state(sheet::CellIndex index, store::CellState state) {
  CellView view = cells_[index];
  view.state = state;
  set_cell(index, view);
}

void RunView::adopt(const StoredRun& stored) {
  for (const store::CellSummary& summary : stored.summaries) {
    if (summary.cell >= cells_.size()) continue;
    set_cell(summary.cell, view_of(summary));
    const bool is_paid = summary.state == store::CellState::done && !summary.cached;
    if (is_paid && !summary.cost_usd) totals_.cost_known = false;
  }
  totals_.cost_usd = stored.cost_usd;
  for (const sheet::CellIndex index : stored.partial) {
    if (index < cells_.size()) cells_[index].partial = true;
  }
  for (const sheet::CellIndex index : stored.hidden) {
    if (index < cells_.size()) hide(index, true);
  }
  limit_events_.insert(limit_events_.begin(), stored.limit_events.begin(), stored.limit_events.end());
}

void RunView::set_result(sheet::CellIndex index, std::shared_ptr<const store::CellResult> result) {
  set_cell(index, view_of(*result));
  media_.learn(index, *result);
  remember(index, std::move(result));
}

void RunView::adopt_result(sheet::CellIndex index, std::shared_ptr<const store::CellResult> result) {
  if (index >= cells_.size() || !store::is_final(cells_[index].state)) return;
  const auto kept = kept_index_.find(index);
  const bool is_late = result && kept != kept_index_.end() &&
                       kept->second->result->finished_unix_ms > result->finished_unix_ms;
  if (is_late) return;  // the cell was fired again since it was asked for
  if (result) {
    set_result(index, with_marks(index, std::move(result)));
  } else {  // the store has none: do not ask again and again
    requested_.insert(index);
    ++missing_;
  }
}

void RunView::leave_result(sheet::CellIndex index, store::CellState state) {
  const CellView before = cells_[index];
  if (before.known) {
    earlier_.emplace(index, before);
    forget_result(index);
  }
  CellView view;
  view.state = state;
  set_cell(index, view);
}

void RunView::return_to_result(sheet::CellIndex index) {
  const auto found = earlier_.find(index);
  if (found == earlier_.end()) return;
  set_cell(index, found->second);
  earlier_.erase(found);
}

void RunView::begin(const std::vector<sheet::CellIndex>& only, bool again) {
  running_ = true;
  stopping_ = false;
  ended_.reset();
  totals_.paused = false;
  limits_ = limits_of(plan_.sheet().limits);
  const auto queue = [&](sheet::CellIndex index) {
    if (index >= cells_.size()) return;
    if (cells_[index].state == store::CellState::cancelled || (again && cells_[index].known))
      leave_result(index, store::CellState::queued);
  };
  if (!only.empty()) {
    for (const sheet::CellIndex index : only) queue(index);
  } else {
    for (sheet::CellIndex index = 0; index < cells_.size(); ++index) queue(index);
  }
}

void RunView::apply_change(const run::CellChanged& changed) {
  const sheet::CellIndex index = changed.cell;
  if (index >= cells_.size()) return;
  if (cells_[index].known) {
    leave_result(index, changed.state);
  } else {
    set_state(index, changed.state);
  }
  if (changed.state != store::CellState::streaming) streams_.erase(index);
  if (is_busy(changed.state)) {
    activities_[index] = {.attempt = changed.attempt,
                          .max_attempts = changed.max_attempts,
                          .until_unix_ms = changed.until_unix_ms,
                          .reason = changed.reason,
                          .bytes_received = changed.bytes_received};
  } else {
    activities_.erase(index);
  }
  if (changed.state == store::CellState::cancelled) return_to_result(index);
}

void RunView::apply_text(const run::TextAdded& text) {
  if (text.cell >= cells_.size()) return;
  streams_[text.cell] += text.text;
  set_state(text.cell, store::CellState::streaming);
}

void RunView::apply_received(const run::CellsReceived& received) {
  for (const run::CellsReceived::Entry& entry : received.cells) {
    const auto found = activities_.find(entry.cell);
    if (found == activities_.end()) continue;
    found->second.bytes_received = entry.bytes;
    found->second.tokens_received = entry.tokens;
    ++cells_[entry.cell].version;
  }
}

void RunView::take_totals(const run::Totals& totals) {
  totals_.in_flight = totals.in_flight;
  totals_.waiting = totals.waiting;
  totals_.cost_usd = totals.cost_usd;
  totals_.cost_known = totals.cost_known;
  totals_.waiting_until_unix_ms = totals.waiting_until_unix_ms;
  totals_.waiting_reason = totals.waiting_reason;
  totals_.waits = totals.waits;
  totals_.elapsed_ms = totals.elapsed_ms;
  totals_.paused = totals.paused;
  count({}, {});
}

void RunView::apply_end(const run::RunEnded& ended) {
  take_totals(ended.totals);
  ended_ = ended;
  if (row_sort() || column_sort()) ++layout_version_;
  running_ = stopping_ = totals_.paused = false;
  std::vector<sheet::CellIndex> left;
  for (const auto& [index, activity] : activities_) left.push_back(index);
  activities_.clear();
  streams_.clear();
  for (const sheet::CellIndex index : left) {
    if (!store::is_final(cells_[index].state)) set_state(index, store::CellState::cancelled);
  }
  left.clear();
  for (const auto& [index, view] : earlier_) left.push_back(index);
  for (const sheet::CellIndex index : left) return_to_result(index);
}

void RunView::apply(const run::Event& event) {
  if (const auto* changed = std::get_if<run::CellChanged>(&event)) {
    apply_change(*changed);
  } else if (const auto* text = std::get_if<run::TextAdded>(&event)) {
    apply_text(*text);
  } else if (const auto* received = std::get_if<run::CellsReceived>(&event)) {
    apply_received(*received);
  } else if (const auto* finished = std::get_if<run::CellFinished>(&event)) {
    const std::uint64_t index = finished->result->cell;
    if (index >= cells_.size()) return;
    activities_.erase(index);
    streams_.erase(index);
    earlier_.erase(index);
    notes_.erase(index);
    set_result(index, finished->result);
  } else if (const auto* limits = std::get_if<run::LimitsChanged>(&event)) {
    limit_events_.push_back(limits->event);
  } else if (const auto* progress = std::get_if<run::Progress>(&event)) {
    take_totals(progress->totals);
  } else if (const auto* ended = std::get_if<run::RunEnded>(&event)) {
    apply_end(*ended);
  }
}

}  // namespace proofsheet::ui
