// Retries, cancelling and shutting down.
#include <gmock/gmock.h>

#include <filesystem>
#include <thread>

#include "net/engine.h"
#include "net/hand_clock.h"
#include "net/recorder.h"
#include "net/scripted_server.h"
#include "support/process.h"

namespace proofsheet::net {
namespace {

using test::answer;
using test::chunked;
using test::get;
using test::HandClock;
using test::Heard;
using test::message_of;
using test::Recorder;
using test::run_to_end;
using test::Script;
using test::ScriptedServer;
using test::SeenRequest;
using test::transfer_to;
using testing::ElementsAre;
using testing::EndsWith;

Transfer with_retries(std::string url, const std::shared_ptr<Recorder>& recorder, int max_retries = 2) {
  Transfer transfer = transfer_to(std::move(url), recorder);
  transfer.retry.max_retries = max_retries;
  transfer.retry.base = Milliseconds(1);
  return transfer;
}

TEST(Retry, WaitsAsTheServerAsksAndThenSucceeds) {
  ScriptedServer server([](const SeenRequest& request) {
    if (request.number == 0) return answer(429, "slow down", {{"Retry-After", "25"}, {"x-request-id", "r0"}});
    return answer(200, "ok");
  });
  HandClock clock;
  EngineOptions options;
  options.clock = &clock;
  Engine engine(options);
  const auto recorder = std::make_shared<Recorder>();
  engine.submit(with_retries(server.url(), recorder));
  EXPECT_EQ(recorder->wait_for("waiting").wait_until_unix_ms, clock.unix_ms() + 25'000);
  clock.advance(24'999);
  get(engine, server.url("/meanwhile"));
  EXPECT_EQ(recorder->heard().calls.back(), "waiting") << "a millisecond too early";
  clock.advance(1);
  get(engine, server.url("/meanwhile"));
  const Heard heard = recorder->wait_done();
  EXPECT_THAT(heard.calls, ElementsAre("attempt 0", "head 429", "bytes", "judge", "waiting", "attempt 1",
                                       "head 200", "bytes", "judge", "done"));
  EXPECT_EQ(message_of(heard), "");
  EXPECT_EQ(heard.body, "ok");
  EXPECT_EQ(heard.last.number, 1);
  ASSERT_EQ(heard.failed_attempts.size(), 1u);
  EXPECT_EQ(heard.failed_attempts[0].http_status, 429);
  EXPECT_EQ(heard.failed_attempts[0].request_id, "r0");
  EXPECT_EQ(heard.failed_attempts[0].error->message, "status 429");
}

TEST(Retry, RecoversFromAConnectionThatBreaks) {
  ScriptedServer server([](const SeenRequest& request) {
    if (request.number == 0) return Script().reset();
    if (request.number == 1) return test::head(200, {{"Content-Length", "9"}}).send("part").close();
    return answer(200, "whole");
  });
  Engine engine;
  const auto recorder = std::make_shared<Recorder>();
  const Heard heard = run_to_end(engine, with_retries(server.url(), recorder), recorder);
  EXPECT_EQ(message_of(heard), "");
  EXPECT_EQ(heard.body, "whole");
  EXPECT_EQ(heard.failed_attempts.size(), 2u);
}

TEST(Retry, GivesUpAfterTheLastAttemptWithItsError) {
  ScriptedServer server([](const SeenRequest&) { return answer(503); });
  Engine engine;
  const auto recorder = std::make_shared<Recorder>();
  const Heard heard = run_to_end(engine, with_retries(server.url(), recorder), recorder);
  EXPECT_EQ(message_of(heard), "status 503");
  EXPECT_EQ(heard.last.number, 2);
  EXPECT_EQ(server.requests().size(), 3u);
}

TEST(Retry, DoesNotRepeatWhatTheVerdictForbids) {
  ScriptedServer server([](const SeenRequest&) { return answer(400); });
  Engine engine;
  const auto recorder = std::make_shared<Recorder>();
  EXPECT_EQ(message_of(run_to_end(engine, with_retries(server.url(), recorder), recorder)), "status 400");
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST(Retry, DoesNotWaitPastTheTotalDeadline) {
  ScriptedServer server([](const SeenRequest&) { return answer(503, "", {{"Retry-After", "60"}}); });
  Engine engine;
  const auto recorder = std::make_shared<Recorder>();
  Transfer transfer = with_retries(server.url(), recorder);
  transfer.deadlines.total = Milliseconds(30'000);
  const Heard heard = run_to_end(engine, std::move(transfer), recorder);
  EXPECT_EQ(message_of(heard), "status 503");
  EXPECT_TRUE(heard.failed_attempts.empty());
}

TEST(Retry, AWaitingTransferHoldsNoSlot) {
  ScriptedServer server([](const SeenRequest& request) {
    if (request.target == "/busy") return answer(503, "", {{"Retry-After", "60"}});
    return answer(200);
  });
  EngineOptions options;
  options.max_in_flight = 1;
  Engine engine(options);
  const auto busy = std::make_shared<Recorder>();
  engine.submit(with_retries(server.url("/busy"), busy));
  busy->wait_for("waiting");
  EXPECT_EQ(engine.stats().waiting, 1u);
  EXPECT_EQ(message_of(get(engine, server.url("/free"))), "");
}

void expect_cancelled(const Heard& heard) {
  ASSERT_TRUE(heard.error);
  EXPECT_EQ(heard.error->kind, ErrorKind::cancelled);
  EXPECT_EQ(heard.calls.back(), "done");
  EXPECT_EQ(heard.done_count, 1);
}

TEST(Cancel, EndsATransferInFlightAndItsConnection) {
  ScriptedServer server([](const SeenRequest&) { return chunked().chunk("a").stall(); });
  Engine engine;
  const auto recorder = std::make_shared<Recorder>();
  const TransferId id = engine.submit(transfer_to(server.url(), recorder));
  recorder->wait_until([](const Heard& heard) { return heard.body == "a"; });
  engine.cancel(id);
  const Heard heard = recorder->wait_done();
  expect_cancelled(heard);
  EXPECT_EQ(heard.last.bytes_received, 1u);
  server.wait_for_closed_by_client(1);
}

TEST(Cancel, EndsTransfersThatWaitForASlotOrForARetry) {
  ScriptedServer server([](const SeenRequest&) { return answer(503, "", {{"Retry-After", "60"}}); });
  Engine engine;
  engine.set_group_limit("paused", 0);
  const auto queued = std::make_shared<Recorder>();
  Transfer transfer = transfer_to(server.url(), queued);
  transfer.group = "paused";
  engine.cancel(engine.submit(std::move(transfer)));
  expect_cancelled(queued->wait_done());

  const auto waiting = std::make_shared<Recorder>();
  const TransferId id = engine.submit(with_retries(server.url(), waiting));
  waiting->wait_for("waiting");
  engine.cancel(id);
  expect_cancelled(waiting->wait_done());
  EXPECT_EQ(engine.stats().waiting, 0u);
  EXPECT_EQ(engine.stats().queued, 0u);
}

TEST(Cancel, FromAnyCallbackIsTheLastThingHeardBeforeDone) {
  // The first answer fails, so that every callback occurs.
  ScriptedServer server([](const SeenRequest& request) {
    if (request.head.header("x-fail") == "1")
      return answer(503, std::string(200'000, 'x'), {{"Retry-After", "60"}});
    return answer(200, std::string(1'000'000, 'x'));
  });
  Engine engine;
  using Hook = std::function<void()> Recorder::*;
  const std::vector<std::pair<const char*, Hook>> hooks{{"attempt 0", &Recorder::on_attempt},
                                                        {"head 503", &Recorder::on_head},
                                                        {"bytes", &Recorder::on_bytes},
                                                        {"judge", &Recorder::on_judge},
                                                        {"waiting", &Recorder::on_waiting}};
  for (const auto& [call, hook] : hooks) {
    const auto recorder = std::make_shared<Recorder>();
    std::atomic<TransferId> id{0};
    std::atomic<int> times{0};
    (*recorder).*hook = [&] {
      id.wait(0);
      ++times;
      engine.cancel(id);
    };
    Transfer transfer = with_retries(server.url(), recorder);
    transfer.request.headers = {{"X-Fail", "1"}};
    id = engine.submit(std::move(transfer));
    id.notify_all();
    const Heard heard = recorder->wait_done();
    expect_cancelled(heard);
    ASSERT_GE(heard.calls.size(), 2u);
    EXPECT_EQ(heard.calls[heard.calls.size() - 2], call);
    EXPECT_EQ(times, 1) << call;
  }
}

TEST(Cancel, IgnoresUnknownAndFinishedTransfers) {
  ScriptedServer server([](const SeenRequest&) { return answer(200); });
  Engine engine;
  const auto recorder = std::make_shared<Recorder>();
  const TransferId id = engine.submit(transfer_to(server.url(), recorder));
  recorder->wait_done();
  engine.cancel(id);
  engine.cancel(987'654);
  EXPECT_EQ(message_of(get(engine, server.url())), "");
  EXPECT_EQ(recorder->heard().done_count, 1);
}

class Thrower final : public Recorder {
 public:
  void bytes(std::string_view) override { throw std::runtime_error("disk full"); }
};

TEST(Listener, AnExceptionInItEndsOnlyItsOwnTransfer) {
  ScriptedServer server([](const SeenRequest&) { return answer(200, "x"); });
  Engine engine;
  const auto thrower = std::make_shared<Thrower>();
  const Heard heard = run_to_end(engine, transfer_to(server.url(), thrower), thrower);
  EXPECT_THAT(message_of(heard), EndsWith("the answer's bytes could not be taken: disk full"));
  EXPECT_EQ(message_of(get(engine, server.url())), "");
}

TEST(Shutdown, EndsEveryTransferExactlyOnceWhateverItsState) {
  ScriptedServer server([](const SeenRequest& request) {
    if (request.target == "/retry") return answer(503, "", {{"Retry-After", "60"}});
    return chunked().chunk("a").stall();
  });
  std::vector<std::shared_ptr<Recorder>> recorders;
  {
    EngineOptions options;
    options.max_in_flight = 4;
    Engine engine(options);
    for (int i = 0; i < 20; ++i) {
      recorders.push_back(std::make_shared<Recorder>());
      engine.submit(with_retries(server.url(i == 0 ? "/retry" : "/stall"), recorders.back()));
    }
    recorders[0]->wait_for("waiting");
    recorders[1]->wait_until([](const Heard& heard) { return heard.body == "a"; });
  }
  for (const auto& recorder : recorders) expect_cancelled(recorder->heard());
}

TEST(Shutdown, CancelsWhatAListenerSubmitsMeanwhile) {
  ScriptedServer server([](const SeenRequest&) { return Script().stall(); });
  const auto first = std::make_shared<Recorder>();
  const auto second = std::make_shared<Recorder>();
  {
    Engine engine;
    first->on_done = [&] { engine.submit(transfer_to(server.url(), second)); };
    engine.submit(transfer_to(server.url(), first));
    server.wait_for_requests(1);
  }
  expect_cancelled(first->heard());
  expect_cancelled(second->heard());
}

// Descriptors and threads of this process.
std::size_t entries(const char* folder) {
  const auto begin = std::filesystem::directory_iterator(folder);
  return static_cast<std::size_t>(std::distance(begin, std::filesystem::directory_iterator()));
}

TEST(Cancel, OfTenThousandTellsEachOnceAndLeavesNoSocket) {
  constexpr int kCount = 10'000;
  constexpr int kInFlight = 1000;
  ScriptedServer server([](const SeenRequest&) { return Script().stall(); });
  EngineOptions options;
  options.max_in_flight = kInFlight;
  Engine engine(options);
  const std::size_t descriptors_before = entries("/proc/self/fd");
  std::vector<std::shared_ptr<Recorder>> recorders;
  std::vector<TransferId> ids;
  for (int i = 0; i < kCount; ++i) {
    recorders.push_back(std::make_shared<Recorder>());
    ids.push_back(engine.submit(transfer_to(server.url(), recorders.back())));
  }
  server.wait_for_requests(kInFlight);
  EXPECT_GE(entries("/proc/self/fd"), descriptors_before + kInFlight);
  engine.cancel(ids);
  for (const auto& recorder : recorders) recorder->wait_done();
  server.wait_for_closed_by_client(kInFlight);
  EXPECT_EQ(server.connections(), kInFlight) << "nothing that was queued has started";
  EXPECT_TRUE(test::eventually([&] { return entries("/proc/self/fd") == descriptors_before; }));
  get(engine, "ftp://no.such/");  // the engine's mail is in order: what could come twice has come
  for (const auto& recorder : recorders) expect_cancelled(recorder->heard());
}

TEST(Limit, SetToZeroInACallbackLetsNothingMoreOfTheGroupStart) {
  constexpr int kCount = 200;
  constexpr int kLimit = 4;
  ScriptedServer server([](const SeenRequest&) { return answer(429, "slow down"); });
  for (const auto hook : {&Recorder::on_judge, &Recorder::on_done, &Recorder::on_head}) {
    Engine engine;
    engine.set_group_limit("g", kLimit);
    std::atomic<bool> is_closed{false};
    std::atomic<int> started_after{0};
    std::vector<std::shared_ptr<Recorder>> recorders;
    for (int i = 0; i < kCount; ++i) {
      recorders.push_back(std::make_shared<Recorder>());
      recorders.back()->on_attempt = [&] { started_after += is_closed; };
      (*recorders.back()).*hook = [&] {
        is_closed = true;
        engine.set_group_limit("g", 0);
      };
      Transfer transfer = transfer_to(server.url(), recorders.back());
      transfer.group = "g";
      engine.submit(std::move(transfer));
    }
    recorders.front()->wait_done();
    get(engine, server.url("/another/group"));
    EXPECT_EQ(started_after, 0);
    EXPECT_GE(engine.stats().queued, 1u * (kCount - kLimit));
  }
}

TEST(Limit, SetToZeroWhenADeadlinePassesHoldsAtOnceToo) {
  ScriptedServer server([](const SeenRequest&) { return Script().stall(); });
  Engine engine;
  engine.set_group_limit("g", 1);
  std::atomic<int> started{0};
  std::vector<std::shared_ptr<Recorder>> recorders;
  for (int i = 0; i < 10; ++i) {
    recorders.push_back(std::make_shared<Recorder>());
    recorders.back()->on_attempt = [&] { ++started; };
    recorders.back()->on_judge = [&] { engine.set_group_limit("g", 0); };
    Transfer transfer = transfer_to(server.url(), recorders.back());
    transfer.group = "g";
    transfer.deadlines.first_byte = Milliseconds(20);
    engine.submit(std::move(transfer));
  }
  recorders.front()->wait_done();
  get(engine, "ftp://no.such/");
  EXPECT_EQ(started, 1);
  engine.set_group_limit("g", 1);
  recorders[1]->wait_done();
  EXPECT_EQ(started, 2) << "and starts again when the limit is raised";
}

TEST(Shutdown, WorksThousandsOfTimesInEveryMoment) {
  // 10,000 engines. Every fourth is stopped at another moment of 3 transfers: before the thread runs, while
  // it connects, inside the answer, after it. The others have nothing to do, and end while they start or
  // while they wait. A lost wake-up would hang for a minute; a callback after `done` or a missing one would
  // change the counts; a thread or a descriptor left each time would be 10,000. A fault that shows in one
  // start of 1,000 is missed by 10,000 with a chance of 0.999^10000 = 0.005 %. An engine takes about 0.1 ms,
  // and about ten times that under ThreadSanitizer, so that there it is 2,000 engines.
  class Counter final : public TransferListener {
   public:
    explicit Counter(std::atomic<int>& done) : done_(done) {}
    void attempt_started(int) override { check(); }
    void head(const HttpHead&) override { check(); }
    void bytes(std::string_view) override { check(); }
    Verdict judge(const HttpHead&, const std::optional<Error>& transport) override {
      return {transport, false, std::nullopt};
    }
    void waiting(const Attempt&, std::int64_t) override { check(); }
    void done(const Attempt&, const std::optional<Error>&) override {
      check();
      is_done_ = true;
      ++done_;
    }

   private:
    void check() const { EXPECT_FALSE(is_done_); }
    std::atomic<int>& done_;
    bool is_done_ = false;
  };

  constexpr int kEngines = 10'000;
  ScriptedServer server([](const SeenRequest& request) {
    if (request.target == "/stall") return chunked().chunk("a").stall();
    return answer(200, "x");
  });
  std::atomic<int> done{0};
  int submitted = 0;
  { Engine first; }  // what libraries set up once for the process
  const std::size_t threads_before = entries("/proc/self/task");
  const std::size_t descriptors_before = entries("/proc/self/fd");
  for (int i = 0; i < kEngines; ++i) {
    Engine engine;
    if (i % 4 != 0) continue;
    for (const char* path : {"/quick", "/stall", "/quick"}) {
      Transfer transfer;
      transfer.request = {.method = "GET", .url = server.url(path), .headers = {}, .body = {}};
      transfer.listener = std::make_shared<Counter>(done);
      const TransferId id = engine.submit(std::move(transfer));
      ++submitted;
      if (i % 5 == 0) engine.cancel(id);
    }
    // Work of varying length, so that the end comes at varying moments.
    for (volatile int spin = 0; spin < i % 97 * 10'000;) spin = spin + 1;
  }
  EXPECT_EQ(done, submitted);
  EXPECT_EQ(entries("/proc/self/task"), threads_before);
  // The server closes its ends a little later.
  EXPECT_TRUE(test::eventually([&] { return entries("/proc/self/fd") == descriptors_before; }));
}

}  // namespace
}  // namespace proofsheet::net
