// One attempt of one transfer on one easy handle: sets the handle up, takes curl's callbacks, and says how it
// went. Internal to net; used on the net thread only.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "net/curl_errors.h"
#include "net/curl_handles.h"
#include "net/engine.h"
#include "net/head_parser.h"
#include "net/phase.h"
#include "net/target.h"

namespace proofsheet::net {

// What every exchange of an engine shares.
struct ExchangeSetup {
  const EngineOptions* options = nullptr;
  const Clock* clock = nullptr;
  CURLSH* tls_sessions = nullptr;
  bool has_system_ca_file = false;
};

class Exchange {
 public:
  // The worker, as far as curl's callbacks need it.
  class Owner {
   public:
    virtual bool is_cancelled(TransferId id) = 0;
    // The deadlines of the exchange have changed and may now be sooner.
    virtual void phase_changed(TransferId id) = 0;
    virtual void connection_opened() = 0;

   protected:
    ~Owner() = default;
  };

  // `transfer` must outlive the exchange, which does not move: curl points into both.
  Exchange(TransferId id, const Transfer& transfer, Target target, EasyHandle easy,
           const ExchangeSetup& setup, Owner& owner);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  // Sets the handle up for the first request; fails with invalid_input for a header that cannot be sent.
  Result<> prepare(int attempt_number, std::optional<SteadyTime> total_due);
  CURL* easy() const { return easy_.get(); }
  PhaseWatch& watch() { return watch_; }
  const HttpHead& head() const { return head_.head(); }
  TransferId id() const { return id_; }

  // True while the listener has no room for what has come.
  bool is_paused() const { return watch_.phase == Phase::paused; }
  // Reads on; the listener is asked again. The code tells when the transfer cannot go on.
  CURLcode resume();

  // True when the answer that has just ended points elsewhere and the transfer allows that.
  bool wants_redirect() const { return is_redirecting_; }
  // Sets the handle up for the next request. It must be outside the multi handle meanwhile.
  Result<> redirect();

  // The failure of an exchange that curl says ended with `code`; empty when the whole answer is there.
  std::optional<Error> failure(CURLcode code) const;
  // What is known of the attempt now; the caller fills in the error.
  Attempt report(CURLcode code) const;
  // This end's port of the connection that carries it, 0 before there is one: names the connection.
  int local_port() const { return local_port_; }
  // Whether it was opened for this exchange.
  bool opened_connection() const { return opened_connection_; }
  // Makes curl send what waits in the connection's buffer.
  void flush_connection();
  // Gives the handle back; the exchange is over.
  EasyHandle release();

 private:
  Result<> configure();
  Result<> configure_headers();
  void configure_method();
  void configure_connection();
  bool may_send(const HttpHeader& header) const;
  bool points_elsewhere() const;

  std::size_t on_header_line(std::string_view line) noexcept;
  std::size_t on_body(std::string_view chunk) noexcept;
  int on_connected(int local_port) noexcept;
  bool announce_head();

  TransferId id_;
  const Transfer& transfer_;
  ExchangeSetup setup_;
  Owner& owner_;
  EasyHandle easy_;
  HeaderList header_list_;
  std::array<char, CURL_ERROR_SIZE> detail_{};

  Target first_target_;
  Target target_;
  std::string url_;
  std::string method_;
  bool sends_body_ = true;
  int redirects_ = 0;
  bool is_redirecting_ = false;

  HeadParser head_;
  PhaseWatch watch_;
  int local_port_ = 0;
  bool opened_connection_ = false;
  SteadyTime started_;
  SteadyTime hop_started_;
  std::optional<SteadyTime> connected_;
  std::optional<SteadyTime> first_byte_;
  // Set by a callback that made curl stop; more telling than curl's own code.
  std::optional<Error> own_failure_;
  Attempt attempt_;
};

}  // namespace proofsheet::net
