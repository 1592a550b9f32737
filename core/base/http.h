#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace proofsheet {

struct HttpHeader {
  std::string name;
  std::string value;
  // A header that carries a secret is never logged, stored or copied.
  bool secret = false;
};

// One HTTP request as `provider` builds it and `net` sends it.
struct HttpRequest {
  std::string method = "POST";
  std::string url;
  std::vector<HttpHeader> headers;
  std::string body;
};

// Status line and headers of an answer. Header names compare without regard to case.
struct HttpHead {
  int status = 0;
  std::vector<HttpHeader> headers;

  // The value of the first header of that name, or an empty view.
  std::string_view header(std::string_view name) const;
};

bool equals_ignore_case(std::string_view a, std::string_view b);

// The request as a curl command line that a user can paste; secret headers show as `$PROOFSHEET_KEY`.
std::string to_curl_command(const HttpRequest& request);

}  // namespace proofsheet
