#include "run/image_fetch.h"

#include <fmt/format.h>

#include <chrono>

#include "base/clock.h"
#include "base/retry_after.h"
#include "base/utf8.h"

namespace proofsheet::run {
namespace {

constexpr std::size_t kMaxImageBytes = 256u << 20;
// So many are still in memory.
constexpr std::uint64_t kLightBytes = 32u << 10;

// Signed addresses carry a secret in their query, so messages leave it out.
std::string shown_url(std::string_view url) {
  return ellipsize(url.substr(0, url.find_first_of("?#")), 200);
}

// What a user reads while the image is waited for: its answer is there, only the picture is not.
std::string waiting_reason_of_image(const net::Attempt& attempt) {
  const ErrorKind kind = attempt.error ? attempt.error->kind : ErrorKind::server;
  if (kind == ErrorKind::truncated) return "The image broke off";
  if (kind == ErrorKind::timeout) return "The image's server did not answer in time";
  if (attempt.http_status < 300) return "The connection to the image's server failed";
  return fmt::format("The image's server could not answer ({})", attempt.http_status);
}

}  // namespace

ImageListener::ImageListener(Subject subject, std::shared_ptr<Intake> intake, std::shared_ptr<Inbox> inbox)
    : subject_(std::move(subject)),
      intake_(std::move(intake)),
      inbox_(std::move(inbox)),
      strand_(
          intake_, [this](std::string_view chunk) { write(chunk); },
          [this] { return body_->written < kLightBytes; }) {}

void ImageListener::attempt_started(int number) {
  if (number > 0) inbox_->push(ImageWaits{subject_.run, subject_.cell, subject_.image, number, 0, {}});
  received_ = 0;
  *body_ = Body();
  body_->sink = intake_->payloads()->open();
}

void ImageListener::bytes(std::string_view chunk) {
  const bool is_dropped = is_too_large(chunk.size());
  received_ += chunk.size();
  if (!is_dropped) strand_.bytes(chunk, shared_from_this());
}

bool ImageListener::is_too_large(std::size_t more) const {
  return received_ + more > kMaxImageBytes;
}

// On the net thread or the pool, as the strand decides.
void ImageListener::write(std::string_view chunk) {
  body_->written += chunk.size();
  if (body_->failure) return;
  if (auto written = body_->sink->write(chunk); !written) body_->failure = written.error();
}

// Asking for an image again costs nothing, unlike asking for another.
net::Verdict ImageListener::judge(const HttpHead& head, const std::optional<Error>& transport) {
  if (transport) return {.error = transport, .retryable = true, .server_wait = {}};
  if (received_ > kMaxImageBytes) {
    return {
        .error = Error{ErrorKind::bad_response, fmt::format("larger than {} MiB", kMaxImageBytes >> 20), 0},
        .retryable = false,
        .server_wait = {}};
  }
  const int status = head.status;
  if (status >= 200 && status < 300) return {};
  const bool is_busy = status >= 500 || status == 429 || status == 408;
  net::Verdict verdict{.error = Error{is_busy ? ErrorKind::server : ErrorKind::not_found,
                                      fmt::format("HTTP {}", status), status},
                       .retryable = is_busy,
                       .server_wait = {}};
  if (const auto ms = parse_retry_after_ms(head, system_clock().unix_ms())) {
    verdict.server_wait =
        std::chrono::ceil<net::Milliseconds>(std::chrono::duration<double, std::milli>(*ms));
  }
  return verdict;
}

void ImageListener::waiting(const net::Attempt& attempt, std::int64_t until_unix_ms) {
  inbox_->push(ImageWaits{subject_.run, subject_.cell, subject_.image, attempt.number + 1, until_unix_ms,
                          waiting_reason_of_image(attempt)});
}

void ImageListener::done(const net::Attempt&, const std::optional<Error>& error) {
  std::optional<Error> failure;
  if (error) {
    failure = Error{
        error->kind,
        fmt::format("the image at {} could not be fetched: {}", shown_url(subject_.url), error->message),
        error->code};
  }
  strand_.finish([subject = subject_, failure = std::move(failure), inbox = inbox_, body = body_] {
    Result<Payload> content = Payload();
    if (failure || body->failure) {
      content = fail(failure ? *failure : *body->failure);
    } else if (body->sink) {
      content = body->sink->close();
    }
    body->sink.reset();
    inbox->push(ImageFetched{subject.run, subject.cell, subject.image, subject.url, std::move(content)});
  });
}

Result<net::Transfer> image_transfer(const std::string& url, std::string group, std::string ca_file,
                                     int max_retries, std::shared_ptr<ImageListener> listener) {
  if (!url.starts_with("https://") && !url.starts_with("http://")) {
    return fail(ErrorKind::bad_response,
                fmt::format("the image's address is not http or https: {}", shown_url(url)));
  }
  net::Transfer transfer;
  transfer.request = {.method = "GET", .url = url, .headers = {}, .body = {}};
  transfer.deadlines = {.first_byte = net::Milliseconds(60'000),
                        .idle = net::Milliseconds(60'000),
                        .total = net::Milliseconds(300'000)};
  transfer.retry.max_retries = max_retries;
  transfer.ca_file = std::move(ca_file);
  transfer.listener = std::move(listener);
  transfer.group = std::move(group);
  return transfer;
}

}  // namespace proofsheet::run
