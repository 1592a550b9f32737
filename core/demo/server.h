// demo: the embedded provider: a loopback HTTP server that speaks the OpenAI wire format, with a true (small)
// language model and a procedural painter behind it. Its answers are labelled as the demo's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace proofsheet::demo {

// A fault to play on a share of the requests (POST only; models and files are always answered).
enum class FaultKind {
  too_many_requests,  // 429 with Retry-After
  server_error,       // 500
  unavailable,        // 503
  drop,               // the connection is reset without an answer
  truncate,           // a body shorter than its Content-Length; a stream that is cut or lacks its [DONE]
  junk,               // not HTTP, or a 200 that is not JSON
  stall,              // no answer until the client goes
  html,               // 502 with a proxy's error page
  midstream_error,    // an error event after some of the stream; without a stream, a 200 with an error object
};
struct Fault {
  FaultKind kind = FaultKind::server_error;
  double rate = 0;  // 0 to 1; all rates together at most 1
};
// Reads "429:0.1,stall:0.02,…" (429, 500, 503, drop, truncate, junk, stall, html, midstream). Fails with
// invalid_input.
Result<std::vector<Fault>> parse_faults(std::string_view text);

struct ServerOptions {
  std::uint16_t port = 0;        // 0 = any free port; only 127.0.0.1 is bound
  double latency_ms = 0;         // before the first byte
  double jitter_ms = 0;          // uniform, added to the latency
  double tokens_per_second = 0;  // of each choice of a stream; 0 = as fast as the socket takes them
  std::vector<Fault> faults;
  std::uint64_t fault_seed = 1;  // with the number of the request decides its fault and jitter
  double retry_after_ms = 1000;  // what a 429 asks for
  std::string required_key;      // when set, any other bearer token gets a 401
  int worker_threads = 0;        // painting and speaking; 0 = one per core
};

struct ServerStats {
  std::uint64_t requests = 0;  // read completely
  std::uint64_t answered = 0;  // answered completely with 2xx
  std::uint64_t open_connections = 0;
};

// Runs from start() to destruction on its own I/O thread (event-driven; thousands of open streams) and a pool
// for painting. Thread-safe.
class Server {
 public:
  // Fails (io) when the port is taken.
  static Result<std::unique_ptr<Server>> start(ServerOptions options = {});
  ~Server();
  std::uint16_t port() const;
  // "http://127.0.0.1:PORT/v1"
  std::string base_url() const;
  ServerStats stats() const;

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace proofsheet::demo
