#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sheet/sheet.h"

namespace proofsheet::ui {

// Changes to a sheet that keep its parts together: an axis that goes away leaves the layout, the zip groups
// and the exclusions with it, one that is renamed takes them along. Plain functions, no drawing.

enum class LayoutLine { rows, columns, pages, fold };
inline constexpr LayoutLine kLayoutLines[] = {LayoutLine::rows, LayoutLine::columns, LayoutLine::pages,
                                              LayoutLine::fold};
// In English, as the string table has it.
const char* layout_line_name(LayoutLine line);
std::vector<std::string>& names_of(sheet::Layout& layout, LayoutLine line);
const std::vector<std::string>& names_of(const sheet::Layout& layout, LayoutLine line);

// Moves axes (an axis and those it is zipped with) to place `index` of a line, counted before they are taken
// out.
void move_axes(sheet::Layout& layout, const std::vector<std::string>& axes, LayoutLine to, std::size_t index);
// The zip group of an axis, or the axis alone.
std::vector<std::string> zip_group(const sheet::Sheet& sheet, std::string_view axis);

// Variables or parameters by kind.
std::vector<sheet::Axis>& axes_of(sheet::Sheet& sheet, sheet::AxisKind kind);
const std::vector<sheet::Axis>& axes_of(const sheet::Sheet& sheet, sheet::AxisKind kind);
const sheet::Axis* find_axis(const std::vector<sheet::Axis>& axes, std::string_view name);

// The values of an axis as its editor shows them.
std::string editor_text(const sheet::Axis& axis);
// Adds the axis if there is none of this name.
void set_values(sheet::Sheet& sheet, sheet::AxisKind kind, std::string_view name, sheet::AxisValues values);
void remove_axis(sheet::Sheet& sheet, sheet::AxisKind kind, std::string_view name);
// A variable is renamed in the templates too.
void rename_axis(sheet::Sheet& sheet, sheet::AxisKind kind, std::string_view from, std::string_view to);
// Why an axis cannot be called `name`; empty when it can.
std::string why_not_named(const sheet::Sheet& sheet, sheet::AxisKind kind, std::string_view name);

// Template text with a variable renamed inside its tags, outside of quotes.
std::string rename_in_template(std::string_view text, std::string_view from, std::string_view to);

// Variables that templates ask for and that are neither in `vars` nor a column of the data; at most `limit`.
std::vector<std::string> unknown_variables(const sheet::Sheet& sheet, std::size_t limit);

// "name", "name 2", "name 3": the first that is not taken.
std::string free_name(const std::vector<std::string>& taken, const std::string& base);
std::vector<std::string> prompt_names(const sheet::Sheet& sheet);
// Renames a prompt variant, also where exclusions name it.
void rename_prompt(sheet::Sheet& sheet, std::size_t index, const std::string& name);

}  // namespace proofsheet::ui
