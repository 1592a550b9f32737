// Where a URL points. Internal to net.
#pragma once

#include <string>

#include "base/result.h"

namespace proofsheet::net {

struct Target {
  std::string scheme;     // "http" or "https"
  std::string authority;  // "api.example.com" or "127.0.0.1:8080": for messages; no user, path or query
  std::string host;       // lower case
  std::string port;       // always set
  // This machine itself; the environment's proxy is not asked to reach it.
  bool is_loopback = false;

  std::string origin() const { return scheme + "://" + host + ":" + port; }
  bool same_origin(const Target& other) const {
    return scheme == other.scheme && host == other.host && port == other.port;
  }
};

// Fails with invalid_input; the message does not repeat the URL, which may carry a key.
Result<Target> parse_target(const std::string& url);

}  // namespace proofsheet::net
