#pragma once

#include <span>
#include <string>
#include <string_view>

#include <imgui.h>

#include "query/expression.h"
#include "ui/context.h"
#include "ui/language.h"
#include "ui/text_layout.h"

namespace proofsheet::ui {

enum class Weight { regular, semibold };

// Text in a colour of the theme at a size of theme.h: one line, cut at the edge; wrapped inside
// PushTextWrapPos.
void label(const Context& context, std::string_view text, ImU32 color, float size = kTextSize,
           Weight weight = Weight::regular);
// A section title, small and muted, with an optional faint remark at the right edge.
void section_title(const Context& context, std::string_view title, std::string_view remark = {});
// "name ……… value" in one line; the value is right-aligned, in the mono face when it is a number.
void key_value(const Context& context, std::string_view name, std::string_view value, bool mono = false);

// A button of a command: title, faint shortcut at the right, disabled with its reason as tooltip. `id` is the
// item's where the command has another button.
enum class ButtonKind { primary, normal, quiet };
bool command_button(const Context& context, const Command& command, ButtonKind kind, float width = 0,
                    std::string_view title = {}, std::string_view id = {});
// A button that is no command; `enabled` false greys it and shows `tooltip`.
bool button(const Context& context, const char* label, ButtonKind kind, float width = 0, bool enabled = true,
            std::string_view tooltip = {});
// A chip: a small raised label; returns true when it was clicked. `marked`: outlined in the accent. `shown`
// is drawn in place of the label when it is not empty.
bool chip(const Context& context, const char* label, bool marked = false, bool faint = false,
          std::string_view shown = {});
// The width that a chip would take.
float chip_width(const Context& context, std::string_view label);
// One of a row of tabs; true when clicked.
bool tab(const Context& context, const char* label, bool active, std::string_view shortcut = {});
// The width that a tab would take where there is room.
float tab_width(const Context& context, std::string_view title, std::string_view shortcut = {});
// A notice box outlined in the failure colour: title (where) and text (what).
void problem_box(const Context& context, std::string_view where, std::string_view what);

// The width of a line in physical pixels, and an outline of that width just inside [min, max].
float hairline(const Context& context);
void draw_outline(const Context& context, ImVec2 min, ImVec2 max, ImU32 color, float radius = 4);
// Empty space between two items: `layout_pixels` in all, the items' own spacing included.
void gap(const Context& context, float layout_pixels);
// A menu of ImGui::MenuItem: opened by a right click on the last item, or by ImGui::OpenPopup(id). When true,
// end it with end_menu().
enum class MenuOpens { on_right_click, by_open_popup };
bool begin_menu(const Context& context, const char* id, MenuOpens opens);
void end_menu();
// A tooltip on the last item, after a moment and also when it is disabled.
void tooltip(const Context& context, std::string_view text);
// A one-line field with the look of the panels. `width` 0 = to the right edge. True when the text changed.
bool text_field(const Context& context, const char* label, std::string& text, const char* hint = "",
                float width = 0, ImGuiInputTextFlags flags = 0);

// --- drawing text: sizes are physical pixels of the em, context.px(kTextSize)
// ---------------------------------------

// Draws text inside [min, max], wrapped at words (Chinese anywhere), cut at a whole line with an ellipsis.
// Returns the height that was used.
float draw_wrapped(ImDrawList& list, ImFont* font, float size, ImVec2 min, ImVec2 max, ImU32 color,
                   std::string_view text);
// Marks parts of a text (bytes, in order) as draw_wrapped lays it out: before the text, behind its glyphs.
void draw_highlights(ImDrawList& list, ImFont* font, float size, ImVec2 min, ImVec2 max, ImU32 color,
                     std::string_view text, std::span<const query::Span> found);
// One line, cut with an ellipsis at `max_width`. `position` is the top left of its glyphs: a line of text
// with the height `line_height` is centred by adding (line_height - font_pixels(size)) / 2.
void draw_line(ImDrawList& list, ImFont* font, float size, ImVec2 position, float max_width, ImU32 color,
               std::string_view text);
float text_width(ImFont* font, float size, std::string_view text);

ImU32 state_color(const Theme& theme, store::CellState state);
// "0.0067 USD", "free", "unknown".
std::string format_cost(double usd, bool known = true);

}  // namespace proofsheet::ui
