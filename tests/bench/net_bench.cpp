// The engine alone against a scripted server on this machine: what its thread costs per small transfer, and
// how long it takes to cancel ten thousand.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <condition_variable>
#include <memory>
#include <vector>

#include "base/synced.h"
#include "net/engine.h"
#include "net/scripted_server.h"

namespace proofsheet::net {
namespace {

struct CpuTime {
  double user_us = 0;
  double system_us = 0;
};

CpuTime cpu_time_of_this_thread() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  const auto us = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return {us(usage.ru_utime), us(usage.ru_stime)};
}

// Counts transfers; the CPU time is the net thread's, whose callbacks these are.
class Tally {
 public:
  explicit Tally(int expected) : expected_(expected) {}
  void started() {
    if (started_++ == 0) begun_ = cpu_time_of_this_thread();
  }
  void done(bool failed) {
    failed_ += failed;
    if (done_ == 0) first_done_ = cpu_time_of_this_thread();
    if (++done_ < expected_) return;
    const CpuTime now = cpu_time_of_this_thread();
    ending_ = {now.user_us - first_done_.user_us, now.system_us - first_done_.system_us};
    spent_ = {now.user_us - begun_.user_us, now.system_us - begun_.system_us};
    ended_ = std::chrono::steady_clock::now();
    *is_over_.lock() = true;
    over_.notify_one();
  }
  void wait() {
    is_over_.lock().wait(over_, [](bool is_over) { return is_over; });
  }
  CpuTime spent() const { return spent_; }
  // From the first end to the last.
  CpuTime ending() const { return ending_; }
  int failed() const { return failed_; }
  SteadyTime ended() const { return ended_; }

 private:
  const int expected_;
  int started_ = 0;
  int done_ = 0;
  int failed_ = 0;
  CpuTime begun_;
  CpuTime spent_;
  CpuTime first_done_;
  CpuTime ending_;
  SteadyTime ended_;
  Synced<bool> is_over_;
  std::condition_variable over_;
};

class Counter final : public TransferListener {
 public:
  explicit Counter(Tally& tally) : tally_(tally) {}
  void attempt_started(int) override { tally_.started(); }
  void head(const HttpHead&) override {}
  void bytes(std::string_view chunk) override { benchmark::DoNotOptimize(chunk.data()); }
  Verdict judge(const HttpHead&, const std::optional<Error>& transport) override {
    return {transport, false, std::nullopt};
  }
  void waiting(const Attempt&, std::int64_t) override {}
  void done(const Attempt&, const std::optional<Error>& error) override { tally_.done(error.has_value()); }

 private:
  Tally& tally_;
};

Transfer small_request(const std::string& url, Tally& tally) {
  Transfer transfer;
  transfer.request.url = url;
  transfer.request.headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer k", true}};
  transfer.request.body = R"({"model":"m","messages":[{"role":"user","content":"A garden at dusk"}]})";
  transfer.retry.max_retries = 0;
  transfer.listener = std::make_shared<Counter>(tally);
  return transfer;
}

constexpr std::string_view kSmallAnswer =
    R"({"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant",)"
    R"("content":"A garden."},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":3}})";

// The floor of the wall time is latency · transfers / in flight.
void small_transfers(benchmark::State& state) {
  const auto count = static_cast<int>(state.range(0));
  const auto latency_ms = static_cast<int>(state.range(1));
  test::ScriptedServer server([&](const test::SeenRequest&) {
    test::Script script;
    script.pause(latency_ms);
    return script.send(
        fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                    kSmallAnswer.size(), kSmallAnswer));
  });
  CpuTime spent;
  for (auto _ : state) {
    EngineOptions options;
    options.max_in_flight = static_cast<int>(state.range(2));
    Engine engine(options);
    Tally tally(count);
    for (int i = 0; i < count; ++i) engine.submit(small_request(server.url("/v1/chat/completions"), tally));
    tally.wait();
    if (tally.failed() > 0) state.SkipWithError("transfers failed");
    spent.user_us += tally.spent().user_us / count;
    spent.system_us += tally.spent().system_us / count;
  }
  state.counters["user_us"] = benchmark::Counter(spent.user_us, benchmark::Counter::kAvgIterations);
  state.counters["system_us"] = benchmark::Counter(spent.system_us, benchmark::Counter::kAvgIterations);
}
BENCHMARK(small_transfers)
    ->ArgNames({"transfers", "latency_ms", "in_flight"})
    ->Args({1000, 200, 50})
    ->Args({10'000, 200, 500})
    ->Args({10'000, 200, 1000})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->Iterations(1);

// From the call to the last `done`: 1,000 in flight at a server that says nothing, 9,000 queued.
void cancel_all(benchmark::State& state) {
  constexpr int kCount = 10'000;
  constexpr int kInFlight = 1000;
  double cpu_ms = 0;
  for (auto _ : state) {
    test::ScriptedServer server([](const test::SeenRequest&) { return test::Script().stall(); });
    EngineOptions options;
    options.max_in_flight = kInFlight;
    Engine engine(options);
    Tally tally(kCount);
    std::vector<TransferId> ids;
    for (int i = 0; i < kCount; ++i) ids.push_back(engine.submit(small_request(server.url(), tally)));
    server.wait_for_requests(kInFlight);
    const SteadyTime begin = std::chrono::steady_clock::now();
    if (state.range(0) == 0) {
      for (const TransferId id : ids) engine.cancel(id);
    } else {
      engine.cancel(ids);
    }
    tally.wait();
    cpu_ms += (tally.ending().user_us + tally.ending().system_us) / 1000;
    state.SetIterationTime(std::chrono::duration<double>(tally.ended() - begin).count());
  }
  state.counters["net_cpu_ms"] = benchmark::Counter(cpu_ms, benchmark::Counter::kAvgIterations);
}
BENCHMARK(cancel_all)
    ->ArgName("in_one_call")
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond)
    ->UseManualTime()
    ->Iterations(3);

}  // namespace
}  // namespace proofsheet::net

BENCHMARK_MAIN();
