// The only file that includes Boost.Beast, which takes long to compile. Beast reads requests; answers are put
// on the wire byte by byte here, because the faults need answers that no library would write.
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cmath>
#include <optional>
#include <stop_token>

#include "demo/server_core.h"
#include "demo/wire.h"

namespace proofsheet::demo {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kMaxHeaderBytes = 64 << 10;
constexpr std::uint64_t kMaxBodyBytes = 32 << 20;
constexpr std::chrono::seconds kIdleTime{120};   // between requests, and for one to arrive
constexpr std::chrono::seconds kWriteTime{600};  // a client may be slow, but not stuck
constexpr std::chrono::seconds kLingerTime{5};
constexpr std::size_t kMaxBatchBytes = 64 << 10;

std::chrono::nanoseconds milliseconds(double ms) {
  return std::chrono::nanoseconds(static_cast<std::int64_t>(std::max(ms, 0.0) * 1e6));
}

class Connection final : public ConnectionHandle, public std::enable_shared_from_this<Connection> {
 public:
  Connection(ServerCore& core, tcp::socket socket)
      : core_(core), stream_(std::move(socket)), timer_(core.io) {}

  void start() {
    error_code ignored;
    stream_.socket().set_option(tcp::no_delay(true), ignored);
    core_.connections.insert(shared_from_this());
    ++core_.open_connections;
    read_head();
  }

  void cancel_work() override { stop_.request_stop(); }

 private:
  // ---- reading ----
  void read_head();
  void on_head(error_code error);
  void read_body();
  void on_request(error_code error);
  void refuse(int status, std::string message);

  // ---- answering ----
  void dispatch();
  void on_reply(Reply reply);
  void answer_when_due();
  void answer();
  void answer_with_fault(FaultKind kind);
  void send_reply(Reply reply);
  void send_short_body(Reply reply);
  void send_and_close(std::string bytes);

  // ---- streams ----
  void start_stream();
  void pump();
  std::size_t due_steps() const;
  std::string take_steps(std::size_t end);
  void end_stream();

  // ---- the end ----
  void answer_done(bool counts);
  void watch_for_close();
  void discard_until_closed();
  void linger();
  void reset();
  void close();

  ServerCore& core_;
  beast::tcp_stream stream_;
  asio::steady_timer timer_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::stop_source stop_;

  // The current request.
  std::uint64_t turn_ = 0;  // grows with each request, so that a late reply is told from the current one
  bool answering_ = false;
  bool watching_ = false;
  bool keep_alive_ = false;
  bool http_1_0_ = false;
  std::uint64_t number_ = 0;
  std::optional<FaultKind> fault_;
  bool is_due_ = false;
  std::optional<Reply> reply_;
  std::string out_;  // being written

  // The current stream.
  Clock::time_point stream_start_;
  std::size_t next_step_ = 0;
  std::size_t last_step_ = 0;  // one past the last that is sent
  bool is_chunked_ = false;
  bool ends_abruptly_ = false;
  std::string last_words_;  // sent after the last step
  bool closed_ = false;
};

void Connection::read_head() {
  parser_.emplace();
  parser_->header_limit(kMaxHeaderBytes);
  parser_->body_limit(kMaxBodyBytes);
  stream_.expires_after(kIdleTime);
  http::async_read_header(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](error_code error, std::size_t) { self->on_head(error); });
}

void Connection::on_head(error_code error) {
  if (error == http::error::body_limit) return refuse(413, "The request body is larger than 32 MiB.");
  if (error == http::error::header_limit) return refuse(431, "The request header is larger than 64 KiB.");
  if (error && error.category() == make_error_code(http::error::bad_method).category() &&
      error != http::error::end_of_stream && error != http::error::partial_message) {
    return refuse(400, "This is not an HTTP/1.1 request: " + error.message() + ".");
  }
  if (error || closed_) return close();
  if (!beast::iequals(parser_->get()[http::field::expect], "100-continue")) return read_body();
  out_ = "HTTP/1.1 100 Continue\r\n\r\n";
  asio::async_write(stream_, asio::buffer(out_), [self = shared_from_this()](error_code failed, std::size_t) {
    if (failed) return self->close();
    self->read_body();
  });
}

void Connection::read_body() {
  http::async_read(stream_, buffer_, *parser_,
                   [self = shared_from_this()](error_code error, std::size_t) { self->on_request(error); });
}

void Connection::on_request(error_code error) {
  if (error == http::error::body_limit) return refuse(413, "The request body is larger than 32 MiB.");
  if (error || closed_) return close();
  stream_.expires_never();
  ++core_.requests;
  ++turn_;
  answering_ = true;
  is_due_ = false;
  reply_.reset();
  keep_alive_ = parser_->get().keep_alive();
  http_1_0_ = parser_->get().version() < 11;
  const bool is_post = parser_->get().method() == http::verb::post;
  number_ = is_post ? core_.posts++ : 0;
  fault_ = is_post ? core_.chance.fault(number_) : std::nullopt;
  watch_for_close();
  dispatch();
  const double wait_ms = core_.options.latency_ms + core_.options.jitter_ms * core_.chance.jitter(number_);
  if (!is_post || wait_ms <= 0) {
    is_due_ = true;
    return answer_when_due();
  }
  timer_.expires_after(milliseconds(wait_ms));
  timer_.async_wait([self = shared_from_this()](error_code cancelled) {
    if (cancelled || self->closed_) return;
    self->is_due_ = true;
    self->answer_when_due();
  });
}

// Answers a request that could not be read. The rest of it is read and dropped, since a close with unread
// bytes would reset the connection and take the answer with it.
void Connection::refuse(int status, std::string message) {
  const Reply reply = error_reply({.status = status, .message = std::move(message)});
  keep_alive_ = false;
  out_ = response_head(reply, {.content_length = reply.body.size(), .close = true}) + reply.body;
  stream_.expires_after(kLingerTime);
  asio::async_write(stream_, asio::buffer(out_), [self = shared_from_this()](error_code failed, std::size_t) {
    if (failed) return self->close();
    self->linger();
  });
}

// Faults that send nothing of the answer need none.
bool needs_reply(const std::optional<FaultKind>& fault) {
  return !fault || *fault == FaultKind::truncate || *fault == FaultKind::midstream_error;
}

void Connection::dispatch() {
  if (!needs_reply(fault_)) {
    reply_.emplace();
    return;
  }
  auto& request = parser_->get();
  const auto text = [](beast::string_view view) { return std::string(view.data(), view.size()); };
  auto call = std::make_shared<ApiCall>();
  call->method = text(request.method_string());
  call->path = text(request.target());
  call->path.resize(std::min(call->path.find('?'), call->path.size()));
  call->authorization = text(request[http::field::authorization]);
  call->origin = text(request[http::field::origin]);
  call->body = std::move(request.body());
  const auto job = [core = &core_, call, turn = turn_, weak = weak_from_this(),
                    stop = stop_.get_token()](const std::stop_token&) {
    auto reply = std::make_shared<Reply>(core->api.answer(*call, stop));
    asio::post(core->io, [weak, turn, reply] {
      const auto self = weak.lock();
      if (self && !self->closed_ && self->turn_ == turn) self->on_reply(std::move(*reply));
    });
  };
  ThreadPool& pool = Api::lane_of(call->path) == Api::Lane::paint ? core_.paint_pool : core_.text_pool;
  pool.submit(job, stop_.get_token());
}

void Connection::on_reply(Reply reply) {
  reply_ = std::move(reply);
  answer_when_due();
}

void Connection::answer_when_due() {
  if (is_due_ && reply_) answer();
}

void Connection::answer() {
  if (fault_) return answer_with_fault(*fault_);
  if (reply_->is_stream) {
    last_step_ = reply_->steps.size();
    ends_abruptly_ = false;
    last_words_.clear();
    return start_stream();
  }
  send_reply(std::move(*reply_));
}

void Connection::answer_with_fault(FaultKind kind) {
  const bool coin = core_.chance.coin(number_);
  const bool is_stream = reply_->is_stream;
  if (reply_->status != 200) {  // a request that the demo refuses anyhow
    fault_.reset();
    return send_reply(std::move(*reply_));
  }
  switch (kind) {
    case FaultKind::too_many_requests:
      return send_reply(rate_limit_reply(core_.options.retry_after_ms));
    case FaultKind::server_error:
      return send_reply(server_error_reply());
    case FaultKind::unavailable:
      return send_reply(unavailable_reply());
    case FaultKind::drop:
      return reset();
    case FaultKind::junk:
      return send_and_close(junk_response(coin));
    case FaultKind::stall:
      return discard_until_closed();
    case FaultKind::html:
      return send_reply(html_reply());
    case FaultKind::truncate:
      if (!is_stream) return send_short_body(std::move(*reply_));
      last_step_ = reply_->steps.size() / 2;
      ends_abruptly_ = coin;
      last_words_.clear();
      return start_stream();
    case FaultKind::midstream_error: {
      const std::string error = midstream_error_json();
      if (!is_stream) {
        reply_->content_type = "application/json";
        reply_->body = error;
        return send_reply(std::move(*reply_));
      }
      last_step_ = reply_->steps.size() / 2;
      ends_abruptly_ = false;
      last_words_ = "data: " + error + "\n\n";
      return start_stream();
    }
  }
}

void Connection::send_reply(Reply reply) {
  const bool succeeded = !fault_ && reply.status / 100 == 2;
  out_ =
      response_head(reply, {.content_length = reply.body.size(), .close = !keep_alive_, .request = number_}) +
      reply.body;
  stream_.expires_after(kWriteTime);
  asio::async_write(stream_, asio::buffer(out_),
                    [self = shared_from_this(), succeeded](error_code failed, std::size_t) {
                      if (failed || self->closed_) return self->close();
                      self->answer_done(succeeded);
                    });
}

void Connection::send_short_body(Reply reply) {
  std::string bytes =
      response_head(reply, {.content_length = reply.body.size() + 1, .close = false, .request = number_});
  bytes.append(reply.body, 0, reply.body.size() / 2);
  send_and_close(std::move(bytes));
}

void Connection::send_and_close(std::string bytes) {
  out_ = std::move(bytes);
  stream_.expires_after(kWriteTime);
  asio::async_write(stream_, asio::buffer(out_),
                    [self = shared_from_this()](error_code, std::size_t) { self->close(); });
}

void Connection::start_stream() {
  next_step_ = 0;
  is_chunked_ = !http_1_0_;
  if (http_1_0_) keep_alive_ = false;  // its end is the end of the connection
  out_ = response_head(*reply_, {.chunked = is_chunked_, .close = !keep_alive_, .request = number_});
  stream_start_ = Clock::now();
  pump();
}

// How many steps may be out by now. The first goes at once; without a rate all others follow in as few writes
// as fit.
std::size_t Connection::due_steps() const {
  const double rate = core_.options.tokens_per_second;
  if (rate <= 0) return next_step_ == 0 ? std::min<std::size_t>(1, last_step_) : last_step_;
  const std::chrono::duration<double> elapsed = Clock::now() - stream_start_;
  const double due = std::floor(elapsed.count() * rate) + 1;
  return due >= static_cast<double>(last_step_) ? last_step_ : static_cast<std::size_t>(due);
}

std::string Connection::take_steps(std::size_t end) {
  std::string bytes;
  while (next_step_ < end && bytes.size() < kMaxBatchBytes)
    bytes += std::exchange(reply_->steps[next_step_++], {});
  return bytes;
}

// Writes what is due and waits for the rest; ends the stream after its last step.
void Connection::pump() {
  const std::string steps = take_steps(due_steps());
  if (!steps.empty()) out_ += is_chunked_ ? chunk(steps) : steps;
  if (next_step_ >= last_step_) return end_stream();
  if (!out_.empty()) {
    stream_.expires_after(kWriteTime);
    asio::async_write(stream_, asio::buffer(out_),
                      [self = shared_from_this()](error_code failed, std::size_t) {
                        if (failed || self->closed_) return self->close();
                        self->stream_.expires_never();
                        self->out_.clear();
                        self->pump();
                      });
    return;
  }
  const std::chrono::duration<double> next(static_cast<double>(next_step_) / core_.options.tokens_per_second);
  timer_.expires_at(stream_start_ + std::chrono::duration_cast<Clock::duration>(next));
  timer_.async_wait([self = shared_from_this()](error_code cancelled) {
    if (!cancelled && !self->closed_) self->pump();
  });
}

void Connection::end_stream() {
  if (ends_abruptly_) return send_and_close(std::move(out_));
  if (!last_words_.empty()) out_ += is_chunked_ ? chunk(last_words_) : last_words_;
  if (is_chunked_) out_ += "0\r\n\r\n";
  stream_.expires_after(kWriteTime);
  asio::async_write(stream_, asio::buffer(out_), [self = shared_from_this()](error_code failed, std::size_t) {
    if (failed || self->closed_) return self->close();
    self->answer_done(!self->fault_);
  });
}

void Connection::answer_done(bool counts) {
  if (counts) ++core_.answered;
  answering_ = false;
  reply_.reset();
  out_.clear();
  if (!keep_alive_) return linger();
  read_head();
}

// While a request waits for its answer nothing is read, so a client that goes would not be noticed: waits
// until the socket is readable and looks whether that is the end or the next request. The end stops the work.
void Connection::watch_for_close() {
  if (watching_) return;
  watching_ = true;
  stream_.socket().async_wait(tcp::socket::wait_read, [self = shared_from_this()](error_code error) {
    self->watching_ = false;
    if (error || self->closed_ || !self->answering_) return;
    char byte = 0;
    const auto got = ::recv(self->stream_.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    const bool nothing_yet = got < 0 && (errno == EAGAIN || errno == EINTR);
    if (nothing_yet) return self->watch_for_close();
    if (got <= 0) self->close();
  });
}

void Connection::discard_until_closed() {
  buffer_.clear();
  stream_.async_read_some(buffer_.prepare(4096), [self = shared_from_this()](error_code error, std::size_t) {
    if (error || self->closed_) return self->close();
    self->discard_until_closed();
  });
}

// Closes our side, and the rest when the client has closed its own or some seconds later.
void Connection::linger() {
  error_code ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  stream_.expires_after(kLingerTime);
  discard_until_closed();
}

void Connection::reset() {
  error_code ignored;
  stream_.socket().set_option(asio::socket_base::linger(true, 0), ignored);
  close();
}

void Connection::close() {
  if (closed_) return;
  closed_ = true;
  stop_.request_stop();
  error_code ignored;
  timer_.cancel(ignored);
  stream_.close();
  --core_.open_connections;
  core_.connections.erase(shared_from_this());
}

}  // namespace

void serve_connection(ServerCore& core, tcp::socket socket) {
  std::make_shared<Connection>(core, std::move(socket))->start();
}

}  // namespace proofsheet::demo
