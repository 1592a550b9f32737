#include "ui/tasks.h"

#include <algorithm>

namespace proofsheet::ui {
namespace {

// What is left cannot be told from the very first steps.
constexpr double kEarly_ms = 2000;

double ms_since(Task::Clock::time_point time) {
  return std::chrono::duration<double, std::milli>(Task::Clock::now() - time).count();
}

}  // namespace

bool Task::take() {
  if (is_taken_.exchange(true)) return false;
  began_ = Clock::now().time_since_epoch().count();
  return true;
}

Progress Task::progress() {
  return [this](std::uint64_t done, std::uint64_t total) {
    done_ = done;
    total_ = total;
    return !stop_.stop_requested();
  };
}

std::optional<double> Task::share() const {
  const std::uint64_t total = total_;
  if (total == 0) return std::nullopt;
  return std::min(1.0, static_cast<double>(done_) / static_cast<double>(total));
}

std::optional<double> Task::left_ms() const {
  if (!is_taken_) return std::nullopt;
  const double elapsed = ms_since(Clock::time_point(Clock::duration(began_)));
  return elapsed < kEarly_ms ? std::nullopt : time_left_ms(elapsed, done_, total_);
}

double Task::age_ms() const {
  return ms_since(asked_);
}

}  // namespace proofsheet::ui
