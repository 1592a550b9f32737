#include "run/image_fetch.h"

#include <fmt/format.h>

#include "base/utf8.h"

namespace proofsheet::run {
namespace {

constexpr std::size_t kMaxImageBytes = 256u << 20;

// Signed addresses carry a secret in their query, so messages leave it out.
std::string shown_url(std::string_view url) {
  return ellipsize(url.substr(0, url.find_first_of("?#")), 200);
}

}  // namespace

void ImageListener::bytes(std::string_view chunk) {
  if (body_.size() + chunk.size() > kMaxImageBytes) too_large_ = true;
  if (!too_large_) body_ += chunk;
}

net::Verdict ImageListener::judge(const HttpHead& head, const std::optional<Error>& transport) {
  if (transport) return {.error = transport, .retryable = true, .server_wait = {}};
  if (too_large_) {
    return {
        .error = Error{ErrorKind::bad_response, fmt::format("larger than {} MiB", kMaxImageBytes >> 20), 0},
        .retryable = false,
        .server_wait = {}};
  }
  if (head.status >= 200 && head.status < 300) return {};
  const bool is_server = head.status >= 500 || head.status == 429;
  return {.error = Error{is_server ? ErrorKind::server : ErrorKind::not_found,
                         fmt::format("HTTP {}", head.status), head.status},
          .retryable = is_server,
          .server_wait = {}};
}

void ImageListener::done(const net::Attempt&, const std::optional<Error>& error) {
  Result<std::string> bytes = std::move(body_);
  if (error) {
    bytes = fail(error->kind,
                 fmt::format("the image at {} could not be fetched: {}", shown_url(url_), error->message),
                 error->code);
  }
  inbox_->push(ImageFetched{run_, cell_, image_, std::move(bytes)});
}

Result<net::Transfer> image_transfer(const std::string& url, std::string group,
                                     std::shared_ptr<ImageListener> listener) {
  if (!url.starts_with("https://") && !url.starts_with("http://")) {
    return fail(ErrorKind::bad_response,
                fmt::format("the image's address is not http or https: {}", shown_url(url)));
  }
  net::Transfer transfer;
  transfer.request = {.method = "GET", .url = url, .headers = {}, .body = {}};
  transfer.deadlines = {.first_byte = net::Milliseconds(60'000),
                        .idle = net::Milliseconds(60'000),
                        .total = net::Milliseconds(300'000)};
  transfer.listener = std::move(listener);
  transfer.group = std::move(group);
  return transfer;
}

}  // namespace proofsheet::run
