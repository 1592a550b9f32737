// HTTP/2 and kept connections, against a real nginx in front of a server of our own.
#include <gmock/gmock.h>

#include "net/engine.h"
#include "net/nginx.h"
#include "net/recorder.h"
#include "net/scripted_server.h"

namespace proofsheet::net {
namespace {

using test::answer;
using test::Heard;
using test::message_of;
using test::Nginx;
using test::Recorder;
using test::Script;
using test::ScriptedServer;
using test::SeenRequest;
using test::Served;
using test::transfer_to;
using testing::Each;
using testing::Field;

Script held_answer() {
  return Script().hold().send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

// nginx over TLS in front of `server`, and an engine that trusts it.
class Front : public testing::Test {
 protected:
  Nginx start(const ScriptedServer& server, std::string http_directives = "", bool http2 = true,
              int port = 0) {
    return Nginx({.backend_port = server.port(),
                  .identity = identity_,
                  .http2 = http2,
                  .port = port,
                  .http_directives = std::move(http_directives)});
  }
  EngineOptions trusting() const {
    EngineOptions options;
    options.ca_file = authority_.ca_file();
    return options;
  }
  std::vector<std::shared_ptr<Recorder>> submit(Engine& engine, const std::string& url, int count,
                                                RetryPolicy retry = {.max_retries = 0}) {
    std::vector<std::shared_ptr<Recorder>> recorders;
    for (int i = 0; i < count; ++i) {
      recorders.push_back(std::make_shared<Recorder>());
      Transfer transfer = transfer_to(url, recorders.back(), "POST");
      transfer.request.body = "{}";
      transfer.prefer_multiplexing = true;
      transfer.retry = retry;
      engine.submit(std::move(transfer));
    }
    return recorders;
  }

 private:
  test::TempFolder folder_;
  test::Authority authority_{folder_.path(), "authority"};
  test::Identity identity_ = authority_.issue("server", "IP:127.0.0.1,IP:::1");
};

TEST_F(Front, ManyTransfersShareOneHttp2Connection) {
  constexpr int kCount = 100;
  ScriptedServer server([](const SeenRequest&) { return held_answer(); });
  const Nginx nginx = start(server);
  Engine engine(trusting());
  const auto recorders = submit(engine, nginx.url("/v1/chat"), kCount);
  server.wait_for_requests(kCount);  // all at once: none waits for another's answer
  EXPECT_EQ(engine.stats().connections_opened, 1u);
  server.open_gate();
  for (const auto& recorder : recorders) {
    const Heard heard = recorder->wait_done();
    EXPECT_EQ(message_of(heard), "");
    EXPECT_EQ(heard.body, "ok");
    EXPECT_EQ(heard.head.status, 200);
  }
  const auto served = nginx.served(kCount);
  EXPECT_EQ(served.size(), 1u * kCount);
  EXPECT_THAT(served, Each(Field(&Served::protocol, "HTTP/2.0")));
  EXPECT_EQ(distinct_connections(served), 1u);
}

TEST_F(Front, MoreTransfersThanAConnectionCarriesOpenFewNotOneEach) {
  constexpr int kCount = 400;
  ScriptedServer server([](const SeenRequest&) { return held_answer(); });
  const Nginx nginx = start(server, "http2_max_concurrent_streams 100;");
  Engine engine(trusting());
  const auto recorders = submit(engine, nginx.url(), kCount);
  server.wait_for_requests(kCount);
  server.open_gate();
  for (const auto& recorder : recorders) EXPECT_EQ(message_of(recorder->wait_done()), "");
  EXPECT_LE(distinct_connections(nginx.served(kCount)), 8u) << "4 are needed";
}

TEST_F(Front, LargeAnswersComeWholeThroughOneConnection) {
  constexpr int kCount = 16;
  const std::string body(3u << 20, 'x');
  ScriptedServer server([&](const SeenRequest&) { return answer(200, body); });
  const Nginx nginx = start(server);
  Engine engine(trusting());
  for (const auto& recorder : submit(engine, nginx.url(), kCount)) {
    const Heard heard = recorder->wait_done();
    EXPECT_EQ(message_of(heard), "");
    EXPECT_EQ(heard.body.size(), body.size());
  }
  EXPECT_EQ(engine.stats().connections_opened, 1u);
}

TEST_F(Front, ACancelledHttp2TransferLeavesTheOthersAndTheConnection) {
  ScriptedServer server([](const SeenRequest&) { return held_answer(); });
  const Nginx nginx = start(server);
  Engine engine(trusting());
  const auto kept = submit(engine, nginx.url("/kept"), 1).front();
  const auto cancelled = std::make_shared<Recorder>();
  Transfer transfer = transfer_to(nginx.url("/cancelled"), cancelled);
  transfer.prefer_multiplexing = true;
  const TransferId id = engine.submit(std::move(transfer));
  server.wait_for_requests(2);
  engine.cancel(id);
  EXPECT_EQ(cancelled->wait_done().error->kind, ErrorKind::cancelled);
  server.wait_for_closed_by_client(1);  // nginx passes the reset stream on
  server.open_gate();
  EXPECT_EQ(message_of(kept->wait_done()), "");
  EXPECT_EQ(engine.stats().connections_opened, 1u);
}

TEST_F(Front, AnHttp1ServerIsNotWaitedForOneTransferAtATime) {
  constexpr int kCount = 20;
  ScriptedServer server([](const SeenRequest&) { return held_answer(); });
  const Nginx nginx = start(server, "", false);
  Engine engine(trusting());
  const auto recorders = submit(engine, nginx.url(), kCount);
  server.wait_for_requests(kCount);  // would never come about if they waited for one another
  server.open_gate();
  for (const auto& recorder : recorders) EXPECT_EQ(message_of(recorder->wait_done()), "");
  EXPECT_THAT(nginx.served(kCount), Each(Field(&Served::protocol, "HTTP/1.1")));
}

TEST_F(Front, AnHttp1ConnectionIsKeptForTheNextTransfer) {
  ScriptedServer server([](const SeenRequest&) { return answer(200, "x"); });
  const Nginx nginx = start(server, "", false);
  Engine engine(trusting());
  for (int i = 0; i < 5; ++i) {
    const Heard heard = submit(engine, nginx.url(), 1).front()->wait_done();
    EXPECT_EQ(message_of(heard), "");
    EXPECT_EQ(heard.last.connection_reused, i > 0);
  }
  EXPECT_EQ(distinct_connections(nginx.served(5)), 1u);
  EXPECT_EQ(engine.stats().connections_opened, 1u);
}

TEST_F(Front, ANewConnectionResumesTheTlsSession) {
  for (const char* version : {"TLSv1.2", "TLSv1.3"}) {
    ScriptedServer server([](const SeenRequest&) { return answer(200, "x"); });
    const Nginx nginx = start(server, fmt::format("ssl_protocols {}; keepalive_timeout 0;", version), false);
    Engine engine(trusting());
    for (int i = 0; i < 3; ++i) {
      const Heard heard = submit(engine, nginx.url(), 1).front()->wait_done();
      EXPECT_EQ(message_of(heard), "");
      EXPECT_GE(heard.last.timings.tls_ms, 0);
    }
    const auto served = nginx.served(3);
    ASSERT_EQ(distinct_connections(served), 3u);
    EXPECT_FALSE(served[0].is_tls_reused) << version;
    EXPECT_TRUE(served[1].is_tls_reused) << version;
    EXPECT_TRUE(served[2].is_tls_reused) << version;
  }
}

TEST_F(Front, CleartextIsHttp1WithoutAnOfferToUpgrade) {
  ScriptedServer server([](const SeenRequest&) { return answer(200, "x"); });
  const Nginx nginx(
      {.backend_port = server.port(), .identity = {}, .http2 = false, .port = 0, .http_directives = ""});
  Engine engine;
  EXPECT_EQ(test::get(engine, nginx.url()).body, "x");
  EXPECT_THAT(nginx.served(1), Each(Field(&Served::protocol, "HTTP/1.1")));
  EXPECT_EQ(test::get(engine, server.url()).body, "x");
  EXPECT_EQ(server.requests().back().head.header("upgrade"), "");
}

TEST_F(Front, CleartextTransfersThatPreferMultiplexingDoNotWaitForOneAnother) {
  constexpr int kCount = 20;
  ScriptedServer server([](const SeenRequest&) { return held_answer(); });
  Engine engine;
  const auto recorders = submit(engine, server.url(), kCount);
  server.wait_for_requests(kCount);
  server.open_gate();
  for (const auto& recorder : recorders) EXPECT_EQ(message_of(recorder->wait_done()), "");
}

constexpr RetryPolicy kPatient{.max_retries = 200,
                               .base = Milliseconds(1),
                               .cap = Milliseconds(50),
                               .jitter = 0.25,
                               .max_server_wait = Milliseconds(1000)};

TEST_F(Front, AServerThatRestartsInTheMiddleCostsARetryNotTheAnswer) {
  constexpr int kCount = 20;
  ScriptedServer server([](const SeenRequest&) { return held_answer(); });
  Nginx first = start(server);
  Engine engine(trusting());
  const auto recorders = submit(engine, first.url(), kCount, kPatient);
  server.wait_for_requests(kCount);
  first.stop_at_once();
  for (const auto& recorder : recorders) {
    const Heard heard = recorder->wait_until([](const Heard& h) { return !h.failed_attempts.empty(); });
    EXPECT_EQ(heard.failed_attempts[0].error->kind, ErrorKind::connection);
  }
  const Nginx second = start(server, "", true, first.port());
  server.open_gate();
  for (const auto& recorder : recorders) {
    const Heard heard = recorder->wait_done();
    EXPECT_EQ(message_of(heard), "");
    EXPECT_EQ(heard.body, "ok");
  }
}

TEST_F(Front, AServerThatSaysGoodbyeFinishesWhatItHasAndTheRestGoesElsewhere) {
  ScriptedServer server([](const SeenRequest&) { return held_answer(); });
  Nginx first = start(server);
  Engine engine(trusting());
  const auto before = submit(engine, first.url(), 5);
  server.wait_for_requests(5);
  first.stop_gracefully();  // GOAWAY; the five streams go on
  const auto after = submit(engine, first.url(), 5, kPatient);
  server.open_gate();
  for (const auto& recorder : before) EXPECT_EQ(message_of(recorder->wait_done()), "");
  first.stop_at_once();
  const Nginx second = start(server, "", true, first.port());
  for (const auto& recorder : after) EXPECT_EQ(message_of(recorder->wait_done()), "");
}

TEST_F(Front, AConnectionThatTheServerRetiresAfterSomeRequestsLosesNone) {
  constexpr int kCount = 200;
  ScriptedServer server([](const SeenRequest&) { return answer(200, "ok"); });
  const Nginx nginx = start(server, "keepalive_requests 10;");  // then GOAWAY; the default is 1,000
  Engine engine(trusting());
  for (const auto& recorder : submit(engine, nginx.url(), kCount, kPatient)) {
    EXPECT_EQ(message_of(recorder->wait_done()), "");
  }
  EXPECT_EQ(server.requests().size(), 1u * kCount) << "none was asked twice";
}

}  // namespace
}  // namespace proofsheet::net
