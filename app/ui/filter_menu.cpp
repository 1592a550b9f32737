// The menu of "+ filter".
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.h"
#include "ui/filter_bar.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

constexpr std::uint64_t kMostMenuValues = 24;
constexpr std::size_t kMostMenuCharacters = 60;

void add_condition(FilterState& state, const std::string& condition) {
  state.text = query::with_condition(state.text, condition);
}

// One that is not whole yet: what is missing is typed.
void begin_condition(FilterState& state, const std::string& condition) {
  add_condition(state, condition);
  state.wants_focus = true;
}

void value_item(FilterState& state, const std::string& field, const std::string& value) {
  const std::string shown = value.empty() ? "(empty)" : ellipsize(value, kMostMenuCharacters);
  if (ImGui::MenuItem(fmt::format("{}###{}={}", shown, field, value).c_str()))
    add_condition(state, query::equals_condition(field, value));
}

void axis_menu(FilterState& state, const sheet::Axis& axis) {
  if (!ImGui::BeginMenu(fmt::format("{}###filter by {}", axis.name, axis.name).c_str())) return;
  for (std::uint64_t i = 0; i < std::min(axis.values.size(), kMostMenuValues); ++i)
    value_item(state, axis.name, to_display(axis.values.at(i)));
  if (axis.values.size() > kMostMenuValues && ImGui::MenuItem("Another value …"))
    begin_condition(state, axis.name + " = ");
  if (axis.values.size() > 2 && axis.values.at(0).is_number()) {
    ImGui::Separator();
    if (ImGui::MenuItem("At least …")) begin_condition(state, axis.name + " >= ");
    if (ImGui::MenuItem("At most …")) begin_condition(state, axis.name + " <= ");
  }
  ImGui::EndMenu();
}

void state_menu(FilterState& state) {
  if (!ImGui::BeginMenu("State")) return;
  constexpr std::array<std::pair<const char*, const char*>, 8> kStates{
      {{"Done", "state = done"},
       {"Failed", "state = failed"},
       {"Refused by moderation", "state = filtered"},
       {"Cancelled", "state = cancelled"},
       {"In flight", "state = in_flight"},
       {"Waiting", "state = waiting"},
       {"Queued", "state = queued"},
       {"From the cache", "cached = yes"}}};
  for (const auto& [title, condition] : kStates) {
    if (ImGui::MenuItem(title)) add_condition(state, condition);
  }
  ImGui::EndMenu();
}

void rating_menu(FilterState& state) {
  if (!ImGui::BeginMenu("Rating")) return;
  for (int stars = 5; stars >= 1; --stars) {
    if (ImGui::MenuItem(fmt::format("{}{}", stars, stars < 5 ? " or better" : "").c_str()))
      add_condition(state, fmt::format("rating >= {}", stars));
  }
  ImGui::Separator();
  if (ImGui::MenuItem("Not rated")) add_condition(state, "rating = none");
  if (ImGui::MenuItem("Has a note")) add_condition(state, "note != none");
  ImGui::EndMenu();
}

void number_menu(FilterState& state) {
  if (!ImGui::BeginMenu("Number")) return;
  constexpr std::array<std::pair<const char*, const char*>, 5> kNumbers{
      {{"Cost above … US dollars", "cost > "},
       {"Latency above …", "latency > "},
       {"Time to first token above …", "ttft > "},
       {"Output tokens above …", "tokens > "},
       {"Cell number from …", "cell >= "}}};
  for (const auto& [title, condition] : kNumbers) {
    if (ImGui::MenuItem(title)) begin_condition(state, condition);
  }
  ImGui::EndMenu();
}

}  // namespace

void draw_filter_menu(FilterState& state, const Context& context) {
  if (!begin_menu(context, "filter menu", MenuOpens::by_open_popup)) return;
  // Of itself Escape closes a submenu, which the pointer opens again.
  if (ImGui::IsKeyPressed(ImGuiKey_Escape)) {
    ImGui::CloseCurrentPopup();
    return end_menu();
  }
  state_menu(state);
  rating_menu(state);
  number_menu(state);
  if (ImGui::MenuItem("Text matches …")) begin_condition(state, "text ~ ");
  if (ImGui::MenuItem("Error matches …")) begin_condition(state, "error ~ ");
  const std::vector<sheet::Axis>& axes = context.run->plan().axes();
  if (!axes.empty()) ImGui::Separator();
  for (const sheet::Axis& axis : axes) axis_menu(state, axis);
  end_menu();
}

}  // namespace proofsheet::ui
