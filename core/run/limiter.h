#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "provider/rate_headers.h"
#include "run/run.h"
#include "run/token_bucket.h"

namespace proofsheet::run {

// How much one provider (an address and a key) is asked for at once. All runs that use it share one limiter,
// each gets its fair part. What a run allows holds for its own requests, and all together go no further than
// the run that allows the most. Other processes that use the provider have theirs: each takes an equal part
// of what it allows. Run thread; pure but for the times it is given.
//
// The window (requests in flight) begins at a quarter of the ceiling and grows by one with each success,
// which doubles it each round trip, until the server throttles: then it is halved, all starts pause for as
// long as the server says, and it grows by one a round trip (slow start and congestion avoidance, RFC 5681
// section 3.1). Any other failure leaves it alone. What the server tells of its own limits in headers is
// kept, too.
class Limiter {
 public:
  // What a run allows.
  struct Ceiling {
    int concurrency = 32;
    // A server on this machine has no other users to spare: its window begins at the ceiling.
    bool begins_at_ceiling = false;
    std::optional<double> requests_per_minute = {};
    std::optional<double> tokens_per_minute = {};
    std::optional<double> delay_s = {};  // between two starts
  };
  // A request under way.
  struct Ticket {
    SteadyTime started_at{};
    std::uint64_t request = 0;  // how many were started before it
    double tokens_before = 0;   // and how many tokens they were expected to take
    double tokens = 0;          // of its own
  };
  // Why nothing may start. Without a time: until something in flight has ended.
  struct Wait {
    std::optional<SteadyTime> until;
    std::string reason;  // for the user; empty when only the window is full
  };

  // Joins, or changes what the run allows.
  void set_ceiling(RunId run, const Ceiling& ceiling, SteadyTime now);
  void leave(RunId run, SteadyTime now);
  // So many processes use the provider, this one included.
  void share(int processes, SteadyTime now);
  // True while some run has joined.
  bool is_used() const { return !runs_.empty(); }
  // The run has nothing to start now, so that no slot is kept for it.
  void rest(RunId run) { runs_[run].wants = false; }

  // Empty = a request that is expected to take `tokens` may start.
  std::optional<Wait> must_wait(RunId run, double tokens, SteadyTime now);
  Ticket start(RunId run, double tokens, SteadyTime now);
  // A request has ended, however.
  void end(RunId run);

  void succeeded(const Ticket& ticket);
  // The server throttled (429) this request; `until` is when it may be asked again.
  void throttled(const Ticket& ticket, SteadyTime now, SteadyTime until);
  // The server named a wait in an answer that is no 429: a pause for all, and the window stays as it is.
  void asked_to_wait(SteadyTime now, SteadyTime until);
  // What the headers of an answer to this request said.
  void learn(const Ticket& ticket, const provider::RateInfo& info, SteadyTime now);

  // An answer tells how many tokens its request has taken, which was started in expectation of the ticket's.
  void used(RunId run, const Ticket& ticket, double tokens, SteadyTime now);

  // True when must_wait needs to know tokens.
  bool counts_tokens() const { return has_token_limit_ || learned_tokens_.has_value(); }
  int window() const { return static_cast<int>(window_); }
  int ceiling() const { return ceiling_.concurrency; }
  // The same for one run.
  int ceiling(RunId run) const;
  int in_flight() const { return in_flight_; }
  std::optional<SteadyTime> paused_until(SteadyTime now) const {
    return paused_until_ > now ? std::optional(paused_until_) : std::nullopt;
  }
  // What has changed since the last call, for people; mostly nothing.
  std::vector<std::string> take_news() { return std::exchange(news_, {}); }

  // Set on the net thread as soon as a 429 has come, so that nothing starts before throttled() is called.
  std::shared_ptr<std::atomic<bool>> alarm() const { return alarm_; }

 private:
  // How often something may start.
  struct Rates {
    TokenBucket requests, tokens;
    std::optional<double> requests_per_minute, tokens_per_minute, delay_s;  // what the buckets are set to
    std::optional<SteadyTime> last_start;

    void set(const Ceiling& ceiling, SteadyTime now);
    std::optional<Wait> must_wait(double tokens, SteadyTime now);
    void start(double tokens, SteadyTime now);
  };
  struct Run {
    Ceiling allowed;  // by the user
    Ceiling ceiling;  // this process's part of it
    Rates rates = {};
    int in_flight = 0;
    bool wants = false;  // was refused, because the window is full or another run's turn
  };
  // A limit as the server counts it.
  struct Learned {
    double level = 0;
    double per_second = 0;
    SteadyTime at{};
    std::uint64_t as_of_request = 0;
    SteadyTime next(double cost, SteadyTime now) const;
  };

  Ceiling part_of(Ceiling allowed) const;
  void apply_ceilings(SteadyTime now);
  void keep_window(int before);
  bool is_anothers_turn(const Run& run) const;
  std::optional<Wait> must_wait_for_time(Run& run, double tokens, SteadyTime now);
  void learn_bucket(std::optional<Learned>& learned, const provider::RateInfo::Bucket& bucket,
                    const Ticket& ticket, double started_since, SteadyTime now);
  void note_growth();

  std::map<RunId, Run> runs_;
  int processes_ = 1;
  Ceiling ceiling_;  // of all together
  Rates rates_;      // of all together
  bool has_token_limit_ = false;
  std::string pause_reason_;  // what the wait until `paused_until_` is for
  double window_ = 0;
  bool has_been_throttled_ = false;
  int noted_window_ = 0;
  int in_flight_ = 0;

  std::uint64_t started_requests_ = 0;
  double started_tokens_ = 0;
  SteadyTime last_full_{};  // when the window was full
  SteadyTime last_cut_{};
  SteadyTime paused_until_{};
  std::optional<Learned> learned_requests_, learned_tokens_;
  std::vector<std::string> news_;
  std::shared_ptr<std::atomic<bool>> alarm_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace proofsheet::run
