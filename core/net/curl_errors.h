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
};

Error transport_error(CURLcode code, const FailureContext& context);
Error deadline_error(const Due& due, const Deadlines& deadlines, std::string_view host);
Error cancelled_error(std::string_view host);

}  // namespace proofsheet::net
