#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "platform/item_hooks.h"
#include "ui/grid_menu.h"
#include "ui/language.h"
#include "ui/widgets.h"
#include "ui/workbench.h"
#include "ui/workbench_banner.h"

namespace proofsheet::ui {

namespace {

constexpr float kTopBar = 40, kRunBar = 40;
constexpr ImGuiWindowFlags kFixed = ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
// Keys stand beside the titles of the top bar from this width on.
constexpr float kKeysFrom = 1000;
// So does the name of the program, from this one on; the button of what has no room otherwise.
constexpr float kNameFrom = 640, kMoreButton = 36;

// A region with its own ground and padding.
struct Ground {
  const char* name;
  ImVec2 at, size;
  ImU32 color;
  ImVec2 padding;
  ImGuiWindowFlags flags = 0;
  bool is_over_others = false;
};
bool begin_region(const Context& context, const Ground& ground) {
  ImGui::SetCursorPos(ground.at);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ground.color);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding,
                      {context.px(ground.padding.x), context.px(ground.padding.y)});
  // Tab goes through the regions as if they were one, but stays in what lies over the others.
  const ImGuiChildFlags flattened = ground.is_over_others ? 0 : ImGuiChildFlags_NavFlattened;
  const bool open = ImGui::BeginChild(ground.name, ground.size,
                                      ImGuiChildFlags_AlwaysUseWindowPadding | flattened, ground.flags);
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
  // ImGui draws the ground of a child into its parent, below what this one lies over.
  if (open && ground.is_over_others) {
    const ImVec2 at = ImGui::GetWindowPos();
    const ImVec2 end{at.x + ground.size.x, at.y + ground.size.y};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRect(at, end);
    list.AddRectFilled(at, end, ground.color);
    list.PopClipRect();
  }
  return open;
}

// The name of the program, where there is room for it, and the sheet's, cut where it would be wider than up
// to `right`; what changes the sheet is behind it.
void draw_sheet_button(const Context& context, float right) {
  const float row = ImGui::GetCursorPosY();
  if (ImGui::GetWindowWidth() >= context.px(kNameFrom)) {
    ImGui::SetCursorPosY(row + context.px(5));
    label(context, "Proofsheet", context.theme.text, kTextSize, Weight::semibold);
    ImGui::SameLine(0, context.px(12));
    ImGui::SetCursorPosY(row);
  }
  const std::filesystem::path& path = context.document.sheet().path;
  const std::string name = path.empty() ? context.document.sheet().name() : path.filename().string();
  const std::string title = fmt::format("{}{}", name, context.document.is_dirty() ? " •" : "");
  const float wanted = text_width(context.fonts.text, context.px(kTextSize), title) + context.px(24);
  const float room = std::max(context.px(72), right - ImGui::GetCursorPosX());
  if (button(context, fmt::format("{}###sheet menu", title).c_str(), ButtonKind::quiet,
             wanted > room ? room : 0))
    ImGui::OpenPopup("sheet menu popup");
  if (wanted > room) tooltip(context, title);
}

// What stands at the right of a wide window, and the panels.
void draw_more_menu(const Context& context, Actions& actions) {
  if (button(context, "…###more", ButtonKind::quiet, context.px(kMoreButton))) ImGui::OpenPopup("more menu");
  if (!begin_menu(context, "more menu", MenuOpens::by_open_popup)) return;
  for (const char* name : {"view.runs", "app.palette", "app.keys"}) command_menu_item(context, name, actions);
  ImGui::Separator();
  for (const char* name : {"view.sheet_panel", "view.inspector"}) command_menu_item(context, name, actions);
  end_menu();
}

}  // namespace

void Workbench::draw_layout(const Context& context, Actions& actions) {
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport->Pos);
  ImGui::SetNextWindowSize(viewport->Size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, context.theme.ground);
  ImGui::Begin("Workbench", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNavFocus);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(3);

  Regions regions{
      .size = viewport->Size, .top = context.px(kTopBar), .bottom = viewport->Size.y - context.px(kRunBar)};
  regions.tasks = task_strip_height(session_.tasks(), context);
  regions.bottom -= regions.tasks;
  place_panels(context, regions);
  draw_regions(context, regions, actions);
  draw_splitters(context, regions);
  draw_region_lines(context, regions);
  ImGui::End();
}

void Workbench::draw_regions(const Context& context, const Regions& regions, Actions& actions) {
  const auto& [size, top, bottom, tasks, left, right, over] = regions;
  const Theme& theme = context.theme;
  const float height = bottom - top;
  region_keys_.begin_frame();
  if (begin_region(context, {"top", {0, 0}, {size.x, top}, theme.panel, {12, 6}, kFixed})) {
    region_keys_.begin(Region::top);
    draw_top_bar(context, left, actions);
    region_keys_.end(Region::top);
  }
  ImGui::EndChild();
  if (!is_shown(Region::left) || left_ != LeftPanel::runs) runs_panel_.has_keyboard = false;
  if (left > 0) draw_left_region(context, {0, top}, {left, height}, actions);
  const ImVec2 origin = ImGui::GetMainViewport()->Pos;
  middle_ = {{origin.x + left, origin.y + top}, {origin.x + size.x - right, origin.y + bottom}};
  const ImVec2 middle{size.x - left - right, height - notices_own_room(notices_, context)};
  if (begin_region(context, {"middle", {left, top}, middle, theme.ground, {16, 12}, kFixed})) {
    // Where there is a grid it comes before what stands above it.
    if (mode_ == Mode::grid && context.run != nullptr && !why_empty_grid(*context.run))
      grid_.wants_keyboard |= region_keys_.take(Region::middle);
    region_keys_.begin(Region::middle);
    draw_middle(context, actions);
    region_keys_.end(Region::middle);
  }
  ImGui::EndChild();
  if (right > 0) draw_right_region(context, {size.x - right, top}, {right, height}, actions);
  if (tasks > 0 &&
      begin_region(context, {"tasks", {0, bottom}, {size.x, tasks}, theme.panel, {12, 0}, kFixed}))
    draw_task_strip(session_.tasks(), context, actions);
  if (tasks > 0) ImGui::EndChild();
  const ImVec2 bar{size.x, context.px(kRunBar)};
  if (begin_region(context, {"bottom", {0, bottom + tasks}, bar, theme.panel, {12, 0}, kFixed})) {
    region_keys_.begin(Region::bottom);
    draw_run_bar(run_bar_, context, notices_bar_room(notices_, context), actions);
    region_keys_.end(Region::bottom);
  }
  ImGui::EndChild();
  draw_handles(context, regions, actions);
  draw_overlay(context, regions, actions);
  if (region_keys_.end_frame()) context.draw_within(0);
}

void Workbench::draw_left_region(const Context& context, ImVec2 at, ImVec2 size, Actions& actions) {
  const bool is_over = overlay_.panel == Region::left;
  if (begin_region(context, {"left", at, size, context.theme.panel, {12, 12}, kFixed, is_over})) {
    region_keys_.begin(Region::left);
    if (left_ == LeftPanel::sheet)
      draw_sheet_panel(sheet_panel_, context, actions);
    else
      draw_runs_panel(runs_panel_, context, actions);
    region_keys_.end(Region::left);
  }
  ImGui::EndChild();
}

void Workbench::draw_right_region(const Context& context, ImVec2 at, ImVec2 size, Actions& actions) {
  const bool is_over = overlay_.panel == Region::right;
  if (begin_region(context, {"right", at, size, context.theme.panel, {12, 12}, 0, is_over})) {
    region_keys_.begin(Region::right);
    draw_inspector(inspector_, context, actions);
    region_keys_.end(Region::right);
  }
  ImGui::EndChild();
}

void Workbench::draw_region_lines(const Context& context, const Regions& regions) {
  const auto& [size, top, bottom, tasks, left, right, over] = regions;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 origin = ImGui::GetMainViewport()->Pos;
  const auto horizontal = [&](float width, float y) {
    list.AddRectFilled({origin.x, origin.y + y}, {origin.x + width, origin.y + y + 1}, context.theme.line);
  };
  const auto vertical = [&](float x, float from, float to) {
    list.AddRectFilled({origin.x + x, origin.y + from}, {origin.x + x + 1, origin.y + to},
                       context.theme.line);
  };
  horizontal(size.x, top - 1);
  horizontal(size.x, bottom);
  if (tasks > 0) horizontal(size.x, bottom + tasks);
  if (left > 0) vertical(left - 1, top, bottom);
  if (right > 0) vertical(size.x - right, top, bottom);
}

void Workbench::draw_top_bar(const Context& context, float left, Actions& actions) {
  const float row = ImGui::GetCursorPosY(), width = ImGui::GetWindowWidth();
  const float near = context.px(4), space = context.px(12);
  const bool has_keys = width >= context.px(kKeysFrom);
  const auto key_of = [&](const Command& command) {
    return has_keys ? shortcut_text(command.shortcut) : std::string();
  };
  const auto wide = [&](const Command& command, const std::string& title) {
    return tab_width(context, title, key_of(command));
  };
  static constexpr std::array kModes{std::pair("view.grid", Mode::grid), std::pair("view.image", Mode::image),
                                     std::pair("view.chart", Mode::chart)};
  float modes = near * static_cast<float>(kModes.size() - 1);
  for (const auto& [name, mode] : kModes) modes += wide(commands_.at(name), commands_.at(name).title.shown());
  const Command& runs = commands_.at("view.runs");
  const Command& palette = commands_.at("app.palette");
  const auto hidden =
      std::ranges::count_if(context.going, [&](const auto& run) { return run.get() != context.run; });
  const std::string runs_title =
      hidden > 0 ? tr_format("{} · {} going on", runs.title.shown(), hidden) : runs.title.shown();
  const std::string palette_title = palette.title.shown();
  const float both = wide(runs, runs_title) + near + wide(palette, palette_title);

  draw_sheet_button(context, width - modes - context.px(kMoreButton) - 3 * space);
  draw_sheet_menu(context, actions);
  ImGui::SameLine(0, space);
  // The modes stand above the middle where there is room for that.
  const float middle = left > 0 ? left + context.px(16) : 0;
  const float earliest = ImGui::GetCursorPosX();
  const bool has_both = earliest + modes + space + both + space <= width;
  const float latest = width - space - (has_both ? both : context.px(kMoreButton)) - space - modes;
  float x = std::max(earliest, std::min(middle, latest));
  for (const auto& [name, mode] : kModes) {
    const Command& command = commands_.at(name);
    const std::string title = command.title.shown();
    ImGui::SetCursorPos({x, row});
    if (tab(context, fmt::format("{}###{}", title, name).c_str(), mode_ == mode, key_of(command)))
      actions.push_back(Invoke{command.name});
    x += wide(command, title) + near;
  }
  if (!has_both) {
    ImGui::SetCursorPos({width - space - context.px(kMoreButton), row});
    return draw_more_menu(context, actions);
  }
  ImGui::SetCursorPos({width - space - both, row});
  if (tab(context, fmt::format("{}###view.runs", runs_title).c_str(),
          left_ == LeftPanel::runs && is_shown(Region::left), key_of(runs)))
    actions.push_back(Invoke{runs.name});
  ImGui::SetCursorPos({width - space - wide(palette, palette_title), row});
  if (tab(context, fmt::format("{}###app.palette", palette_title).c_str(), false, key_of(palette)))
    actions.push_back(Invoke{palette.name});
}

void Workbench::draw_sheet_menu(const Context& context, Actions& actions) {
  if (!ImGui::BeginPopup("sheet menu popup")) return;
  const auto entry = [&](const char* name) { command_menu_item(context, name, actions); };
  for (const char* name : {"sheet.new", "sheet.open", "sheet.save", "sheet.save_as"}) entry(name);
  ImGui::Separator();
  for (const char* name : {"edit.undo", "edit.redo"}) entry(name);
  ImGui::Separator();
  label(context, tr("Bundled sheets"), context.theme.faint, kCaptionSize);
  for (const char* name : {"garden", "temperature", "garden.openai", "temperature.openai"}) {
    const auto file = session_.assets_dir() / "sheets" / (std::string(name) + ".sheet.yaml");
    if (ImGui::MenuItem(name)) actions.push_back(OpenSheet{file});
  }
  ImGui::Separator();
  for (const char* name : {"view.cache", "app.check_data"}) entry(name);
  ImGui::Separator();
  for (const char* name : {"view.theme", "view.language", "view.larger", "view.smaller", "app.quit"})
    entry(name);
  ImGui::EndPopup();
}

void Workbench::draw_middle(const Context& context, Actions& actions) {
  draw_file_banners(context, actions);
  draw_guidance(context);
  if (context.run == nullptr) return draw_empty_middle(context, actions);
  if (context.run_is_stale && mode_ != Mode::image) draw_stale_banner(context, actions);
  if (mode_ == Mode::image) {
    draw_viewer(viewer_, context, actions);
  } else {
    draw_filter_bar(filter_, context);
    if (mode_ == Mode::chart)
      draw_chart(chart_, context, actions);
    else
      draw_grid_or_why_not(context, actions);
  }
}

void Workbench::draw_stale_banner(const Context& context, Actions&) {
  const std::string text =
      tr_format("The sheet has changed since run {}. These are that run's results.", context.run->id());
  const std::array choices{BannerChoice{tr("Show the new cells"), "", ButtonKind::normal}};
  if (!draw_banner(context, text, choices)) return;
  session_.forget_shown();
  selection_.clear();
  loop_.draw_frames(2);
}

void Workbench::draw_unsaved_question(const Context& context) {
  if (!after_unsaved_) return;
  constexpr const char* kName = "Unsaved changes";
  if (!ImGui::IsPopupOpen(kName)) ImGui::OpenPopup(kName);
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  ImGui::SetNextWindowPos({viewport->Size.x / 2, viewport->Size.y * 0.4f}, ImGuiCond_Always, {0.5f, 0.5f});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {context.px(16), context.px(16)});
  if (ImGui::BeginPopupModal(
          kName, nullptr,
          ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove)) {
    label(context, tr_format("“{}” has unsaved changes.", document_.sheet().name()), context.theme.text,
          kTextSize, Weight::semibold);
    ImGui::Dummy({0, context.px(8)});
    const auto finish = [this](bool go_on) {
      ImGui::CloseCurrentPopup();
      const auto next = std::move(after_unsaved_);
      after_unsaved_ = nullptr;
      if (go_on) next();
      loop_.draw_frames(3);
    };
    if (button(context, tr("Save first"), ButtonKind::primary)) {
      finish(false);
      commands_.invoke("sheet.save");
    }
    ImGui::SameLine(0, context.px(8));
    if (button(context, tr("Go on without saving"), ButtonKind::normal)) {
      // What is thrown away on purpose is not asked for again.
      document_.saved(document_.sheet().path, document_.text());
      finish(true);
    }
    ImGui::SameLine(0, context.px(8));
    if (button(context, tr("Cancel"), ButtonKind::quiet) || ImGui::IsKeyPressed(ImGuiKey_Escape))
      finish(false);
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
}

}  // namespace proofsheet::ui
