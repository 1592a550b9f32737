#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/value.h"
#include "provider/error_text.h"
#include "provider/provider.h"

namespace proofsheet::provider {

// An error as a server words it, in any of the shapes that OpenAI-compatible servers use: an `error` object
// or string, FastAPI's `detail`, a plain `message`, an HTML page, bare text; and in Google's, whose `details`
// say more.
struct ServerError {
  std::string message;
  std::string type;
  std::string code;  // numbers as text
  std::string param;
  std::optional<double> retry_after_s;  // google.rpc.RetryInfo
  // "daily", "weekly" or "monthly": google.rpc.QuotaFailure names a quota that comes back so late.
  std::string_view quota_period;
};

// Reads a whole error body, whatever it is. The message is empty for an empty body.
ServerError read_server_error(std::string_view body);
// Reads the value of a top-level `error` member.
ServerError read_error_value(const Value& error);

// How a status that is not 2xx counts, by the contract of the OpenAI API and the retry rules of its SDKs.
Failure classify_http(const Endpoint& endpoint, const HttpHead& head, std::string_view body,
                      std::int64_t now_unix_ms);

// The failure that came as an error object inside a 200 answer.
Error error_in_answer(const ServerError& error);

}  // namespace proofsheet::provider
