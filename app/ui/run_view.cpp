#include "ui/run_view.h"

#include <algorithm>

namespace proofsheet::ui {

namespace {

// Results kept for drawing: more than fit on the largest screen, small beside the pictures they name.
constexpr std::size_t kKeptResults = 4096;
const std::string kNoText;

bool is_busy(store::CellState state) {
  return state == store::CellState::in_flight || state == store::CellState::streaming ||
         state == store::CellState::waiting;
}

CellView view_of(const store::CellResult& result) {
  CellView view;
  view.state = result.state;
  view.cached = result.cached_from_unix_ms.has_value();
  view.known = true;
  view.rating = static_cast<std::int8_t>(result.rating.value_or(0));
  view.latency_ms = static_cast<float>(result.latency_ms);
  view.cost_usd = static_cast<float>(result.cost_usd.value_or(0));
  view.output_tokens = static_cast<std::uint32_t>(result.usage.output_tokens.value_or(0));
  return view;
}

}  // namespace

RunView::RunView(store::RunId id, std::string name, sheet::Plan plan, RequestResult request_result)
    : id_(id),
      name_(std::move(name)),
      plan_(plan),
      pivot_(plan, plan.sheet().layout),
      request_result_(std::move(request_result)),
      cells_(plan.size()) {
  totals_.cells = plan.size();
  totals_.queued = plan.size();
}

void RunView::set_layout(const sheet::Layout& layout) {
  if (sheet::complete_layout(plan_, layout) != pivot_.layout()) pivot_ = sheet::Pivot(plan_, layout);
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

void RunView::adopt_summaries(const std::vector<store::CellSummary>& summaries) {
  for (const store::CellSummary& summary : summaries) {
    if (summary.cell >= cells_.size()) continue;
    CellView& cell = cells_[summary.cell];
    const CellView before = cell;
    cell.state = summary.state;
    cell.cached = summary.cached;
    cell.known = true;
    cell.rating = static_cast<std::int8_t>(summary.rating.value_or(0));
    cell.latency_ms = static_cast<float>(summary.latency_ms);
    cell.cost_usd = static_cast<float>(summary.cost_usd.value_or(0));
    cell.output_tokens = static_cast<std::uint32_t>(summary.output_tokens.value_or(0));
    ++cell.version;
    count(before, cell);
  }
}

void RunView::adopt_result(sheet::CellIndex index, std::shared_ptr<const store::CellResult> result) {
  if (index >= cells_.size()) return;
  if (!result) {  // the store has none: do not ask again and again
    requested_.insert(index);
    return;
  }
  CellView& cell = cells_[index];
  const std::uint32_t version = cell.version + 1;
  const CellView before = cell;
  cell = view_of(*result);
  cell.version = version;
  if (!running_) count(before, cell);
  remember(index, std::move(result));
}

// Keeps the totals of a run that is not going on; a running one counts for itself.
void RunView::count(const CellView& before, const CellView& after) {
  const auto add = [this](const CellView& cell, int sign) {
    const auto step = static_cast<std::uint64_t>(static_cast<std::int64_t>(sign));
    if (!cell.known) {
      totals_.queued += step;
      return;
    }
    if (cell.state == store::CellState::done) totals_.done += step;
    if (cell.state == store::CellState::filtered) totals_.filtered += step;
    if (cell.state == store::CellState::failed) totals_.failed += step;
    if (cell.state == store::CellState::cancelled) totals_.cancelled += step;
    if (cell.cached) totals_.cached += step;
    // A cached answer was paid for by an earlier run.
    if (!cell.cached) totals_.cost_usd += sign * static_cast<double>(cell.cost_usd);
  };
  add(before, -1);
  add(after, 1);
}

void RunView::apply(const run::Event& event) {
  if (const auto* changed = std::get_if<run::CellChanged>(&event)) {
    if (changed->cell >= cells_.size()) return;
    CellView& cell = cells_[changed->cell];
    cell.state = changed->state;
    ++cell.version;
    if (is_busy(changed->state)) {
      activities_[changed->cell] = {changed->attempt, changed->max_attempts, changed->until_unix_ms,
                                    changed->reason, changed->bytes_received};
    } else {
      activities_.erase(changed->cell);
      streams_.erase(changed->cell);
    }
  } else if (const auto* text = std::get_if<run::TextAdded>(&event)) {
    if (text->cell >= cells_.size()) return;
    streams_[text->cell] += text->text;
    cells_[text->cell].state = store::CellState::streaming;
    ++cells_[text->cell].version;
  } else if (const auto* finished = std::get_if<run::CellFinished>(&event)) {
    const std::uint64_t index = finished->result->cell;
    if (index >= cells_.size()) return;
    activities_.erase(index);
    streams_.erase(index);
    adopt_result(index, finished->result);
  } else if (const auto* progress = std::get_if<run::Progress>(&event)) {
    totals_ = progress->totals;
  } else if (const auto* ended = std::get_if<run::RunEnded>(&event)) {
    totals_ = ended->totals;
    ended_ = *ended;
    running_ = false;
    for (const auto& [index, activity] : activities_) {
      if (!store::is_final(cells_[index].state)) cells_[index].state = store::CellState::cancelled;
    }
    activities_.clear();
    streams_.clear();
  }
}

}  // namespace proofsheet::ui
