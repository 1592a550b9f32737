#pragma once

#include <memory>
#include <string>

#include "net/engine.h"
#include "run/messages.h"

namespace proofsheet::run {

// Collects the body of an image that a provider gave as a URL. Net thread.
class ImageListener final : public net::TransferListener {
 public:
  ImageListener(RunId run, CellIndex cell, std::size_t image, std::string url, std::shared_ptr<Inbox> inbox)
      : run_(run), cell_(cell), image_(image), url_(std::move(url)), inbox_(std::move(inbox)) {}

  void attempt_started(int) override { body_.clear(); }
  void head(const HttpHead&) override {}
  void bytes(std::string_view chunk) override;
  net::Verdict judge(const HttpHead& head, const std::optional<Error>& transport) override;
  void waiting(const net::Attempt&, std::int64_t) override {}
  void done(const net::Attempt& last, const std::optional<Error>& error) override;

 private:
  const RunId run_;
  const CellIndex cell_;
  const std::size_t image_;
  const std::string url_;
  const std::shared_ptr<Inbox> inbox_;
  std::string body_;
  bool too_large_ = false;
};

// The transfer that fetches it. Fails (bad_response) for an address that is not http or https: a server must
// not make this program read local files.
Result<net::Transfer> image_transfer(const std::string& url, std::string group,
                                     std::shared_ptr<ImageListener> listener);

}  // namespace proofsheet::run
