#include "ui/task_strip.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/clock.h"
#include "platform/item_hooks.h"
#include "ui/language.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr float kTaskRow = 32, kAroundTasks = 2, kTaskBar = 160, kStopHeight = 28,
                kBesideTask = 16;  // layout pixels
constexpr std::size_t kMostTaskRows = 3;
constexpr float kMostOfWindow = 0.2f;  // of a low window's
constexpr double kTasksEvery_s = 0.25;

// Those that take long enough to be talked of.
std::vector<const Task*> long_ones(const Tasks& tasks) {
  std::vector<const Task*> found;
  for (const auto& task : tasks)
    if (task->age_ms() >= kTaskPatience_ms) found.push_back(task.get());
  return found;
}

std::size_t task_rows(const Context& context, std::size_t tasks) {
  const float fitting = ImGui::GetMainViewport()->Size.y * kMostOfWindow / context.px(kTaskRow);
  return std::min({tasks, kMostTaskRows, static_cast<std::size_t>(std::max(1.0f, fitting))});
}

std::string task_words(const Task& task) {
  if (task.is_stopping()) return tr("Stopping");
  if (!task.has_begun()) return tr("Waiting for its turn");
  const auto share = task.share();
  if (!share) return task.age_ms() < 1000 ? "" : format_duration_ms(std::floor(task.age_ms() / 1000) * 1000);
  const auto percent = static_cast<int>(100 * *share);
  if (const auto left = task.left_ms())
    return tr_format("{} %, {} left", percent, format_duration_ms(std::ceil(*left / 1000) * 1000));
  return tr_format("{} %", percent);
}

void draw_task_bar(const Context& context, ImVec2 at, float share) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float width = context.px(kTaskBar), height = context.px(4);
  list.AddRectFilled(at, {at.x + width, at.y + height}, context.theme.line, height / 2);
  if (share > 0)
    list.AddRectFilled(at, {at.x + std::max(height, width * share), at.y + height}, context.theme.in_flight,
                       height / 2);
}

void draw_row_of_task(const Context& context, const Task& task, float title_width, std::size_t more,
                      Actions& actions) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float right = at.x + ImGui::GetContentRegionAvail().x, middle = at.y + context.px(kTaskRow) / 2;
  const float text_y = middle - context.px(kLineHeight) / 2;
  draw_line(*ImGui::GetWindowDrawList(), context.fonts.text, context.px(kTextSize),
            {at.x, middle - std::floor(font_pixels(context.px(kTextSize)) / 2)}, title_width,
            context.theme.text, task.title().shown());
  const float bar_x = at.x + title_width + context.px(kBesideTask);
  draw_task_bar(context, {bar_x, std::floor(middle - context.px(2))},
                static_cast<float>(task.share().value_or(0)));
  ImGui::SetCursorScreenPos({bar_x + context.px(kTaskBar + kBesideTask), text_y});
  std::string words = task_words(task);
  if (more > 0) words += (words.empty() ? "" : "  ·  ") + tr_format("and {} more", more);
  label(context, words, context.theme.muted);
  platform::announce_item("task progress");
  platform::announce_item(words);
  if (!task.can_be_stopped()) return;
  const Command* stop = context.commands.find(fmt::format("{}{}", kTaskCommands, task.id()));
  if (stop == nullptr) return;
  const float width = text_width(context.fonts.text, context.px(kTextSize), tr("Stop")) + context.px(26);
  ImGui::SetCursorScreenPos({right - std::ceil(width), middle - context.px(kStopHeight) / 2});
  if (command_button(context, *stop, ButtonKind::normal, std::ceil(width), tr("Stop")))
    actions.push_back(Invoke{stop->name});
}

}  // namespace

float task_strip_height(const Tasks& tasks, const Context& context) {
  const std::size_t rows = task_rows(context, long_ones(tasks).size());
  if (!tasks.empty()) context.draw_within(kTasksEvery_s);
  return rows == 0 ? 0 : context.px(static_cast<float>(rows) * kTaskRow + 2 * kAroundTasks);
}

void draw_task_strip(const Tasks& tasks, const Context& context, Actions& actions) {
  const std::vector<const Task*> shown = long_ones(tasks);
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float room = ImGui::GetContentRegionAvail().x;
  float title_width = 0;
  for (const Task* task : shown)
    title_width =
        std::max(title_width, text_width(context.fonts.text, context.px(kTextSize), task->title().shown()));
  title_width = std::min(std::ceil(title_width) + 1, std::floor(room * 0.4f));
  const std::size_t rows = task_rows(context, shown.size());
  for (std::size_t row = 0; row < rows; ++row) {
    ImGui::SetCursorScreenPos(
        {start.x, start.y + context.px(kAroundTasks + static_cast<float>(row) * kTaskRow)});
    ImGui::PushID(static_cast<int>(shown[row]->id()));
    draw_row_of_task(context, *shown[row], title_width, row + 1 == rows ? shown.size() - rows : 0, actions);
    ImGui::PopID();
  }
}

}  // namespace proofsheet::ui
