#include "run/cell_listener.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/retry_after.h"

namespace proofsheet::run {
namespace {

constexpr std::size_t kMaxErrorBody = 256u << 10;

net::Milliseconds rounded_up(double ms) {
  return std::chrono::ceil<net::Milliseconds>(std::chrono::duration<double, std::milli>(ms));
}

bool is_transport_retryable(ErrorKind kind) {
  return kind == ErrorKind::connection || kind == ErrorKind::timeout || kind == ErrorKind::truncated;
}

}  // namespace

std::string waiting_reason(const std::optional<Error>& error, int http_status) {
  const ErrorKind kind = error ? error->kind : ErrorKind::server;
  const bool is_inside = http_status >= 200 && http_status < 300;  // an error that came as an answer
  if (kind == ErrorKind::rate_limited && is_inside) return "The server asked for a pause";
  if (kind == ErrorKind::server && is_inside) return "The server sent an error inside its answer";
  if (kind == ErrorKind::rate_limited) return fmt::format("The server asked for a pause ({})", http_status);
  if (kind == ErrorKind::timeout && http_status == 0) return "The server did not answer in time";
  if (kind == ErrorKind::truncated) return "The answer broke off";
  if (http_status == 0 || http_status < 300) return "The connection failed";
  return fmt::format("The server could not answer ({})", http_status);
}

store::AttemptRecord to_record(const net::Attempt& attempt) {
  return {.number = attempt.number,
          .started_unix_ms = attempt.started_unix_ms,
          .dns_ms = attempt.timings.dns_ms,
          .connect_ms = attempt.timings.connect_ms,
          .tls_ms = attempt.timings.tls_ms,
          .first_byte_ms = attempt.timings.first_byte_ms,
          .body_ms = attempt.timings.body_ms,
          .total_ms = attempt.timings.total_ms,
          .http_status = attempt.http_status,
          .bytes_received = attempt.bytes_received,
          .connection_reused = attempt.connection_reused,
          .error = attempt.error,
          .request_id = attempt.request_id};
}

CellListener::CellListener(Subject subject, std::shared_ptr<Inbox> inbox, const Clock& clock)
    : subject_(std::move(subject)),
      inbox_(std::move(inbox)),
      clock_(clock),
      strand_(
          subject_.intake, [this](std::string_view chunk) { read(chunk); },
          [this] { return received_->reader->is_light(); }) {
  received_->endpoint = subject_.endpoint;
}

std::string CellListener::take_text() {
  return std::exchange(*text_.lock(), {});
}

void CellListener::submitted(net::TransferId id) {
  transfer_ = id;
  strand_.submitted(id);
}

void CellListener::attempt_started(int) {
  received_->reader = subject_.provider->reader(subject_.operation, subject_.intake->payloads());
  attempt_began_ = clock_.now();
}

void CellListener::head(const HttpHead& head) {
  is_answer_ = head.status >= 200 && head.status < 300;
  received_->rates = provider::read_rate_headers(head, clock_.unix_ms());
  if (!is_answer_) return;
  received_->reader->begin(head);
  if (const auto ms = parse_retry_after_ms(head, clock_.unix_ms())) received_->server_wait = rounded_up(*ms);
}

void CellListener::bytes(std::string_view chunk) {
  bytes_received_ += chunk.size();
  if (is_answer_) {
    strand_.bytes(chunk, shared_from_this());
  } else {
    error_body_ += chunk.substr(0, std::min(chunk.size(), kMaxErrorBody - error_body_.size()));
  }
}

// On the net thread or the pool, as the strand decides.
void CellListener::read(std::string_view chunk) {
  received_->reader->feed(chunk, [this](std::size_t choice, std::string_view text) {
    if (choice == 0) add_text(text);
  });
  // A server that goes on all the same would keep the cell for ever.
  if (received_->reader->is_broken() && !gave_up_.exchange(true)) subject_.intake->engine().cancel(transfer_);
}

void CellListener::add_text(std::string_view text) {
  if (text.empty()) return;
  const SteadyTime now = clock_.now();
  if (!received_->ttft_ms) {
    received_->ttft_ms = std::chrono::duration<double, std::milli>(now - attempt_began_).count();
  }
  received_->stream.add_piece(now);
  ++pieces_;
  bool was_empty = false;
  {
    auto pending = text_.lock();
    was_empty = pending->empty();
    *pending += text;
  }
  if (was_empty) inbox_->push(TextArrived{subject_.run, subject_.cell});
}

// The engine is asked for one attempt only, so that nothing it is told here makes it repeat it.
net::Verdict CellListener::judge(const HttpHead& head, const std::optional<Error>& transport) {
  if (transport) {
    // What was delivered has been billed, and asking again would be billed again.
    const bool has_content = received_->reader && received_->reader->has_content();
    received_->retryable = !has_content && is_transport_retryable(transport->kind);
    return {.error = transport, .retryable = false, .server_wait = {}};
  }
  if (is_answer_) return {};  // whether the body keeps the API's promise is for `digest`
  const auto failure = subject_.provider->classify(*subject_.endpoint, head, error_body_, clock_.unix_ms());
  // A refused key is refused for every cell.
  received_->stops_provider = failure.stops_provider || head.status == 401;
  received_->retryable = failure.retryable;
  if (failure.retry_after_ms) received_->server_wait = rounded_up(*failure.retry_after_ms);
  if (failure.error.kind == ErrorKind::rate_limited && subject_.alarm) *subject_.alarm = true;
  return {.error = failure.error, .retryable = false, .server_wait = {}};
}

void CellListener::done(const net::Attempt& last, const std::optional<Error>& error) {
  if (last.started_unix_ms != 0) received_->attempts.push_back(to_record(last));
  received_->error = error;
  received_->bytes = bytes_received_;
  // It was this listener that stopped the transfer: what is wrong with the answer, its reader knows.
  if (gave_up_ && error && error->kind == ErrorKind::cancelled) {
    received_->error.reset();
    if (!received_->attempts.empty()) received_->attempts.back().error.reset();
  }
  // A transfer that is cancelled ends while the pool may still be reading what came.
  strand_.finish([run = subject_.run, cell = subject_.cell, inbox = inbox_, received = received_] {
    inbox->push(TransferEnded{run, cell, received});
  });
}

}  // namespace proofsheet::run
