#pragma once

#include <mutex>
#include <utility>

namespace proofsheet {

// A value that can only be reached under its lock:
//   auto queue = queue_.lock();  queue->push_back(x);
// `wait` lends the lock to a condition variable.
template <class T>
class Synced {
 public:
  class Guard {
   public:
    T* operator->() const { return value_; }
    T& operator*() const { return *value_; }
    template <class Condition, class Predicate>
    void wait(Condition& condition, Predicate predicate) {
      condition.wait(lock_, [&] { return predicate(*value_); });
    }
    template <class Condition, class Time, class Predicate>
    bool wait_until(Condition& condition, Time time, Predicate predicate) {
      return condition.wait_until(lock_, time, [&] { return predicate(*value_); });
    }

   private:
    friend class Synced;
    Guard(std::mutex& mutex, T& value) : lock_(mutex), value_(&value) {}
    std::unique_lock<std::mutex> lock_;
    T* value_;
  };

  Synced() = default;
  explicit Synced(T value) : value_(std::move(value)) {}

  Guard lock() { return Guard(mutex_, value_); }

 private:
  std::mutex mutex_;
  T value_{};
};

}  // namespace proofsheet
