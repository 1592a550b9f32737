// A listener that writes down what it hears, for tests of the engine.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/retry_after.h"
#include "base/synced.h"
#include "net/engine.h"

namespace proofsheet::test {

struct Heard {
  // "attempt 0", "head 200", "bytes", "judge", "waiting", "done"; runs of "bytes" are joined.
  std::vector<std::string> calls;
  HttpHead head;
  std::string body;  // of the last attempt
  std::optional<Error> transport;
  std::vector<net::Attempt> failed_attempts;
  std::int64_t wait_until_unix_ms = 0;
  net::Attempt last;
  std::optional<Error> error;
  int done_count = 0;
};

// The message of the final error; empty on success.
inline std::string message_of(const Heard& heard) {
  return heard.error ? heard.error->message : std::string();
}

class Recorder : public net::TransferListener {
 public:
  // Called after the event was written down, on the net thread.
  std::function<void()> on_attempt, on_head, on_bytes, on_judge, on_waiting, on_done;

  void attempt_started(int number) override {
    write("attempt " + std::to_string(number), on_attempt, [](Heard& heard) { heard.body.clear(); });
  }
  void head(const HttpHead& head) override {
    write("head " + std::to_string(head.status), on_head, [&](Heard& heard) { heard.head = head; });
  }
  void bytes(std::string_view chunk) override {
    write("bytes", on_bytes, [&](Heard& heard) { heard.body += chunk; });
  }
  // Retries what the official SDKs retry.
  net::Verdict judge(const HttpHead& head, const std::optional<Error>& transport) override {
    write("judge", on_judge, [&](Heard& heard) { heard.transport = transport; });
    if (transport) return {transport, true, std::nullopt};
    if (head.status < 400) return {std::nullopt, false, std::nullopt};
    net::Verdict verdict{Error{ErrorKind::server, "status " + std::to_string(head.status), head.status},
                         head.status == 429 || head.status >= 500, std::nullopt};
    if (const auto wait = parse_retry_after_ms(head, system_clock().unix_ms())) {
      verdict.server_wait = net::Milliseconds(static_cast<std::int64_t>(*wait));
    }
    return verdict;
  }
  void waiting(const net::Attempt& attempt, std::int64_t until_unix_ms) override {
    write("waiting", on_waiting, [&](Heard& heard) {
      heard.failed_attempts.push_back(attempt);
      heard.wait_until_unix_ms = until_unix_ms;
    });
  }
  void done(const net::Attempt& last, const std::optional<Error>& error) override {
    write("done", on_done, [&](Heard& heard) {
      heard.last = last;
      heard.error = error;
      ++heard.done_count;
    });
  }

  Heard heard() { return *heard_.lock(); }
  template <class Predicate>
  Heard wait_until(Predicate predicate) {
    auto heard = heard_.lock();
    heard.wait(changed_, predicate);
    return *heard;
  }
  // Until the latest call is this one.
  Heard wait_for(std::string_view call) {
    return wait_until(
        [call](const Heard& heard) { return !heard.calls.empty() && heard.calls.back() == call; });
  }
  Heard wait_done() {
    return wait_until([](const Heard& heard) { return heard.done_count > 0; });
  }

 private:
  template <class Change>
  void write(std::string call, const std::function<void()>& then, Change change) {
    {
      auto heard = heard_.lock();
      if (call != "bytes" || heard->calls.empty() || heard->calls.back() != "bytes")
        heard->calls.push_back(std::move(call));
      change(*heard);
    }
    changed_.notify_all();
    if (then) then();
  }

  Synced<Heard> heard_;
  std::condition_variable changed_;
};

// A transfer without retries; change what the test is about.
inline net::Transfer transfer_to(std::string url, std::shared_ptr<Recorder> recorder,
                                 std::string method = "GET") {
  net::Transfer transfer;
  transfer.request.method = std::move(method);
  transfer.request.url = std::move(url);
  transfer.retry.max_retries = 0;
  transfer.listener = std::move(recorder);
  return transfer;
}

inline Heard run_to_end(net::Engine& engine, net::Transfer transfer,
                        const std::shared_ptr<Recorder>& recorder) {
  engine.submit(std::move(transfer));
  return recorder->wait_done();
}

inline Heard get(net::Engine& engine, const std::string& url) {
  const auto recorder = std::make_shared<Recorder>();
  return run_to_end(engine, transfer_to(url, recorder), recorder);
}

}  // namespace proofsheet::test
