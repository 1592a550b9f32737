#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http.h"

namespace proofsheet::demo {

// One answer, before it is put on the wire.
struct Reply {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<HttpHeader> headers;
  std::string body;
  // A stream instead of a body: the events of one step each (the next token of every choice, say). The steps
  // are sent at the server's token rate.
  bool is_stream = false;
  std::vector<std::string> steps;
};

// An error as the API words it (schema ErrorResponse). Empty `param` and `code` are sent as null.
struct ApiError {
  int status = 400;
  std::string message = {};
  std::string param = {};
  std::string code = {};
  std::string type = "invalid_request_error";
};

// `{"error":{…}}` alone, as it also comes inside streams.
std::string error_json(const ApiError& error);
Reply error_reply(const ApiError& error);

// The reason phrase of a status line.
std::string_view reason_phrase(int status);

}  // namespace proofsheet::demo
