#include "ui/doctor_panel.h"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "platform/item_hooks.h"
#include "store/health_words.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr float kDoctorWidth = 600;  // layout pixels

void finding(const Context& context, const std::string& mark, const std::string& text, ImU32 mark_color,
             ImU32 color) {
  label(context, mark, mark_color);
  ImGui::SameLine(0, context.px(8));
  ImGui::PushTextWrapPos(0);
  label(context, text, color);
  ImGui::PopTextWrapPos();
  platform::announce_item(text);
}

void paragraph_of(const Context& context, const std::string& text, ImU32 color) {
  ImGui::PushTextWrapPos(0);
  label(context, text, color);
  ImGui::PopTextWrapPos();
  platform::announce_item(text);
}

void draw_repair(const Context& context, const Result<store::Store::Repair>& done) {
  section_title(context, tr("Repaired"));
  if (!done) return paragraph_of(context, done.error().message, context.theme.failed);
  for (const std::string& words : store::repair_words(*done))
    finding(context, "✓", words, context.theme.done, context.theme.text);
  if (!done->lost_results.empty()) {
    gap(context, 8);
    paragraph_of(
        context,
        tr("The cells of lost results have failed now: “Fire failed cells again” asks for them anew, "
           "which is "
           "billed again."),
        context.theme.muted);
  }
  gap(context, 16);
}

void draw_found(const Context& context, const Result<DataHealth>& found) {
  section_title(context, tr("Found"));
  if (!found) return paragraph_of(context, found.error().message, context.theme.failed);
  const auto damage = store::damage_words(found->health);
  if (damage.empty())
    finding(context, "✓", store::sound_words(found->health, found->runs), context.theme.done,
            context.theme.text);
  for (const store::DamageWords& words : damage)
    finding(context, "✗", words.found, context.theme.failed, context.theme.text);
}

void draw_question(DoctorState& state, const Context& context, Actions& actions) {
  section_title(context, tr("What a repair changes"));
  for (const store::DamageWords& words : store::damage_words((*state.found)->health))
    finding(context, "→", fmt::format("{}: {}", words.found, words.repair), context.theme.waiting,
            context.theme.text);
  gap(context, 8);
  paragraph_of(context, tr("What is removed is gone for good. No answer that is whole is touched."),
               context.theme.muted);
  gap(context, 16);
  if (button(context, fmt::format("{}###repair now", tr("Repair it")).c_str(), ButtonKind::primary))
    actions.push_back(RepairData{});
  ImGui::SameLine(0, context.px(8));
  if (button(context, fmt::format("{}###no repair", tr("Leave it")).c_str(), ButtonKind::quiet)) {
    state.is_asking = false;
    context.draw_within(0);
  }
}

void draw_buttons(const DoctorState& state, const Context& context, Actions& actions) {
  gap(context, 16);
  const Command& repair = context.commands.at("app.repair_data");
  if (is_damaged(state) && command_button(context, repair, ButtonKind::primary, 0, tr("Repair …")))
    actions.push_back(Invoke{repair.name});
  if (is_damaged(state)) ImGui::SameLine(0, context.px(8));
  const Command& check = context.commands.at("app.check_data");
  if (command_button(context, check, ButtonKind::normal, 0, tr("Check again")))
    actions.push_back(Invoke{check.name});
}

}  // namespace

bool is_damaged(const DoctorState& state) {
  return state.found && *state.found && !store::damage_words((*state.found)->health).empty();
}

void draw_doctor(DoctorState& state, const Context& context, Actions& actions) {
  if (!begin_dialog(state.dialog, context, {"doctor", tr("Check of the data folder"), kDoctorWidth})) return;
  if (state.is_working) {
    paragraph_of(context,
                 state.is_asking ? tr("Repairing …")
                                 : tr("Looking at every file, every count and the database itself …"),
                 context.theme.muted);
  } else if (state.is_asking && is_damaged(state)) {
    draw_question(state, context, actions);
  } else {
    if (state.done) draw_repair(context, *state.done);
    if (state.found) draw_found(context, *state.found);
    draw_buttons(state, context, actions);
  }
  end_dialog(state.dialog, context);
}

}  // namespace proofsheet::ui
