// The net thread: owns the multi handle, every easy handle and all transfers. Internal to net.
#pragma once

#include <atomic>
#include <memory>
#include <random>
#include <set>
#include <thread>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "base/mailbox.h"
#include "base/thread.h"
#include "net/curl_handles.h"
#include "net/exchange.h"
#include "net/multiplex_gate.h"
#include "net/socket_loop.h"
#include "net/start_queue.h"

namespace proofsheet::net {

struct Submit {
  TransferId id = 0;
  Transfer transfer;
};
struct Cancel {
  std::vector<TransferId> ids;
};
struct Resume {
  TransferId id = 0;
};
struct SetLimit {
  std::string group;
  int max_in_flight = 0;
};
struct Stop {};
using Command = std::variant<Submit, Cancel, Resume, SetLimit, Stop>;

class Worker final : private Exchange::Owner {
 public:
  explicit Worker(EngineOptions options);
  // Ends every transfer and joins.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // From any thread.
  void send(Command command);
  EngineStats stats() const;

 private:
  // settling: the attempt has ended, and its listener is still working on what came.
  enum class State { queued, in_flight, settling, waiting };
  struct Flight {
    TransferId id = 0;
    Transfer transfer;
    Target target;
    State state = State::queued;
    bool is_cancelled = false;
    int attempt = 0;
    std::optional<SteadyTime> total_due;
    StartQueue::Ticket ticket;           // while queued
    std::unique_ptr<Exchange> exchange;  // while in flight
    // Its way through the gate, if it prefers multiplexing.
    enum class Gate { none, parked, looking, connected } gate = Gate::none;
    int gate_port = 0;  // of the connection it got when it was connected
    // Its entry in `timers_`: waiting: when the next attempt may begin; in flight: when to look at the
    // deadlines, which may be sooner than they are due, because arriving bytes do not move the entry.
    std::optional<SteadyTime> timer;
    Attempt last;
    HttpHead head;                 // while settling: of the answer
    std::optional<Error> failure;  // while settling
  };

  // Exchange::Owner, inside curl's callbacks.
  bool is_cancelled(TransferId id) override;
  void phase_changed(TransferId id) override { rescheduled_.push_back(id); }
  void connection_opened() override {
    ++connections_opened_;
    has_connections_ = true;
  }

  void run();
  void shut_down();
  void absorb_mail();
  void handle_mail();
  void admit(Submit submit);
  void cancel(TransferId id);
  void resume(TransferId id);

  void start_what_may();
  void start(Flight& flight);
  void add_to_curl(Flight& flight);
  void pass_gate(Flight& flight);
  void leave_gate(Flight& flight);
  void start_admitted();
  CURLMcode run_curl();
  void drive();
  Milliseconds time_to_next_timer() const;
  void take_finished();
  void follow_redirect(Flight& flight);

  void set_timer(Flight& flight, std::optional<SteadyTime> at);
  void set_deadline_timer(Flight& flight);
  void reschedule();
  void take_due_timers();

  void end_attempt(Flight& flight, CURLcode code, std::optional<Error> failure);
  void settle(Flight& flight);
  Attempt close_exchange(Flight& flight, CURLcode code);
  Verdict judge(Flight& flight);
  void retry_or_finish(Flight& flight, const Verdict& verdict);
  void finish(Flight& flight, std::optional<Error> error);
  void flush_abandoned();
  void close_idle_connections();
  void publish_stats();

  Flight* find(TransferId id);

  EngineOptions options_;
  const Clock& clock_;
  std::mt19937_64 random_engine_;
  ThreadOwner thread_owner_;

  ShareHandle tls_sessions_;
  ExchangeSetup setup_;
  std::vector<EasyHandle> idle_easies_;
  SocketLoop loop_;
  MultiHandle multi_;
  bool has_connections_ = false;
  SteadyTime idle_since_;  // the last time that an attempt ended

  Mailbox<Command> mail_;
  std::vector<Command> backlog_;
  // Lets a callback notice a cancel that is still in the mailbox without looking there each time.
  std::atomic<bool> cancel_mailed_{false};
  // A limit is in the mailbox or the backlog: nothing starts until it holds.
  std::atomic<bool> limit_mailed_{false};
  bool is_stopping_ = false;

  std::unordered_map<TransferId, std::unique_ptr<Flight>> flights_;
  StartQueue queue_;
  MultiplexGate gate_;
  SteadyTime next_visit_{};
  std::set<std::pair<SteadyTime, TransferId>> timers_;
  std::vector<TransferId> rescheduled_;
  // Connections (by local port) of which a transfer was cut off and which others may still use.
  std::set<int> abandoned_ports_;
  std::string last_url_;
  Target last_target_;  // of `last_url_`
  std::uint64_t waiting_ = 0;

  std::atomic<std::uint64_t> connections_opened_{0};
  std::atomic<int> published_in_flight_{0};
  std::atomic<std::uint64_t> published_queued_{0};
  std::atomic<std::uint64_t> published_waiting_{0};

  std::jthread thread_;  // last: everything above exists before it runs and after it ends
};

}  // namespace proofsheet::net
