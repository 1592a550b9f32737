#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <imgui.h>

#include "ui/context.h"

namespace proofsheet::ui {

// Draws what the user thinks of a place's cells over what they show, into [min, max]: a stripe for the label,
// stars, a sign for a note, the reference's badge; rejected ones are dimmed and struck. In small cells less,
// but never nothing. Of several cells in one place: the best rating, what all of them share.
void draw_marks(const Context& context, ImDrawList& list, std::span<const std::uint64_t> cells, ImVec2 min,
                ImVec2 max);

// The outline of a selected cell, which reaches a little out of it; `line`: its width.
void draw_selected_outline(const Context& context, ImDrawList& list, ImVec2 min, ImVec2 max, ImU32 color,
                           float line);

ImU32 label_color(const Theme& theme, store::Label label);
// What is written on that colour.
ImU32 label_ink(const Theme& theme);
// "Red"
std::string_view label_title(store::Label label);
// A small square of the label's colour with its first letter, so that the colour is not alone.
void draw_label_tag(const Context& context, ImDrawList& list, ImVec2 at, float size, store::Label label);
void draw_star(ImDrawList& list, ImVec2 center, float radius, ImU32 color, bool is_filled, float line);

}  // namespace proofsheet::ui
