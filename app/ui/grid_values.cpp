#include "ui/grid_values.h"

#include <algorithm>

#include <fmt/format.h>

#include "chart/measure.h"
#include "sheet/layout_edits.h"
#include "ui/axis_moves.h"
#include "ui/grid_header.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr std::size_t kMostMoved = 10'000;  // an axis of more values is not put in order by hand

void change_layout(Actions& actions, KeptText name, std::function<void(sheet::Layout&)> edit) {
  actions.push_back(ChangeLayout{std::move(name), std::move(edit)});
}

void draw_move_items(const Context& context, const std::string& axis, const std::string& value,
                     Actions& actions) {
  const std::vector<std::string> shown = context.run->pivot().shown_values(axis, kMostMoved + 1);
  if (shown.size() > kMostMoved || shown.size() < 2) return;
  const auto item = [&](const char* title, sheet::ValueMove move, const std::string& edge) {
    if (!ImGui::MenuItem(title, nullptr, false, value != edge)) return;
    change_layout(actions, tr_kept("move {}", value),
                  [=](sheet::Layout& layout) { sheet::move_value(layout, axis, value, move, shown); });
  };
  item(tr("Move one place forward"), sheet::ValueMove::earlier, shown.front());
  item(tr("Move one place back"), sheet::ValueMove::later, shown.back());
}

void draw_wrap_items(const Context& context, const std::string& axis, Actions& actions) {
  const auto wraps = axis_wraps(context.run->plan(), context.run->pivot().layout(), axis);
  if (wraps.empty() || !ImGui::BeginMenu(tr_format("Lines of {}", axis).c_str())) return;
  for (const AxisChange& wrap : wraps) {
    if (ImGui::MenuItem(wrap.item.shown().c_str(), nullptr, !wrap.changes_something))
      change_layout(actions, wrap.step, wrap.change);
  }
  ImGui::EndMenu();
}

void draw_side_items(const Context& context, const std::string& axis, Actions& actions) {
  if (!ImGui::BeginMenu(tr_format("Place of {}", axis).c_str())) return;
  const std::vector<std::string> moved = zip_group(context.run->plan().sheet(), axis);
  for (const AxisChange& move : axis_moves(context.run->pivot().layout(), moved, axis)) {
    if (move.to && ImGui::MenuItem(move.item.shown().c_str(), nullptr, false, move.changes_something))
      change_layout(actions, move.step, move.change);
  }
  ImGui::EndMenu();
}

void draw_value_choices(const Context& context, const std::string& axis, const std::string& value,
                        Actions& actions) {
  const std::string name = header_text(axis, value);
  if (ImGui::MenuItem(tr_format("Hide {}", name).c_str())) {
    change_layout(actions, tr_kept("hide {}", value),
                  [=](sheet::Layout& layout) { sheet::hide_value(layout, axis, value); });
  }
  const bool pinned = sheet::is_pinned(context.run->pivot().layout(), axis, value);
  if (ImGui::MenuItem((pinned ? tr_format("Unpin {}", name) : tr_format("Pin {}", name)).c_str())) {
    change_layout(actions, pinned ? tr_kept("unpin {}", value) : tr_kept("pin {}", value),
                  [=](sheet::Layout& layout) { sheet::toggle_pin(layout, axis, value); });
  }
  draw_move_items(context, axis, value, actions);
}

void draw_axis_items(const Context& context, const std::string& axis, const std::string& value,
                     Actions& actions) {
  const sheet::AxisView* view = context.run->pivot().layout().view(axis);
  const bool is_one_value = view == nullptr || view->wrap == 0;  // else the label stands for many
  if (is_one_value) draw_value_choices(context, axis, value, actions);
  if (view != nullptr && !view->hidden.empty() &&
      ImGui::MenuItem(tr_format("Show the {} hidden", view->hidden.size()).c_str())) {
    change_layout(actions, tr_kept("show all of {}", axis),
                  [=](sheet::Layout& layout) { sheet::show_all_values(layout, axis); });
  }
  draw_wrap_items(context, axis, actions);
  draw_side_items(context, axis, actions);
}

void draw_sort_items(const Context& context, GridLine line, Actions& actions) {
  const bool is_row = line == GridLine::row;
  if (!ImGui::BeginMenu(is_row ? tr("Sort rows by") : tr("Sort columns by"))) return;
  const std::optional<LineSort>& now = is_row ? context.run->row_sort() : context.run->column_sort();
  if (ImGui::MenuItem(tr("Nothing, as laid out"), nullptr, !now)) actions.push_back(SortLines{line, {}});
  const auto both_ways = [&](Number number) {
    for (const bool is_descending : {false, true}) {
      const LineSort sort{number, is_descending};
      if (ImGui::MenuItem(sort_words(sort).c_str(), nullptr, now == sort))
        actions.push_back(SortLines{line, sort});
    }
  };
  for (const Number number : kFirstNumbers) both_ways(number);
  if (ImGui::BeginMenu(tr("Another number"))) {
    for (const Number number : further_numbers(context.run->media())) both_ways(number);
    ImGui::EndMenu();
  }
  ImGui::EndMenu();
}

}  // namespace

std::vector<Number> further_numbers(const CellMedia& media) {
  std::vector<Number> numbers;
  for (const Number number : sheet::kNumbers) {
    const bool is_of_texts = number == Number::ttft || number == Number::tokens_per_second ||
                             number == Number::characters || number == Number::words;
    const bool is_first = std::ranges::find(kFirstNumbers, number) != kFirstNumbers.end();
    if (is_first || (is_of_texts && !media.has(Medium::text)) ||
        (query::is_of_pictures(number) && !media.has_pictures()))
      continue;
    numbers.push_back(number);
  }
  return numbers;
}

const char* number_words(Number number) {
  return chart::measure_name(chart::measure_of(number)).data();
}

KeptText sort_kept(const LineSort& sort) {
  const KeptText name(number_words(sort.by));
  return sort.is_descending ? tr_kept("{}, highest first", name) : tr_kept("{}, lowest first", name);
}

std::string sort_words(const LineSort& sort) {
  return sort_kept(sort).shown();
}

void draw_value_items(const Context& context, GridLine line, std::uint64_t index, Actions& actions) {
  const bool is_row = line == GridLine::row;
  const sheet::Pivot& pivot = context.run->pivot();
  if (index >= (is_row ? pivot.rows() : pivot.columns())) return;
  draw_sort_items(context, line, actions);
  const sheet::GridHeader header = is_row ? pivot.row_header(index) : pivot.column_header(index);
  for (std::size_t level = 0; level < header.labels.size(); ++level) {
    const std::string& axis = header.axis_names[level];
    const std::string title = fmt::format("{}##{}", header_text(axis, header.labels[level]), level);
    if (header.labels.size() == 1) {
      draw_axis_items(context, axis, header.labels[level], actions);
    } else if (ImGui::BeginMenu(title.c_str())) {
      draw_axis_items(context, axis, header.labels[level], actions);
      ImGui::EndMenu();
    }
  }
}

}  // namespace proofsheet::ui
