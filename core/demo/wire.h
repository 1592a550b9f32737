#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "demo/reply.h"

namespace proofsheet::demo {

// How an answer is framed (RFC 9112 section 6).
struct Framing {
  std::optional<std::size_t> content_length = std::nullopt;
  bool chunked = false;
  bool close = false;
  std::uint64_t request = 0;  // for x-request-id
};

// Status line and headers, with the empty line.
std::string response_head(const Reply& reply, const Framing& framing);

// One chunk of a chunked body (RFC 9112 section 7.1); `bytes` is not empty.
std::string chunk(std::string_view bytes);

// ---- what the faults say ----
Reply rate_limit_reply(double retry_after_ms);
Reply server_error_reply();
Reply unavailable_reply();
Reply html_reply();
std::string midstream_error_json();
// Not HTTP at all, or a 200 whose body is not the JSON that it promises.
std::string junk_response(bool not_http);

}  // namespace proofsheet::demo
