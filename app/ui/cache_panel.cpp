#include "ui/cache_panel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

#include "base/clock.h"
#include "platform/item_hooks.h"
#include "ui/cache_words.h"
#include "ui/empty_state.h"
#include "ui/state_words.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

// Layout pixels.
constexpr float kCachePanelWidth = 1040, kCacheRow = 22, kReportWidth = 400;
constexpr int kKeptColumns = 6;

using KeptOfModel = store::Store::KeptAnswers;

void muted_paragraph(const Context& context, const std::string& text, ImU32 color, float size) {
  ImGui::PushTextWrapPos(0);
  label(context, text, color, size);
  ImGui::PopTextWrapPos();
  platform::announce_item(text);
}

// The right edges of the columns behind the model, as parts of the width.
constexpr std::array<float, kKeptColumns> kColumnEnds{0.46f, 0.56f, 0.67f, 0.78f, 0.89f, 1.0f};
using KeptRow = std::array<std::string, kKeptColumns>;

void draw_kept_row(const Context& context, const std::string& name, const KeptRow& row, ImU32 name_color,
                   ImU32 color) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, mono = context.px(kMonoSize - 1);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_line(list, context.fonts.text, context.px(kTextSize), {at.x, at.y + context.px(3)},
            std::floor(width * 0.36f), name_color, name);
  for (std::size_t i = 0; i < row.size(); ++i) {
    const float text = std::ceil(text_width(context.fonts.mono, mono, row[i]));
    draw_line(list, context.fonts.mono, mono,
              {at.x + std::floor(width * kColumnEnds[i]) - text, at.y + context.px(3)}, text + 1, color,
              row[i]);
  }
  ImGui::Dummy({width, context.px(kCacheRow)});
}

KeptRow kept_row(const KeptOfModel& kept) {
  const std::uint64_t older = kept.answers - kept.of_last_month;
  const auto count = [](std::uint64_t number) {
    return number == 0 ? std::string("–") : fmt::format("{}", number);
  };
  return {fmt::format("{}", kept.answers),
          count(kept.of_last_day),
          count(kept.of_last_month - kept.of_last_day),
          count(older),
          format_bytes(kept.text_bytes + kept.file_bytes),
          kept.cost_usd > 0 ? fmt::format("{:.2f}", kept.cost_usd) : std::string("–")};
}

KeptOfModel sum_of_kept(const std::vector<KeptOfModel>& all) {
  KeptOfModel sum;
  for (const KeptOfModel& kept : all) {
    sum.answers += kept.answers;
    sum.of_last_day += kept.of_last_day;
    sum.of_last_month += kept.of_last_month;
    sum.text_bytes += kept.text_bytes;
    sum.file_bytes += kept.file_bytes;
    sum.cost_usd += kept.cost_usd;
  }
  return sum;
}

void draw_kept(const CachePanelState& state, const Context& context, Actions& actions) {
  section_title(context, tr("Kept for equal requests"));
  gap(context, 8);
  if (!state.kept) return muted_paragraph(context, tr("Reading …"), context.theme.muted, kTextSize);
  if (!*state.kept)
    return muted_paragraph(context, state.kept->error().message, context.theme.failed, kTextSize);
  const std::vector<KeptOfModel>& all = **state.kept;
  if (all.empty()) {
    const EmptyState empty{.title = tr("Nothing is kept yet"),
                           .hint = tr("Whole answers are kept, and an equal request is answered by them, for "
                                      "nothing.")};
    draw_empty_state(context, empty, EmptyPlace::panel, actions);
    return;
  }
  draw_kept_row(context, tr("model"),
                {tr("answers"), tr("1 day"), tr("30 days"), tr("older"), tr("size"), "USD"},
                context.theme.muted, context.theme.muted);
  for (const KeptOfModel& kept : all) {
    const std::string name = kept.model.empty() ? std::string(tr("unknown model")) : kept.model;
    draw_kept_row(context, name, kept_row(kept), context.theme.text, context.theme.text);
    platform::announce_item(fmt::format("kept {}: {}", kept.model, kept.answers));
    tooltip(context, tr_format("Answered from {} to {}; {} of texts, {} of files",
                               format_local_time(kept.oldest_unix_ms), format_local_time(kept.newest_unix_ms),
                               format_bytes(kept.text_bytes), format_bytes(kept.file_bytes)));
  }
  if (all.size() > 1)
    draw_kept_row(context, tr("all"), kept_row(sum_of_kept(all)), context.theme.muted, context.theme.text);
  gap(context, 8);
  muted_paragraph(
      context,
      tr("They lie in the runs that were answered so: deleting a run takes its answers out of the "
         "cache. A sheet says by cache.ttl how old an answer may be."),
      context.theme.faint, kCaptionSize);
}

// Why a group of cells was sent.
std::string reason_words(const run::CacheMisses& misses) {
  switch (misses.verdict) {
    using enum run::CacheVerdict;
    case hit:
      return tr("An equal answer was known, and was not used");
    case never_fired:
      return tr("Nothing of this model had been fired before this run");
    case differs:
      return tr_format("Nothing equal was known: other in {}",
                       fmt::format("{}", fmt::join(misses.fields, ", ")));
    case too_old:
      return tr("The equal answer was older than the sheet's cache.ttl");
    case failed:
      return tr("The same had been asked before and failed");
    case files_gone:
      return tr("The files of the equal answer are no longer on the disk");
    case no_request:
      return tr("They could not be asked at all");
  }
  return {};
}

void select_button(CachePanelState& state, const Context& context, const std::vector<std::uint64_t>& cells,
                   const std::string& id, Actions& actions) {
  const bool is_shown = context.run != nullptr && context.run->id() == state.run;
  const std::string title = tr_count(cells.size(), "Select the cell", "Select the {} cells");
  if (!button(context, fmt::format("{}###{}", title, id).c_str(), ButtonKind::normal, 0, is_shown,
              is_shown ? "" : tr("Open the run to see them")))
    return;
  actions.push_back(SelectCells{cells, cells.front(), false});
  state.dialog.is_open = false;
}

void draw_hits(CachePanelState& state, const Context& context, const run::CacheReport& report,
               Actions& actions) {
  const std::uint64_t hits = report.hits.size(), all = hits + report.fired;
  muted_paragraph(context, tr_format("{} of {} results came from the cache", hits, all), context.theme.text,
                  kTextSize);
  if (hits == 0) return;
  if (report.saved_usd > 0) {
    std::string saved =
        tr_format("They cost {} once, and nothing in this run.", format_cost(report.saved_usd));
    if (report.saved_unknown > 0) saved += ' ' + tr_format("Of {} it is not known.", report.saved_unknown);
    muted_paragraph(context, saved, context.theme.muted, kCaptionSize);
  }
  gap(context, 8);
  select_button(state, context, report.hits, "cache hits", actions);
}

void draw_misses(CachePanelState& state, const Context& context, const run::CacheReport& report,
                 Actions& actions) {
  for (std::size_t i = 0; i < report.misses.size(); ++i) {
    const run::CacheMisses& misses = report.misses[i];
    gap(context, 16);
    muted_paragraph(context, reason_words(misses), context.theme.text, kTextSize);
    const std::string example = cache_words({.view = misses.example, .is_copy = false, .was_refired = false},
                                            CacheMoment::after, state.run);
    muted_paragraph(context, tr_format("Cell {}: {}", misses.cells.front(), example), context.theme.muted,
                    kCaptionSize);
    gap(context, 8);
    select_button(state, context, misses.cells, fmt::format("cache misses {}", i), actions);
  }
  if (report.unexamined == 0) return;
  gap(context, 12);
  muted_paragraph(context,
                  tr_format("{} more were sent, whose reasons are not looked into.", report.unexamined),
                  context.theme.muted, kCaptionSize);
}

void draw_report(CachePanelState& state, const Context& context, Actions& actions) {
  section_title(context, tr("This run"), state.run == 0 ? "" : fmt::format("#{}", state.run));
  gap(context, 8);
  if (state.run == 0)
    return muted_paragraph(context, tr("Open a run to see what the cache did for it."), context.theme.muted,
                           kTextSize);
  if (!state.report)
    return muted_paragraph(context, tr("Holding its cells against what was known …"), context.theme.muted,
                           kTextSize);
  if (!*state.report)
    return muted_paragraph(context, state.report->error().message, context.theme.failed, kTextSize);
  draw_hits(state, context, **state.report, actions);
  draw_misses(state, context, **state.report, actions);
}

}  // namespace

void open_cache_panel(CachePanelState& state, store::RunId run) {
  state = {};
  state.dialog.is_open = true;
  state.run = run;
}

void draw_cache_panel(CachePanelState& state, const Context& context, Actions& actions) {
  if (!begin_dialog(state.dialog, context, {"cache panel", tr("What is cached"), kCachePanelWidth})) return;
  const float room = ImGui::GetContentRegionAvail().x, space = context.px(32);
  const float right = std::min(context.px(kReportWidth), std::floor(room * 0.42f));
  const ImVec2 start = ImGui::GetCursorPos();
  const auto side = [&](const char* id, float x, float width, auto draw) {
    ImGui::SetCursorPos({x, start.y});
    ImGui::BeginChild(id, {width, 0}, ImGuiChildFlags_AutoResizeY | ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_NoScrollbar);
    draw();
    ImGui::EndChild();
    return ImGui::GetItemRectSize().y;
  };
  const float left_height =
      side("kept", start.x, room - right - space, [&] { draw_kept(state, context, actions); });
  const float right_height =
      side("report", start.x + room - right, right, [&] { draw_report(state, context, actions); });
  ImGui::SetCursorPos({start.x, start.y + std::max(left_height, right_height)});
  ImGui::Dummy({1, 0});
  end_dialog(state.dialog, context);
}

}  // namespace proofsheet::ui
