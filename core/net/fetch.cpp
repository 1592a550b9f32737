#include <fmt/format.h>

#include <atomic>
#include <condition_variable>

#include "base/synced.h"
#include "net/engine.h"
#include "net/target.h"

namespace proofsheet::net {
namespace {

class Collector final : public TransferListener {
 public:
  Collector(Engine& engine, std::string host, std::size_t max_bytes)
      : engine_(engine), host_(std::move(host)), max_bytes_(max_bytes) {}

  void attempt_started(int) override {}
  void head(const HttpHead& head) override { fetched_.head = head; }
  void bytes(std::string_view chunk) override {
    if (fetched_.body.size() + chunk.size() > max_bytes_) {
      is_too_large_ = true;
      engine_.cancel(id_.load());
      return;
    }
    fetched_.body += chunk;
  }
  Verdict judge(const HttpHead&, const std::optional<Error>& transport) override {
    return {transport, false, std::nullopt};
  }
  void waiting(const Attempt&, std::int64_t) override {}
  void done(const Attempt&, const std::optional<Error>& error) override {
    Result<FetchedBody> result = std::move(fetched_);
    if (error) result = fail(*error);
    if (is_too_large_) {
      result = fail(ErrorKind::bad_response,
                    fmt::format("{}: the answer is larger than {} bytes", host_, max_bytes_));
    }
    *result_.lock() = std::move(result);
    is_done_.notify_one();
  }

  void set_id(TransferId id) { id_ = id; }
  Result<FetchedBody> wait() {
    auto result = result_.lock();
    result.wait(is_done_, [](const auto& arrived) { return arrived.has_value(); });
    return std::move(**result);
  }

 private:
  Engine& engine_;
  const std::string host_;
  const std::size_t max_bytes_;
  std::atomic<TransferId> id_{0};
  FetchedBody fetched_;
  bool is_too_large_ = false;
  Synced<std::optional<Result<FetchedBody>>> result_;
  std::condition_variable is_done_;
};

}  // namespace

Result<FetchedBody> fetch(Engine& engine, HttpRequest request, Deadlines deadlines, std::size_t max_bytes) {
  const auto target = parse_target(request.url);
  if (!target) return fail(target.error());
  auto collector = std::make_shared<Collector>(engine, target->authority, max_bytes);
  Transfer transfer;
  transfer.request = std::move(request);
  transfer.deadlines = deadlines;
  transfer.listener = collector;
  collector->set_id(engine.submit(std::move(transfer)));
  return collector->wait();
}

}  // namespace proofsheet::net
