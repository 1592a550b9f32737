#include "net/engine.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <thread>

#include "net/hand_clock.h"
#include "net/recorder.h"
#include "net/scripted_server.h"

namespace proofsheet::net {
namespace {

using test::answer;
using test::chunked;
using test::get;
using test::HandClock;
using test::Heard;
using test::Recorder;
using test::run_to_end;
using test::Script;
using test::ScriptedServer;
using test::SeenRequest;
using test::transfer_to;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Engine, SendsWhatIsAskedAndReportsWhatComesBackInOrder) {
  ScriptedServer server([](const SeenRequest&) { return answer(200, "hello", {{"X-Request-Id", "req_7"}}); });
  Engine engine;
  const auto recorder = std::make_shared<Recorder>();
  Transfer transfer = transfer_to(server.url("/v1/chat?x=1"), recorder, "POST");
  transfer.request.headers = {
      {"Content-Type", "application/json"}, {"Authorization", "Bearer k", true}, {"X-Empty", ""}};
  transfer.request.body = R"({"a":1})";
  const Heard heard = run_to_end(engine, std::move(transfer), recorder);

  EXPECT_THAT(heard.calls, ElementsAre("attempt 0", "head 200", "bytes", "judge", "done"));
  EXPECT_FALSE(heard.error);
  EXPECT_EQ(heard.body, "hello");
  EXPECT_EQ(heard.head.header("content-length"), "5");
  EXPECT_EQ(heard.last.http_status, 200);
  EXPECT_EQ(heard.last.bytes_received, 5u);
  EXPECT_EQ(heard.last.request_id, "req_7");
  EXPECT_GT(heard.last.started_unix_ms, 1'600'000'000'000);

  const SeenRequest seen = server.requests().at(0);
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.target, "/v1/chat?x=1");
  EXPECT_EQ(seen.body, R"({"a":1})");
  EXPECT_EQ(seen.head.header("authorization"), "Bearer k");
  EXPECT_EQ(seen.head.header("content-type"), "application/json");
  EXPECT_EQ(seen.head.header("user-agent"), "proofsheet/0.1");
  EXPECT_EQ(seen.head.header("expect"), "");
  EXPECT_THAT(std::string(seen.head.header("accept-encoding")), HasSubstr("gzip"));
}

TEST(Engine, SendsEveryMethodAsItIs) {
  ScriptedServer server([](const SeenRequest& request) {
    if (request.method == "HEAD") return test::head(200, {{"Content-Length", "9"}});
    return answer(200, "x");
  });
  Engine engine;
  for (const char* method : {"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"}) {
    const auto recorder = std::make_shared<Recorder>();
    const Heard heard = run_to_end(engine, transfer_to(server.url(), recorder, method), recorder);
    EXPECT_EQ(message_of(heard), "") << method;
    EXPECT_EQ(server.requests().back().method, method);
  }
}

TEST(Engine, SendsALargeBodyWhole) {
  ScriptedServer server([](const SeenRequest&) { return answer(200); });
  Engine engine;
  const auto recorder = std::make_shared<Recorder>();
  Transfer transfer = transfer_to(server.url(), recorder, "POST");
  transfer.request.body.assign(5u << 20, 'b');
  EXPECT_FALSE(run_to_end(engine, std::move(transfer), recorder).error);
  EXPECT_EQ(server.requests().at(0).body.size(), 5u << 20);
}

TEST(Engine, StreamsChunksWhileTheAnswerIsStillOpen) {
  ScriptedServer server(
      [](const SeenRequest&) { return chunked().chunk("one ").hold().chunk("two").last_chunk(); });
  Engine engine;
  const auto recorder = std::make_shared<Recorder>();
  engine.submit(transfer_to(server.url(), recorder));
  const Heard early = recorder->wait_until([](const Heard& heard) { return !heard.body.empty(); });
  EXPECT_EQ(early.body, "one ");
  EXPECT_EQ(early.done_count, 0);
  server.open_gate();
  EXPECT_EQ(recorder->wait_done().body, "one two");
}

TEST(Engine, PassesOverInformationalAnswersAndTrailers) {
  ScriptedServer server([](const SeenRequest&) {
    return Script()
        .send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
        .send(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: b\r\n\r\n2\r\nhi\r\n0\r\nX-Trailer: "
            "t\r\n\r\n");
  });
  Engine engine;
  const Heard heard = get(engine, server.url());
  EXPECT_THAT(heard.calls, ElementsAre("attempt 0", "head 200", "bytes", "judge", "done"));
  EXPECT_EQ(heard.head.header("link"), "");
  EXPECT_EQ(heard.head.header("x-a"), "b");
}

TEST(Engine, KeepsConnectionsForTheNextTransfer) {
  ScriptedServer server([](const SeenRequest&) { return answer(200, "x"); });
  Engine engine;
  for (int i = 0; i < 5; ++i) {
    const Heard heard = get(engine, server.url());
    EXPECT_EQ(heard.last.connection_reused, i > 0);
  }
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(engine.stats().connections_opened, 1u);
}

TEST(Engine, ClosesConnectionsThatNobodyHasUsedForAMinute) {
  ScriptedServer server([](const SeenRequest&) { return answer(200, "x"); });
  HandClock clock;
  EngineOptions options;
  options.clock = &clock;
  Engine engine(options);
  get(engine, server.url());
  clock.advance(59'999);
  EXPECT_TRUE(get(engine, server.url()).last.connection_reused);
  clock.advance(60'000);
  engine.cancel(0);  // no such transfer: only wakes the engine
  server.wait_for_closed_by_client(1);
  const Heard heard = get(engine, server.url());
  EXPECT_EQ(message_of(heard), "");
  EXPECT_FALSE(heard.last.connection_reused);
}

TEST(Engine, RepeatsARequestOnAFreshConnectionWhenAKeptOneIsDead) {
  ScriptedServer server([](const SeenRequest& request) {
    if (request.number == 1 && request.connection == 0) return Script().close();
    return answer(200, "x");
  });
  Engine engine;
  get(engine, server.url());
  const Heard heard = get(engine, server.url());
  EXPECT_FALSE(heard.error);
  EXPECT_EQ(server.connections(), 2);
}

TEST(Engine, ReportsEachPhaseFromTheEndOfTheOneBefore) {
  ScriptedServer server([](const SeenRequest&) {
    return Script().hold().send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab");
  });
  HandClock clock;
  EngineOptions options;
  options.clock = &clock;
  Engine engine(options);
  const auto recorder = std::make_shared<Recorder>();
  recorder->on_bytes = [&clock] { clock.advance(40); };
  engine.submit(transfer_to(server.url(), recorder));
  server.wait_for_requests(1);
  clock.advance(30);
  server.open_gate();
  const AttemptTimings timings = recorder->wait_done().last.timings;
  EXPECT_GE(timings.dns_ms, 0);
  EXPECT_GE(timings.connect_ms, 0);
  EXPECT_EQ(timings.tls_ms, -1) << "not reached";
  EXPECT_EQ(timings.first_byte_ms, 30);
  EXPECT_EQ(timings.body_ms, 40);
  EXPECT_EQ(timings.total_ms, 70);
}

TEST(Engine, NeverHasMoreInFlightThanItsGroupAllows) {
  ScriptedServer server([](const SeenRequest&) {
    return Script().hold().send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  ScriptedServer other([](const SeenRequest&) { return answer(200); });
  Engine engine;
  engine.set_group_limit("slow", 3);
  std::vector<std::shared_ptr<Recorder>> recorders;
  for (int i = 0; i < 20; ++i) {
    recorders.push_back(std::make_shared<Recorder>());
    Transfer transfer = transfer_to(server.url(), recorders.back());
    transfer.group = "slow";
    engine.submit(std::move(transfer));
  }
  server.wait_for_requests(3);
  get(engine,
      other.url());  // the engine's mail is in order: once this is done, all of the above was taken in
  EXPECT_EQ(engine.stats().in_flight, 3);
  EXPECT_EQ(engine.stats().queued, 17u);
  server.open_gate();
  for (const auto& recorder : recorders) EXPECT_FALSE(recorder->wait_done().error);
  EXPECT_EQ(server.most_at_once(), 3);
  EXPECT_EQ(engine.stats().in_flight, 0);
}

TEST(Engine, APausedGroupStartsWhenItsLimitIsRaised) {
  ScriptedServer server([](const SeenRequest&) { return answer(200); });
  Engine engine;
  engine.set_group_limit("paused", 0);
  const auto paused = std::make_shared<Recorder>();
  Transfer transfer = transfer_to(server.url("/paused"), paused);
  transfer.group = "paused";
  engine.submit(std::move(transfer));
  get(engine, server.url("/other"));  // another group is not held up
  EXPECT_EQ(paused->heard().calls.size(), 0u);
  engine.set_group_limit("paused", 1);
  EXPECT_FALSE(paused->wait_done().error);
}

TEST(Engine, CarriesAThousandTransfersAtOnce) {
  constexpr int kCount = 1000;
  ScriptedServer server([](const SeenRequest&) {
    return Script().hold().send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  Engine engine;
  std::vector<std::shared_ptr<Recorder>> recorders;
  for (int i = 0; i < kCount; ++i) {
    recorders.push_back(std::make_shared<Recorder>());
    engine.submit(transfer_to(server.url(), recorders.back()));
  }
  server.wait_for_requests(kCount);
  EXPECT_EQ(server.most_at_once(), kCount);
  server.open_gate();
  for (const auto& recorder : recorders) EXPECT_EQ(recorder->wait_done().body, "ok");
}

TEST(Engine, TakesSubmissionsFromManyThreadsAndFromListeners) {
  ScriptedServer server([](const SeenRequest&) { return answer(200); });
  Engine engine;
  Synced<std::vector<std::shared_ptr<Recorder>>> recorders;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 25; ++i) {
          const auto first = std::make_shared<Recorder>();
          const auto second = std::make_shared<Recorder>();
          first->on_done = [&, second] { engine.submit(transfer_to(server.url("/second"), second)); };
          recorders.lock()->push_back(second);
          engine.submit(transfer_to(server.url("/first"), first));
        }
      });
    }
  }
  for (const auto& recorder : *recorders.lock()) EXPECT_FALSE(recorder->wait_done().error);
  EXPECT_EQ(server.requests().size(), 200u);
}

TEST(Engine, GoesThroughTheProxyItIsGiven) {
  ScriptedServer proxy([](const SeenRequest&) { return answer(200, "from the proxy"); });
  EngineOptions options;
  options.proxy = proxy.url("");
  Engine engine(options);
  EXPECT_EQ(get(engine, "http://models.example/v1/models").body, "from the proxy");
  EXPECT_EQ(proxy.requests().at(0).target, "http://models.example/v1/models");
}

TEST(Engine, TakesTheEnvironmentsProxyExceptForThisMachine) {
  ScriptedServer proxy([](const SeenRequest&) { return answer(200, "proxy"); });
  ScriptedServer local([](const SeenRequest&) { return answer(200, "local"); });
  ::setenv("http_proxy", proxy.url("").c_str(), 1);  // NOLINT(concurrency-mt-unsafe): no engine runs yet
  {
    Engine engine;
    EXPECT_EQ(get(engine, "http://models.example/").body, "proxy");
    EXPECT_EQ(get(engine, local.url()).body, "local");
  }
  ::unsetenv("http_proxy");  // NOLINT(concurrency-mt-unsafe)
}

TEST(Fetch, ReturnsHeadAndBodyWhateverTheStatus) {
  ScriptedServer server([](const SeenRequest&) { return answer(404, "no such route"); });
  Engine engine;
  const auto fetched = fetch(engine, {.method = "GET", .url = server.url(), .headers = {}, .body = {}});
  ASSERT_TRUE(fetched) << fetched.error().message;
  EXPECT_EQ(fetched->head.status, 404);
  EXPECT_EQ(fetched->body, "no such route");
}

TEST(Fetch, RefusesABodyThatIsTooLarge) {
  ScriptedServer server([](const SeenRequest&) { return answer(200, std::string(100'000, 'x')); });
  Engine engine;
  const auto fetched =
      fetch(engine, {.method = "GET", .url = server.url(), .headers = {}, .body = {}}, {}, 1000);
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().kind, ErrorKind::bad_response);
  EXPECT_THAT(fetched.error().message, HasSubstr("1000 bytes"));
}

TEST(Fetch, SaysWhyThereIsNoAnswer) {
  Engine engine;
  const std::string authority = "127.0.0.1:" + std::to_string(test::unused_port());
  const auto fetched = fetch(
      engine, {.method = "GET", .url = "http://" + authority + "/?key=secret", .headers = {}, .body = {}});
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().kind, ErrorKind::connection);
  EXPECT_EQ(fetched.error().message, authority + ": cannot connect: Connection refused");
}

}  // namespace
}  // namespace proofsheet::net
