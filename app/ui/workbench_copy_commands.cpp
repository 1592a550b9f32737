// The commands that put cells into the clipboard.
#include <algorithm>

#include "ui/language.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

// A result that is not read yet may have one, unless texts are what the run asks for.
std::string Workbench::why_no_picture() const {
  RunView& run = *session_.shown();
  constexpr std::size_t kMostAsked = 100;
  const std::vector<std::uint64_t>& cells = selection_.cells();
  const auto may_have = [&](std::uint64_t cell) {
    if (run.cell(cell).state != store::CellState::done) return false;
    const auto result = run.result(cell);
    return result ? !result->images.empty() : run.media().of(cell) == Medium::picture;
  };
  if (cells.size() > kMostAsked || std::ranges::any_of(cells, may_have)) return {};
  return cells.size() == 1 ? tr("The cell has no picture") : tr("The cells have no picture");
}

void Workbench::add_copy_commands() {
  using enum Session::CopyAs;
  const auto add = [this](const char* name, const char* title, ImGuiKeyChord key, Session::CopyAs as) {
    commands_.add({name, title, key,
                   [this, as] {
                     std::string why = why_no_mark();
                     return why.empty() && as == picture ? why_no_picture() : why;
                   },
                   [this, as] { session_.copy_cells(selection_.cells(), as); }});
  };
  add("cell.copy", "Copy the answer", ImGuiMod_Ctrl | ImGuiKey_C, answer);
  add("cell.copy_image", "Copy the picture", ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_C, picture);
  add("cell.copy_html", "Copy text and picture as HTML", ImGuiMod_Ctrl | ImGuiMod_Alt | ImGuiKey_C, page);
}

}  // namespace proofsheet::ui
