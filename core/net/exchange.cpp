#include "net/exchange.h"

#include <fmt/format.h>

#include <exception>

namespace proofsheet::net {
namespace {

double ms_between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

double info_ms(CURL* easy, CURLINFO info) {
  curl_off_t microseconds = 0;
  curl_easy_getinfo(easy, info, &microseconds);
  return static_cast<double>(microseconds) / 1000;
}

long info_long(CURL* easy, CURLINFO info) {
  long number = 0;
  curl_easy_getinfo(easy, info, &number);
  return number;
}

// curl's times are all counted from the start of the exchange, and 0 where a phase was not reached.
void fill_connect_times(AttemptTimings& timings, CURL* easy) {
  const double dns = info_ms(easy, CURLINFO_NAMELOOKUP_TIME_T);
  const double connect = info_ms(easy, CURLINFO_CONNECT_TIME_T);
  const double tls = info_ms(easy, CURLINFO_APPCONNECT_TIME_T);
  if (dns > 0) timings.dns_ms = dns;
  if (connect > 0) timings.connect_ms = std::max(0.0, connect - dns);
  if (tls > 0) timings.tls_ms = std::max(0.0, tls - connect);
}

std::string request_id_of(const HttpHead& head) {
  const std::string_view id = head.header("x-request-id");
  return std::string(id.empty() ? head.header("request-id") : id);
}

}  // namespace

Exchange::Exchange(TransferId id, const Transfer& transfer, Target target, EasyHandle easy,
                   const ExchangeSetup& setup, Owner& owner)
    : id_(id),
      transfer_(transfer),
      setup_(setup),
      owner_(owner),
      easy_(std::move(easy)),
      first_target_(target),
      target_(std::move(target)),
      url_(transfer.request.url),
      method_(transfer.request.method) {}

Result<> Exchange::prepare(int attempt_number, std::optional<SteadyTime> total_due) {
  started_ = hop_started_ = setup_.clock->now();
  attempt_.number = attempt_number;
  attempt_.started_unix_ms = setup_.clock->unix_ms();
  watch_ = {transfer_.deadlines, total_due, Phase::connect, started_};
  return configure();
}

Result<> Exchange::redirect() {
  if (redirects_ >= transfer_.max_redirects) {
    return fail(ErrorKind::bad_response,
                fmt::format("{}: more than {} redirects", target_.authority, redirects_),
                CURLE_TOO_MANY_REDIRECTS);
  }
  const char* location = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_REDIRECT_URL, &location);
  std::string next_url = location ? location : "";
  auto next = parse_target(next_url);
  if (!next || (target_.scheme == "https" && next->scheme == "http")) {
    return fail(ErrorKind::bad_response,
                fmt::format("{}: redirects to what is not {}", target_.authority,
                            target_.scheme == "https" ? "https" : "http or https"),
                CURLE_UNSUPPORTED_PROTOCOL);
  }
  ++redirects_;
  const int status = head_.head().status;
  // As browsers and RFC 9110 section 15.4 have it: 307 and 308 repeat the request, 303 and (for POST) 301 and
  // 302 fetch.
  const bool becomes_get = status == 303 || ((status == 301 || status == 302) && method_ == "POST");
  if (becomes_get && method_ != "HEAD") {
    method_ = "GET";
    sends_body_ = false;
  }
  url_ = std::move(next_url);
  target_ = std::move(*next);
  is_redirecting_ = false;
  head_.reset();
  connected_.reset();
  local_port_ = 0;
  first_byte_.reset();
  hop_started_ = setup_.clock->now();
  watch_.enter(Phase::connect, hop_started_);
  return configure();
}

std::optional<Error> Exchange::failure(CURLcode code) const {
  if (own_failure_ && code != CURLE_OK) return own_failure_;
  const bool is_whole = head_.is_complete();
  if (code == CURLE_OK && is_whole) return std::nullopt;
  // curl takes a connection that ends inside the headers for a good end.
  if (code == CURLE_OK) code = head_.has_begun() ? CURLE_PARTIAL_FILE : CURLE_GOT_NOTHING;
  FailureContext context{.host = target_.authority, .detail = detail_.data()};
  if (is_whole) {
    context.progress = Progress::head_complete;
  } else if (head_.has_begun()) {
    context.progress = Progress::head_begun;
  } else if (connected_) {
    context.progress = Progress::request_sent;
  } else {
    context.os_errno = static_cast<int>(info_long(easy_.get(), CURLINFO_OS_ERRNO));
    context.verify_result = info_long(easy_.get(), CURLINFO_SSL_VERIFYRESULT);
    context.proxy_status = static_cast<int>(info_long(easy_.get(), CURLINFO_HTTP_CONNECTCODE));
    context.is_at_proxy = names_another_place(context.detail, target_.host, target_.port);
  }
  return transport_error(code, context);
}

Attempt Exchange::report(CURLcode code) const {
  Attempt attempt = attempt_;
  const SteadyTime now = setup_.clock->now();
  attempt.curl_code = static_cast<int>(code);
  attempt.http_status = head_.head().status;
  attempt.request_id = request_id_of(head_.head());
  attempt.connection_reused = connected_ && info_long(easy_.get(), CURLINFO_NUM_CONNECTS) == 0;
  fill_connect_times(attempt.timings, easy_.get());
  if (connected_ && first_byte_) attempt.timings.first_byte_ms = ms_between(*connected_, *first_byte_);
  if (first_byte_) attempt.timings.body_ms = ms_between(*first_byte_, now);
  attempt.timings.total_ms = ms_between(started_, now);
  return attempt;
}

// Pausing and going on is the one thing by which libcurl 7.88 lets its caller have an HTTP/2 connection's
// buffered frames sent.
void Exchange::flush_connection() {
  curl_easy_pause(easy_.get(), CURLPAUSE_RECV);
  curl_easy_pause(easy_.get(), CURLPAUSE_CONT);
}

EasyHandle Exchange::release() {
  // The handle must not point at this exchange, its headers or its body any longer.
  curl_easy_reset(easy_.get());
  return std::move(easy_);
}

bool Exchange::points_elsewhere() const {
  const int status = head_.head().status;
  const bool is_redirect = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  return is_redirect && transfer_.max_redirects > 0 && !head_.head().header("location").empty();
}

bool Exchange::announce_head() {
  if (points_elsewhere()) {
    is_redirecting_ = true;
    return true;
  }
  transfer_.listener->head(head_.head());
  return !owner_.is_cancelled(id_);
}

std::size_t Exchange::on_header_line(std::string_view line) noexcept {
  constexpr std::size_t kStop = 0;
  try {
    const auto event = head_.line(line);
    const SteadyTime now = setup_.clock->now();
    if (event == HeadParser::Event::too_large) {
      own_failure_ =
          Error{ErrorKind::bad_response,
                fmt::format("{}: the answer's headers are too large", target_.authority), CURLE_WRITE_ERROR};
      return kStop;
    }
    if (!head_.has_begun()) return line.size();
    if (!first_byte_) {
      first_byte_ = now;
      watch_.enter(Phase::idle, now);
      owner_.phase_changed(id_);
    }
    watch_.since = now;
    if (event == HeadParser::Event::complete && !announce_head()) return kStop;
    return line.size();
  } catch (const std::exception& error) {
    own_failure_ = Error{
        ErrorKind::io,
        fmt::format("{}: the answer's head could not be taken: {}", target_.authority, error.what()), 0};
  }
  return kStop;
}

std::size_t Exchange::on_body(std::string_view chunk) noexcept {
  constexpr std::size_t kStop = CURL_WRITEFUNC_ERROR;
  try {
    watch_.since = setup_.clock->now();
    if (is_redirecting_) return chunk.size();
    if (owner_.is_cancelled(id_)) return kStop;
    if (!transfer_.listener->has_room(chunk.size())) {
      watch_.enter(Phase::paused, watch_.since);
      owner_.phase_changed(id_);
      return CURL_WRITEFUNC_PAUSE;
    }
    attempt_.bytes_received += chunk.size();
    transfer_.listener->bytes(chunk);
    return owner_.is_cancelled(id_) ? kStop : chunk.size();
  } catch (const std::exception& error) {
    own_failure_ = Error{
        ErrorKind::io,
        fmt::format("{}: the answer's bytes could not be taken: {}", target_.authority, error.what()), 0};
  }
  return kStop;
}

CURLcode Exchange::resume() {
  watch_.enter(Phase::idle, setup_.clock->now());
  owner_.phase_changed(id_);
  return curl_easy_pause(easy_.get(), CURLPAUSE_CONT);
}

int Exchange::on_connected(int local_port) noexcept {
  local_port_ = local_port;
  connected_ = setup_.clock->now();
  first_byte_.reset();  // curl repeats a request by itself when a kept connection turns out to be dead
  head_.reset();
  watch_.enter(Phase::first_byte, *connected_);
  owner_.phase_changed(id_);
  opened_connection_ = info_long(easy_.get(), CURLINFO_NUM_CONNECTS) > 0;
  if (opened_connection_) owner_.connection_opened();
  return owner_.is_cancelled(id_) ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

}  // namespace proofsheet::net
