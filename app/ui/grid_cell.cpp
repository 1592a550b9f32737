#include "ui/grid_cell.h"

#include <algorithm>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "base/clock.h"
#include "ui/sound_cell.h"
#include "ui/sound_fold.h"
#include "ui/state_words.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

constexpr float kSmallText = 110;  // layout pixels: narrower cells have the small type
constexpr float kPadding = 12;
constexpr float kSmallestForWords = 56, kSmallestForBadge = 100;

ImU32 cell_background(const Context& context, const CellView& cell) {
  const Theme& theme = context.theme;
  if (cell.state == store::CellState::failed) return with_alpha(theme.failed, 0.10f);
  return cell.known || store::is_final(cell.state) ? theme.raised : with_alpha(theme.raised, 0.55f);
}

// A cell that the filter does not let through stays in its place, faint.
void dim(const Context& context, ImDrawList& list, ImVec2 min, ImVec2 max) {
  list.AddRectFilled(min, max, with_alpha(context.theme.ground, 0.78f));
}

void caption_row(const Context& context, ImDrawList& list, ImVec2 min, ImVec2 max, const std::string& left,
                 const std::string& right) {
  const float size = kCaptionSize * context.scale;
  const float y = max.y - context.px(kPadding) - size;
  draw_line(list, context.fonts.text, size, {min.x + context.px(kPadding), y}, (max.x - min.x) * 0.6f,
            context.theme.muted, left);
  const float width = text_width(context.fonts.text, size, right);
  draw_line(list, context.fonts.text, size, {max.x - context.px(kPadding) - width, y}, width + 1,
            context.theme.muted, right);
}

// State and reason in words, for cells that have nothing else to show.
void draw_words(const Context& context, ImDrawList& list, std::uint64_t cell, ImVec2 min, ImVec2 max) {
  const CellView& view = context.run->cell(cell);
  const StateWords words = state_words(context, cell);
  if (words.title.empty()) return;
  const float width = max.x - min.x;
  const float pad = context.px(width < context.px(110) ? 6.0f : kPadding);
  const float size = (width < context.px(110) ? kCaptionSize : kTextSize) * context.scale;
  const ImU32 color = state_color(context.theme, view.state);
  draw_line(list, context.fonts.semibold, size, {min.x + pad, min.y + pad}, width - 2 * pad, color,
            words.title);
  if (words.detail.empty()) return;
  const ImVec2 top{min.x + pad, min.y + pad + context.px(kLineHeight)};
  draw_wrapped(list, context.fonts.text, kCaptionSize * context.scale, top, {max.x - pad, max.y - pad},
               context.theme.muted, words.detail);
}

void draw_text_result(const Context& context, ImDrawList& list, const store::CellResult& result, ImVec2 min,
                      ImVec2 max, float top_space) {
  const bool is_small = max.x - min.x < context.px(kSmallText);
  const float pad = context.px(is_small ? 5.0f : kPadding);
  const float size = (is_small ? kCaptionSize : kTextSize) * context.scale;
  const bool roomy = !is_small && max.y - min.y > context.px(100);
  const ImVec2 top{min.x + pad, min.y + pad + top_space};
  const ImVec2 bottom{max.x - pad, max.y - pad - (roomy ? context.px(kLineHeight) : 0)};
  const std::string& text = result.text ? *result.text : result.reasoning;
  if (result.text) {
    draw_highlights(list, context.fonts.text, size, top, bottom, with_alpha(context.theme.accent, 0.35f),
                    text, context.run->highlights(result.cell, text));
  }
  if (text.empty()) {
    const std::string why = result.finish_reason.empty()
                                ? std::string(tr("The answer is empty"))
                                : tr_format("The answer is empty ({})", result.finish_reason);
    draw_wrapped(list, context.fonts.text, size, top, bottom, context.theme.faint, why);
  } else {
    draw_wrapped(list, context.fonts.text, size, top, bottom, context.theme.text, text);
  }
  if (!roomy) return;
  std::string right;
  if (result.usage.output_tokens)
    right = tr_count(static_cast<std::uint64_t>(*result.usage.output_tokens), "{} token", "{} tokens");
  if (result.partial) right = tr("partial");
  caption_row(context, list, min, max,
              result.cached_from_unix_ms
                  ? tr_format("from cache, {}", since_words(*result.cached_from_unix_ms, context.now_unix_ms))
                  : format_duration_ms(result.latency_ms),
              right);
}

// What came of an answer that broke off, below what happened.
void draw_partial(const Context& context, ImDrawList& list, std::uint64_t cell,
                  const store::CellResult& result, ImVec2 min, ImVec2 max) {
  const float pad = context.px(kPadding);
  const StateWords words = state_words(context, cell);
  draw_line(list, context.fonts.semibold, kTextSize * context.scale, {min.x + pad, min.y + pad},
            max.x - min.x - 2 * pad, state_color(context.theme, result.state), words.title);
  const std::string text = result.text.value_or("") + " …";
  const ImVec2 top{min.x + pad, min.y + pad + context.px(kLineHeight + 4)}, bottom{max.x - pad, max.y - pad};
  draw_highlights(list, context.fonts.text, kTextSize * context.scale, top, bottom,
                  with_alpha(context.theme.accent, 0.35f), text, context.run->highlights(cell, text));
  draw_wrapped(list, context.fonts.text, kTextSize * context.scale, top, bottom, context.theme.muted, text);
}

// A word on a picture.
void draw_badge(const Context& context, ImDrawList& list, ImVec2 min, ImVec2 max, std::string_view text) {
  if (max.x - min.x < context.px(kSmallestForBadge)) return;
  const float size = kCaptionSize * context.scale, pad = context.px(4);
  const float width = text_width(context.fonts.text, size, text), height = context.px(18);
  const ImVec2 at{min.x + pad, max.y - pad - height};
  list.AddRectFilled(at, {at.x + width + 2 * pad, at.y + height}, with_alpha(context.theme.ground, 0.8f),
                     context.px(4));
  draw_line(list, context.fonts.text, size, {at.x + pad, at.y + std::floor((height - font_pixels(size)) / 2)},
            width + 1, context.theme.text, text);
}

void draw_stream(const Context& context, ImDrawList& list, std::uint64_t cell, ImVec2 min, ImVec2 max) {
  const float pad = context.px(kPadding);
  const std::string& text = context.run->streamed_text(cell);
  const ImVec2 top{min.x + pad, min.y + pad}, bottom{max.x - pad, max.y - pad - context.px(kLineHeight)};
  draw_highlights(list, context.fonts.text, kTextSize * context.scale, top, bottom,
                  with_alpha(context.theme.accent, 0.35f), text, context.run->highlights(cell, text));
  draw_wrapped(list, context.fonts.text, kTextSize * context.scale, top, bottom, context.theme.text, text);
  const float size = kCaptionSize * context.scale;
  const StateWords words = state_words(context, cell);
  const CellActivity* activity = context.run->activity(cell);
  const std::string received = activity != nullptr ? received_words(*activity) : std::string();
  draw_line(list, context.fonts.text, size, {min.x + pad, max.y - pad - size}, max.x - min.x - 2 * pad,
            context.theme.in_flight, received.empty() ? words.title : words.title + " · " + received);
}

void draw_dot_content(const Context& context, ImDrawList& list, std::uint64_t index, ImVec2 min, ImVec2 max,
                      const DotColor& color);

void draw_cell_content(const Context& context, ImDrawList& list, std::uint64_t index, ImVec2 min, ImVec2 max,
                       PictureSize size, const DotColor& color) {
  RunView& run = *context.run;
  const CellView& cell = run.cell(index);
  const float rounding = context.px(4);
  const bool words_fit = has_room_for_words(context, max.x - min.x, max.y - min.y);
  if (cell.state == store::CellState::done) {
    const auto result = run.result(index);
    if (result && !result->images.empty()) {
      if (!draw_pictures(context, list, *result, min, max, size))
        list.AddRectFilled(min, max, with_alpha(context.theme.raised, 0.55f), rounding);
      if (cell.cached) draw_badge(context, list, min, max, tr("from cache"));
      return;
    }
    if (!words_fit && !(result && result->audio) && run.media().of(index) != Medium::picture)
      return draw_dot_content(context, list, index, min, max, color);
    list.AddRectFilled(min, max, context.theme.raised, rounding);
    if (result && result->audio) {
      draw_sound(context, list, *result, min, max, SoundButton::where_pointed_at);
    } else if (result && words_fit) {
      draw_text_result(context, list, *result, min, max, 0);
    }
    return;
  }
  list.AddRectFilled(min, max, cell_background(context, cell), rounding);
  if (cell.state == store::CellState::failed || cell.state == store::CellState::filtered) {
    list.AddRect(min, max, with_alpha(state_color(context.theme, cell.state), 0.6f), rounding);
  }
  if (!words_fit) {
    if (cell.known || cell.state != store::CellState::queued)
      draw_dot_content(context, list, index, min, max, color);
  } else if (cell.state == store::CellState::streaming && !run.streamed_text(index).empty()) {
    draw_stream(context, list, index, min, max);
  } else if (const auto result = cell.partial ? run.result(index) : nullptr; result && result->text) {
    draw_partial(context, list, index, *result, min, max);
  } else {
    draw_words(context, list, index, min, max);
  }
}

}  // namespace

bool has_room_for_words(const Context& context, float width, float height) {
  return width >= context.px(kSmallestForWords) && height >= context.px(32);
}

void draw_cell(const Context& context, ImDrawList& list, std::uint64_t index, ImVec2 min, ImVec2 max,
               PictureSize size, const DotColor& color) {
  draw_cell_content(context, list, index, min, max, size, color);
  if (!context.run->matches(index)) dim(context, list, min, max);
}

namespace {

// Answers of so few bytes are told one by one at the head of their place.
constexpr std::size_t kShortAnswer = 24;

// What the head of a fold says beside the answer that stands below it: of short answers each with its count,
// else how many there are.
std::string fold_words(const FoldTally& tally) {
  if (tally.answers.size() == 1) return tr_count(tally.cells, "{} alike", "all {} alike");
  const bool all_differ = tally.answers.front().count == 1;
  const bool are_short = std::ranges::all_of(tally.answers, [](const FoldTally::Answer& answer) {
    return answer.text.size() <= kShortAnswer && answer.text.find('\n') == std::string::npos;
  });
  if (are_short && !all_differ) return tally_words(tally, kShortAnswer, 200);
  return tr_format("{} distinct of {}", tally.answers.size(), tally.cells);
}

std::string unanswered_words(const FoldTally& tally) {
  if (tally.unanswered == 0) return {};
  return tr_count(tally.unanswered, "{} without an answer", "{} without answers");
}

// The commonest answer's share at the right, before it how many cells came to nothing, and how the others
// differ. `cut` stands before them when these are not all of the cells.
void draw_fold_head(const Context& context, ImDrawList& list, const FoldTally& tally, const std::string& cut,
                    ImVec2 min, ImVec2 max) {
  const float pad = context.px(kPadding), size = kCaptionSize * context.scale;
  const std::string share = fmt::format("{:.0f}%", 100 * tally.share());
  const float width = text_width(context.fonts.text, size, share);
  float right = max.x - pad - width;
  draw_line(list, context.fonts.text, size, {right, min.y + pad}, width + 1, context.theme.text, share);
  if (const std::string failed = unanswered_words(tally); !failed.empty()) {
    const float room = std::min(text_width(context.fonts.text, size, failed) + 1, (right - min.x - pad) / 2);
    right -= room + context.px(8);
    draw_line(list, context.fonts.text, size, {right, min.y + pad}, room, context.theme.failed, failed);
  }
  draw_line(list, context.fonts.text, size, {min.x + pad, min.y + pad}, right - min.x - 2 * pad,
            context.theme.muted, (cut.empty() ? "" : cut + " · ") + fold_words(tally));
}

// The one of these that a single dot should show.
std::uint64_t telling_cell(const RunView& run, std::span<const std::uint64_t> cells) {
  const auto alarms = [&](std::uint64_t cell) {
    const store::CellState state = run.cell(cell).state;
    return state == store::CellState::failed || state == store::CellState::filtered;
  };
  const auto found = std::ranges::find_if(cells, alarms);
  return found != cells.end() ? *found : cells.front();
}

// A dot of each cell in a square of them; of very many each dot stands for several.
void draw_fold_dots(const Context& context, ImDrawList& list, const std::vector<std::uint64_t>& cells,
                    ImVec2 min, ImVec2 max, const DotColor& color) {
  constexpr float kSmallestDot = 4, kBetween = 1;  // layout pixels
  const float width = max.x - min.x, height = max.y - min.y;
  const auto most = std::max(1.0f, std::floor(std::min(width, height) / context.px(kSmallestDot + kBetween)));
  const float square = std::ceil(std::sqrt(static_cast<float>(cells.size())));
  const auto across = static_cast<std::size_t>(std::min(square, most));
  const std::size_t each = (cells.size() + across * across - 1) / (across * across);
  const std::size_t dots = (cells.size() + each - 1) / each, down = (dots + across - 1) / across;
  const float between = std::max(1.0f, std::floor(context.px(kBetween)));
  const auto edge = [](float from, float size, std::size_t at, std::size_t of) {
    return std::floor(from + size * static_cast<float>(at) / static_cast<float>(of));
  };
  for (std::size_t dot = 0; dot < dots; ++dot) {
    const std::size_t x = dot % across, y = dot / across;
    const auto part = std::span(cells).subspan(dot * each, std::min(each, cells.size() - dot * each));
    draw_dot(context, list, telling_cell(*context.run, part),
             {edge(min.x, width + between, x, across), edge(min.y, height + between, y, down)},
             {edge(min.x, width + between, x + 1, across) - between,
              edge(min.y, height + between, y + 1, down) - between},
             color);
  }
}

}  // namespace

void draw_text_fold(const Context& context, ImDrawList& list, const std::vector<std::uint64_t>& cells,
                    const FoldTally* tally, const std::string& cut, ImVec2 min, ImVec2 max,
                    const DotColor& color) {
  RunView& run = *context.run;
  const auto none_matches = [&] {
    return std::ranges::none_of(cells, [&](std::uint64_t cell) { return run.matches(cell); });
  };
  if (const auto sound = tally == nullptr ? folded_sound(context, cells) : std::nullopt) {
    list.AddRectFilled(min, max, context.theme.raised, context.px(4));
    draw_folded_sound(context, list, *sound, min, max);
    if (none_matches()) dim(context, list, min, max);
    return;
  }
  if (!has_room_for_words(context, max.x - min.x, max.y - min.y))
    return draw_fold_dots(context, list, cells, min, max, color);
  if (tally == nullptr) {
    // While any cell is on its way or failed, that is what must be seen.
    const auto telling = std::find_if(cells.begin(), cells.end(), [&](std::uint64_t cell) {
      return run.cell(cell).state != store::CellState::done;
    });
    draw_cell(context, list, telling != cells.end() ? *telling : cells.front(), min, max);
    return;
  }
  list.AddRectFilled(min, max, context.theme.raised, context.px(4));
  const auto matching =
      std::find_if(cells.begin(), cells.end(), [&](std::uint64_t cell) { return run.matches(cell); });
  const std::uint64_t commonest = tally->answers.front().cell;
  const bool roomy = max.y - min.y > context.px(100) && max.x - min.x > context.px(150);
  const std::uint64_t shown = matching == cells.end() || run.matches(commonest) ? commonest : *matching;
  if (roomy) {
    draw_fold_head(context, list, *tally, cut, min, max);
    if (const auto result = run.result(shown))
      draw_text_result(context, list, *result, min, max, context.px(20));
  } else {
    const float pad = context.px(5);
    draw_wrapped(list, context.fonts.text, kCaptionSize * context.scale, {min.x + pad, min.y + pad},
                 {max.x - pad, max.y - pad}, context.theme.text,
                 fmt::format("{:.0f}% {}{}{}", 100 * tally->share(), tally_words(*tally, 24, 200),
                             tally->unanswered > 0 ? " · " : "", unanswered_words(*tally)));
  }
  if (matching == cells.end()) dim(context, list, min, max);
}

namespace {

// Not by colour alone: where there is room, each state has a mark of its own.
void draw_dot_mark(const Context& context, ImDrawList& list, const CellView& cell, ImVec2 min, ImVec2 max) {
  const float width = max.x - min.x, height = max.y - min.y;
  const float line = std::max(1.0f, std::floor(width / 8));
  const ImU32 ink = context.theme.ground;
  const ImVec2 middle{std::floor((min.x + max.x) / 2), std::floor((min.y + max.y) / 2)};
  switch (cell.state) {
    using enum store::CellState;
    case failed:  // struck through
      return list.AddLine({min.x + 1, min.y + 1}, {max.x - 1, max.y - 1}, ink, line);
    case filtered:  // barred
      return list.AddRectFilled({min.x + 1, middle.y - line / 2}, {max.x - 1, middle.y + line / 2 + 0.5f},
                                ink);
    case waiting:  // as a pause is drawn
      list.AddRectFilled({min.x + width * 0.3f, min.y + height * 0.25f},
                         {min.x + width * 0.3f + line, max.y - height * 0.25f}, ink);
      return list.AddRectFilled({max.x - width * 0.3f - line, min.y + height * 0.25f},
                                {max.x - width * 0.3f, max.y - height * 0.25f}, ink);
    case streaming:  // filling up
      return list.AddRectFilled(min, {max.x, middle.y}, with_alpha(ink, 0.5f));
    case cancelled:  // hollow
      return list.AddRectFilled({min.x + line, min.y + line}, {max.x - line, max.y - line}, ink);
    case done:  // from the cache: a corner is folded
      if (cell.cached)
        list.AddTriangleFilled({max.x, min.y}, {max.x, middle.y}, {middle.x, min.y}, with_alpha(ink, 0.8f));
      return;
    case queued:
    case in_flight:
      return;
  }
}

void draw_dot_content(const Context& context, ImDrawList& list, std::uint64_t index, ImVec2 min, ImVec2 max,
                      const DotColor& own_color) {
  if (own_color) return list.AddRectFilled(min, max, own_color(index) | IM_COL32_A_MASK);
  const CellView& cell = context.run->cell(index);
  const bool fired = cell.known || cell.state != store::CellState::queued;
  const ImU32 color = fired ? state_color(context.theme, cell.state) : with_alpha(context.theme.raised, 0.8f);
  const bool alarming = cell.state == store::CellState::failed || cell.state == store::CellState::filtered;
  list.AddRectFilled(min, max, fired && !alarming ? with_alpha(color, 0.75f) : color);
  if (max.x - min.x >= context.px(6)) draw_dot_mark(context, list, cell, min, max);
}

}  // namespace

void draw_dot(const Context& context, ImDrawList& list, std::uint64_t index, ImVec2 min, ImVec2 max,
              const DotColor& color) {
  draw_dot_content(context, list, index, min, max, color);
  if (!context.run->matches(index)) dim(context, list, min, max);
}

}  // namespace proofsheet::ui
