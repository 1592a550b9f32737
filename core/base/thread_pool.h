#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/synced.h"

namespace proofsheet {

// A fixed set of worker threads for computing: decode, encode, metrics, stitching. Jobs must not throw. The
// destructor drops jobs that have not begun, asks running ones to stop, and joins.
class ThreadPool {
 public:
  using Job = std::function<void(std::stop_token)>;

  // `threads` 0: one per core.
  explicit ThreadPool(std::size_t threads = 0, std::string name = "pool");
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // Queues a job. `stop` cancels it: a job whose token is stopped before it begins is dropped unseen.
  void submit(Job job, std::stop_token stop = {});
  // Queues a job before all others that wait: what the user looks at now.
  void submit_first(Job job, std::stop_token stop = {});
  std::size_t size() const { return workers_.size(); }

 private:
  struct Task {
    Job job;
    std::stop_token stop;
  };
  struct Queue {
    std::deque<Task> tasks;
    bool closed = false;
  };
  void work(std::stop_token pool_stop);

  Synced<Queue> queue_;
  std::condition_variable changed_;
  std::string name_;
  std::vector<std::jthread> workers_;
};

}  // namespace proofsheet
