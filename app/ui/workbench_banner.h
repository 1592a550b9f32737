#pragma once

#include <optional>
#include <span>
#include <string>

#include "ui/widgets.h"

namespace proofsheet::ui {

// What a banner offers; `id` is the item's, empty = the title's.
struct BannerChoice {
  std::string title, id;
  ButtonKind kind = ButtonKind::normal;
};

// A line across the middle: a text in the colour of what waits, and behind it what can be done about it.
// Where they do not fit beside each other the text is wrapped, and in a narrow region the buttons stand below
// it: they are never cut. Gives the place of the one that was pressed.
std::optional<std::size_t> draw_banner(const Context& context, const std::string& text,
                                       std::span<const BannerChoice> choices);

}  // namespace proofsheet::ui
