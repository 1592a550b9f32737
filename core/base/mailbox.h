#pragma once

#include <condition_variable>
#include <functional>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/synced.h"

namespace proofsheet {

// Values from many threads to one. Push never blocks for longer than another push; the consumer takes
// everything at once, in the order of arrival. `wake` runs after a push that found the mailbox empty, outside
// the lock, on the pusher's thread: curl_multi_wakeup, glfwPostEmptyEvent.
template <class T>
class Mailbox {
 public:
  Mailbox() = default;
  explicit Mailbox(std::function<void()> wake) : wake_(std::move(wake)) {}

  void push(T value) {
    bool was_empty = false;
    {
      auto items = items_.lock();
      was_empty = items->empty();
      items->push_back(std::move(value));
    }
    if (was_empty) {
      arrived_.notify_one();
      if (wake_) wake_();
    }
  }

  // Everything that has arrived; empty when nothing has.
  std::vector<T> drain() { return std::exchange(*items_.lock(), {}); }

  // Like drain, but waits until something is there or `deadline` has passed.
  std::vector<T> wait_drain(SteadyTime deadline) {
    auto items = items_.lock();
    items.wait_until(arrived_, deadline, [](const std::vector<T>& queued) { return !queued.empty(); });
    return std::exchange(*items, {});
  }

  // Like drain, but waits until something is there.
  std::vector<T> wait_drain() {
    auto items = items_.lock();
    items.wait(arrived_, [](const std::vector<T>& queued) { return !queued.empty(); });
    return std::exchange(*items, {});
  }

 private:
  Synced<std::vector<T>> items_;
  std::condition_variable arrived_;
  std::function<void()> wake_;
};

}  // namespace proofsheet
