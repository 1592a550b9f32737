#include "net/worker.h"

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <limits>

namespace proofsheet::net {
namespace {

constexpr Milliseconds kLongestWait{60'000};
// Then a kept connection is most likely wanted no more; its server closes it soon anyway.
constexpr Milliseconds kMaxIdle{60'000};

// A thousand transfers need a thousand descriptors, and as many again where the demo's server runs in this
// process; the usual soft limit is 1,024. Returns how many transfers the limit leaves room for.
int make_room_for_descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::numeric_limits<int>::max();
  if (limit.rlim_cur != limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
  }
  return static_cast<int>(std::min<rlim_t>(limit.rlim_cur / 2, std::numeric_limits<int>::max()));
}

// With CURLOPT_NOSIGNAL curl leaves SIGPIPE to its caller: a TLS write to a closed connection must not end
// the program.
void block_sigpipe() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

MultiHandle make_configured_multi(const EngineOptions& options) {
  init_curl();
  MultiHandle multi = make_multi();
  // The queue in front of curl keeps the limits; curl itself must neither queue nor close connections that
  // will be used.
  curl_multi_setopt(multi.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, 0L);
  curl_multi_setopt(multi.get(), CURLMOPT_MAX_HOST_CONNECTIONS, 0L);
  curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(std::max(1, options.max_in_flight)));
  curl_multi_setopt(multi.get(), CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  return multi;
}

}  // namespace

Worker::Worker(EngineOptions options)
    : options_(std::move(options)),
      clock_(options_.clock ? *options_.clock : system_clock()),
      random_engine_(std::random_device{}()),
      multi_(make_configured_multi(options_)),
      mail_([this] { loop_.wake(); }),
      queue_(std::min(options_.max_in_flight, make_room_for_descriptors())) {
  loop_.serve(multi_.get());
  tls_sessions_ = make_tls_session_share();
  setup_ = {&options_, &clock_, tls_sessions_.get(), has_system_ca_file()};
  if (!options_.random) {
    options_.random = [this] { return std::generate_canonical<double, 53>(random_engine_); };
  }
  thread_ = std::jthread([this] { run(); });
}

Worker::~Worker() {
  send(Stop{});
  thread_.join();
}

void Worker::send(Command command) {
  const bool is_cancel = std::holds_alternative<Cancel>(command);
  // Before the push: the net thread clears it and only then looks into the mailbox.
  if (std::holds_alternative<SetLimit>(command)) limit_mailed_.store(true, std::memory_order_release);
  mail_.push(std::move(command));
  if (is_cancel) cancel_mailed_.store(true, std::memory_order_release);
}

EngineStats Worker::stats() const {
  return {.in_flight = published_in_flight_.load(std::memory_order_relaxed),
          .queued = published_queued_.load(std::memory_order_relaxed),
          .waiting = published_waiting_.load(std::memory_order_relaxed),
          .connections_opened = connections_opened_.load(std::memory_order_relaxed)};
}

void Worker::run() {
  set_thread_name("net");
  block_sigpipe();
  thread_owner_.take();
  for (handle_mail(); !is_stopping_; handle_mail()) {
    take_due_timers();
    start_what_may();
    flush_abandoned();
    publish_stats();
    drive();
    reschedule();
    take_finished();
    close_idle_connections();
  }
  shut_down();
}

// Listeners may submit from `done`: what arrives meanwhile ends the same way.
void Worker::shut_down() {
  do {
    while (!flights_.empty()) cancel(flights_.begin()->first);
    handle_mail();
  } while (!flights_.empty());
  idle_easies_.clear();
}

// Takes the mail in without acting on it, but marks what is cancelled, so that its listener hears no more.
void Worker::absorb_mail() {
  cancel_mailed_.store(false, std::memory_order_relaxed);
  for (Command& command : mail_.drain()) {
    if (const auto* cancelled = std::get_if<Cancel>(&command)) {
      for (const TransferId id : cancelled->ids) {
        if (Flight* flight = find(id)) flight->is_cancelled = true;
      }
    }
    backlog_.push_back(std::move(command));
  }
}

void Worker::handle_mail() {
  limit_mailed_.store(false, std::memory_order_relaxed);
  absorb_mail();
  for (Command& command : std::exchange(backlog_, {})) {
    if (auto* submitted = std::get_if<Submit>(&command)) {
      admit(std::move(*submitted));
    } else if (const auto* cancelled = std::get_if<Cancel>(&command)) {
      for (const TransferId id : cancelled->ids) cancel(id);
    } else if (const auto* resumed = std::get_if<Resume>(&command)) {
      resume(resumed->id);
    } else if (const auto* limit = std::get_if<SetLimit>(&command)) {
      queue_.set_limit(limit->group, limit->max_in_flight);
    } else {
      is_stopping_ = true;
    }
  }
}

void Worker::admit(Submit submit) {
  // Most requests of a run go to one URL.
  if (submit.transfer.request.url != last_url_) {
    auto target = parse_target(submit.transfer.request.url);
    if (!target) return submit.transfer.listener->done(Attempt{}, target.error());
    last_url_ = submit.transfer.request.url;
    last_target_ = std::move(*target);
  }
  auto flight = std::make_unique<Flight>();
  flight->id = submit.id;
  flight->transfer = std::move(submit.transfer);
  flight->target = last_target_;
  flight->ticket = queue_.push(flight->transfer.group, flight->id, StartQueue::End::back);
  flights_.emplace(submit.id, std::move(flight));
}

void Worker::cancel(TransferId id) {
  Flight* flight = find(id);
  if (!flight) return;
  if (flight->state == State::in_flight) {
    flight->last = close_exchange(*flight, CURLE_ABORTED_BY_CALLBACK);
  } else if (flight->state == State::queued) {
    queue_.remove(flight->ticket);
  } else if (flight->state == State::waiting) {
    --waiting_;
  }
  finish(*flight, cancelled_error(flight->target.authority));
}

// How long nothing of ours is due: until the next timer, and not at all with mail still to handle.
Milliseconds Worker::time_to_next_timer() const {
  if (!backlog_.empty()) return Milliseconds(0);
  const SteadyTime now = clock_.now();
  auto wait = kLongestWait;
  const auto until = [&](SteadyTime due) { return std::chrono::ceil<Milliseconds>(due - now); };
  if (!timers_.empty()) wait = std::min(wait, until(timers_.begin()->first));
  if (has_connections_ && queue_.in_flight() == 0) wait = std::min(wait, until(idle_since_ + kMaxIdle));
  return wait;
}

// libcurl 7.88 closes kept connections only when it looks for one to use; a fresh multi handle has none. The
// TLS sessions are kept apart and outlive it.
void Worker::close_idle_connections() {
  if (!has_connections_ || queue_.in_flight() > 0 || clock_.now() < idle_since_ + kMaxIdle) return;
  idle_easies_.clear();
  multi_ = make_configured_multi(options_);
  loop_.serve(multi_.get());
  has_connections_ = false;
}

void Worker::publish_stats() {
  published_in_flight_.store(queue_.in_flight(), std::memory_order_relaxed);
  published_queued_.store(queue_.size(), std::memory_order_relaxed);
  published_waiting_.store(waiting_, std::memory_order_relaxed);
}

Worker::Flight* Worker::find(TransferId id) {
  const auto found = flights_.find(id);
  return found == flights_.end() ? nullptr : found->second.get();
}

}  // namespace proofsheet::net
