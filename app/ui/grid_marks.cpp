#include "ui/grid_marks.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "base/utf8.h"
#include "ui/grid_cell.h"
#include "ui/grid_layout.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

constexpr float kTag = 10;             // layout pixels: height of what stands in the corner
constexpr float kCornerFrom = 30;      // cells this wide have room for it
constexpr float kWholeStarsFrom = 72;  // narrower ones show one star and a number
constexpr float kBadgeFrom = 84;
// Texts of this size have a padding above them that takes a badge.
constexpr float kTextBadgeFrom = 150, kTextBadgeHeightFrom = 100;
constexpr float kTextCorner = 10;  // what a small text's padding leaves free in a corner

// What is shown of the cells of one place.
struct PlaceMarks {
  int rating = 0;
  std::optional<store::Label> label;
  bool rejected = false, has_note = false, is_reference = false;
  bool on_picture = false;

  bool has_corner() const { return rating > 0 || label || has_note; }
};

PlaceMarks marks_of(const RunView& run, std::span<const std::uint64_t> cells) {
  PlaceMarks marks;
  marks.rejected = !cells.empty();
  bool same_label = true;
  for (const std::uint64_t index : cells) {
    const CellView& cell = run.cell(index);
    marks.rating = std::max<int>(marks.rating, cell.rating);
    marks.rejected = marks.rejected && cell.rejected;
    marks.has_note = marks.has_note || cell.has_note;
    marks.is_reference = marks.is_reference || run.reference == index;
    same_label = same_label && label_of(cell) == label_of(run.cell(cells.front()));
  }
  if (same_label && !cells.empty()) marks.label = label_of(run.cell(cells.front()));
  marks.on_picture = !cells.empty() && run.media().of(cells.front()) == Medium::picture;
  return marks;
}

bool shows_words(const Context& context, const PlaceMarks& marks, ImVec2 min, ImVec2 max) {
  return !marks.on_picture && has_room_for_words(context, max.x - min.x, max.y - min.y);
}

bool has_room_for_badge(const Context& context, const PlaceMarks& marks, ImVec2 min, ImVec2 max) {
  if (marks.on_picture) return max.x - min.x >= context.px(kBadgeFrom);
  return max.x - min.x >= context.px(kTextBadgeFrom) && max.y - min.y >= context.px(kTextBadgeHeightFrom);
}

// A word in the padding above a text, at its left or right end.
void draw_text_badge(const Context& context, ImDrawList& list, ImVec2 min, ImVec2 max, bool at_left,
                     std::string_view words, ImU32 ground, ImU32 ink) {
  const float size = context.px(9.5f), pad = context.px(6), height = context.px(12);
  const float word = text_width(context.fonts.semibold, size, words);
  const ImVec2 at{at_left ? min.x : max.x - word - 2 * pad, min.y};
  list.AddRectFilled(at, {at.x + word + 2 * pad, at.y + height}, ground, context.px(4));
  draw_line(list, context.fonts.semibold, size,
            {at.x + pad, at.y + std::floor((height - font_pixels(size)) / 2)}, word + 1, ink, words);
}

// A line across a picture; of a text, which a line would cover, a word or a corner above it.
void draw_rejected(const Context& context, ImDrawList& list, const PlaceMarks& marks, ImVec2 min,
                   ImVec2 max) {
  const float width = max.x - min.x;
  list.AddRectFilled(min, max, with_alpha(context.theme.ground, 0.62f), std::min(context.px(4), width / 4));
  if (shows_words(context, marks, min, max)) {
    const float corner = context.px(kTextCorner);
    if (has_room_for_badge(context, marks, min, max))
      return draw_text_badge(context, list, min, max, true, tr("rejected"), context.theme.muted,
                             context.theme.ground);
    return list.AddTriangleFilled(min, {min.x + corner, min.y}, {min.x, min.y + corner}, context.theme.muted);
  }
  list.AddLine({min.x, max.y}, {max.x, min.y}, with_alpha(context.theme.muted, 0.7f),
               width < context.px(24) ? 1.0f : context.px(1.5f));
}

// Along the left edge: seen in the smallest cells as well.
void draw_stripe(const Context& context, ImDrawList& list, store::Label label, ImVec2 min, ImVec2 max) {
  const float width = std::clamp(std::floor((max.x - min.x) / 6), 1.0f, context.px(3));
  list.AddRectFilled(min, {min.x + width, max.y}, label_color(context.theme, label));
}

void draw_note_sign(const Context& context, ImDrawList& list, ImVec2 at, float size) {
  const float line = std::max(1.0f, std::floor(context.px(1)));
  for (int i = 0; i < 3; ++i) {
    const float y = std::floor(at.y + size * (0.25f + 0.25f * static_cast<float>(i)));
    const float end = at.x + size * (i == 2 ? 0.55f : 0.9f);
    list.AddRectFilled({at.x, y}, {end, y + line}, context.theme.text);
  }
}

struct CornerWidths {
  float label = 0, stars = 0, note = 0;
  bool whole_stars = false;
};

CornerWidths corner_widths(const Context& context, const PlaceMarks& marks, float room) {
  CornerWidths widths;
  const float tag = context.px(kTag);
  widths.whole_stars = room >= context.px(kWholeStarsFrom);
  if (marks.label) widths.label = tag + context.px(2);
  if (marks.rating > 0) {
    const float stars =
        widths.whole_stars ? static_cast<float>(marks.rating) * (tag - context.px(1)) : tag + context.px(7);
    widths.stars = stars + context.px(1);
  }
  if (marks.has_note) widths.note = tag + context.px(3);
  // What says most stays: stars, then the note; the label has its stripe.
  if (widths.label + widths.stars + widths.note > room) widths.label = 0;
  if (widths.stars + widths.note > room) widths.note = 0;
  return widths;
}

void draw_stars(const Context& context, ImDrawList& list, int rating, bool whole, ImVec2 at) {
  const float tag = context.px(kTag), radius = tag * 0.45f;
  if (whole) {
    for (int i = 0; i < rating; ++i) {
      const float x = at.x + tag / 2 + static_cast<float>(i) * (tag - context.px(1));
      draw_star(list, {x, at.y + tag / 2}, radius, context.theme.accent, true, 1);
    }
    return;
  }
  draw_star(list, {at.x + tag / 2, at.y + tag / 2}, radius, context.theme.accent, true, 1);
  const float size = context.px(10);
  draw_line(list, context.fonts.semibold, size,
            {at.x + tag + context.px(1), at.y + std::floor((tag - font_pixels(size)) / 2)}, context.px(10),
            context.theme.text, fmt::format("{}", rating));
}

void draw_corner(const Context& context, ImDrawList& list, const PlaceMarks& marks, ImVec2 min, ImVec2 max) {
  const float pad = context.px(2), tag = context.px(kTag);
  const CornerWidths widths = corner_widths(context, marks, max.x - min.x - context.px(8));
  const float width = widths.label + widths.stars + widths.note;
  if (width <= 0) return;
  // Within the padding of a text, so that nothing of it is covered.
  ImVec2 at{max.x - width - context.px(3), max.y - tag - context.px(1)};
  const float opacity = shows_words(context, marks, min, max) ? 1.0f : 0.85f;
  list.AddRectFilled({at.x - pad, at.y}, {max.x - context.px(1), max.y},
                     with_alpha(context.theme.ground, opacity), context.px(3));
  if (widths.label > 0) draw_label_tag(context, list, at, tag, *marks.label);
  at.x += widths.label;
  if (widths.stars > 0) draw_stars(context, list, marks.rating, widths.whole_stars, at);
  at.x += widths.stars;
  if (widths.note > 0) draw_note_sign(context, list, {at.x + context.px(3), at.y}, tag);
}

void draw_reference(const Context& context, ImDrawList& list, const PlaceMarks& marks, ImVec2 min,
                    ImVec2 max) {
  const float width = max.x - min.x;
  const bool on_text = !marks.on_picture;
  if (!has_room_for_badge(context, marks, min, max)) {
    const float size = std::min(context.px(on_text ? kTextCorner : 12), width / 2);
    list.AddTriangleFilled({max.x - size, min.y}, {max.x, min.y}, {max.x, min.y + size},
                           context.theme.accent);
    return;
  }
  const std::string_view words = tr("reference");
  if (on_text)
    return draw_text_badge(context, list, min, max, false, words, context.theme.accent,
                           context.theme.on_accent);
  const float size = context.px(kCaptionSize), pad = context.px(6);
  const float height = context.px(17), inset = context.px(4);
  const float word = text_width(context.fonts.semibold, size, words);
  const ImVec2 at{max.x - inset - word - 2 * pad, min.y + inset};
  list.AddRectFilled(at, {at.x + word + 2 * pad, at.y + height}, context.theme.accent, context.px(4));
  draw_line(list, context.fonts.semibold, size,
            {at.x + pad, at.y + std::floor((height - font_pixels(size)) / 2)}, word + 1,
            context.theme.on_accent, words);
}

}  // namespace

void draw_selected_outline(const Context& context, ImDrawList& list, ImVec2 min, ImVec2 max, ImU32 color,
                           float line) {
  const float out = context.px(2);
  list.AddRect({min.x - out, min.y - out}, {max.x + out, max.y + out}, color, context.px(5), 0, line);
}

ImU32 label_color(const Theme& theme, store::Label label) {
  static constexpr std::array kDark{IM_COL32(0xe0, 0x7a, 0x70, 255), IM_COL32(0xd9, 0xbd, 0x4f, 255),
                                    IM_COL32(0x69, 0xb5, 0x8a, 255), IM_COL32(0x6f, 0xa6, 0xd6, 255),
                                    IM_COL32(0xb6, 0x90, 0xdb, 255)};
  static constexpr std::array kLight{IM_COL32(0xb5, 0x3d, 0x35, 255), IM_COL32(0x86, 0x65, 0x00, 255),
                                     IM_COL32(0x2f, 0x7d, 0x52, 255), IM_COL32(0x2f, 0x6a, 0x9e, 255),
                                     IM_COL32(0x7a, 0x4a, 0xa8, 255)};
  return (theme.kind == ThemeKind::dark ? kDark : kLight).at(static_cast<std::size_t>(label));
}

ImU32 label_ink(const Theme& theme) {
  return theme.kind == ThemeKind::dark ? IM_COL32(0x15, 0x17, 0x1a, 255) : IM_COL32(255, 255, 255, 255);
}

std::string_view label_title(store::Label label) {
  static constexpr std::array<const char*, store::kLabels.size()> kTitles{
      tr_later("Red"), tr_later("Yellow"), tr_later("Green"), tr_later("Blue"), tr_later("Purple")};
  return tr(kTitles.at(static_cast<std::size_t>(label)));
}

void draw_label_tag(const Context& context, ImDrawList& list, ImVec2 at, float size, store::Label label) {
  list.AddRectFilled(at, {at.x + size, at.y + size}, label_color(context.theme, label), context.px(2));
  const std::string_view title = label_title(label);
  std::size_t end = 0;
  next_code_point(title, end);
  const std::string_view letter = title.substr(0, end);
  const float em = size * 0.82f, width = text_width(context.fonts.semibold, em, letter);
  draw_line(list, context.fonts.semibold, em,
            {at.x + std::round((size - width) / 2), at.y + std::floor((size - font_pixels(em)) / 2)},
            width + 2, label_ink(context.theme), letter);
}

void draw_star(ImDrawList& list, ImVec2 center, float radius, ImU32 color, bool is_filled, float line) {
  std::array<ImVec2, 10> points;
  for (int i = 0; i < 10; ++i) {
    const float angle = -1.5707963f + 0.62831853f * static_cast<float>(i);
    const float reach = i % 2 == 0 ? radius : radius * 0.43f;
    points.at(static_cast<std::size_t>(i)) = {center.x + reach * std::cos(angle),
                                              center.y + reach * std::sin(angle)};
  }
  if (is_filled)
    list.AddConcavePolyFilled(points.data(), 10, color);
  else
    list.AddPolyline(points.data(), 10, color, ImDrawFlags_Closed, line);
}

void draw_marks(const Context& context, ImDrawList& list, std::span<const std::uint64_t> cells, ImVec2 min,
                ImVec2 max) {
  const PlaceMarks marks = marks_of(*context.run, cells);
  if (marks.rejected) draw_rejected(context, list, marks, min, max);
  if (marks.label) draw_stripe(context, list, *marks.label, min, max);
  const bool has_room = max.x - min.x >= context.px(kCornerFrom) && max.y - min.y >= context.px(kTag + 5);
  if (marks.has_corner() && has_room) draw_corner(context, list, marks, min, max);
  if (marks.is_reference) draw_reference(context, list, marks, min, max);
}

}  // namespace proofsheet::ui
