#include "ui/viewer.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <imgui_internal.h>

#include "platform/item_hooks.h"
#include "ui/empty_state.h"
#include "ui/grid_cell.h"
#include "ui/grid_header.h"
#include "ui/marked_text.h"
#include "ui/sound_cell.h"
#include "ui/state_words.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

constexpr double kLargestScale = 64;  // screen pixels per picture pixel
// Layout pixels.
constexpr float kFoot = 24, kNarrowestPane = 150;

struct Pane {
  ImVec2 min, max;
  float width() const { return max.x - min.x; }
  float height() const { return max.y - min.y; }
};

double fit_scale(const Pane& pane, const store::ImageRef& picture) {
  return std::min(static_cast<double>(pane.width()) / std::max(1, picture.width),
                  static_cast<double>(pane.height()) / std::max(1, picture.height));
}

std::string caption(const Context& context, std::uint64_t cell) {
  const sheet::Plan& plan = context.run->plan();
  const auto coordinates = plan.coordinates(cell);
  std::string text = tr_format("Cell {}", cell);
  for (std::size_t axis = 0; axis < plan.axes().size(); ++axis) {
    text += " · " + header_text(plan.axes()[axis].name, to_display(plan.axis_value(axis, coordinates[axis])));
  }
  return text;
}

void pan_and_zoom(ViewerState& state, const Pane& pane, const store::ImageRef& picture) {
  const ImGuiIO& io = ImGui::GetIO();
  const double fit = fit_scale(pane, picture), scale = fit * state.zoom;
  if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left, 0)) {
    state.center_x -= static_cast<double>(io.MouseDelta.x) / (scale * picture.width);
    state.center_y -= static_cast<double>(io.MouseDelta.y) / (scale * picture.height);
  }
  if (ImGui::IsItemHovered() && io.MouseWheel != 0) {
    const double x = static_cast<double>(io.MousePos.x - (pane.min.x + pane.max.x) / 2) / picture.width;
    const double y = static_cast<double>(io.MousePos.y - (pane.min.y + pane.max.y) / 2) / picture.height;
    const double grown = std::clamp(state.zoom * std::pow(1.2, static_cast<double>(io.MouseWheel)), 0.1,
                                    std::max(1.0, kLargestScale / fit));
    // The point under the mouse stays where it is.
    state.center_x += x / scale - x / (fit * grown);
    state.center_y += y / scale - y / (fit * grown);
    state.zoom = grown;
  }
  if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    if (state.zoom == 1)
      state.actual_size_wanted = true;
    else
      fit_viewer(state);
  }
  state.center_x = std::clamp(state.center_x, 0.0, 1.0);
  state.center_y = std::clamp(state.center_y, 0.0, 1.0);
}

// Returns what is drawn.
gl::TextureView draw_picture_pane(ViewerState& state, const Context& context, const Pane& pane,
                                  std::uint64_t cell, const store::ImageRef& picture) {
  ImGui::InvisibleButton("picture", {pane.width(), pane.height()});
  platform::announce_item(fmt::format("pane {}", cell));
  ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelY);
  if (state.actual_size_wanted) {
    state.zoom = 1 / fit_scale(pane, picture);
    state.actual_size_wanted = false;
  }
  pan_and_zoom(state, pane, picture);
  const double scale = fit_scale(pane, picture) * state.zoom;
  const auto width = static_cast<float>(picture.width * scale),
             height = static_cast<float>(picture.height * scale);
  const int wanted =
      std::min(std::max(picture.width, picture.height), static_cast<int>(std::ceil(std::max(width, height))));
  const gl::TextureView texture = context.textures.get(picture.blob.hash, std::max(1, wanted));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (texture.texture == 0) {
    const bool failed = texture.state == gl::TextureView::State::failed;
    draw_wrapped(list, context.fonts.text, kTextSize * context.scale,
                 {pane.min.x + context.px(16), pane.min.y + context.px(16)}, pane.max,
                 failed ? context.theme.failed : context.theme.muted,
                 failed ? tr_format("Cannot show this image: {}", texture.error) : tr("Loading …"));
    return texture;
  }
  gl::ImagePlacement placement;
  placement.left = pane.min.x;
  placement.top = pane.min.y;
  placement.right = pane.max.x;
  placement.bottom = pane.max.y;
  placement.image_left =
      std::floor((pane.min.x + pane.max.x) / 2 - width * static_cast<float>(state.center_x));
  placement.image_top =
      std::floor((pane.min.y + pane.max.y) / 2 - height * static_cast<float>(state.center_y));
  placement.image_right = placement.image_left + width;
  placement.image_bottom = placement.image_top + height;
  placement.image_width = picture.width;
  placement.image_height = picture.height;
  context.images.add(list, texture, placement);
  return texture;
}

std::string pixel_words(const ViewerState& state, const Pane& pane, const store::ImageRef& picture,
                        const gl::TextureView& shown) {
  const double scale = fit_scale(pane, picture) * state.zoom;
  std::string words = fmt::format("{} × {} · {:.0f}%", picture.width, picture.height, 100 * scale);
  // One that takes too much memory is shown smaller than it is.
  const bool is_reduced = shown.state == gl::TextureView::State::ready &&
                          shown.width < std::min(picture.width, static_cast<int>(picture.width * scale));
  if (is_reduced) words += " · " + tr_format("shown with {} × {} pixels", shown.width, shown.height);
  const ImVec2 mouse = ImGui::GetMousePos();
  if (mouse.x < pane.min.x || mouse.x >= pane.max.x || mouse.y < pane.min.y || mouse.y >= pane.max.y)
    return words;
  const double x =
      state.center_x * picture.width + static_cast<double>(mouse.x - (pane.min.x + pane.max.x) / 2) / scale;
  const double y =
      state.center_y * picture.height + static_cast<double>(mouse.y - (pane.min.y + pane.max.y) / 2) / scale;
  if (x >= 0 && y >= 0 && x < picture.width && y < picture.height)
    words += fmt::format(" · x {:.0f}, y {:.0f}", std::floor(x), std::floor(y));
  return words;
}

void scroll_text(ViewerState& state) {
  if (ImGui::GetScrollMaxY() <= 0) return;
  state.has_long_text = true;
  // Some lines stay in sight.
  const float screen = ImGui::GetWindowHeight() - 3 * ImGui::GetTextLineHeight();
  if (state.scroll_screens != 0)
    ImGui::SetScrollY(ImGui::GetScrollY() + static_cast<float>(state.scroll_screens) * screen);
}

// What is looked at: some of the selection, and the one that texts are compared with.
struct ShownCells {
  std::vector<std::uint64_t> cells;
  std::optional<std::uint64_t> base;  // when there are several texts
  std::size_t texts = 0;
};

const std::string* text_of(const store::CellResult* result) {
  return result != nullptr && result->images.empty() && result->text ? &*result->text : nullptr;
}

ShownCells shown_cells(const Context& context) {
  const std::vector<std::uint64_t>& selected = context.selection.cells();
  const std::size_t count = std::min(kMostPanes, selected.size());
  ShownCells shown;
  shown.cells.assign(selected.end() - static_cast<std::ptrdiff_t>(count), selected.end());
  std::optional<std::uint64_t> first;
  for (const std::uint64_t cell : shown.cells) {
    if (text_of(context.run->result(cell).get()) == nullptr) continue;
    ++shown.texts;
    if (!first || context.run->reference == cell) first = cell;
  }
  if (shown.texts > 1) shown.base = first;
  return shown;
}

// Marks of what a text has that the base has not, or of the base, what the only other has not.
std::vector<TextMarks> difference_marks(ViewerState& state, const Context& context, const ShownCells& shown,
                                        std::uint64_t cell, const std::string& text) {
  if (!shown.base) return {};
  RunView& run = *context.run;
  const auto base = run.result(*shown.base);
  if (text_of(base.get()) == nullptr) return {};
  if (cell != *shown.base)
    return {{with_alpha(context.theme.done, 0.3f),
             state.differences.of(run, *shown.base, *base->text, cell, text).added}};
  if (shown.texts != 2) return {};
  for (const std::uint64_t other : shown.cells) {
    const auto result = run.result(other);
    if (other == cell || text_of(result.get()) == nullptr) continue;
    return {{with_alpha(context.theme.failed, 0.3f),
             state.differences.of(run, cell, text, other, *result->text).removed}};
  }
  return {};
}

// "3 places differ", of one of several texts.
std::string difference_words(ViewerState& state, const Context& context, const ShownCells& shown,
                             std::uint64_t cell, const store::CellResult* result) {
  const std::string* text = text_of(result);
  if (!shown.base || text == nullptr) return {};
  if (cell == *shown.base) return tr("the others are compared with this");
  const auto base = context.run->result(*shown.base);
  if (text_of(base.get()) == nullptr) return {};
  const std::size_t places = state.differences.of(*context.run, *shown.base, *base->text, cell, *text).places;
  return places == 0 ? tr("the same text") : tr_count(places, "{} place differs", "{} places differ");
}

void draw_text_pane(ViewerState& state, const Context& context, const ShownCells& shown, const Pane& pane,
                    std::uint64_t cell, const store::CellResult* result, Actions& actions) {
  ImGui::SetCursorScreenPos(pane.min);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, context.theme.raised);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {context.px(16), context.px(16)});
  if (ImGui::BeginChild("text", {pane.width(), pane.height()},
                        ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened)) {
    const StateWords words = state_words(context, cell);
    const std::string& streamed = context.run->streamed_text(cell);
    if (result != nullptr && result->text) {
      const std::vector<TextMarks> differ = difference_marks(state, context, shown, cell, *result->text);
      marked_text(context, *result->text,
                  {differ.empty() ? TextMarks{} : differ.front(), found_marks(context, cell, *result->text)});
    } else if (!streamed.empty()) {
      marked_text(context, streamed, {found_marks(context, cell, streamed)});
    } else if (words.title.empty()) {
      draw_empty_state(
          context,
          {tr("Not fired"), tr("Fire shows what every cell gives."), "run.fire", tr("Fire the sheet")},
          EmptyPlace::middle, actions);
    } else {
      ImGui::PushTextWrapPos(0);
      label(context, words.detail.empty() ? words.title : tr_format("{}: {}", words.title, words.detail),
            context.theme.muted);
      ImGui::PopTextWrapPos();
    }
    scroll_text(state);
  }
  ImGui::EndChild();
  platform::announce_item(fmt::format("pane {}", cell));
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
}

void draw_sound_pane(const Context& context, const Pane& pane, std::uint64_t cell,
                     const store::CellResult& result, Actions& actions) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(pane.min, pane.max, context.theme.raised, context.px(4));
  const bool is_clicked =
      ImGui::InvisibleButton("sound", {pane.width(), pane.height()}, ImGuiButtonFlags_EnableNav);
  const bool is_by_key = is_clicked && !ImGui::IsMouseReleased(ImGuiMouseButton_Left);
  platform::announce_item(fmt::format("pane {}", cell));
  draw_sound(context, list, result, pane.min, pane.max, SoundButton::always);
  const auto button = sound_button(context, pane.min, pane.max);
  if (is_by_key || (is_clicked && button && button->Contains(ImGui::GetMousePos())))
    actions.push_back(PlaySound{cell});
}

// For tests.
void announce_words(ImVec2 min, ImVec2 max, const std::string& words) {
  if (!platform::has_item_recorder()) return;
  ImGui::ItemAdd(ImRect(min, max), ImGui::GetID(words.c_str()), nullptr, ImGuiItemFlags_NoNav);
  platform::announce_item(words);
}

void draw_pane(ViewerState& state, const Context& context, const ShownCells& shown, Pane pane,
               std::uint64_t cell, Actions& actions) {
  const auto result = context.run->result(cell);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float size = kCaptionSize * context.scale, bar = context.px(28);
  const float text_y = pane.min.y + context.px(8);
  const Pane body{{pane.min.x, pane.min.y + bar}, pane.max};
  const bool has_picture = result && !result->images.empty();
  std::string right;
  ImGui::SetCursorScreenPos(body.min);
  if (has_picture) {
    const std::size_t count = result->images.size(), at = state.picture % count;
    const store::ImageRef& picture = result->images[at];
    if (count > 1) right = tr_format("Picture {} of {}", at + 1, count) + " · ";
    right += pixel_words(state, body, picture, draw_picture_pane(state, context, body, cell, picture));
  } else if (result && result->audio) {
    draw_sound_pane(context, body, cell, *result, actions);
  } else {
    right = difference_words(state, context, shown, cell, result.get());
    draw_text_pane(state, context, shown, body, cell, result.get(), actions);
  }
  const float right_width = text_width(context.fonts.text, size, right);
  draw_line(list, context.fonts.text, size, {pane.min.x, text_y}, pane.width() - right_width - context.px(16),
            context.theme.text, caption(context, cell));
  draw_line(list, context.fonts.text, size, {pane.max.x - right_width, text_y}, right_width + 1,
            context.theme.muted, right);
  announce_words({pane.max.x - right_width, text_y}, {pane.max.x, body.min.y},
                 fmt::format("beside {}: {}", cell, right));
}

struct Tiling {
  std::size_t across = 1, down = 1;
};

// The panes as large as they can be, while they are wide enough to be read.
Tiling tiling_of(const Context& context, std::size_t count, ImVec2 area) {
  Tiling best{1, count};
  float largest = 0;
  for (std::size_t across = 1; across <= count; ++across) {
    const std::size_t down = (count + across - 1) / across;
    const float width = area.x / static_cast<float>(across), height = area.y / static_cast<float>(down);
    const float side = std::min(width, height);
    const bool is_readable = across == 1 || width >= context.px(kNarrowestPane);
    if (!is_readable || side <= largest) continue;
    largest = side;
    best = {across, down};
  }
  return best;
}

}  // namespace

void fit_viewer(ViewerState& state) {
  state.zoom = 1;
  state.center_x = state.center_y = 0.5;
  state.actual_size_wanted = false;
}

void step_picture(ViewerState& state, std::size_t count, int step) {
  const std::size_t at = state.picture % count;
  state.picture = step > 0 ? (at + 1) % count : (at + count - 1) % count;
}

void draw_viewer(ViewerState& state, const Context& context, Actions& actions) {
  const ImVec2 min = ImGui::GetCursorScreenPos(), room = ImGui::GetContentRegionAvail();
  if (context.run == nullptr || context.selection.empty()) {
    draw_empty_state(context,
                     {tr("Nothing selected"), tr("Select a cell, or two to see them side by side."),
                      "view.grid", tr("Go to the grid")},
                     EmptyPlace::middle, actions);
    return;
  }
  if (room.x < 16 || room.y < 64) return;
  state.has_long_text = false;
  const ShownCells shown = shown_cells(context);
  const std::size_t all = context.selection.size(), count = shown.cells.size();
  const float foot = count < all ? context.px(kFoot) : 0, gap = context.px(16);
  const ImVec2 area{room.x, room.y - foot};
  const Tiling tiling = tiling_of(context, count, area);
  const ImVec2 size{std::floor((area.x + gap) / static_cast<float>(tiling.across) - gap),
                    std::floor((area.y + gap) / static_cast<float>(tiling.down) - gap)};
  for (std::size_t i = 0; i < count; ++i) {
    const auto x = static_cast<float>(i % tiling.across), y = static_cast<float>(i / tiling.across);
    const ImVec2 from{min.x + x * (size.x + gap), min.y + y * (size.y + gap)};
    ImGui::PushID(static_cast<int>(shown.cells[i] & 0x7FFFFFFF));
    draw_pane(state, context, shown, {from, {from.x + size.x, from.y + size.y}}, shown.cells[i], actions);
    ImGui::PopID();
  }
  state.scroll_screens = 0;
  if (foot <= 0) return;
  const std::string words = tr_format("{} of the {} selected cells are shown", count, all);
  const ImVec2 at{min.x, min.y + room.y - context.px(kCaptionSize + 4)};
  draw_line(*ImGui::GetWindowDrawList(), context.fonts.text, kCaptionSize * context.scale, at, room.x,
            context.theme.muted, words);
  announce_words(at, {min.x + room.x, min.y + room.y}, words);
}

}  // namespace proofsheet::ui
