// net: HTTP transfers on one thread that owns one libcurl multi handle. It carries bytes and decides nothing
// about sweeps.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/http.h"
#include "base/result.h"

namespace proofsheet::net {

using TransferId = std::uint64_t;
using Milliseconds = std::chrono::milliseconds;

// Each phase has its own patience: an image model may be silent for two minutes before its first byte, while
// a connect that takes ten seconds is dead. Zero = no limit.
struct Deadlines {
  Milliseconds connect{10'000};
  Milliseconds first_byte{300'000};  // from connected to the first body byte or header
  Milliseconds idle{180'000};        // between two body bytes
  Milliseconds total{0};             // the whole transfer from its first attempt on, all attempts and waits
};

// Backoff when the server names no wait: base · 2^attempt, capped, times (1 - jitter · random), as the
// official SDKs do (0.5 s, 8 s, 0.25).
struct RetryPolicy {
  int max_retries = 2;
  Milliseconds base{500};
  Milliseconds cap{8'000};
  double jitter = 0.25;
  Milliseconds max_server_wait{120'000};  // a longer Retry-After gives up
};

// How one attempt ended, as the caller judges it. Made by `Transfer::judge`.
struct Verdict {
  std::optional<Error> error;  // empty = success
  bool retryable = false;
  std::optional<Milliseconds> server_wait;
};

// The wait before attempt `attempt` + 1 (0-based `attempt` has just failed), or empty to give up. Pure;
// `random` is in [0, 1).
std::optional<Milliseconds> retry_wait(const RetryPolicy& policy, const Verdict& verdict, int attempt,
                                       double random);

// Durations of the phases of one attempt in milliseconds, each from the end of the one before; -1 = not
// reached.
struct AttemptTimings {
  double dns_ms = -1;
  double connect_ms = -1;  // TCP
  double tls_ms = -1;
  double first_byte_ms = -1;  // request sent to first byte
  double body_ms = -1;
  double total_ms = 0;
};

struct Attempt {
  int number = 0;  // 0-based
  std::int64_t started_unix_ms = 0;
  AttemptTimings timings;
  int http_status = 0;
  int curl_code = 0;
  std::uint64_t bytes_received = 0;
  bool connection_reused = false;
  std::optional<Error> error;
  std::string request_id;  // x-request-id or request-id, for support tickets
};

// Callbacks of one transfer, all but the first on the net thread, in order: attempt_started, head, bytes…,
// then either waiting (and attempt_started again) or done, exactly once. They are quick, do not throw, and of
// the engine they call only submit, cancel, resume and set_group_limit. A limit set in a callback holds
// before anything else starts: a listener that hears 429 and sets its group's limit to 0 has not one more
// transfer started after.
class TransferListener {
 public:
  virtual ~TransferListener() = default;
  // The transfer has this id from now on. Called by Engine::submit, on its caller's thread.
  virtual void submitted(TransferId) {}
  virtual void attempt_started(int number) = 0;
  virtual void head(const HttpHead& head) = 0;
  // Asked before each `bytes`. False: this many more cannot be taken now; they and all that follow are left
  // unread, while no deadline but the total one counts, until Engine::resume.
  virtual bool has_room(std::size_t) { return true; }
  virtual void bytes(std::string_view chunk) = 0;
  // Asked before `judge`. True: what came is still being worked on elsewhere, and the verdict must wait for
  // it, until Engine::resume. The attempt's slot is free meanwhile.
  virtual bool is_behind() { return false; }
  // Judges an attempt that has ended. `transport` is set for connection errors, timeouts and broken bodies
  // (kind connection, timeout or truncated); otherwise `head` tells. The engine retries if the verdict
  // allows. Not asked about failures that no repetition can mend: a bad URL or header, a certificate that is
  // refused, too many redirects, total deadline.
  virtual Verdict judge(const HttpHead& head, const std::optional<Error>& transport) = 0;
  // An attempt failed and the next begins at `until_unix_ms`.
  virtual void waiting(const Attempt& attempt, std::int64_t until_unix_ms) = 0;
  // The end. `error` is empty on success; kind cancelled after cancel().
  virtual void done(const Attempt& last, const std::optional<Error>& error) = 0;
};

struct Transfer {
  HttpRequest request;
  Deadlines deadlines;
  RetryPolicy retry;
  std::shared_ptr<TransferListener> listener;
  // Transfers of one group share a limit of simultaneous attempts (EngineOptions, set_group_limit).
  std::string group;
  // Waits for a multiplexed connection instead of opening another. Over https HTTP/2 is negotiated in any
  // case, and where the server does not have it, nothing waits once that is known. Over http, which is
  // HTTP/1.1, it has no effect.
  bool prefer_multiplexing = false;
  // PEM file of the certificate authorities to trust for this transfer; empty = the engine's.
  std::string ca_file;
  // Only http and https are ever spoken; redirects are followed up to this many, never from https to http,
  // and without secret headers to another origin. 0 hands the redirect out as the answer.
  int max_redirects = 5;
};

struct EngineOptions {
  // Simultaneous attempts over all groups, and in a group that has no limit of its own; fewer where the
  // system allows the process less than two descriptors for each.
  int max_in_flight = 1000;
  std::string user_agent = "proofsheet/0.1";
  // PEM file of the certificate authorities to trust instead of the system's; empty = the system's.
  // Verification is never off.
  std::string ca_file;
  std::string
      proxy;  // empty = from the environment (HTTPS_PROXY, NO_PROXY, …), except for this machine itself
  const Clock* clock = nullptr;    // nullptr = system_clock()
  std::function<double()> random;  // [0, 1); empty = seeded from the system
};

// Options with what the environment says: `ca_file` from CURL_CA_BUNDLE or else SSL_CERT_FILE, as curl has
// it. Fails (invalid_input) when that file cannot be used; the message names the variable. The variables of
// the proxy are read by curl itself: https_proxy, HTTPS_PROXY, http_proxy, all_proxy, ALL_PROXY, no_proxy,
// NO_PROXY.
Result<EngineOptions> options_from_environment();

// Whether the file can be read and has a certificate in PEM; `name` is what the message calls it ("provider
// `local`: ca_file").
Result<> check_ca_file(const std::string& path, const std::string& name);

struct EngineStats {
  int in_flight = 0;
  std::uint64_t queued = 0;
  std::uint64_t waiting = 0;
  std::uint64_t connections_opened = 0;
};

// The engine. submit, cancel, resume and set_group_limit may be called from any thread. Transfers that wait
// (queued for a slot, or for a retry) hold no easy handle and no socket. The destructor cancels everything,
// reports `done` for each transfer, and joins the thread; a listener must not answer that with a new submit
// for ever.
class Engine {
 public:
  explicit Engine(EngineOptions options = {});
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  TransferId submit(Transfer transfer);
  // Stops a transfer at once; its listener gets done(cancelled). Unknown or finished ids are ignored.
  void cancel(TransferId id);
  // The same for many in one message.
  void cancel(std::vector<TransferId> ids);
  // Goes on with a transfer whose listener had no room or was behind, and is asked again. Other ids are
  // ignored.
  void resume(TransferId id);
  // 0 pauses the group: what is in flight goes on, nothing more starts.
  void set_group_limit(const std::string& group, int max_in_flight);
  EngineStats stats() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// Blocks until one small transfer is done and returns its body (at most `max_bytes`); for model lists and
// tests, never on the UI thread.
struct FetchedBody {
  HttpHead head;
  std::string body;
};
Result<FetchedBody> fetch(Engine& engine, HttpRequest request, Deadlines deadlines = {},
                          std::size_t max_bytes = 64u << 20);

}  // namespace proofsheet::net
