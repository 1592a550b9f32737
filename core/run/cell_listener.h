#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/synced.h"
#include "net/engine.h"
#include "provider/provider.h"
#include "run/messages.h"
#include "store/result.h"

namespace proofsheet::run {

// Everything that the transfer of a cell brought.
struct Received {
  std::shared_ptr<const provider::Endpoint>
      endpoint;  // for messages: its name, and the key that must not be in them
  std::unique_ptr<provider::AnswerReader> reader;  // of the last attempt; empty when none began
  std::vector<store::AttemptRecord> attempts;
  std::optional<Error> error;  // of the transfer; empty = a whole body with a 2xx status
  bool stops_provider = false;
  std::int64_t pause_until_unix_ms = 0;  // how long the server throttles, when it said so last; else 0
  std::optional<double> ttft_ms;
};

// Listens to the transfer of one cell: feeds the answer's reader, judges attempts in the provider's words,
// and tells the run thread. All but take_text and bytes_received belong to the net thread.
class CellListener final : public net::TransferListener {
 public:
  struct Subject {
    RunId run = 0;
    CellIndex cell = 0;
    std::shared_ptr<const provider::Endpoint> endpoint;
    const provider::Provider* provider = nullptr;
    provider::Operation operation = provider::Operation::chat;
  };
  CellListener(Subject subject, std::shared_ptr<Inbox> inbox, const Clock& clock);

  // The first choice's text that has come since the last call. Any thread.
  std::string take_text();
  // Of all attempts. Any thread.
  std::uint64_t bytes_received() const { return bytes_received_; }

  void attempt_started(int number) override;
  void head(const HttpHead& head) override;
  void bytes(std::string_view chunk) override;
  net::Verdict judge(const HttpHead& head, const std::optional<Error>& transport) override;
  void waiting(const net::Attempt& attempt, std::int64_t until_unix_ms) override;
  void done(const net::Attempt& last, const std::optional<Error>& error) override;

 private:
  void add_text(std::string_view text);

  const Subject subject_;
  const std::shared_ptr<Inbox> inbox_;
  const Clock& clock_;
  std::shared_ptr<Received> received_ = std::make_shared<Received>();
  bool is_answer_ = false;  // the status is 2xx
  std::string error_body_;  // else
  SteadyTime attempt_began_{};
  Synced<std::string> text_;
  std::atomic<std::uint64_t> bytes_received_{0};
};

// What a user reads while a cell waits for its next attempt.
std::string waiting_reason(const std::optional<Error>& error, int http_status);

store::AttemptRecord to_record(const net::Attempt& attempt);

}  // namespace proofsheet::run
