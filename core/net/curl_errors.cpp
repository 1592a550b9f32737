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

// The advice by OpenSSL's verdict (x509_vfy.h; the numbers are part of its interface). A name that does not
// match is curl's own verdict, with the number left at 0 or at "unspecified".
std::string certificate_advice(const FailureContext& context) {
  switch (context.verify_result) {
    case 0:
    case 1:
      return fmt::format("{}: its certificate is not for this host", context.host);
    case 9:
      return fmt::format("{}: its certificate is not valid yet; is this machine's clock right?",
                         context.host);
    case 10:
      return fmt::format("{}: its certificate has expired; its owner must renew it", context.host);
    case 2:
    case 18:
    case 19:
    case 20:
    case 21:
      return fmt::format(
          "{}: its certificate is signed by an authority that is not trusted here; to trust it, give its PEM "
          "file as the provider's `ca_file` or in SSL_CERT_FILE",
          context.host);
    default:
      return fmt::format("{}: its certificate is not accepted", context.host);
  }
}

Error tls_error(CURLcode code, const FailureContext& context) {
  const std::string message = code == CURLE_PEER_FAILED_VERIFICATION
                                  ? certificate_advice(context)
                                  : fmt::format("{}: cannot set up a secure connection", context.host);
  return make(ErrorKind::connection, with_detail(message, context.detail), code);
}

Error proxy_error(CURLcode code, const FailureContext& context) {
  if (context.proxy_status == 407) {
    return make(ErrorKind::connection,
                fmt::format("{}: the proxy wants a user name and a password (status 407); set them in its "
                            "address: http://user:password@host:port",
                            context.host),
                code);
  }
  if (context.proxy_status > 0) {
    return make(
        ErrorKind::connection,
        fmt::format("{}: the proxy refused to connect to it (status {})", context.host, context.proxy_status),
        code);
  }
  return make(ErrorKind::connection,
              with_detail(fmt::format("{}: the proxy cannot be reached", context.host), context.detail),
              code);
}

}  // namespace

bool names_another_place(std::string_view detail, std::string_view host, std::string_view port) {
  constexpr std::string_view kFailed = "Failed to connect to ";
  if (!detail.starts_with(kFailed)) return false;
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);  // curl writes ::1
  return !detail.substr(kFailed.size()).starts_with(fmt::format("{} port {} ", host, port));
}

bool may_pass(const Error& error) {
  switch (error.code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CERTPROBLEM:
      return false;
    default:
      return error.kind == ErrorKind::connection || error.kind == ErrorKind::timeout ||
             error.kind == ErrorKind::truncated;
  }
}

Error transport_error(CURLcode code, const FailureContext& context) {
  const std::string_view host = context.host;
  if (context.is_at_proxy || context.proxy_status >= 300) return proxy_error(code, context);
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
