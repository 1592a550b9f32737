#include "net/curl_errors.h"

#include <fmt/format.h>

#include <system_error>

#include "base/clock.h"

namespace proofsheet::net {
namespace {

Error make(ErrorKind kind, std::string message, CURLcode code) {
  return {kind, std::move(message), static_cast<int>(code)};
}

std::string with_detail(std::string message, std::string_view detail) {
  while (detail.ends_with('.') || detail.ends_with('\n')) detail.remove_suffix(1);
  if (!detail.empty()) message += fmt::format(": {}", detail);
  return message;
}

std::string errno_or_detail(const FailureContext& context) {
  if (context.os_errno != 0) return std::generic_category().message(context.os_errno);
  return std::string(context.detail);
}

// The connection broke: inside the body the answer is cut short, before that there is none.
Error broken(CURLcode code, const FailureContext& context) {
  switch (context.progress) {
    case Progress::connecting:
      return make(
          ErrorKind::connection,
          with_detail(fmt::format("{}: the connection failed", context.host), errno_or_detail(context)),
          code);
    case Progress::request_sent:
      return make(ErrorKind::connection,
                  fmt::format("{}: the server closed the connection without an answer", context.host), code);
    case Progress::head_begun:
      return make(ErrorKind::truncated,
                  fmt::format("{}: the connection broke inside the answer's headers", context.host), code);
    case Progress::head_complete:
      break;
  }
  return make(ErrorKind::truncated,
              fmt::format("{}: the connection broke before the end of the answer", context.host), code);
}

Error tls_error(CURLcode code, const FailureContext& context) {
  return make(ErrorKind::connection,
              with_detail(fmt::format("{}: cannot set up a secure connection", context.host), context.detail),
              code);
}

}  // namespace

Error transport_error(CURLcode code, const FailureContext& context) {
  const std::string_view host = context.host;
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return make(ErrorKind::connection, fmt::format("{}: the host name is not known (DNS)", host), code);
    case CURLE_COULDNT_RESOLVE_PROXY:
      return make(ErrorKind::connection, fmt::format("{}: the proxy's host name is not known (DNS)", host),
                  code);
    case CURLE_COULDNT_CONNECT:
      return make(ErrorKind::connection,
                  with_detail(fmt::format("{}: cannot connect", host), errno_or_detail(context)), code);
    case CURLE_PROXY:
      return make(ErrorKind::connection,
                  with_detail(fmt::format("{}: the proxy refused", host), context.detail), code);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_ENGINE_INITFAILED:
      return tls_error(code, context);
    case CURLE_OPERATION_TIMEDOUT:  // only curl's own connect timer is set, a little later than ours
      return make(ErrorKind::timeout, fmt::format("{}: not connected in time", host), code);
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_HTTP3:
      return broken(code, context);
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:  // also how curl calls an answer without a status line (HTTP/0.9)
      return make(ErrorKind::connection, fmt::format("{}: the answer is not HTTP", host), code);
    case CURLE_BAD_CONTENT_ENCODING:
      return make(ErrorKind::bad_response, fmt::format("{}: the answer's compression is damaged", host),
                  code);
    case CURLE_URL_MALFORMAT:
      return make(ErrorKind::invalid_input, fmt::format("{}: the request's URL is not valid", host), code);
    case CURLE_OUT_OF_MEMORY:
      return make(ErrorKind::io, fmt::format("{}: out of memory", host), code);
    default:
      break;
  }
  return make(ErrorKind::connection,
              with_detail(fmt::format("{}: {}", host, curl_easy_strerror(code)), context.detail), code);
}

Error deadline_error(const Due& due, const Deadlines& deadlines, std::string_view host) {
  const auto limit = [](Milliseconds ms) { return format_duration_ms(static_cast<double>(ms.count())); };
  std::string message;
  switch (due.deadline) {
    case Deadline::connect:
      message = fmt::format("{}: not connected within {} (connect deadline)", host, limit(deadlines.connect));
      break;
    case Deadline::first_byte:
      message = fmt::format("{}: no answer within {} of the request (first-byte deadline)", host,
                            limit(deadlines.first_byte));
      break;
    case Deadline::idle:
      message = fmt::format("{}: nothing more arrived for {} (idle deadline)", host, limit(deadlines.idle));
      break;
    case Deadline::total:
      message = fmt::format("{}: not finished within {} (total deadline)", host, limit(deadlines.total));
      break;
  }
  return make(ErrorKind::timeout, std::move(message), CURLE_OPERATION_TIMEDOUT);
}

Error cancelled_error(std::string_view host) {
  return make(ErrorKind::cancelled, fmt::format("{}: cancelled", host), CURLE_ABORTED_BY_CALLBACK);
}

}  // namespace proofsheet::net
