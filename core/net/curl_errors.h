// The one place where libcurl's codes become Errors. Internal to net.
#pragma once

#include <curl/curl.h>

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/phase.h"

namespace proofsheet::net {

// How far an attempt had come when it failed.
enum class Progress { connecting, request_sent, head_begun, head_complete };

struct FailureContext {
  std::string_view host;  // "api.example.com:8443"; messages never carry a path or a query
  Progress progress = Progress::connecting;
  int os_errno = 0;         // of the failed connect, 0 if none
  std::string_view detail;  // curl's own words
  long verify_result =
      0;  // of the server's certificate: OpenSSL's X509_V_… (openssl-verification-options(1))
  int proxy_status = 0;      // what a proxy answered to CONNECT, 0 if it was not asked
  bool is_at_proxy = false;  // curl failed to connect to a proxy, not to the host
};

// Whether curl's words for a failed connect ("Failed to connect to HOST port N …") name another place than
// this, which can only be the proxy.
bool names_another_place(std::string_view detail, std::string_view host, std::string_view port);

Error transport_error(CURLcode code, const FailureContext& context);
// Whether the same attempt may go well next time: not with a certificate that is refused.
bool may_pass(const Error& error);
Error deadline_error(const Due& due, const Deadlines& deadlines, std::string_view host);
Error cancelled_error(std::string_view host);

}  // namespace proofsheet::net
