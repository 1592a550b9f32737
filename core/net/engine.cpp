#include "net/engine.h"

#include <atomic>
#include <cassert>

#include "net/worker.h"

namespace proofsheet::net {

class Engine::Impl {
 public:
  explicit Impl(EngineOptions options) : worker_(std::move(options)) {}

  TransferId submit(Transfer transfer) {
    assert(transfer.listener && "a transfer without a listener");
    const TransferId id = next_id_.fetch_add(1, std::memory_order_relaxed);
    transfer.listener->submitted(id);
    worker_.send(Submit{id, std::move(transfer)});
    return id;
  }
  Worker& worker() { return worker_; }

 private:
  std::atomic<TransferId> next_id_{1};
  Worker worker_;
};

Engine::Engine(EngineOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Engine::~Engine() = default;
TransferId Engine::submit(Transfer transfer) {
  return impl_->submit(std::move(transfer));
}
void Engine::cancel(TransferId id) {
  impl_->worker().send(Cancel{{id}});
}
void Engine::cancel(std::vector<TransferId> ids) {
  impl_->worker().send(Cancel{std::move(ids)});
}
void Engine::resume(TransferId id) {
  impl_->worker().send(Resume{id});
}
void Engine::set_group_limit(const std::string& group, int max_in_flight) {
  impl_->worker().send(SetLimit{group, max_in_flight});
}
EngineStats Engine::stats() const {
  return impl_->worker().stats();
}

}  // namespace proofsheet::net
