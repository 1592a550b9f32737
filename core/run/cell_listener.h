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
#include "provider/rate_headers.h"
#include "run/intake.h"
#include "run/messages.h"
#include "run/stream_timer.h"
#include "store/result.h"

namespace proofsheet::run {

// How an attempt ended, for the decision whether there is another.
struct AttemptEnd {
  std::optional<Error> error;                    // empty = well
  bool retryable = false;                        // asking again may help, and is not billed twice
  std::optional<net::Milliseconds> server_wait;  // how long the server wants to be left alone
  bool stops_provider = false;
};

// Everything that one attempt at a cell brought. Its `error` is the transfer's; empty = a whole body with a
// 2xx status.
struct Received : AttemptEnd {
  std::shared_ptr<const provider::Endpoint>
      endpoint;  // for messages: its name, and the key that must not be in them
  std::unique_ptr<provider::AnswerReader> reader;  // empty when the attempt never began
  std::vector<store::AttemptRecord> attempts;      // this one; the run puts the earlier ones before it
  std::uint64_t bytes = 0;                         // of the body
  provider::RateInfo rates;                        // what the answer's headers said
  std::optional<double> ttft_ms;
  StreamTimer stream;
};

// Listens to one attempt at a cell: feeds the answer's reader, judges in the provider's words how it ended,
// and tells the run thread, which decides whether there is another. All but take_text, bytes_received and
// pieces belong to the net thread, which leaves the reading of large pieces to the pool.
class CellListener final : public net::TransferListener, public std::enable_shared_from_this<CellListener> {
 public:
  struct Subject {
    RunId run = 0;
    CellIndex cell = 0;
    std::shared_ptr<const provider::Endpoint> endpoint;
    const provider::Provider* provider = nullptr;
    provider::Operation operation = provider::Operation::chat;
    std::shared_ptr<std::atomic<bool>> alarm;  // set when the server throttles
    std::shared_ptr<Intake> intake;
  };
  CellListener(Subject subject, std::shared_ptr<Inbox> inbox, const Clock& clock);

  // The first choice's text that has come since the last call. Any thread.
  std::string take_text();
  // Any thread.
  std::uint64_t bytes_received() const { return bytes_received_; }
  // Pieces of text that a stream has brought; about one a token. Any thread.
  std::uint64_t pieces() const { return pieces_; }

  void submitted(net::TransferId id) override;
  void attempt_started(int number) override;
  void head(const HttpHead& head) override;
  bool has_room(std::size_t bytes) override { return !is_answer_ || strand_.has_room(bytes); }
  void bytes(std::string_view chunk) override;
  bool is_behind() override { return strand_.is_behind(); }
  net::Verdict judge(const HttpHead& head, const std::optional<Error>& transport) override;
  void waiting(const net::Attempt&, std::int64_t) override {}  // the run decides, not the engine
  void done(const net::Attempt& last, const std::optional<Error>& error) override;

 private:
  void read(std::string_view chunk);
  void add_text(std::string_view text);

  const Subject subject_;
  const std::shared_ptr<Inbox> inbox_;
  const Clock& clock_;
  std::shared_ptr<Received> received_ = std::make_shared<Received>();
  bool is_answer_ = false;            // the status is 2xx
  std::atomic<bool> gave_up_{false};  // nothing that may still come is of use
  std::string error_body_;            // else
  SteadyTime attempt_began_{};
  Synced<std::string> text_;
  std::atomic<std::uint64_t> bytes_received_{0};
  std::atomic<std::uint64_t> pieces_{0};
  net::TransferId transfer_ = 0;
  ByteStrand strand_;
};

// What a user reads while a cell waits for its next attempt.
std::string waiting_reason(const std::optional<Error>& error, int http_status);

store::AttemptRecord to_record(const net::Attempt& attempt);

}  // namespace proofsheet::run
