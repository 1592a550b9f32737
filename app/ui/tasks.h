#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/progress.h"
#include "ui/kept_text.h"

namespace proofsheet::ui {

enum class TaskStops { on_request, never };

// What is done for the user in the background and may take long. Made and taken away on the UI thread; its
// numbers are told by the thread that works.
class Task {
 public:
  using Clock = std::chrono::steady_clock;

  Task(std::uint64_t id, KeptText title, TaskStops stops)
      : id_(id), title_(std::move(title)), stops_(stops), asked_(Clock::now()) {}

  std::uint64_t id() const { return id_; }
  const KeptText& title() const { return title_; }
  bool can_be_stopped() const { return stops_ == TaskStops::on_request; }
  bool is_stopping() const { return stop_.stop_requested(); }
  bool has_begun() const { return is_taken_; }
  // Nothing while that is not known.
  std::optional<double> share() const;
  std::optional<double> left_ms() const;
  double age_ms() const;

  // For whoever works, or ends it before that: true for the first one that calls it.
  bool take();
  Progress progress();
  void request_stop() { stop_.request_stop(); }

 private:
  std::uint64_t id_;
  KeptText title_;
  TaskStops stops_;
  Clock::time_point asked_;
  std::atomic<bool> is_taken_ = false;
  std::atomic<Clock::rep> began_ = 0;
  std::atomic<std::uint64_t> done_ = 0, total_ = 0;
  std::stop_source stop_;
};
using Tasks = std::vector<std::shared_ptr<Task>>;  // oldest first

// What needs no longer than this is not talked of.
inline constexpr double kTaskPatience_ms = 500;

}  // namespace proofsheet::ui
