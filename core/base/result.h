// base: what every room needs and nothing more: Result and Error, values and JSON, clocks, queues, threads,
// UTF-8, hashes, files and paths, and the HTTP request that `provider` builds and `net` carries.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace proofsheet {

// What went wrong, as far as a caller or a user acts differently on it. The names (error_kind_name) are part
// of the exported records and stay stable.
enum class ErrorKind {
  invalid_input,  // a sheet, a file or an argument is wrong
  not_found,      // no such file, run, model or route (HTTP 404)
  io,             // disk or descriptor trouble
  store,          // SQLite refused or the store is damaged
  unsupported,    // this build or machine cannot do it
  connection,     // refused, reset, DNS, TLS
  timeout,        // connect, first-byte, idle or total deadline
  rate_limited,   // HTTP 429 that passes by itself
  quota,          // HTTP 429 that does not: billing or a daily quota
  auth,           // HTTP 401, 403: key or permission
  bad_request,    // HTTP 400, 413, 422
  filtered,       // the provider's moderation refused
  server,         // HTTP 5xx
  truncated,      // a body or a stream ended before its terminator
  bad_response,   // a body that is not what the API promises
  cancelled,      // the user stopped it
  budget,         // not fired: it would have passed max_cost
};

std::string_view error_kind_name(ErrorKind kind);
// The inverse of error_kind_name; ErrorKind::io for an unknown name.
ErrorKind error_kind_from_name(std::string_view name);

// One failure. `message` is a whole line that names the object and the action, without secrets and without a
// trailing full stop; `code` is the foreign code (HTTP status, CURLcode, SQLite result, errno), 0 if none.
struct Error {
  ErrorKind kind = ErrorKind::io;
  std::string message;
  int code = 0;
};

template <class T = void>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(ErrorKind kind, std::string message, int code = 0) {
  return std::unexpected(Error{kind, std::move(message), code});
}
inline std::unexpected<Error> fail(Error error) {
  return std::unexpected(std::move(error));
}

}  // namespace proofsheet
