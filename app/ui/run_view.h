#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "query/query.h"
#include "run/run.h"
#include "sheet/grid_lines.h"
#include "sheet/pivot.h"
#include "sheet/plan.h"
#include "store/store.h"
#include "ui/cell_media.h"
#include "ui/line_groups.h"
#include "ui/line_sort.h"

namespace proofsheet::ui {

// What the grid shows of one cell without its result: 24 bytes, so that a run of a million cells fits in
// memory.
struct CellView {
  store::CellState state = store::CellState::queued;
  bool cached : 1 = false;
  bool known : 1 = false;    // has a result
  bool partial : 1 = false;  // the answer broke off; in an earlier run only known for failed cells
  bool rejected : 1 = false;
  bool has_note : 1 = false;
  bool hidden : 1 = false;  // drawn as an empty place
  bool cost_known : 1 = false;
  bool tokens_known : 1 = false;
  std::int8_t rating = 0;  // 0 = none
  std::uint8_t label = 0;  // 0 = none, else 1 + store::Label
  float latency_ms = 0;
  float cost_usd = 0;
  std::uint32_t output_tokens = 0;
  std::uint32_t version = 0;  // grows with each change
  std::uint32_t answer = 0;   // which answer it is: the end of the time when it came
  friend bool operator==(const CellView&, const CellView&) = default;
};
static_assert(sizeof(CellView) == 24);

inline std::optional<store::Label> label_of(const CellView& cell) {
  return cell.label == 0 ? std::nullopt : std::optional(static_cast<store::Label>(cell.label - 1));
}

// A cell that waits for its next attempt, or is in flight.
struct CellActivity {
  int attempt = 0;
  int max_attempts = 1;
  std::int64_t until_unix_ms = 0;
  std::string reason;
  std::uint64_t bytes_received = 0;   // of this attempt
  std::uint64_t tokens_received = 0;  // pieces of text of a stream; 0 = not a stream
};

// What the store knows of a run beside its results.
struct StoredRun {
  std::vector<store::CellSummary> summaries;
  std::vector<sheet::CellIndex> partial;  // failed or stopped cells that hold a part of an answer
  std::vector<sheet::CellIndex> hidden;
  std::vector<store::LimitEvent> limit_events;
  double cost_usd = 0;  // of what the run paid for
};

// One run as the workbench looks at it: the plan it was fired from, a state per cell, and the results that
// are being looked at. UI thread; filled by the session from events and from the store.
class RunView {
 public:
  using RequestResult = std::function<void(store::RunId, sheet::CellIndex)>;

  // `request_result` asks for a result to be loaded; the answer comes back through adopt_result.
  RunView(store::RunId id, std::string name, sheet::Plan plan, RequestResult request_result);

  store::RunId id() const { return id_; }
  const std::string& name() const { return name_; }
  void set_name(std::string name) { name_ = std::move(name); }
  const sheet::Plan& plan() const { return plan_; }
  const sheet::Pivot& pivot() const { return pivot_; }
  // What the cells are: texts, pictures, sounds.
  const CellMedia& media() const { return media_; }
  void set_layout(const sheet::Layout& layout);
  // The lines of a page that are shown: with a filter, those that have a cell which it lets through. Kept for
  // the page that was asked for last.
  const sheet::PageLines& lines(std::uint64_t page) const;
  // Lines are put in order by the numbers that are there now, and once more when the run ends: they do not
  // jump about while results come in. Empty = as they are laid out. A part of the layout.
  const std::optional<LineSort>& row_sort() const { return pivot_.layout().row_sort; }
  const std::optional<LineSort>& column_sort() const { return pivot_.layout().column_sort; }
  // Groups of lines with the same outer values, and which of them are collapsed: in this view only, until
  // that side is laid out in another way.
  const LineGroups& row_groups() const { return row_groups_; }
  const LineGroups& column_groups() const { return column_groups_; }
  void toggle_row_group(const LineGroup& group);
  void toggle_column_group(const LineGroup& group);
  // Collapses what is collapsed in these and expands all else, on each side that is laid out as it was then.
  void set_groups(const LineGroups& rows, const LineGroups& columns);
  void collapse_all_groups();
  void expand_all_groups();
  // True for a place that stands for many: of a collapsed row or column.
  bool is_collapsed(std::uint64_t row, std::uint64_t column) const {
    return row_groups_.collapsed(row).has_value() || column_groups_.collapsed(column).has_value();
  }
  // Grows whenever the places of cells change.
  std::uint64_t layout_version() const { return layout_version_; }

  const CellView& cell(sheet::CellIndex index) const { return cells_[index]; }
  const CellActivity* activity(sheet::CellIndex index) const;
  // Text received so far by a streaming cell; empty when there is none.
  const std::string& streamed_text(sheet::CellIndex index) const;
  // The stored result, or nullptr while it is being loaded (or there is none): ask again each frame.
  std::shared_ptr<const store::CellResult> result(sheet::CellIndex index);
  // A number of a finished cell; NaN when it has none, and for one that is read from the results while
  // has_numbers() is not true of it.
  float number(sheet::CellIndex index, Number number) const;
  // True when such numbers were read; of pictures, when they were measured before.
  bool has_numbers(Number number) const;
  // The version() that they were read at, 0 = never; a later one may have others.
  std::uint64_t numbers_version() const { return numbers_version_; }
  // True while results that were asked for have not come.
  bool is_loading() const { return requested_.size() > missing_; }
  std::vector<sheet::CellIndex> failed_cells() const;
  // True for a cell whose answer may be rated, labelled and so on: one that has one and is not on its way.
  bool can_mark(sheet::CellIndex index) const;
  std::vector<sheet::CellIndex> hidden_cells() const;
  std::uint64_t hidden_count() const { return hidden_; }
  // The cell that others are compared with.
  std::optional<sheet::CellIndex> reference;

  // --- the filter
  // --------------------------------------------------------------------------------------------
  // True for a cell that the filter lets through; all do while there is none.
  bool matches(sheet::CellIndex index) const { return !matched_ || matched_->contains(index); }
  // The cells that the filter lets through, immutable; nullptr while there is none.
  const std::shared_ptr<const query::CellSet>& matched() const { return matched_; }
  // Grows whenever matched() becomes another one.
  std::uint64_t filter_version() const { return filter_version_; }
  // The cells that are let through, and the query whose words are marked in texts; nullptr = no filter.
  void set_matched(std::shared_ptr<const query::CellSet> cells, std::optional<query::Query> query);
  // Where the text of a cell's answer has what the filter looks for, in bytes; of a long one only its
  // beginning is searched. Kept until the filter or the cell changes.
  const std::vector<query::Span>& highlights(sheet::CellIndex index, std::string_view text);
  // What a filter may ask of every cell.
  std::vector<query::CellFacts> facts() const;
  // Grows with each change of any cell; a result that is only read for being looked at is none.
  std::uint64_t version() const { return version_; }
  // Another one for each view, also where one takes the place of another in memory.
  const std::shared_ptr<const char>& identity() const { return identity_; }

  // Of the whole run, also while only some of its cells are fired again.
  const run::Totals& totals() const { return totals_; }
  bool is_running() const { return running_; }
  // Nothing new is sent: what is in flight comes to its end.
  bool is_stopping() const { return running_ && stopping_; }
  const std::optional<run::RunEnded>& ended() const { return ended_; }
  std::int64_t created_unix_ms = 0;

  // How the providers were limited, oldest first.
  const std::vector<store::LimitEvent>& limit_events() const { return limit_events_; }
  // The limits that the run goes by: the sheet's, with what was changed since.
  const run::LimitChange& limits() const { return limits_; }

  // --- filled by the session
  // -----------------------------------------------------------------------------------
  // The run is fired (again): `only` these cells, or, when it is empty, all that have no result. `again`:
  // although they have one.
  void begin(const std::vector<sheet::CellIndex>& only, bool again);
  void set_stopping() { stopping_ = true; }
  void change_limits(const run::LimitChange& change);
  void adopt(const StoredRun& stored);
  // Numbers that were read from the results as they were at a version(); lines that are sorted by them take
  // their places when they are the first, or the run has ended.
  void adopt_numbers(std::shared_ptr<const query::ReadNumbers> numbers, bool has_pictures,
                     std::uint64_t version);
  // Results that are kept to be looked at are read again.
  void reload_results();
  // A result that was loaded, or changed by the user; of no use for a cell that is being fired again.
  void adopt_result(sheet::CellIndex index, std::shared_ptr<const store::CellResult> result);
  void apply(const run::Event& event);
  // The user changed marks; of cells that can be marked, or of any when they are hidden or shown.
  void apply_marks(const store::MarkChange& change);

 private:
  void apply_change(const run::CellChanged& changed);
  void apply_text(const run::TextAdded& text);
  void apply_received(const run::CellsReceived& received);
  void apply_end(const run::RunEnded& ended);
  void take_totals(const run::Totals& totals);
  void hide(sheet::CellIndex index, bool is_hidden);
  void mark_result(sheet::CellIndex index, const store::MarkChange& change);
  // A result that was read, with what the user has marked since.
  std::shared_ptr<const store::CellResult> with_marks(sheet::CellIndex index,
                                                      std::shared_ptr<const store::CellResult> result) const;
  void set_result(sheet::CellIndex index, std::shared_ptr<const store::CellResult> result);
  void set_cell(sheet::CellIndex index, const CellView& view);
  void set_state(sheet::CellIndex index, store::CellState state);
  // A cell that has a result is on its way again.
  void leave_result(sheet::CellIndex index, store::CellState state);
  void return_to_result(sheet::CellIndex index);
  void remember(sheet::CellIndex index, std::shared_ptr<const store::CellResult> result);
  void forget_result(sheet::CellIndex index);
  void count(const CellView& before, const CellView& after);

  store::RunId id_;
  std::string name_;
  sheet::Plan plan_;
  sheet::Pivot pivot_;
  CellMedia media_;
  std::uint64_t layout_version_ = 1;
  // The lines of one page, and for which.
  mutable LineGroups row_groups_, column_groups_;  // with what lines() has found to stand for them
  mutable sheet::PageLines lines_;
  mutable std::uint64_t lines_page_ = 0, lines_version_ = 0, lines_filter_ = 0;
  RequestResult request_result_;
  std::vector<CellView> cells_;
  std::unordered_map<sheet::CellIndex, CellActivity> activities_;
  std::unordered_map<sheet::CellIndex, std::string> streams_;
  // What cells that are fired again were before, for those that come to nothing.
  std::unordered_map<sheet::CellIndex, CellView> earlier_;
  // Notes that were written since the run is shown.
  std::unordered_map<sheet::CellIndex, std::string> notes_;
  std::uint64_t hidden_ = 0;
  // Results that were looked at last, newest first.
  struct Kept {
    sheet::CellIndex cell;
    std::shared_ptr<const store::CellResult> result;
  };
  std::list<Kept> kept_;
  std::unordered_map<sheet::CellIndex, std::list<Kept>::iterator> kept_index_;
  std::unordered_set<sheet::CellIndex> requested_;
  std::shared_ptr<const char> identity_ = std::make_shared<const char>();
  std::shared_ptr<const query::CellSet> matched_;
  std::optional<query::Query> query_;
  std::uint64_t filter_version_ = 0, version_ = 0;
  struct Highlights {
    std::uint32_t cell_version = 0;
    std::vector<query::Span> spans;
  };
  std::unordered_map<sheet::CellIndex, Highlights> highlights_;
  std::shared_ptr<const query::ReadNumbers> numbers_;
  bool has_picture_numbers_ = false;
  std::uint64_t numbers_version_ = 0;
  std::size_t missing_ = 0;  // of them, those that the store does not have
  run::Totals totals_;
  std::vector<store::LimitEvent> limit_events_;
  run::LimitChange limits_;
  bool running_ = false;
  bool stopping_ = false;
  std::optional<run::RunEnded> ended_;
};

}  // namespace proofsheet::ui
