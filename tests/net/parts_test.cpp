// The pure parts of the engine: retry arithmetic, the start queue, deadlines, head lines, URLs, error
// mapping.
#include <gmock/gmock.h>

#include "net/curl_errors.h"
#include "net/engine.h"
#include "net/head_parser.h"
#include "net/multiplex_gate.h"
#include "net/phase.h"
#include "net/start_queue.h"
#include "net/target.h"

namespace proofsheet::net {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;

const Error kFailed{ErrorKind::server, "failed", 500};

struct RetryRow {
  const char* name;
  Verdict verdict;
  int attempt;
  double random;
  std::optional<Milliseconds> wait;
  RetryPolicy policy = {};
};
void PrintTo(const RetryRow& row, std::ostream* out) {
  *out << row.name;
}

class RetryWait : public testing::TestWithParam<RetryRow> {};

TEST_P(RetryWait, FollowsThePolicy) {
  const RetryRow& row = GetParam();
  EXPECT_EQ(retry_wait(row.policy, row.verdict, row.attempt, row.random), row.wait);
}

constexpr RetryPolicy kPatient{.max_retries = 100};
constexpr RetryPolicy kNone{.max_retries = 0};

INSTANTIATE_TEST_SUITE_P(
    Table, RetryWait,
    testing::Values(
        RetryRow{"success_is_not_retried", {std::nullopt, true, std::nullopt}, 0, 0, std::nullopt},
        RetryRow{"verdict_forbids", {kFailed, false, milliseconds(5)}, 0, 0, std::nullopt},
        RetryRow{"first_backoff", {kFailed, true, std::nullopt}, 0, 0, milliseconds(500)},
        RetryRow{"second_backoff_doubles", {kFailed, true, std::nullopt}, 1, 0, milliseconds(1000)},
        RetryRow{
            "jitter_takes_a_quarter_at_most", {kFailed, true, std::nullopt}, 0, 0.99999, milliseconds(375)},
        RetryRow{"third_failure_gives_up", {kFailed, true, std::nullopt}, 2, 0, std::nullopt},
        RetryRow{"no_retries_wanted", {kFailed, true, std::nullopt}, 0, 0, std::nullopt, kNone},
        RetryRow{"backoff_is_capped", {kFailed, true, std::nullopt}, 5, 0, milliseconds(8000), kPatient},
        RetryRow{"a_late_attempt_does_not_overflow",
                 {kFailed, true, std::nullopt},
                 99,
                 0.5,
                 milliseconds(7000),
                 kPatient},
        RetryRow{"server_wait_is_kept_without_jitter",
                 {kFailed, true, milliseconds(1234)},
                 0,
                 0.9,
                 milliseconds(1234)},
        RetryRow{"longest_server_wait", {kFailed, true, milliseconds(120'000)}, 0, 0, milliseconds(120'000)},
        RetryRow{"longer_server_wait_gives_up", {kFailed, true, milliseconds(120'001)}, 0, 0, std::nullopt},
        RetryRow{
            "server_wait_of_zero_means_backoff", {kFailed, true, milliseconds(0)}, 0, 0, milliseconds(500)},
        RetryRow{"server_wait_counts_as_a_retry", {kFailed, true, milliseconds(10)}, 2, 0, std::nullopt}),
    [](const testing::TestParamInfo<RetryRow>& row) { return std::string(row.param.name); });

std::vector<TransferId> take_all(StartQueue& queue) {
  std::vector<TransferId> taken;
  while (const auto id = queue.take()) taken.push_back(*id);
  return taken;
}

TEST(StartQueue, TakesTurnsOverGroupsAndKeepsOrderWithin) {
  StartQueue queue(100);
  for (const TransferId id : {1, 2, 3}) queue.push("a", id, StartQueue::End::back);
  for (const TransferId id : {11, 12}) queue.push("b", id, StartQueue::End::back);
  EXPECT_THAT(take_all(queue), ElementsAre(1, 11, 2, 12, 3));
  EXPECT_EQ(queue.size(), 0u);
  EXPECT_EQ(queue.in_flight(), 5);
}

TEST(StartQueue, KeepsTheLimitsOfGroupAndWhole) {
  StartQueue queue(3);
  queue.set_limit("a", 1);
  for (const TransferId id : {1, 2}) queue.push("a", id, StartQueue::End::back);
  for (const TransferId id : {11, 12, 13}) queue.push("b", id, StartQueue::End::back);
  EXPECT_THAT(take_all(queue), ElementsAre(1, 11, 12));
  queue.release("b");
  EXPECT_THAT(take_all(queue), ElementsAre(13)) << "a is at its own limit";
  queue.release("a");
  EXPECT_THAT(take_all(queue), ElementsAre(2));
}

TEST(StartQueue, PutsRetriesFirstAndForgetsRemovedOnes) {
  StartQueue queue(10);
  queue.push("a", 1, StartQueue::End::back);
  const auto second = queue.push("a", 2, StartQueue::End::back);
  queue.push("a", 3, StartQueue::End::front);
  queue.remove(second);
  EXPECT_THAT(take_all(queue), ElementsAre(3, 1));
}

TEST(StartQueue, AGroupAtZeroWaitsUntilItsLimitRises) {
  StartQueue queue(10);
  queue.set_limit("a", 0);
  queue.push("a", 1, StartQueue::End::back);
  EXPECT_THAT(take_all(queue), ElementsAre());
  queue.set_limit("a", 2);
  EXPECT_THAT(take_all(queue), ElementsAre(1));
}

TEST(PhaseWatch, NamesTheDeadlineThatComesFirst) {
  const SteadyTime start{};
  const Deadlines deadlines{
      .connect = milliseconds(10), .first_byte = milliseconds(20), .idle = milliseconds(0), .total = {}};
  PhaseWatch watch{deadlines, start + milliseconds(25), Phase::connect, start};
  EXPECT_EQ(watch.due()->deadline, Deadline::connect);
  watch.enter(Phase::first_byte, start + milliseconds(1));
  EXPECT_EQ(watch.due()->deadline, Deadline::first_byte);
  EXPECT_EQ(watch.due()->at, start + milliseconds(21));
  watch.enter(Phase::first_byte, start + milliseconds(8));
  EXPECT_EQ(watch.due()->deadline, Deadline::total);
  watch.total_due.reset();
  watch.enter(Phase::idle, start);
  EXPECT_FALSE(watch.due()) << "0 means no limit";
}

HttpHead parse_head(std::initializer_list<const char*> lines) {
  HeadParser parser;
  for (const char* line : lines) parser.line(line);
  EXPECT_TRUE(parser.is_complete());
  return parser.head();
}

TEST(HeadParser, BeginsAnewAtEachStatusLineAndIgnoresTrailers) {
  const HttpHead head =
      parse_head({"HTTP/1.1 100 Continue\r\n", "\r\n", "HTTP/2 200 \r\n", "a: 1\r\n", "\r\n", "b: 2\r\n"});
  EXPECT_EQ(head.status, 200);
  ASSERT_EQ(head.headers.size(), 1u);
  EXPECT_EQ(head.header("A"), "1");
}

TEST(HeadParser, JoinsFoldedLinesAndTrimsValues) {
  const HttpHead head =
      parse_head({"HTTP/1.1 200 OK\r\n", "A:   1 \r\n", "\t2\r\n", "Empty:\r\n", "no colon\r\n", "\r\n"});
  EXPECT_EQ(head.header("a"), "1 2");
  EXPECT_EQ(head.headers.size(), 2u);
}

TEST(HeadParser, RefusesEndlessHeaders) {
  HeadParser parser;
  parser.line("HTTP/1.1 200 OK\r\n");
  const std::string line = "X: " + std::string(1000, 'x') + "\r\n";
  int lines = 0;
  while (parser.line(line) != HeadParser::Event::too_large) ASSERT_LT(++lines, 1000);
  EXPECT_GT(lines, 100);
}

TEST(Target, SplitsUrls) {
  const auto target = parse_target("HTTPS://user:pw@API.Example.com:8443/v1?key=secret");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->scheme, "https");
  EXPECT_EQ(target->authority, "api.example.com:8443");
  EXPECT_FALSE(target->is_loopback);
  EXPECT_TRUE(parse_target("http://a/x")->same_origin(*parse_target("http://A:80/y")));
  EXPECT_FALSE(parse_target("http://a/")->same_origin(*parse_target("https://a/")));
  EXPECT_FALSE(parse_target("http://a/")->same_origin(*parse_target("http://a:81/")));
  for (const char* url : {"http://127.0.0.1:9/", "http://localhost/", "http://[::1]:80/"}) {
    EXPECT_TRUE(parse_target(url)->is_loopback) << url;
  }
}

TEST(Target, RefusesWhatIsNotHttpWithoutRepeatingTheUrl) {
  for (const char* url : {"ftp://host/secret", "file:///secret", "secret/v1", "", "http://"}) {
    const auto target = parse_target(url);
    ASSERT_FALSE(target) << url;
    EXPECT_EQ(target.error().kind, ErrorKind::invalid_input) << url;
    EXPECT_THAT(target.error().message, HasSubstr("expected http")) << url;
    EXPECT_THAT(target.error().message, testing::Not(HasSubstr("secret"))) << url;
  }
}

struct ErrorRow {
  const char* name;
  CURLcode code;
  Progress progress;
  ErrorKind kind;
  const char* message;
  int os_errno = 0;
};
void PrintTo(const ErrorRow& row, std::ostream* out) {
  *out << row.name;
}

class TransportError : public testing::TestWithParam<ErrorRow> {};

TEST_P(TransportError, HasAKindAndNamesTheHost) {
  const ErrorRow& row = GetParam();
  const Error error = transport_error(
      row.code, {.host = "h:1", .progress = row.progress, .os_errno = row.os_errno, .detail = "why."});
  EXPECT_EQ(error.kind, row.kind);
  EXPECT_EQ(error.message, row.message);
  EXPECT_EQ(error.code, static_cast<int>(row.code));
}

std::vector<TransferId> admitted_ids(MultiplexGate& gate) {
  std::vector<TransferId> ids;
  for (const auto& [origin, id] : gate.take_admitted()) ids.push_back(id);
  return ids;
}

TEST(MultiplexGate, LetsOneLookForAConnectionAndAFewOnceItIsShared) {
  MultiplexGate gate;
  EXPECT_TRUE(gate.enter("a", 1));
  for (TransferId id = 2; id <= 9; ++id) EXPECT_FALSE(gate.enter("a", id));
  EXPECT_TRUE(gate.enter("b", 10)) << "another origin is not held up";
  EXPECT_THAT(admitted_ids(gate), ElementsAre());
  gate.connected("a", 1000, MultiplexGate::Found::opened);
  EXPECT_THAT(admitted_ids(gate), ElementsAre(2));
  gate.connected("a", 1000, MultiplexGate::Found::reused);
  EXPECT_THAT(admitted_ids(gate), ElementsAre(3, 4, 5, 6));
  gate.connected("a", 1001, MultiplexGate::Found::opened);  // the first is full, not proved unshared
  EXPECT_THAT(admitted_ids(gate), ElementsAre(7));
  gate.left("a");
  EXPECT_THAT(admitted_ids(gate), ElementsAre(8));
}

TEST(MultiplexGate, HoldsNobodyBackWhereEachNeedsAConnectionOfItsOwn) {
  MultiplexGate gate;
  for (TransferId id = 1; id <= 5; ++id) gate.enter("a", id);
  gate.connected("a", 1000, MultiplexGate::Found::opened);
  EXPECT_THAT(admitted_ids(gate), ElementsAre(2));
  gate.connected("a", 1001, MultiplexGate::Found::opened);  // while the first one still has its own
  EXPECT_THAT(admitted_ids(gate), ElementsAre(3, 4, 5));
  EXPECT_TRUE(gate.enter("a", 6));
}

TEST(MultiplexGate, LearnsNothingFromConnectionsOneAfterTheOther) {
  MultiplexGate gate;
  for (TransferId id = 1; id <= 4; ++id) gate.enter("a", id);
  gate.connected("a", 1000, MultiplexGate::Found::opened);
  gate.disconnected("a", 1000);
  EXPECT_THAT(admitted_ids(gate), ElementsAre(2));
  gate.connected("a", 1001, MultiplexGate::Found::opened);
  EXPECT_THAT(admitted_ids(gate), ElementsAre(3));
}

TEST(FailedConnect, IsTheProxysWhenCurlNamesAnotherPlace) {
  const char* detail = "Failed to connect to 127.0.0.1 port 9 after 0 ms: Couldn't connect to server";
  EXPECT_FALSE(names_another_place(detail, "127.0.0.1", "9"));
  EXPECT_TRUE(names_another_place(detail, "127.0.0.1", "90"));
  EXPECT_TRUE(names_another_place(detail, "models.example", "9"));
  EXPECT_FALSE(names_another_place("Failed to connect to ::1 port 9 after 0 ms: x", "[::1]", "9"));
  EXPECT_FALSE(names_another_place("Connection timed out", "127.0.0.1", "9"));
}

INSTANTIATE_TEST_SUITE_P(
    Table, TransportError,
    testing::Values(
        ErrorRow{"unknown_host", CURLE_COULDNT_RESOLVE_HOST, Progress::connecting, ErrorKind::connection,
                 "h:1: the host name is not known (DNS)"},
        ErrorRow{"refused", CURLE_COULDNT_CONNECT, Progress::connecting, ErrorKind::connection,
                 "h:1: cannot connect: Connection refused", ECONNREFUSED},
        ErrorRow{"certificate", CURLE_PEER_FAILED_VERIFICATION, Progress::connecting, ErrorKind::connection,
                 "h:1: its certificate is not for this host: why"},
        ErrorRow{"handshake", CURLE_SSL_CONNECT_ERROR, Progress::connecting, ErrorKind::connection,
                 "h:1: cannot set up a secure connection: why"},
        ErrorRow{"curls_own_timer", CURLE_OPERATION_TIMEDOUT, Progress::connecting, ErrorKind::timeout,
                 "h:1: not connected in time"},
        ErrorRow{"closed_unanswered", CURLE_GOT_NOTHING, Progress::request_sent, ErrorKind::connection,
                 "h:1: the server closed the connection without an answer"},
        ErrorRow{"reset_unanswered", CURLE_RECV_ERROR, Progress::request_sent, ErrorKind::connection,
                 "h:1: the server closed the connection without an answer"},
        ErrorRow{"cut_in_head", CURLE_PARTIAL_FILE, Progress::head_begun, ErrorKind::truncated,
                 "h:1: the connection broke inside the answer's headers"},
        ErrorRow{"cut_in_body", CURLE_PARTIAL_FILE, Progress::head_complete, ErrorKind::truncated,
                 "h:1: the connection broke before the end of the answer"},
        ErrorRow{"http2_stream_ended", CURLE_HTTP2_STREAM, Progress::head_complete, ErrorKind::truncated,
                 "h:1: the connection broke before the end of the answer"},
        ErrorRow{"http2_refused_stream", CURLE_HTTP2_STREAM, Progress::request_sent, ErrorKind::connection,
                 "h:1: the server closed the connection without an answer"},
        ErrorRow{"junk", CURLE_UNSUPPORTED_PROTOCOL, Progress::request_sent, ErrorKind::connection,
                 "h:1: the answer is not HTTP"},
        ErrorRow{"damaged_compression", CURLE_BAD_CONTENT_ENCODING, Progress::head_complete,
                 ErrorKind::bad_response, "h:1: the answer's compression is damaged"},
        ErrorRow{"out_of_memory", CURLE_OUT_OF_MEMORY, Progress::head_complete, ErrorKind::io,
                 "h:1: out of memory"}),
    [](const testing::TestParamInfo<ErrorRow>& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace proofsheet::net
