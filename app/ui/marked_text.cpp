#include "ui/marked_text.h"

#include <algorithm>
#include <cmath>

#include "ui/text_layout.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

void marked_text(const Context& context, std::string_view text, std::initializer_list<TextMarks> marks) {
  const float size = kTextSize * context.scale;
  const float width = std::max(1.0f, std::floor(ImGui::GetContentRegionAvail().x));
  const float height = wrapped_height(context.fonts.text, size, width, text);
  const ImVec2 min = ImGui::GetCursorScreenPos(), max{min.x + width, min.y + height + 1};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (const TextMarks& each : marks)
    draw_highlights(list, context.fonts.text, size, min, max, each.color, text, each.spans);
  draw_wrapped(list, context.fonts.text, size, min, max, context.theme.text, text);
  ImGui::Dummy({width, height});
}

TextMarks found_marks(const Context& context, std::uint64_t cell, std::string_view text) {
  return {with_alpha(context.theme.accent, 0.35f), context.run->highlights(cell, text)};
}

}  // namespace proofsheet::ui
