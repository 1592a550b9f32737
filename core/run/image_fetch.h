#pragma once

#include <memory>
#include <optional>
#include <string>

#include "net/engine.h"
#include "run/intake.h"
#include "run/messages.h"

namespace proofsheet::run {

// Takes in the body of an image that a provider gave as a URL. Net thread, which leaves large pieces to the
// pool.
class ImageListener final : public net::TransferListener, public std::enable_shared_from_this<ImageListener> {
 public:
  struct Subject {
    RunId run = 0;
    CellIndex cell = 0;
    std::size_t image = 0;
    std::string url;
  };
  ImageListener(Subject subject, std::shared_ptr<Intake> intake, std::shared_ptr<Inbox> inbox);

  void submitted(net::TransferId id) override { strand_.submitted(id); }
  void attempt_started(int number) override;
  void head(const HttpHead&) override {}
  bool has_room(std::size_t bytes) override { return is_too_large(bytes) || strand_.has_room(bytes); }
  void bytes(std::string_view chunk) override;
  bool is_behind() override { return strand_.is_behind(); }
  net::Verdict judge(const HttpHead& head, const std::optional<Error>& transport) override;
  void waiting(const net::Attempt& attempt, std::int64_t until_unix_ms) override;
  void done(const net::Attempt& last, const std::optional<Error>& error) override;

 private:
  // Where the body goes; the strand's.
  struct Body {
    std::unique_ptr<PayloadSink> sink;
    std::uint64_t written = 0;
    std::optional<Error> failure;  // of the sink
  };
  bool is_too_large(std::size_t more) const;
  void write(std::string_view chunk);

  const Subject subject_;
  const std::shared_ptr<Intake> intake_;
  const std::shared_ptr<Inbox> inbox_;
  std::uint64_t received_ = 0;  // of this attempt
  const std::shared_ptr<Body> body_ = std::make_shared<Body>();
  ByteStrand strand_;
};

// The transfer that fetches it, in the engine's `group`. `ca_file`: the provider's own, whose authority an
// image's server is held to as well; empty = the engine's. `max_retries`: of fetching it, where that may
// help. Fails (bad_response) for an address that is not http or https: a server must not make this program
// read local files.
Result<net::Transfer> image_transfer(const std::string& url, std::string group, std::string ca_file,
                                     int max_retries, std::shared_ptr<ImageListener> listener);

}  // namespace proofsheet::run
