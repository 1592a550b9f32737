// The menu of "+ filter".
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.h"
#include "ui/filter_bar.h"
#include "ui/grid_marks.h"
#include "ui/grid_values.h"
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
  const std::string shown = value.empty() ? tr("(empty)") : ellipsize(value, kMostMenuCharacters);
  if (ImGui::MenuItem(fmt::format("{}###{}={}", shown, field, value).c_str()))
    add_condition(state, query::equals_condition(field, value));
}

void axis_menu(FilterState& state, const sheet::Axis& axis) {
  if (!ImGui::BeginMenu(fmt::format("{}###filter by {}", axis.name, axis.name).c_str())) return;
  for (std::uint64_t i = 0; i < std::min(axis.values.size(), kMostMenuValues); ++i)
    value_item(state, axis.name, to_display(axis.values.at(i)));
  if (axis.values.size() > kMostMenuValues && ImGui::MenuItem(tr("Another value …")))
    begin_condition(state, axis.name + " = ");
  if (axis.values.size() > 2 && axis.values.at(0).is_number()) {
    ImGui::Separator();
    if (ImGui::MenuItem(tr("At least …"))) begin_condition(state, axis.name + " >= ");
    if (ImGui::MenuItem(tr("At most …"))) begin_condition(state, axis.name + " <= ");
  }
  ImGui::EndMenu();
}

void state_menu(FilterState& state) {
  if (!ImGui::BeginMenu(tr("State"))) return;
  constexpr std::array<std::pair<const char*, const char*>, 8> kStates{
      {{tr_later("Done"), "state = done"},
       {tr_later("Failed"), "state = failed"},
       {tr_later("Refused by moderation"), "state = filtered"},
       {tr_later("Cancelled"), "state = cancelled"},
       {tr_later("In flight"), "state = in_flight"},
       {tr_later("Waiting"), "state = waiting"},
       {tr_later("Queued"), "state = queued"},
       {tr_later("From the cache"), "cached = yes"}}};
  for (const auto& [title, condition] : kStates) {
    if (ImGui::MenuItem(tr(title))) add_condition(state, condition);
  }
  ImGui::EndMenu();
}

void rating_menu(FilterState& state) {
  if (!ImGui::BeginMenu(tr("Rating"))) return;
  for (int stars = 5; stars >= 1; --stars) {
    if (ImGui::MenuItem((stars < 5 ? tr_format("{} or better", stars) : std::to_string(stars)).c_str()))
      add_condition(state, fmt::format("rating >= {}", stars));
  }
  ImGui::Separator();
  if (ImGui::MenuItem(tr("Not rated"))) add_condition(state, "rating = none");
  if (ImGui::MenuItem(tr("Has a note"))) add_condition(state, "note != none");
  ImGui::EndMenu();
}

void label_menu(FilterState& state) {
  if (!ImGui::BeginMenu(tr("Label"))) return;
  for (const store::Label each : store::kLabels) {
    if (ImGui::MenuItem(std::string(label_title(each)).c_str()))
      add_condition(state, fmt::format("label = {}", store::label_name(each)));
  }
  ImGui::Separator();
  if (ImGui::MenuItem(tr("No label"))) add_condition(state, "label = none");
  ImGui::EndMenu();
}

void rejected_menu(FilterState& state) {
  if (!ImGui::BeginMenu(tr("Rejected or not"))) return;
  if (ImGui::MenuItem(tr("Rejected"))) add_condition(state, "rejected = yes");
  if (ImGui::MenuItem(tr("Not rejected"))) add_condition(state, "rejected = no");
  ImGui::EndMenu();
}

const char* above_words(Number number) {
  switch (number) {
    case Number::latency:
      return tr("Latency above …");
    case Number::ttft:
      return tr("Time to first token above …");
    case Number::tokens_per_second:
      return tr("Tokens per second above …");
    case Number::input_tokens:
      return tr("Input tokens above …");
    case Number::tokens:
      return tr("Output tokens above …");
    case Number::cost:
      return tr("Cost above … US dollars");
    case Number::attempts:
      return tr("Attempts above …");
    case Number::rating:
      return tr("Rating above …");
    case Number::characters:
      return tr("Characters above …");
    case Number::words:
      return tr("Words above …");
    case Number::brightness:
      return tr("Brightness above … (0 to 1)");
    case Number::contrast:
      return tr("Contrast above … (0 to 0.5)");
    case Number::colorfulness:
      return tr("Colourfulness above … (0 to about 110)");
    case Number::sharpness:
      return tr("Sharpness above …");
  }
  return "";
}

void number_menu(FilterState& state, const CellMedia& media) {
  if (!ImGui::BeginMenu(tr("Number"))) return;
  const auto entry = [&](Number number) {
    if (ImGui::MenuItem(above_words(number)))
      begin_condition(state, fmt::format("{} > ", sheet::number_name(number)));
  };
  for (const Number number : kFirstNumbers) entry(number);
  if (ImGui::MenuItem(tr("Cell number from …"))) begin_condition(state, "cell >= ");
  ImGui::Separator();
  for (const Number number : further_numbers(media)) entry(number);
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
  label_menu(state);
  rejected_menu(state);
  number_menu(state, context.run->media());
  if (ImGui::MenuItem(tr("Text matches …"))) begin_condition(state, "text ~ ");
  if (ImGui::MenuItem(tr("Error matches …"))) begin_condition(state, "error ~ ");
  const std::vector<sheet::Axis>& axes = context.run->plan().axes();
  if (!axes.empty()) ImGui::Separator();
  for (const sheet::Axis& axis : axes) axis_menu(state, axis);
  end_menu();
}

}  // namespace proofsheet::ui
