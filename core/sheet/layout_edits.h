#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sheet/pivot.h"

namespace proofsheet::sheet {

// Changes to a complete layout, as the grid's headers ask for them. Values are display texts.

void hide_value(Layout& layout, const std::string& axis, const std::string& value);
void show_all_values(Layout& layout, const std::string& axis);
// Pins a value, or lets a pinned one go.
void toggle_pin(Layout& layout, const std::string& axis, const std::string& value);
bool is_pinned(const Layout& layout, std::string_view axis, std::string_view value);
// Moves a value by one place, towards the front or the end; `shown` are the axis's values as they stand now,
// hidden ones left out. Nothing happens at either end.
enum class ValueMove { earlier, later };
void move_value(Layout& layout, const std::string& axis, const std::string& value, ValueMove move,
                const std::vector<std::string>& shown);
void set_wrap(Layout& layout, const std::string& axis, std::uint64_t wrap);

// Lengths of line that make a good block of so many values: the one nearest to a square that leaves no gap,
// 5, 10, 20; ascending, each shorter than the axis.
std::vector<std::uint64_t> wrap_choices(std::uint64_t values);

}  // namespace proofsheet::sheet
