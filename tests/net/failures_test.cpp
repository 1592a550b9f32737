// What servers and networks do to an answer: broken bodies, resets, junk, silence, redirects.
#include <gmock/gmock.h>

#include <thread>

#include "net/engine.h"
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
using test::message_of;
using test::Recorder;
using test::run_to_end;
using test::Script;
using test::ScriptedServer;
using test::SeenRequest;
using test::transfer_to;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

struct BrokenRow {
  const char* name;
  Script script;
  ErrorKind kind;
  const char* message_end;
  const char* body;  // what arrived before
};
void PrintTo(const BrokenRow& row, std::ostream* out) {
  *out << row.name;
}

class BrokenAnswer : public testing::TestWithParam<BrokenRow> {};

TEST_P(BrokenAnswer, IsAnErrorOfItsKindAndKeepsWhatArrived) {
  const BrokenRow& row = GetParam();
  ScriptedServer server([&row](const SeenRequest&) { return row.script; });
  Engine engine;
  const Heard heard = get(engine, server.url("/v1/x?key=secret"));
  ASSERT_TRUE(heard.error);
  EXPECT_EQ(heard.error->kind, row.kind) << message_of(heard);
  EXPECT_THAT(message_of(heard), EndsWith(row.message_end));
  EXPECT_THAT(message_of(heard), HasSubstr("127.0.0.1:" + std::to_string(server.port())));
  EXPECT_THAT(message_of(heard), Not(HasSubstr("secret")));
  EXPECT_EQ(heard.body, row.body);
  EXPECT_EQ(heard.done_count, 1);
}

constexpr const char* kCutBody = "the connection broke before the end of the answer";
constexpr const char* kCutHead = "the connection broke inside the answer's headers";
constexpr const char* kUnanswered = "the server closed the connection without an answer";
const test::Headers kTenBytes{{"Content-Length", "10"}};

INSTANTIATE_TEST_SUITE_P(
    Table, BrokenAnswer,
    testing::Values(
        BrokenRow{"length_not_reached", test::head(200, kTenBytes).send("short").close(),
                  ErrorKind::truncated, kCutBody, "short"},
        BrokenRow{"reset_in_the_body", test::head(200, kTenBytes).send("short").pause(20).reset(),
                  ErrorKind::truncated, kCutBody, "short"},
        BrokenRow{"chunks_end_early", chunked().chunk("part").close(), ErrorKind::truncated, kCutBody,
                  "part"},
        BrokenRow{"chunk_cut_inside", chunked().send("a\r\npart").close(), ErrorKind::truncated, kCutBody,
                  "part"},
        BrokenRow{"head_cut", Script().send("HTTP/1.1 200 OK\r\nContent-Ty").close(), ErrorKind::truncated,
                  kCutHead, ""},
        BrokenRow{"closed_without_a_word", Script().close(), ErrorKind::connection, kUnanswered, ""},
        BrokenRow{"reset_without_a_word", Script().reset(), ErrorKind::connection, kUnanswered, ""},
        BrokenRow{"junk", Script().send("SSH-2.0-OpenSSH_9.2\r\nhello there\r\n\r\n").close(),
                  ErrorKind::connection, "the answer is not HTTP", ""},
        BrokenRow{"false_compression",
                  answer(200, "not gzip at all, not even a little", {{"Content-Encoding", "gzip"}}),
                  ErrorKind::bad_response, "the answer's compression is damaged", ""},
        BrokenRow{"endless_head", test::head(200, test::Headers(300, {"X-Long", std::string(1000, 'x')})),
                  ErrorKind::bad_response, "the answer's headers are too large", ""}),
    [](const testing::TestParamInfo<BrokenRow>& row) { return std::string(row.param.name); });

TEST(Transport, ARefusedConnectionSaysSo) {
  Engine engine;
  const Heard heard = get(engine, "http://127.0.0.1:" + std::to_string(test::unused_port()) + "/");
  ASSERT_TRUE(heard.error);
  EXPECT_EQ(heard.error->kind, ErrorKind::connection);
  EXPECT_THAT(message_of(heard), EndsWith("cannot connect: Connection refused"));
  EXPECT_THAT(heard.calls, ElementsAre("attempt 0", "judge", "done"));
  EXPECT_EQ(heard.last.http_status, 0);
}

TEST(Transport, ABadUrlOrHeaderIsRefusedBeforeAnythingIsSent) {
  Engine engine;
  EXPECT_EQ(get(engine, "ftp://127.0.0.1/").error->kind, ErrorKind::invalid_input);
  for (const HttpHeader& header :
       {HttpHeader{"X-Key", "secret\r\nX-Evil: 1", true}, HttpHeader{"bad name", "v"}}) {
    const auto recorder = std::make_shared<Recorder>();
    Transfer transfer = transfer_to("http://127.0.0.1:1/", recorder);
    transfer.request.headers = {header};
    const Heard heard = run_to_end(engine, std::move(transfer), recorder);
    ASSERT_TRUE(heard.error);
    EXPECT_EQ(heard.error->kind, ErrorKind::invalid_input);
    EXPECT_THAT(message_of(heard), HasSubstr(header.name));
    EXPECT_THAT(message_of(heard), Not(HasSubstr("secret")));
    EXPECT_THAT(heard.calls, ElementsAre("done"));
  }
}

struct SilenceRow {
  const char* name;
  const char* scheme;  // the handshake of https is a part of connecting
  Script script;
  Deadlines deadlines;
  const char* message_end;
};
void PrintTo(const SilenceRow& row, std::ostream* out) {
  *out << row.name;
}

class Silence : public testing::TestWithParam<SilenceRow> {};

TEST_P(Silence, EndsWithATimeoutThatNamesItsPhase) {
  const SilenceRow& row = GetParam();
  ScriptedServer server([&row](const SeenRequest&) { return row.script; });
  Engine engine;
  const auto recorder = std::make_shared<Recorder>();
  Transfer transfer = transfer_to(row.scheme + server.url().substr(4), recorder);
  transfer.deadlines = row.deadlines;
  const Heard heard = run_to_end(engine, std::move(transfer), recorder);
  ASSERT_TRUE(heard.error);
  EXPECT_EQ(heard.error->kind, ErrorKind::timeout);
  EXPECT_THAT(message_of(heard), EndsWith(row.message_end));
  server.wait_for_closed_by_client(1);
}

constexpr Milliseconds kShort{60};
constexpr Milliseconds kLong{60'000};

Script dripping() {
  Script script = chunked();
  for (int i = 0; i < 50; ++i) script.chunk(".").pause(20);
  return script.stall();
}

INSTANTIATE_TEST_SUITE_P(
    Table, Silence,
    testing::Values(SilenceRow{"no_handshake",
                               "https",
                               Script().stall(),
                               {kShort, kLong, kLong, kLong},
                               "not connected within 60 ms (connect deadline)"},
                    SilenceRow{"no_answer",
                               "http",
                               Script().stall(),
                               {kLong, kShort, kLong, kLong},
                               "no answer within 60 ms of the request (first-byte deadline)"},
                    SilenceRow{"stall_in_the_body",
                               "http",
                               chunked().chunk("a").stall(),
                               {kLong, kLong, kShort, kLong},
                               "nothing more arrived for 60 ms (idle deadline)"},
                    SilenceRow{"stall_in_the_head",
                               "http",
                               Script().send("HTTP/1.1 200 OK\r\n").stall(),
                               {kLong, kLong, kShort, kLong},
                               "nothing more arrived for 60 ms (idle deadline)"},
                    SilenceRow{"endless_drip",
                               "http",
                               dripping(),
                               {kLong, kLong, kLong, Milliseconds(200)},
                               "not finished within 200 ms (total deadline)"}),
    [](const testing::TestParamInfo<SilenceRow>& row) { return std::string(row.param.name); });

TEST(Deadlines, BytesThatKeepComingKeepATransferAlive) {
  Script script = chunked();
  for (int i = 0; i < 5; ++i) script.chunk("x").pause(5);
  script.last_chunk();
  ScriptedServer server([&script](const SeenRequest&) { return script; });
  HandClock clock;
  EngineOptions options;
  options.clock = &clock;
  Engine engine(options);
  const auto recorder = std::make_shared<Recorder>();
  recorder->on_bytes = [&clock] { clock.advance(100'000); };
  Transfer transfer = transfer_to(server.url(), recorder);
  transfer.deadlines.idle = Milliseconds(180'000);  // longer than any silence, shorter than the whole
  const Heard heard = run_to_end(engine, std::move(transfer), recorder);
  EXPECT_EQ(message_of(heard), "");
  EXPECT_EQ(heard.body, "xxxxx");
}

TEST(Deadlines, AreCountedOnTheInjectedClock) {
  ScriptedServer server([](const SeenRequest&) { return Script().stall(); });
  HandClock clock;
  EngineOptions options;
  options.clock = &clock;
  Engine engine(options);
  const auto recorder = std::make_shared<Recorder>();
  engine.submit(transfer_to(server.url(), recorder));
  server.wait_for_requests(1);
  clock.advance(300'001);
  engine.cancel(0);  // no such transfer: only wakes the engine
  const Heard heard = recorder->wait_done();
  EXPECT_THAT(message_of(heard), EndsWith("no answer within 5 min 0 s of the request (first-byte deadline)"));
  EXPECT_EQ(heard.last.timings.total_ms, 300'001);
}

TEST(Redirects, AreFollowedOnTheSameHostWithTheKey) {
  ScriptedServer server([](const SeenRequest& request) {
    if (request.target == "/old") return answer(302, "moved", {{"Location", "/new"}});
    return answer(200, "here");
  });
  Engine engine;
  const auto recorder = std::make_shared<Recorder>();
  Transfer transfer = transfer_to(server.url("/old"), recorder);
  transfer.request.headers = {{"X-Api-Key", "k", true}};
  const Heard heard = run_to_end(engine, std::move(transfer), recorder);
  EXPECT_EQ(message_of(heard), "");
  EXPECT_THAT(heard.calls, ElementsAre("attempt 0", "head 200", "bytes", "judge", "done"));
  EXPECT_EQ(heard.body, "here");
  EXPECT_EQ(server.requests().at(1).head.header("x-api-key"), "k");
}

TEST(Redirects, NeverCarryASecretToAnotherOrigin) {
  ScriptedServer other([](const SeenRequest&) { return answer(200, "file"); });
  ScriptedServer server([&other](const SeenRequest&) {
    return answer(307, "", {{"Location", other.url("/file")}});
  });
  Engine engine;
  const auto recorder = std::make_shared<Recorder>();
  Transfer transfer = transfer_to(server.url(), recorder, "POST");
  transfer.request.body = "{}";
  transfer.request.headers = {{"X-Api-Key", "k", true},
                              {"Authorization", "Bearer k"},
                              {"X-Plain", "p"},
                              {"Content-Type", "application/json"}};
  EXPECT_EQ(message_of(run_to_end(engine, std::move(transfer), recorder)), "");
  const SeenRequest seen = other.requests().at(0);
  EXPECT_EQ(seen.head.header("x-api-key"), "");
  EXPECT_EQ(seen.head.header("authorization"), "");
  EXPECT_EQ(seen.head.header("x-plain"), "p");
  EXPECT_EQ(seen.method, "POST") << "307 repeats the request";
  EXPECT_EQ(seen.body, "{}");
}

TEST(Redirects, TurnAPostIntoAGetAsBrowsersDo) {
  ScriptedServer server([](const SeenRequest& request) {
    if (request.target == "/") return answer(303, "", {{"Location", "result"}});
    return answer(200, "ok");
  });
  Engine engine;
  const auto recorder = std::make_shared<Recorder>();
  Transfer transfer = transfer_to(server.url(), recorder, "POST");
  transfer.request.body = "{}";
  transfer.request.headers = {{"Content-Type", "application/json"}};
  EXPECT_EQ(message_of(run_to_end(engine, std::move(transfer), recorder)), "");
  const SeenRequest seen = server.requests().at(1);
  EXPECT_EQ(seen.method, "GET");
  EXPECT_EQ(seen.target, "/result");
  EXPECT_EQ(seen.body, "");
  EXPECT_EQ(seen.head.header("content-type"), "");
}

TEST(Redirects, EndAtTheLimitOrAtAnotherScheme) {
  ScriptedServer loop([](const SeenRequest&) { return answer(301, "", {{"Location", "/again"}}); });
  ScriptedServer astray([](const SeenRequest&) {
    return answer(301, "", {{"Location", "file:///etc/passwd"}});
  });
  Engine engine;
  const Heard looped = get(engine, loop.url());
  EXPECT_THAT(message_of(looped), EndsWith("more than 5 redirects"));
  EXPECT_EQ(looped.error->kind, ErrorKind::bad_response);
  EXPECT_EQ(loop.requests().size(), 6u);
  EXPECT_THAT(message_of(get(engine, astray.url())), EndsWith("redirects to what is not http or https"));
}

TEST(Redirects, AreHandedOutWhenNoneAreAllowed) {
  ScriptedServer server([](const SeenRequest&) { return answer(302, "moved", {{"Location", "/new"}}); });
  Engine engine;
  const auto recorder = std::make_shared<Recorder>();
  Transfer transfer = transfer_to(server.url(), recorder);
  transfer.max_redirects = 0;
  const Heard heard = run_to_end(engine, std::move(transfer), recorder);
  EXPECT_EQ(heard.head.status, 302);
  EXPECT_EQ(heard.body, "moved");
}

}  // namespace
}  // namespace proofsheet::net
