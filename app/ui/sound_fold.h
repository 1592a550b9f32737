#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <imgui_internal.h>

#include "ui/context.h"

namespace proofsheet::ui {

// Several sounds that share a place of the grid: one is shown, and played from there on.
struct FoldedSound {
  std::uint64_t cell = 0;               // the one that is shown
  std::uint64_t next = 0;               // the one after it; after the last, the first
  std::uint64_t number = 0, count = 0;  // it is the second of four
};

// Of the cells of one place: the one that plays, else, with all at their end, the one in focus, the one that
// played last, or the first. Empty when that is no sound, is still being read, or has the place alone.
std::optional<FoldedSound> folded_sound(const Context& context, const std::vector<std::uint64_t>& cells);

// Draws it into [min, max], with the words which of them it is.
void draw_folded_sound(const Context& context, ImDrawList& list, const FoldedSound& sound, ImVec2 min,
                       ImVec2 max);
// Where its parts are; empty where there is no room for one.
std::optional<ImRect> folded_play_button(const Context& context, ImVec2 min, ImVec2 max);
std::optional<ImRect> folded_next_button(const Context& context, ImVec2 min, ImVec2 max);

// The cells that share a place with this one, itself among them, in their order. One alone where cells stand
// beside one another.
std::vector<std::uint64_t> cells_of_fold(const RunView& run, std::uint64_t cell);
// Of them the next that is done; after the last, none.
std::optional<std::uint64_t> next_of_fold(const RunView& run, const std::vector<std::uint64_t>& cells,
                                          std::uint64_t cell);

}  // namespace proofsheet::ui
