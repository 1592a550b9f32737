// What is sorted and coloured by has numbers that must be read first, and read again as results come.
#include <algorithm>

#include "ui/workbench.h"

namespace proofsheet::ui {

namespace {

constexpr double kNumbersEvery_s = 1;
constexpr double kNumbersPause = 9;  // times as long as the last reading took, at least

}  // namespace

void Workbench::watch_numbers() {
  RunView* run = visible_run();
  if (run == nullptr || run->id() == 0) return;
  bool is_read = false, has_pictures = false;
  const auto use = [&](Number number) {
    is_read |= !query::is_at_hand(number);
    has_pictures |= query::is_of_pictures(number);
  };
  if (run->row_sort()) use(run->row_sort()->by);
  if (run->column_sort()) use(run->column_sort()->by);
  if (grid_.color_by) use(*grid_.color_by);
  const double now = ImGui::GetTime();
  if (session_.is_reading_numbers(*run, has_pictures)) {
    numbers_.is_reading = true;
    return;
  }
  if (std::exchange(numbers_.is_reading, false))
    numbers_.due = now + std::max(kNumbersEvery_s, (now - numbers_.asked_at) * kNumbersPause);
  if (!is_read) return;
  const bool has_all = run->has_numbers(has_pictures ? Number::brightness : Number::words);
  if (has_all && run->numbers_version() == run->version()) return;
  if (has_all && now < numbers_.due) return loop_.draw_within(numbers_.due - now + 0.01);
  numbers_.asked_at = now;
  session_.read_numbers(*run, has_pictures);
}

}  // namespace proofsheet::ui
