// How an exchange sets its easy handle up; exchange.cpp has the rest.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "net/exchange.h"

namespace proofsheet::net {
namespace {

constexpr long kReceiveBufferBytes = 32 * 1024;
constexpr long kKeepaliveIdleSeconds = 30;
constexpr long kKeepaliveIntervalSeconds = 15;
constexpr long kMaxIdleSeconds = 60;
constexpr long kDnsCacheSeconds = 300;
constexpr long kMaxConnectMs = 24L * 3600 * 1000;
constexpr long kCurlConnectSlackMs = 1000;

bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";  // RFC 9110 section 5.6.2
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || kMarks.find(c) != std::string_view::npos;
  });
}

bool is_field_value(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool append(HeaderList& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (!longer) return false;
  static_cast<void>(list.release());
  list.reset(longer);
  return true;
}

// curl's spelling: "Name: value", and "Name;" for a header that is sent without a value.
std::string header_line(const HttpHeader& header) {
  return header.value.empty() ? header.name + ";" : header.name + ": " + header.value;
}

}  // namespace

Result<> Exchange::configure() {
  CURL* easy = easy_.get();
  curl_easy_reset(easy);
  detail_[0] = '\0';
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, detail_.data());
  if (curl_easy_setopt(easy, CURLOPT_URL, url_.c_str()) != CURLE_OK) {
    return fail(ErrorKind::invalid_input,
                fmt::format("{}: the request's URL is too long", target_.authority));
  }
  configure_method();
  configure_connection();
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(
      easy, CURLOPT_HEADERFUNCTION,
      +[](char* data, std::size_t size, std::size_t count, void* self) noexcept {
        return static_cast<Exchange*>(self)->on_header_line({data, size * count});
      });
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(
      easy, CURLOPT_WRITEFUNCTION, +[](char* data, std::size_t size, std::size_t count, void* self) noexcept {
        return static_cast<Exchange*>(self)->on_body({data, size * count});
      });
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
  curl_easy_setopt(
      easy, CURLOPT_PREREQFUNCTION, +[](void* self, char*, char*, int, int local_port) noexcept {
        return static_cast<Exchange*>(self)->on_connected(local_port);
      });
  return configure_headers();
}

void Exchange::configure_method() {
  CURL* easy = easy_.get();
  const std::string& body = transfer_.request.body;
  if (sends_body_ && (method_ == "POST" || !body.empty())) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data());
    if (method_ != "POST") curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method_.c_str());
  } else if (method_ == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else {
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    if (method_ != "GET") curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method_.c_str());
  }
}

void Exchange::configure_connection() {
  CURL* easy = easy_.get();
  const EngineOptions& options = *setup_.options;
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION,
                   0L);  // followed here, so that no secret goes to another host
  // HTTP/2 by ALPN over TLS; over cleartext HTTP/1.1. There curl could offer an upgrade, which costs a round
  // trip and which servers for models do not know, or speak HTTP/2 unasked, where libcurl 7.88 hangs on the
  // second stream of a connection.
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  // Whether a connection can be shared is known after the handshake; over cleartext curl would wait for the
  // first answer, which may take minutes, and send one request at a time until then.
  const bool waits = transfer_.prefer_multiplexing && target_.scheme == "https";
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT, waits ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kReceiveBufferBytes);
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, kKeepaliveIdleSeconds);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, kKeepaliveIntervalSeconds);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // else a cancel waits for a name look-up that hangs
  curl_easy_setopt(easy, CURLOPT_SHARE, setup_.tls_sessions);
  // A kept connection that was idle for longer is not tried again: routers and balancers forget it without a
  // word (AWS after 350 s, nginx closes after 75 s), and a request sent into it waits for nothing.
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, kMaxIdleSeconds);
  // Addresses are looked up anew in time for a provider that moves; each new look-up is a thread of curl's.
  curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, kDnsCacheSeconds);
  // Our own timer is the one that counts; curl divides its own over the addresses of a host, so that one dead
  // address leaves time for the next.
  const long connect_ms = static_cast<long>(watch_.deadlines.connect.count());
  curl_easy_setopt(
      easy, CURLOPT_CONNECTTIMEOUT_MS,
      connect_ms > 0 ? std::min(connect_ms + kCurlConnectSlackMs, kMaxConnectMs) : kMaxConnectMs);
  const std::string& ca_file = transfer_.ca_file.empty() ? options.ca_file : transfer_.ca_file;
  if (!ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file.c_str());
  // curl keeps the parsed certificates for the next connection only when no folder of them is set beside the
  // file; parsing the system's takes about 40 ms of the net thread each time.
  if (!ca_file.empty() || setup_.has_system_ca_file) curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  if (!options.proxy.empty()) {
    curl_easy_setopt(easy, CURLOPT_PROXY, options.proxy.c_str());
  } else if (target_.is_loopback) {
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
  }
}

// A redirect to another origin gets no secrets, and a body that is not sent needs no description.
bool Exchange::may_send(const HttpHeader& header) const {
  const bool is_secret = header.secret || equals_ignore_case(header.name, "authorization") ||
                         equals_ignore_case(header.name, "cookie");
  if (is_secret && !target_.same_origin(first_target_)) return false;
  return sends_body_ || !equals_ignore_case(header.name, "content-type");
}

Result<> Exchange::configure_headers() {
  HeaderList list;
  // "Expect: 100-continue" costs a second on servers that do not know it; curl's default type for a POST is a
  // form's.
  bool is_complete = append(list, "Expect:");
  bool has_content_type = false;
  for (const HttpHeader& header : transfer_.request.headers) {
    if (!is_token(header.name)) {
      return fail(ErrorKind::invalid_input,
                  fmt::format("{}: '{}' is not a name for a request header", target_.authority, header.name));
    }
    if (!is_field_value(header.value)) {
      return fail(ErrorKind::invalid_input,
                  fmt::format("{}: the value of the request header {} has a line break or a NUL",
                              target_.authority, header.name));
    }
    if (!may_send(header)) continue;
    has_content_type = has_content_type || equals_ignore_case(header.name, "content-type");
    is_complete = is_complete && append(list, header_line(header));
  }
  if (!has_content_type) is_complete = is_complete && append(list, "Content-Type:");
  if (!is_complete) return fail(ErrorKind::io, fmt::format("{}: out of memory", target_.authority));
  header_list_ = std::move(list);
  curl_easy_setopt(easy_.get(), CURLOPT_HTTPHEADER, header_list_.get());
  return {};
}

}  // namespace proofsheet::net
