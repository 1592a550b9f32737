// Transfers whose listener cannot take all at once.
#include <gmock/gmock.h>

#include <atomic>
#include <future>

#include "net/engine.h"
#include "net/hand_clock.h"
#include "net/recorder.h"
#include "net/scripted_server.h"

namespace proofsheet::net {
namespace {

using test::answer;
using test::HandClock;
using test::Heard;
using test::message_of;
using test::Recorder;
using test::Script;
using test::ScriptedServer;
using test::SeenRequest;
using test::transfer_to;
using testing::ElementsAre;

// Has room and is in time as the test says.
class SlowRecorder final : public Recorder {
 public:
  std::atomic<bool> has_space{true};
  std::atomic<bool> lags{false};
  std::function<void()> on_full, on_lag;  // called when it said so
  std::atomic<int> refusals{0};
  std::atomic<TransferId> id{0};

  void submitted(TransferId given) override { id = given; }
  bool has_room(std::size_t) override {
    if (has_space) return true;
    ++refusals;
    if (on_full) on_full();
    return false;
  }
  bool is_behind() override {
    if (lags && on_lag) on_lag();
    return lags;
  }
};

std::string letters(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += static_cast<char>('a' + i * i % 26);
  return text;
}

TEST(Pause, ATransferWithoutRoomGoesOnWhereItStopped) {
  const std::string body = letters(1'000'000);
  ScriptedServer server([&](const SeenRequest&) { return answer(200, body); });
  Engine engine;
  const auto recorder = std::make_shared<SlowRecorder>();
  // Every second question is refused, and room made at once.
  recorder->on_full = [&] {
    recorder->has_space = true;
    engine.resume(recorder->id);
  };
  recorder->on_bytes = [&] { recorder->has_space = false; };
  const Heard heard = run_to_end(engine, transfer_to(server.url(), recorder), recorder);
  EXPECT_FALSE(heard.error) << message_of(heard);
  EXPECT_GT(recorder->refusals, 10);
  EXPECT_EQ(heard.body.size(), body.size());
  EXPECT_TRUE(heard.body == body);
  EXPECT_EQ(heard.last.bytes_received, body.size());
}

TEST(Pause, NothingIsReadMeanwhile) {
  ScriptedServer server([](const SeenRequest& request) {
    return answer(200, request.target == "/" ? letters(5'000'000) : "small");
  });
  Engine engine;
  const auto recorder = std::make_shared<SlowRecorder>();
  std::promise<void> full;
  recorder->on_full = [&] { full.set_value(); };
  recorder->on_bytes = [&] { recorder->has_space = false; };
  engine.submit(transfer_to(server.url(), recorder));
  full.get_future().wait();
  // The engine answers other transfers, and this one stays where it is.
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(test::get(engine, server.url("/" + std::to_string(i))).last.http_status, 200);
  EXPECT_EQ(recorder->refusals, 1);
  EXPECT_LT(recorder->heard().body.size(), 100'000u);
  recorder->on_bytes = {};
  recorder->has_space = true;
  engine.resume(recorder->id);
  EXPECT_EQ(recorder->wait_done().body.size(), 5'000'000u);
}

TEST(Pause, IsNotTakenForAServerThatIsSilent) {
  HandClock clock;
  ScriptedServer server([](const SeenRequest&) { return answer(200, letters(300'000)); });
  EngineOptions options;
  options.clock = &clock;
  Engine engine(std::move(options));
  const auto recorder = std::make_shared<SlowRecorder>();
  std::promise<void> full;
  recorder->on_full = [&] { full.set_value(); };
  recorder->has_space = false;
  auto transfer = transfer_to(server.url(), recorder);
  transfer.deadlines.idle = Milliseconds(1000);
  engine.submit(std::move(transfer));
  full.get_future().wait();
  clock.advance(60'000);
  // A second transfer makes the engine look at its timers.
  EXPECT_EQ(test::get(engine, server.url("/other")).last.http_status, 200);
  EXPECT_EQ(recorder->heard().done_count, 0);
  recorder->has_space = true;
  engine.resume(recorder->id);
  const Heard heard = recorder->wait_done();
  EXPECT_FALSE(heard.error) << message_of(heard);
  EXPECT_EQ(heard.body.size(), 300'000u);
}

TEST(Pause, TheIdleDeadlineCountsAgainAfterwards) {
  HandClock clock;
  ScriptedServer server([](const SeenRequest&) {
    return test::head(200, {{"Content-Length", "100000", false}}).send(letters(50'000)).stall();
  });
  EngineOptions options;
  options.clock = &clock;
  Engine engine(std::move(options));
  const auto recorder = std::make_shared<SlowRecorder>();
  std::promise<void> full;
  std::atomic<bool> was_full{false};
  recorder->on_full = [&] {
    if (!was_full.exchange(true)) full.set_value();
  };
  recorder->has_space = false;
  auto transfer = transfer_to(server.url(), recorder);
  transfer.deadlines.idle = Milliseconds(1000);
  engine.submit(std::move(transfer));
  full.get_future().wait();
  clock.advance(5000);
  recorder->has_space = true;
  engine.resume(recorder->id);
  recorder->wait_until([](const Heard& heard) { return heard.body.size() == 50'000; });
  clock.advance(2000);
  engine.resume(recorder->id);  // no more than a wake-up
  const Heard heard = recorder->wait_done();
  ASSERT_TRUE(heard.error);
  EXPECT_EQ(heard.error->kind, ErrorKind::timeout) << message_of(heard);
}

TEST(Pause, ACancelledTransferEndsWithoutRoom) {
  ScriptedServer server([](const SeenRequest&) { return answer(200, letters(3'000'000)); });
  Engine engine;
  const auto recorder = std::make_shared<SlowRecorder>();
  recorder->has_space = false;
  recorder->on_full = [&] { engine.cancel(recorder->id); };
  const Heard heard = run_to_end(engine, transfer_to(server.url(), recorder), recorder);
  ASSERT_TRUE(heard.error);
  EXPECT_EQ(heard.error->kind, ErrorKind::cancelled);
  server.wait_for_closed_by_client(1);
}

TEST(Pause, TheEndOfTheEngineEndsIt) {
  ScriptedServer server([](const SeenRequest&) { return answer(200, letters(3'000'000)); });
  const auto recorder = std::make_shared<SlowRecorder>();
  {
    Engine engine;
    std::promise<void> full;
    recorder->has_space = false;
    recorder->on_full = [&] { full.set_value(); };
    engine.submit(transfer_to(server.url(), recorder));
    full.get_future().wait();
  }
  EXPECT_EQ(recorder->heard().error->kind, ErrorKind::cancelled);
}

TEST(Behind, TheVerdictWaitsForTheListenerAndTheSlotDoesNot) {
  ScriptedServer server([](const SeenRequest&) { return answer(200, "hello"); });
  EngineOptions options;
  options.max_in_flight = 1;
  Engine engine(std::move(options));
  const auto recorder = std::make_shared<SlowRecorder>();
  std::promise<void> lagging;
  recorder->lags = true;
  recorder->on_lag = [&] { lagging.set_value(); };
  engine.submit(transfer_to(server.url(), recorder));
  lagging.get_future().wait();
  EXPECT_EQ(test::get(engine, server.url("/other")).body, "hello") << "the only slot is free";
  EXPECT_THAT(recorder->heard().calls, ElementsAre("attempt 0", "head 200", "bytes"));
  recorder->lags = false;
  engine.resume(recorder->id);
  const Heard heard = recorder->wait_done();
  EXPECT_THAT(heard.calls, ElementsAre("attempt 0", "head 200", "bytes", "judge", "done"));
  EXPECT_FALSE(heard.error);
}

TEST(Behind, AFailedAttemptIsRepeatedOnlyAfterwards) {
  ScriptedServer server([](const SeenRequest& request) {
    return request.number == 0 ? answer(503, "no") : answer(200, "yes");
  });
  EngineOptions options;
  options.random = [] { return 0.0; };
  Engine engine(std::move(options));
  const auto recorder = std::make_shared<SlowRecorder>();
  recorder->lags = true;
  recorder->on_lag = [&] {
    recorder->lags = false;
    engine.resume(recorder->id);
  };
  auto transfer = transfer_to(server.url(), recorder);
  transfer.retry = {.max_retries = 1, .base = Milliseconds(1)};
  const Heard heard = run_to_end(engine, std::move(transfer), recorder);
  EXPECT_FALSE(heard.error) << message_of(heard);
  EXPECT_EQ(heard.body, "yes");
  EXPECT_EQ(server.requests().size(), 2u);
}

TEST(Behind, ACancelledTransferDoesNotWait) {
  ScriptedServer server([](const SeenRequest&) { return answer(200, "hello"); });
  Engine engine;
  const auto recorder = std::make_shared<SlowRecorder>();
  recorder->lags = true;
  recorder->on_lag = [&] { engine.cancel(recorder->id); };
  const Heard heard = run_to_end(engine, transfer_to(server.url(), recorder), recorder);
  ASSERT_TRUE(heard.error);
  EXPECT_EQ(heard.error->kind, ErrorKind::cancelled);
  EXPECT_EQ(engine.stats().in_flight, 0);
}

TEST(Behind, ResumingWhatIsNotThereDoesNothing) {
  ScriptedServer server([](const SeenRequest&) { return answer(200, "hello"); });
  Engine engine;
  for (const TransferId id : {TransferId{0}, TransferId{1}, TransferId{99}}) engine.resume(id);
  EXPECT_EQ(test::get(engine, server.url()).body, "hello");
  engine.resume(1);
  EXPECT_EQ(test::get(engine, server.url()).body, "hello");
}

}  // namespace
}  // namespace proofsheet::net
