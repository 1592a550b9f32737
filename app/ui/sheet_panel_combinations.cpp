// The matrix of the sheet panel: combinations of two axes are left out by drawing over them.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <imgui_internal.h>

#include "platform/item_hooks.h"
#include "ui/sheet_panel_parts.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

using Place = std::pair<std::size_t, std::size_t>;  // row and column

constexpr std::size_t kEntryBytesShown = 300;

// --- what is shown
// ---------------------------------------------------------------------------------------------------

std::vector<std::string> line_texts(const sheet::Axis& axis) {
  std::vector<std::string> texts;
  const auto count = std::min<std::uint64_t>(axis.values.size(), kMostMatrixLines);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string text = to_display(axis.values.at(i));
    texts.push_back(text.empty() ? std::string(tr("empty")) : text.substr(0, text.find('\n')));
  }
  return texts;
}

// Another entry leaves it out whatever is drawn, or the axes advance together elsewhere.
bool is_fixed(const sheet::Combinations& of, Place place) {
  if (of.is_zipped && place.first != place.second) return true;
  const auto& other = of.others[of.at(place.first, place.second)];
  return other && other->is_whole;
}

void update_table(const SheetPanel& panel) {
  CombinationsState& state = panel.state.combinations;
  CombinationsState::Table& table = state.table;
  const std::uint64_t revision = panel.context.document.revision();
  const auto is_asked = [](const std::string& wanted, const std::string& shown) {
    return wanted.empty() || wanted == shown;
  };
  if (table.revision == revision && is_asked(state.rows, table.rows) &&
      is_asked(state.columns, table.columns))
    return;
  table = {};
  table.revision = revision;
  state.refused.clear();
  for (const sheet::Axis& axis : sheet::varying_axes(panel.sheet())) table.axes.push_back(axis.name);
  if (table.axes.size() < 2) return;
  const auto varies = [&](const std::string& name) {
    return std::find(table.axes.begin(), table.axes.end(), name) != table.axes.end();
  };
  if (!varies(state.rows)) state.rows.clear();
  if (!varies(state.columns)) state.columns.clear();
  const auto first_but = [&](const std::string& taken) {
    return *std::find_if(table.axes.begin(), table.axes.end(),
                         [&](const std::string& name) { return name != taken; });
  };
  table.rows = !state.rows.empty() ? state.rows : first_but(state.columns);
  table.columns = !state.columns.empty() ? state.columns : first_but(table.rows);
  Result<sheet::Combinations> found = sheet::combinations_of(panel.sheet(), table.rows, table.columns);
  if (!found) {
    table.error = tr_format("More than {} combinations: `exclude` in the YAML says which are left out",
                            sheet::kMostCombinations);
    return;
  }
  table.row_texts = line_texts(found->rows);
  table.column_texts = line_texts(found->columns);
  for (std::size_t row = 0; row < found->rows.values.size(); ++row) {
    for (std::size_t column = 0; column < found->columns.values.size(); ++column) {
      if (found->is_zipped && row != column) continue;
      ++table.all;
      if (!found->left_out[found->at(row, column)] && !is_fixed(*found, {row, column})) ++table.fired;
    }
  }
  table.found = std::move(*found);
}

// --- drawing
// ---------------------------------------------------------------------------------------------------------

// Asks for the cells to be left out or taken in, as far as that changes something.
void ask_for(const SheetPanel& panel, std::vector<Place> cells, bool leaves_out, const std::string& merge) {
  const CombinationsState::Table& table = panel.state.combinations.table;
  std::erase_if(cells, [&](Place place) {
    return is_fixed(*table.found, place) ||
           table.found->left_out[table.found->at(place.first, place.second)] == leaves_out;
  });
  if (cells.empty()) return;
  panel.edit(leaves_out ? tr_later("leave combinations out") : tr_later("take combinations in"), merge,
             [edit = sheet::CombinationEdit{table.rows, table.columns, std::move(cells), leaves_out}](
                 sheet::Sheet& sheet) { static_cast<void>(sheet::edit_combinations(sheet, edit)); });
}

void toggle_line(const SheetPanel& panel, std::vector<Place> cells) {
  const sheet::Combinations& of = *panel.state.combinations.table.found;
  const bool leaves_out = std::any_of(cells.begin(), cells.end(), [&](Place place) {
    return !is_fixed(of, place) && !of.left_out[of.at(place.first, place.second)];
  });
  ask_for(panel, std::move(cells), leaves_out, "");
}

// The cells from one place to another, without holes: the pointer is faster than the frames.
std::vector<Place> cells_between(Place from, Place to) {
  const auto down = static_cast<double>(to.first) - static_cast<double>(from.first);
  const auto right = static_cast<double>(to.second) - static_cast<double>(from.second);
  const auto steps = static_cast<std::size_t>(std::max({std::abs(down), std::abs(right), 1.0}));
  std::vector<Place> cells;
  for (std::size_t step = 0; step <= steps; ++step) {
    const double part = static_cast<double>(step) / static_cast<double>(steps);
    cells.emplace_back(
        static_cast<std::size_t>(std::lround(static_cast<double>(from.first) + part * down)),
        static_cast<std::size_t>(std::lround(static_cast<double>(from.second) + part * right)));
  }
  return cells;
}

void continue_stroke(const SheetPanel& panel, std::optional<Place> under) {
  CombinationsState::Stroke& stroke = panel.state.combinations.stroke;
  if (!stroke.is_going) return;
  if (under && under != stroke.last)
    ask_for(panel, cells_between(stroke.last.value_or(*under), *under), stroke.leaves_out,
            fmt::format("combinations {}", stroke.number));
  stroke.last = under;
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Left)) stroke.is_going = false;
}

void begin_stroke(const SheetPanel& panel, Place place) {
  const sheet::Combinations& of = *panel.state.combinations.table.found;
  if (is_fixed(of, place)) return;
  CombinationsState::Stroke& stroke = panel.state.combinations.stroke;
  stroke = {.is_going = true,
            .leaves_out = !of.left_out[of.at(place.first, place.second)],
            .last = std::nullopt,
            .number = stroke.number + 1};
  continue_stroke(panel, place);
}

// --- the matrix
// ------------------------------------------------------------------------------------------------------

struct Matrix {
  ImVec2 at;                      // top left of the cells
  float head_width, head_height;  // of the values' texts
  float cell_width, cell_height;
  bool is_upright = false;  // the columns' texts stand on end
};

Matrix measure_matrix(const SheetPanel& panel) {
  const Context& context = panel.context;
  const CombinationsState::Table& table = panel.state.combinations.table;
  const float size = context.px(kCaptionSize), width = ImGui::GetContentRegionAvail().x;
  const auto widest = [&](const std::vector<std::string>& texts) {
    float most = 0;
    for (const std::string& text : texts)
      most = std::max(most, std::ceil(text_width(context.fonts.text, size, text)));
    return most;
  };
  Matrix matrix{};
  matrix.head_width = std::min(widest(table.row_texts) + context.px(8), std::floor(width * 0.32f));
  const float room = width - matrix.head_width, columns = static_cast<float>(table.column_texts.size());
  const float text = widest(table.column_texts) + context.px(6);
  // As wide as the texts where all of them fit.
  matrix.is_upright = std::floor(room / columns) < text;
  const float wanted = matrix.is_upright ? context.px(20) : std::max(text, context.px(28));
  matrix.cell_width = std::max(context.px(4), std::min(std::floor(room / columns), wanted));
  matrix.cell_height = context.px(table.row_texts.size() > 12 ? 14 : 20);
  matrix.head_height = matrix.is_upright ? std::min(text, context.px(72)) : context.px(18);
  const ImVec2 cursor = ImGui::GetCursorScreenPos();
  matrix.at = {cursor.x + matrix.head_width, cursor.y + matrix.head_height};
  return matrix;
}

// One line that reads upwards, its beginning at the bottom left of its box.
void draw_upright(ImDrawList& list, ImFont* font, float size, ImVec2 bottom, float length, ImU32 color,
                  std::string_view text) {
  // Glyphs outside of the clip rectangle would be left away before they are turned.
  const ImVec2 start = list.GetClipRectMin();
  const int first = list.VtxBuffer.Size;
  draw_line(list, font, size, start, length, color, text);
  for (int i = first; i < list.VtxBuffer.Size; ++i) {
    ImVec2& position = list.VtxBuffer[i].pos;
    position = {bottom.x + position.y - start.y, bottom.y - (position.x - start.x)};
  }
}

// Lines that go on from one cell to the next.
void draw_hatching(ImDrawList& list, const Context& context, ImVec2 min, ImVec2 max, ImU32 color) {
  const float edge = hairline(context);
  min = {min.x + edge, min.y + edge};
  max = {max.x - edge, max.y - edge};
  if (max.x <= min.x || max.y <= min.y) return;
  list.PushClipRect(min, max, true);
  const float step = context.px(5), height = max.y - min.y;
  for (float x = min.x - height - std::fmod(min.x + min.y, step); x < max.x; x += step)
    list.AddLine({x, max.y}, {x + height, min.y}, color, edge);
  list.PopClipRect();
}

void draw_cell(const SheetPanel& panel, Place place, ImVec2 min, ImVec2 max, bool is_lit) {
  const sheet::Combinations& of = *panel.state.combinations.table.found;
  const Theme& theme = panel.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float inset =
      max.x - min.x > panel.context.px(10) ? panel.context.px(1) : hairline(panel.context) / 2;
  min = {min.x + inset, min.y + inset};
  max = {max.x - inset, max.y - inset};
  const float radius = panel.context.px(2);
  const std::size_t at = of.at(place.first, place.second);
  if (of.is_zipped && place.first != place.second) {
    list.AddRectFilled(min, max, with_alpha(theme.raised, 0.5f), radius);
    return;
  }
  const bool is_whole = of.others[at] && of.others[at]->is_whole;
  if (of.left_out[at] || is_whole) {
    if (is_lit) list.AddRectFilled(min, max, theme.hover, radius);
    draw_outline(panel.context, min, max, theme.line, 2);
  } else {
    list.AddRectFilled(min, max, with_alpha(theme.accent, is_lit ? 0.85f : 0.6f), radius);
  }
  if (of.others[at]) {
    const bool is_on_accent = !of.left_out[at] && !is_whole;
    draw_hatching(list, panel.context, min, max, is_on_accent ? theme.panel : theme.muted);
  }
}

std::string shortened(std::string text) {
  if (text.size() <= kEntryBytesShown) return text;
  std::size_t end = kEntryBytesShown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

// "style: ink, size: 2. Left out by {model: demo:*}"
std::string words_of(const SheetPanel& panel, Place place) {
  const CombinationsState::Table& table = panel.state.combinations.table;
  const sheet::Combinations& of = *table.found;
  const std::size_t at = of.at(place.first, place.second);
  const std::string where = fmt::format("{}: {}, {}: {}", table.rows, table.row_texts[place.first],
                                        table.columns, table.column_texts[place.second]);
  if (of.is_zipped && place.first != place.second)
    return tr_format("{}\nNot fired: the two advance together", where);
  if (of.others[at]) {
    const std::string entry = shortened(sheet::to_text(panel.sheet().exclude[of.others[at]->entry]));
    return of.others[at]->is_whole ? tr_format("{}\nLeft out by {}", where, entry)
                                   : tr_format("{}\nLeft out in part by {}", where, entry);
  }
  return of.left_out[at] ? tr_format("{}\nLeft out", where) : tr_format("{}\nFired", where);
}

void draw_cells(const SheetPanel& panel, const Matrix& matrix) {
  const CombinationsState::Table& table = panel.state.combinations.table;
  std::optional<Place> under;
  for (std::size_t row = 0; row < table.row_texts.size(); ++row) {
    for (std::size_t column = 0; column < table.column_texts.size(); ++column) {
      const ImVec2 min{matrix.at.x + static_cast<float>(column) * matrix.cell_width,
                       matrix.at.y + static_cast<float>(row) * matrix.cell_height};
      const ImVec2 max{min.x + matrix.cell_width, min.y + matrix.cell_height};
      ImGui::SetCursorScreenPos(min);
      ImGui::InvisibleButton(fmt::format("combination {} {}", row, column).c_str(),
                             {matrix.cell_width, matrix.cell_height}, ImGuiButtonFlags_EnableNav);
      if (ImGui::IsItemActivated()) begin_stroke(panel, {row, column});
      const bool is_under = ImGui::IsMouseHoveringRect(min, max);
      if (is_under) under = Place{row, column};
      const bool is_stroked = panel.state.combinations.stroke.is_going && is_under;
      draw_cell(panel, {row, column}, min, max, ImGui::IsItemHovered() || is_stroked);
      if (!panel.state.combinations.stroke.is_going) tooltip(panel.context, words_of(panel, {row, column}));
    }
  }
  continue_stroke(panel, under);
}

struct HeadBox {
  const char* side;
  std::size_t line;
  ImVec2 min, size;
};
// The text of a value: a click is for all of its line.
void draw_head(const SheetPanel& panel, const Matrix& matrix, const HeadBox& box) {
  const Context& context = panel.context;
  const CombinationsState::Table& table = panel.state.combinations.table;
  const bool is_row = std::string_view(box.side) == "row";
  const std::string& text = is_row ? table.row_texts[box.line] : table.column_texts[box.line];
  ImGui::SetCursorScreenPos(box.min);
  if (ImGui::InvisibleButton(fmt::format("combination {} {}", box.side, box.line).c_str(), box.size,
                             ImGuiButtonFlags_EnableNav)) {
    std::vector<Place> cells;
    const auto across =
        static_cast<std::size_t>((is_row ? table.found->columns : table.found->rows).values.size());
    for (std::size_t i = 0; i < across; ++i)
      cells.push_back(is_row ? Place{box.line, i} : Place{i, box.line});
    toggle_line(panel, std::move(cells));
  }
  const ImU32 color = ImGui::IsItemHovered() ? panel.theme().text : panel.theme().muted;
  tooltip(context, tr_format("{}: {}\nClick to leave out or take in the whole line",
                             is_row ? table.rows : table.columns, text));
  const float size = context.px(kCaptionSize), glyphs = font_pixels(size);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (is_row)
    draw_line(list, context.fonts.text, size, {box.min.x, box.min.y + std::floor((box.size.y - glyphs) / 2)},
              box.size.x - context.px(4), color, text);
  else if (matrix.is_upright)
    draw_upright(list, context.fonts.text, size,
                 {box.min.x + std::floor((box.size.x - glyphs) / 2), box.min.y + box.size.y - context.px(3)},
                 box.size.y - context.px(4), color, text);
  else
    draw_line(list, context.fonts.text, size,
              {box.min.x + context.px(2), box.min.y + std::floor((box.size.y - glyphs) / 2)},
              box.size.x - context.px(2), color, text);
}

void draw_matrix(const SheetPanel& panel) {
  const CombinationsState::Table& table = panel.state.combinations.table;
  const ImVec2 cursor = ImGui::GetCursorScreenPos();
  const Matrix matrix = measure_matrix(panel);
  const float columns = static_cast<float>(table.column_texts.size());
  const float rows = static_cast<float>(table.row_texts.size());
  // Texts in upright columns that are narrower than a line of text take every second or third place.
  const auto every = matrix.is_upright
                         ? static_cast<std::size_t>(std::ceil(font_pixels(panel.context.px(kCaptionSize)) *
                                                              0.8f / matrix.cell_width))
                         : std::size_t{1};
  for (std::size_t column = 0; column < table.column_texts.size(); column += std::max<std::size_t>(every, 1))
    draw_head(panel, matrix,
              {"column",
               column,
               {matrix.at.x + static_cast<float>(column) * matrix.cell_width, cursor.y},
               {matrix.cell_width, matrix.head_height}});
  for (std::size_t row = 0; row < table.row_texts.size(); ++row)
    draw_head(panel, matrix,
              {"row",
               row,
               {cursor.x, matrix.at.y + static_cast<float>(row) * matrix.cell_height},
               {matrix.head_width, matrix.cell_height}});
  draw_cells(panel, matrix);
  ImGui::SetCursorScreenPos(cursor);
  ImGui::Dummy(
      {matrix.head_width + columns * matrix.cell_width, matrix.head_height + rows * matrix.cell_height});
  platform::announce_item("combinations");
}

// --- the section
// -----------------------------------------------------------------------------------------------------

// A chip with the name of the axis on one side, which opens the list of the others.
void choose_axis(const SheetPanel& panel, Flow& flow, const char* name, bool is_row) {
  CombinationsState& state = panel.state.combinations;
  const CombinationsState::Table& table = state.table;
  const std::string shown = is_row ? table.rows : table.columns, across = is_row ? table.columns : table.rows;
  const std::string id = fmt::format("{}###{}", shown, name), menu = fmt::format("{} menu", name);
  flow.place(chip_width(panel.context, shown));
  if (chip(panel.context, id.c_str(), true)) ImGui::OpenPopup(menu.c_str());
  tooltip(panel.context, is_row ? tr("Choose the axis of the rows") : tr("Choose the axis of the columns"));
  if (!begin_menu(panel.context, menu.c_str(), MenuOpens::by_open_popup)) return;
  for (const std::string& axis : table.axes) {
    if (!ImGui::MenuItem(axis.c_str(), nullptr, axis == shown)) continue;
    // The other side's axis changes places with this one.
    const std::string other = axis == across ? shown : across;
    state.rows = is_row ? axis : other;
    state.columns = is_row ? other : axis;
  }
  end_menu();
}

void draw_zip_switch(const SheetPanel& panel, Flow& flow) {
  CombinationsState& state = panel.state.combinations;
  const CombinationsState::Table& table = state.table;
  const bool is_zipped = table.found && table.found->is_zipped;
  const std::string title = fmt::format("{}###combinations.zip", tr("Zip"));
  flow.place(chip_width(panel.context, title));
  const bool is_clicked = chip(panel.context, title.c_str(), is_zipped, !is_zipped);
  tooltip(panel.context, tr("The two advance together: the first value with the first, and so on"));
  if (!is_clicked) return;
  state.refused.clear();
  if (is_zipped) {
    panel.edit(tr_kept("take {} and {} apart", table.rows, table.columns), "",
               [axis = table.columns](sheet::Sheet& sheet) { sheet::unzip_axis(sheet, axis); });
  } else if (const auto why = sheet::why_not_zipped(panel.sheet(), table.rows, table.columns)) {
    state.refused = *why;
  } else {
    panel.edit(tr_kept("zip {} with {}", table.columns, table.rows), "",
               [first = table.rows, second = table.columns](sheet::Sheet& sheet) {
                 sheet::zip_axes(sheet, first, second);
               });
  }
}

void draw_choices(const SheetPanel& panel) {
  CombinationsState& state = panel.state.combinations;
  Flow flow(panel.context);
  if (!state.is_shown) {
    const std::string title = fmt::format("{}###choose combinations", tr("Choose combinations …"));
    flow.place(chip_width(panel.context, title));
    if (chip(panel.context, title.c_str(), false, true)) state.is_shown = state.wants_in_sight = true;
    tooltip(panel.context, tr("Leave combinations out by drawing, or let two axes advance together"));
    return;
  }
  choose_axis(panel, flow, "combinations.rows", true);
  choose_axis(panel, flow, "combinations.columns", false);
  draw_zip_switch(panel, flow);
  const std::string close = fmt::format("{}###close combinations", tr("Close"));
  flow.place(chip_width(panel.context, close));
  if (chip(panel.context, close.c_str(), false, true)) state.is_shown = false;
}

// "10 of 12 combinations are fired"
void draw_remark(const SheetPanel& panel) {
  const CombinationsState::Table& table = panel.state.combinations.table;
  const std::uint64_t rows = table.found->rows.values.size(), columns = table.found->columns.values.size();
  std::string text = tr_format("{} of {} combinations are fired", table.fired, table.all);
  if (rows > table.row_texts.size() || columns > table.column_texts.size())
    text += ". " + tr_format("Shown are {} of {} rows and {} of {} columns; the others stay as they are.",
                             table.row_texts.size(), rows, table.column_texts.size(), columns);
  ImGui::PushTextWrapPos(0);
  label(panel.context, text, panel.theme().muted, kCaptionSize);
  ImGui::PopTextWrapPos();
  platform::announce_item(text);
}

}  // namespace

void draw_combinations(const SheetPanel& panel) {
  update_table(panel);
  CombinationsState& state = panel.state.combinations;
  if (state.table.axes.size() < 2) return;
  gap(panel.context, 16);
  const ImVec2 top = ImGui::GetCursorScreenPos();
  section_title(panel.context, tr("Combinations"));
  draw_choices(panel);
  if (!state.refused.empty()) problem_line(panel, state.refused);
  if (state.is_shown) {
    gap(panel.context, 8);
    if (state.table.found) {
      draw_matrix(panel);
      draw_remark(panel);
    } else {
      problem_line(panel, state.table.error);
    }
  }
  field_problems(panel, "exclude");
  field_problems(panel, "zip");
  if (!state.is_shown || !std::exchange(state.wants_in_sight, false)) return;
  ImGui::ScrollToRect(ImGui::GetCurrentWindow(), ImRect(top, ImGui::GetCursorScreenPos()),
                      ImGuiScrollFlags_KeepVisibleEdgeY);
  panel.context.draw_within(0);
}

}  // namespace proofsheet::ui
