#include "ui/keys_overlay.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <misc/cpp/imgui_stdlib.h>

#include "platform/item_hooks.h"
#include "ui/empty_state.h"
#include "ui/fuzzy_match.h"
#include "ui/language.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

constexpr const char* kKeysPopup = "All keys##keys";
constexpr float kKeyRow = 22, kColumnWidth = 368, kColumnGap = 32;  // layout pixels
constexpr float kKeysPadding = 16, kKeysField = 34, kBelowKeysField = 16;
constexpr std::size_t kMostKeyColumns = 4;

struct GroupName {
  std::string_view prefix, title;
};
constexpr std::array kGroupNames{GroupName{"cell.", "Cells"},
                                 GroupName{"view.", "View"},
                                 GroupName{"run.", "Run"},
                                 GroupName{"runs.", "Earlier runs"},
                                 GroupName{"sheet.", "Sheet"},
                                 GroupName{"edit.", "Edit"},
                                 GroupName{"filter.", "Search and filter"},
                                 GroupName{"chart.", "Chart"},
                                 GroupName{"app.", "Program"}};

std::string keys_of(const Command& command) {
  std::string keys = shortcut_text(command.shortcut);
  if (command.other_shortcut != 0) keys += ", " + shortcut_text(command.other_shortcut);
  return keys;
}

void draw_key_row(const Context& context, const Command& command, float width) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float size = context.px(kTextSize), mono = context.px(kMonoSize - 1), height = context.px(kKeyRow);
  ImGui::Dummy({width, height});
  platform::announce_item("key of " + command.name);
  const std::string keys = keys_of(command);
  const float keys_width = std::ceil(text_width(context.fonts.mono, mono, keys));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto middle = [&](float em) { return at.y + std::floor((height - font_pixels(em)) / 2); };
  draw_line(list, context.fonts.text, size, {at.x, middle(size)}, width - keys_width - context.px(12),
            context.theme.text, command.title.shown());
  draw_line(list, context.fonts.mono, mono, {at.x + width - keys_width, middle(mono)}, keys_width + 1,
            context.theme.muted, keys);
}

struct KeyColumns {
  std::size_t count = 1, rows = 0;
};
// About the same height each.
KeyColumns columns_for(const Context& context, const std::vector<KeyGroup>& groups, float room) {
  std::size_t rows = 0;
  for (const KeyGroup& group : groups) rows += group.commands.size() + 2;
  const float fitting = std::floor((room + context.px(kColumnGap)) / context.px(kColumnWidth + kColumnGap));
  const std::size_t count =
      std::clamp<std::size_t>(static_cast<std::size_t>(std::max(0.0f, fitting)), 1, kMostKeyColumns);
  return {count, (rows + count - 1) / count};
}

// Groups one after the other; a long group goes on in the next column.
void draw_columns(const Context& context, const std::vector<KeyGroup>& groups) {
  const float room = ImGui::GetContentRegionAvail().x, gap_x = context.px(kColumnGap);
  const auto [columns, per_column] = columns_for(context, groups, room);
  const float width =
      std::floor((room - gap_x * static_cast<float>(columns - 1)) / static_cast<float>(columns));
  const ImVec2 start = ImGui::GetCursorPos();
  std::size_t column = 0, row = 0;
  float lowest = start.y;
  const auto place = [&] {
    ImGui::SetCursorPos({start.x + static_cast<float>(column) * (width + gap_x),
                         start.y + static_cast<float>(row) * context.px(kKeyRow)});
  };
  const auto next_column = [&] {
    ++column;
    row = 0;
  };
  for (const KeyGroup& group : groups) {
    if (row > 0 && row + 3 > per_column && column + 1 < columns) next_column();
    place();
    label(context, tr_text(group.title), context.theme.muted, kCaptionSize, Weight::semibold);
    ++row;
    for (const Command* command : group.commands) {
      if (row >= per_column && column + 1 < columns) next_column();
      place();
      draw_key_row(context, *command, width);
      ++row;
      lowest = std::max(lowest, start.y + static_cast<float>(row) * context.px(kKeyRow));
    }
    if (row > 0) ++row;
  }
  ImGui::SetCursorPos({start.x, lowest});
  ImGui::Dummy({1, 1});
}

void draw_no_keys(KeysOverlayState& state, const Context& context) {
  EmptyState empty{.title = tr("No such key"), .hint = tr("No key does anything like this.")};
  empty.button = tr("Show all keys");
  Actions none;
  if (!draw_empty_state(context, empty, EmptyPlace::panel, none)) return;
  state.filter.clear();
  state.wants_keyboard = true;
  context.draw_within(0);
}

void draw_inside_keys(KeysOverlayState& state, const Context& context) {
  if (state.just_opened || state.wants_keyboard || ImGui::IsWindowAppearing()) {
    ImGui::SetKeyboardFocusHere();
    state.just_opened = state.wants_keyboard = false;
  }
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(context.px(8), context.px(8)));
  ImGui::SetNextItemWidth(-FLT_MIN);
  ImGui::InputTextWithHint("##keys filter", tr("Find a key by what it does"), &state.filter);
  platform::announce_item("keys filter");
  ImGui::PopStyleVar();
  if (ImGui::IsKeyPressed(ImGuiKey_Escape)) {
    state.is_open = false;
    ImGui::CloseCurrentPopup();
  }
  gap(context, kBelowKeysField);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  if (ImGui::BeginChild("keys", {0, 0})) {
    const std::vector<KeyGroup> groups = key_groups(context.commands, state.filter);
    if (groups.empty()) draw_no_keys(state, context);
    draw_columns(context, groups);
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

}  // namespace

std::vector<KeyGroup> key_groups(const Commands& commands, std::string_view filter) {
  std::vector<KeyGroup> groups;
  for (const GroupName& name : kGroupNames) {
    KeyGroup group{std::string(name.title), {}};
    for (const Command& command : commands.all()) {
      const bool is_of_group = command.shortcut != 0 && command.name.starts_with(name.prefix);
      if (is_of_group &&
          (fuzzy_score(filter, command.title.in_english()) || fuzzy_score(filter, command.shown_title())))
        group.commands.push_back(&command);
    }
    if (!group.commands.empty()) groups.push_back(std::move(group));
  }
  return groups;
}

void open_keys_overlay(KeysOverlayState& state) {
  state = {};
  state.is_open = state.just_opened = true;
}

namespace {

// As large as all keys want it, whatever is looked for, and no larger than the window.
ImVec2 size_of_overlay(const Context& context) {
  const ImVec2 window = ImGui::GetMainViewport()->WorkSize;
  const float most = kMostKeyColumns * (kColumnWidth + kColumnGap) + 2 * kKeysPadding;
  const float width = std::min(context.px(most), window.x - context.px(48));
  const std::vector<KeyGroup> all = key_groups(context.commands, "");
  const KeyColumns columns = columns_for(context, all, width - context.px(2 * kKeysPadding));
  // A heading that would stand last in its column goes to the next one, and so makes others longer.
  const float rows = static_cast<float>(columns.rows + 3) * kKeyRow;
  const float height = context.px(rows + kKeysField + kBelowKeysField + 2 * kKeysPadding);
  return {width, std::min(height, window.y - context.px(64))};
}

}  // namespace

void draw_keys_overlay(KeysOverlayState& state, const Context& context) {
  if (!state.is_open) return;
  if (state.just_opened) ImGui::OpenPopup(kKeysPopup);
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  const auto [width, height] = size_of_overlay(context);
  ImGui::SetNextWindowPos({viewport->WorkPos.x + std::floor((viewport->WorkSize.x - width) / 2),
                           viewport->WorkPos.y + std::floor((viewport->WorkSize.y - height) / 2)});
  ImGui::SetNextWindowSize({width, height});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding,
                      ImVec2(context.px(kKeysPadding), context.px(kKeysPadding)));
  if (ImGui::BeginPopup(kKeysPopup, ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings)) {
    draw_inside_keys(state, context);
    ImGui::EndPopup();
  } else {
    state.is_open = false;  // a click elsewhere closed it
  }
  ImGui::PopStyleVar();
}

}  // namespace proofsheet::ui
