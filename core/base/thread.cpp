#include "base/thread.h"

#include <pthread.h>

#include "base/thread_pool.h"

namespace proofsheet {

void set_thread_name(const std::string& name) {
  pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
}

ThreadPool::ThreadPool(std::size_t threads, std::string name) : name_(std::move(name)) {
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  for (std::size_t i = 0; i < threads; ++i) {
    workers_.emplace_back([this](std::stop_token stop) { work(std::move(stop)); });
  }
}

ThreadPool::~ThreadPool() {
  {
    auto queue = queue_.lock();
    queue->closed = true;
    queue->tasks.clear();
  }
  for (auto& worker : workers_) worker.request_stop();
  changed_.notify_all();
}

void ThreadPool::submit(Job job, std::stop_token stop) {
  queue_.lock()->tasks.push_back({std::move(job), std::move(stop)});
  changed_.notify_one();
}

void ThreadPool::submit_first(Job job, std::stop_token stop) {
  queue_.lock()->tasks.push_front({std::move(job), std::move(stop)});
  changed_.notify_one();
}

void ThreadPool::work(std::stop_token pool_stop) {
  set_thread_name(name_);
  for (;;) {
    Task task;
    {
      auto queue = queue_.lock();
      queue.wait(changed_, [](const Queue& q) { return q.closed || !q.tasks.empty(); });
      if (queue->closed) return;
      task = std::move(queue->tasks.front());
      queue->tasks.pop_front();
    }
    if (task.stop.stop_requested()) continue;
    task.job(task.stop.stop_possible() ? task.stop : pool_stop);
  }
}

}  // namespace proofsheet
