#pragma once

#include <optional>

#include <imgui.h>
#include <imgui_internal.h>

#include "ui/context.h"

namespace proofsheet::ui {

// Draws a sound into [min, max]: its waveform and, where there is room, how long it is, its format and what
// is spoken. A line moves over the one that plays. The button to play it is shown always, or where the cell
// is under the pointer or selected.
enum class SoundButton { where_pointed_at, always };
void draw_sound(const Context& context, ImDrawList& list, const store::CellResult& result, ImVec2 min,
                ImVec2 max, SoundButton button);
// Where the button is of a sound that is drawn into [min, max]; empty when there is no room for it.
std::optional<ImRect> sound_button(const Context& context, ImVec2 min, ImVec2 max);

}  // namespace proofsheet::ui
