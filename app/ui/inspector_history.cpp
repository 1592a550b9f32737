// What the inspector tells of a cell beyond its result: the cache, and the results that it had before.
#include <algorithm>

#include <fmt/format.h>

#include "base/clock.h"
#include "platform/item_hooks.h"
#include "ui/cache_words.h"
#include "ui/grid_cell.h"
#include "ui/inspector.h"
#include "ui/state_words.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

constexpr std::size_t kMostEarlier = 50;
constexpr float kEarlierHeight = 40;

CacheMoment moment_of(const RunView& run, std::uint64_t cell, const store::CellResult* result) {
  if (result != nullptr) return CacheMoment::after;
  return run.activity(cell) != nullptr ? CacheMoment::on_way : CacheMoment::before;
}

void draw_sentence(const Context& context, const std::string& text, ImU32 color, float size) {
  if (text.empty()) return;
  ImGui::PushTextWrapPos(0);
  label(context, text, color, size);
  platform::announce_item(text);
  ImGui::PopTextWrapPos();
}

// "14:02:31" for a moment of today, else "2026-11-24 14:02".
std::string when_words(std::int64_t unix_ms, std::int64_t now_unix_ms) {
  const std::string then = format_local_time(unix_ms), now = format_local_time(now_unix_ms);
  return then.substr(0, 10) == now.substr(0, 10) ? then.substr(11) : then.substr(0, 16);
}

// What is there to recognise a result by, in one line.
std::string gist_of(const store::CellResult& result) {
  const std::string text = result.text.value_or("");
  if (const auto begins = text.find_first_not_of(" \n\r\t"); begins != std::string::npos)
    return text.substr(begins, text.find('\n', begins) - begins);
  if (!result.images.empty()) return tr_count(result.images.size(), "{} image", "{} images");
  if (result.audio) return tr("Speech");
  return result.error ? result.error->message : tr("No text");
}

// A result among others in two lines: its name and what became of it, and how it begins or looks.
struct ResultRow {
  const store::CellResult& result;
  std::string name, outcome;
  bool is_shown = false;     // outlined
  bool has_picture = false;  // its first picture stands at the left
};
// True when it was clicked.
bool draw_result_row(const Context& context, const ResultRow& row) {
  const float width = ImGui::GetContentRegionAvail().x, height = context.px(kEarlierHeight);
  const ImVec2 min = ImGui::GetCursorScreenPos(), max{min.x + width, min.y + height};
  const bool is_clicked = ImGui::InvisibleButton("row", {width, height}, ImGuiButtonFlags_EnableNav);
  const bool is_hovered = ImGui::IsItemHovered();
  if (is_hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(min, max, is_hovered ? context.theme.hover : context.theme.raised, context.px(4));
  if (row.is_shown) draw_outline(context, min, max, context.theme.accent);
  const float size = context.px(kCaptionSize), padding = context.px(8);
  const float right = max.x - padding;
  float left = min.x + padding;
  if (row.has_picture && !row.result.images.empty()) {
    const float margin = context.px(4), side = height - 2 * margin;
    draw_pictures(context, list, row.result, {min.x + margin, min.y + margin},
                  {min.x + margin + side, min.y + margin + side});
    left += side;
  }
  const float first = min.y + context.px(5), second = min.y + context.px(21);
  const float outcome_width =
      std::min(text_width(context.fonts.text, size, row.outcome) + 1, (right - left) * 0.7f);
  draw_line(list, context.fonts.text, size, {right - outcome_width, first}, outcome_width,
            state_color(context.theme, row.result.state), row.outcome);
  draw_line(list, context.fonts.text, size, {left, first}, right - left - outcome_width - padding,
            context.theme.text, row.name);
  draw_line(list, context.fonts.text, size, {left, second}, right - left, context.theme.muted,
            gist_of(row.result));
  return is_clicked;
}

bool draw_earlier_row(const Context& context, const store::CellResult& result, bool is_shown) {
  return draw_result_row(
      context,
      {.result = result,
       .name = when_words(result.finished_unix_ms, context.now_unix_ms),
       .outcome = fmt::format("{} · {} · {}", outcome_words(result), format_duration_ms(result.latency_ms),
                              format_cost(result.cost_usd.value_or(0), result.cost_usd.has_value())),
       .is_shown = is_shown});
}

bool draw_history_row(const Context& context, const store::Store::OfRequest& found) {
  const store::CellResult& result = found.result;
  return draw_result_row(context,
                         {.result = result,
                          .name = tr_format("run {}, {}", found.run, found.run_name),
                          .outcome = fmt::format("{} · {}", outcome_words(result),
                                                 when_words(result.finished_unix_ms, context.now_unix_ms)),
                          .has_picture = true});
}

}  // namespace

void draw_request_history(const Context& context, Actions& actions) {
  const RequestHistory& history = context.facts.history();
  if (history.empty()) return;
  section_title(context, tr("History"), fmt::format("{}", history.size()));
  for (const auto& found : history) {
    const std::string name = fmt::format("history {} {}", found->run, found->result.cell);
    ImGui::PushID(name.c_str());
    if (draw_history_row(context, *found)) actions.push_back(OpenRun{found->run, found->result.cell});
    platform::announce_item(name);
    tooltip(context, tr("The same request in another run: click to open it"));
    ImGui::PopID();
  }
  gap(context, 12);
}

std::string outcome_words(const store::CellResult& result) {
  std::string words;
  switch (result.state) {
    using enum store::CellState;
    case done:
      words = result.cached_from_unix_ms ? tr("From the cache") : tr("Done");
      break;
    case filtered:
      words = tr("Refused by moderation");
      break;
    case cancelled:
      words = tr("Stopped");
      break;
    default:
      words = result.error ? error_words(*result.error) : tr("Failed");
  }
  return result.partial ? tr_format("{}, partial", words) : words;
}

void draw_cache(const Context& context, std::uint64_t cell, const store::CellResult* result,
                Actions& actions) {
  const CacheAnswer* answer = context.facts.cache();
  std::string key = result != nullptr ? result->cache_key : "";
  if (result == nullptr && answer != nullptr && answer->view) key = answer->view->key;
  if (key.empty()) {
    section_title(context, tr("Cache"));
  } else if (title_with_action(context, tr("Cache"), fmt::format("{}##cache", tr("Copy key")))) {
    actions.push_back(CopyText{key, tr("Cache key")});
  }
  if (answer == nullptr) {
    label(context, tr("Looking it up …"), context.theme.faint);
  } else {
    const CacheMoment moment = moment_of(*context.run, cell, result);
    draw_sentence(context, cache_words(*answer, moment, context.run->id()), context.theme.text, kTextSize);
  }
  if (result != nullptr && !key.empty()) {
    gap(context, 4);
    draw_sentence(context, kept_words(*result), context.theme.muted, kCaptionSize);
  }
  if (!key.empty()) key_value(context, tr("key"), key.substr(0, 12), true);
  gap(context, 12);
}

void draw_earlier_results(InspectorState& state, const Context& context) {
  const EarlierResults& earlier = context.facts.earlier();
  if (earlier.empty()) return;
  const std::size_t shown = std::min(earlier.size(), kMostEarlier);
  section_title(context, tr("Earlier results"),
                shown < earlier.size() ? tr_format("the last {} of {}", shown, earlier.size())
                                       : fmt::format("{}", shown));
  for (std::size_t i = 0; i < shown; ++i) {
    ImGui::PushID(static_cast<int>(earlier.size() - i));  // as old as it is, it keeps its number
    const bool is_shown = state.earlier && state.earlier->finished_unix_ms == earlier[i]->finished_unix_ms;
    if (draw_earlier_row(context, *earlier[i], is_shown)) {
      state.earlier = earlier[i];
      ImGui::SetScrollY(0);  // where its answer is, and the way back
    }
    platform::announce_item(fmt::format("earlier result {}", earlier.size() - i));
    ImGui::PopID();
  }
  gap(context, 12);
}

}  // namespace proofsheet::ui
