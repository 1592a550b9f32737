#pragma once

#include <imgui.h>

#include "ui/context.h"

namespace proofsheet::ui {

// How a picture lies in its place, centred: whole; covering the place, cut at its edges; or with one of its
// pixels for each of the screen's where there is room.
enum class PictureSize { fit, fill, actual };

// Draws the pictures of a result, several beside and below one another. True when a texture was drawn.
bool draw_pictures(const Context& context, ImDrawList& list, const store::CellResult& result, ImVec2 min,
                   ImVec2 max, PictureSize size = PictureSize::fit);

}  // namespace proofsheet::ui
