#include "net/target.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "net/curl_handles.h"

namespace proofsheet::net {
namespace {

std::string url_part(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  std::string result = text;
  curl_free(text);
  return result;
}

bool is_loopback_host(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.") || host == "[::1]";
}

}  // namespace

Result<Target> parse_target(const std::string& url) {
  const UrlHandle parsed(curl_url());
  if (!parsed) return fail(ErrorKind::io, "request URL: out of memory");
  const CURLUcode code =
      curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE);
  if (code != CURLUE_OK) {
    return fail(
        ErrorKind::invalid_input,
        fmt::format("request URL: {}; expected http://host/… or https://host/…", curl_url_strerror(code)));
  }
  Target target;
  target.scheme = url_part(parsed.get(), CURLUPART_SCHEME);
  if (target.scheme != "http" && target.scheme != "https") {
    return fail(ErrorKind::invalid_input,
                fmt::format("request URL: the scheme is '{}'; expected http or https", target.scheme));
  }
  target.host = url_part(parsed.get(), CURLUPART_HOST);
  std::ranges::transform(target.host, target.host.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  target.port = url_part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  const std::string written_port = url_part(parsed.get(), CURLUPART_PORT, CURLU_NO_DEFAULT_PORT);
  target.authority = written_port.empty() ? target.host : target.host + ":" + written_port;
  target.is_loopback = is_loopback_host(target.host);
  return target;
}

}  // namespace proofsheet::net
