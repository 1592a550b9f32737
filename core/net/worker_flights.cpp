// The life of a transfer on the net thread: attempts, timers, retries and the end; worker.cpp has the thread
// itself.
#include <fmt/format.h>

#include "net/worker.h"

namespace proofsheet::net {
namespace {

constexpr Milliseconds kVisitEvery{100};

}  // namespace

bool Worker::is_cancelled(TransferId id) {
  thread_owner_.assert_here();
  if (cancel_mailed_.load(std::memory_order_acquire)) absorb_mail();
  const Flight* flight = find(id);
  return !flight || flight->is_cancelled;
}

void Worker::start_what_may() {
  thread_owner_.assert_here();
  start_admitted();
  while (!limit_mailed_.load(std::memory_order_acquire)) {
    const auto id = queue_.take();
    if (!id) break;
    start(*find(*id));
  }
  start_admitted();
}

void Worker::start(Flight& flight) {
  const SteadyTime now = clock_.now();
  const auto give_up = [&](Error error) {
    queue_.release(flight.transfer.group);
    finish(flight, std::move(error));
  };
  if (flight.attempt == 0 && flight.transfer.deadlines.total.count() > 0) {
    flight.total_due = now + flight.transfer.deadlines.total;
  }
  if (flight.total_due && *flight.total_due <= now) {
    return give_up(deadline_error({*flight.total_due, Deadline::total}, flight.transfer.deadlines,
                                  flight.target.authority));
  }
  if (idle_easies_.empty()) idle_easies_.push_back(make_easy());
  EasyHandle easy = std::move(idle_easies_.back());
  idle_easies_.pop_back();
  Exchange::Owner& owner = *this;
  flight.exchange =
      std::make_unique<Exchange>(flight.id, flight.transfer, flight.target, std::move(easy), setup_, owner);
  if (auto prepared = flight.exchange->prepare(flight.attempt, flight.total_due); !prepared) {
    return give_up(prepared.error());
  }
  flight.state = State::in_flight;
  flight.transfer.listener->attempt_started(flight.attempt);
  if (is_cancelled(flight.id)) return cancel(flight.id);
  set_deadline_timer(flight);
  if (!flight.transfer.prefer_multiplexing || flight.target.scheme != "https") return add_to_curl(flight);
  flight.gate = Flight::Gate::looking;
  if (gate_.enter(flight.target.origin(), flight.id)) return add_to_curl(flight);
  flight.gate = Flight::Gate::parked;
}

void Worker::add_to_curl(Flight& flight) {
  const CURLMcode code = curl_multi_add_handle(multi_.get(), flight.exchange->easy());
  if (code == CURLM_OK) return;
  end_attempt(flight, CURLE_FAILED_INIT,
              Error{ErrorKind::io, curl_multi_strerror(code), static_cast<int>(code)});
}

// Called when the phase has changed: a transfer that has its connection lets others look for theirs.
void Worker::pass_gate(Flight& flight) {
  const int port = flight.exchange->local_port();
  if (flight.gate != Flight::Gate::looking || port == 0) return;
  flight.gate = Flight::Gate::connected;
  flight.gate_port = port;
  gate_.connected(
      flight.target.origin(), port,
      flight.exchange->opened_connection() ? MultiplexGate::Found::opened : MultiplexGate::Found::reused);
}

void Worker::leave_gate(Flight& flight) {
  pass_gate(flight);
  if (flight.gate == Flight::Gate::looking) gate_.left(flight.target.origin());
  if (flight.gate == Flight::Gate::connected) {
    gate_.disconnected(flight.target.origin(), flight.gate_port);
  }
  flight.gate = Flight::Gate::none;
}

void Worker::start_admitted() {
  for (auto admitted = gate_.take_admitted(); !admitted.empty(); admitted = gate_.take_admitted()) {
    for (const auto& [origin, id] : admitted) {
      Flight* flight = find(id);
      if (!flight || flight->gate != Flight::Gate::parked) {
        gate_.left(origin);
        continue;
      }
      flight->gate = Flight::Gate::looking;
      add_to_curl(*flight);
    }
  }
}

// Transfers that share connections are looked after from time to time, because libcurl may forget one.
CURLMcode Worker::run_curl() {
  const bool shares = gate_.has_any();
  const auto longest = shares ? std::min(time_to_next_timer(), kVisitEvery) : time_to_next_timer();
  const CURLMcode code = loop_.wait_and_act(longest);
  const SteadyTime now = std::chrono::steady_clock::now();
  if (code != CURLM_OK || !shares || now < next_visit_) return code;
  next_visit_ = now + kVisitEvery;
  return loop_.visit_all();
}

void Worker::drive() {
  const CURLMcode code = run_curl();
  if (code == CURLM_OK) return;
  // Only memory that has run out leads here: what is in flight cannot go on.
  const Error error{ErrorKind::io, fmt::format("the network engine failed: {}", curl_multi_strerror(code)),
                    static_cast<int>(code)};
  std::vector<TransferId> broken;
  for (const auto& [id, flight] : flights_) {
    if (flight->state == State::in_flight) broken.push_back(id);
  }
  for (const TransferId id : broken) {
    if (Flight* flight = find(id)) end_attempt(*flight, CURLE_OUT_OF_MEMORY, error);
  }
}

void Worker::take_finished() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    Exchange* exchange = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &exchange);
    Flight& flight = *find(exchange->id());
    if (is_cancelled(flight.id)) {
      cancel(flight.id);
    } else if (code == CURLE_OK && exchange->wants_redirect()) {
      follow_redirect(flight);
    } else {
      end_attempt(flight, code, exchange->failure(code));
    }
  }
}

void Worker::follow_redirect(Flight& flight) {
  curl_multi_remove_handle(multi_.get(), flight.exchange->easy());
  const auto redirected = flight.exchange->redirect();
  if (!redirected) return end_attempt(flight, CURLE_OK, redirected.error());
  curl_multi_add_handle(multi_.get(), flight.exchange->easy());
  set_deadline_timer(flight);
}

void Worker::set_timer(Flight& flight, std::optional<SteadyTime> at) {
  if (flight.timer == at) return;
  if (flight.timer) timers_.erase({*flight.timer, flight.id});
  if (at) timers_.emplace(*at, flight.id);
  flight.timer = at;
}

void Worker::set_deadline_timer(Flight& flight) {
  const auto due = flight.exchange->watch().due();
  set_timer(flight, due ? std::optional(due->at) : std::nullopt);
}

void Worker::reschedule() {
  for (const TransferId id : rescheduled_) {
    Flight* flight = find(id);
    if (!flight || !flight->exchange) continue;
    set_deadline_timer(*flight);
    pass_gate(*flight);
  }
  rescheduled_.clear();
}

void Worker::take_due_timers() {
  const SteadyTime now = clock_.now();
  while (!timers_.empty() && timers_.begin()->first <= now) {
    Flight& flight = *find(timers_.begin()->second);
    set_timer(flight, std::nullopt);
    if (flight.state == State::waiting) {
      --waiting_;
      flight.state = State::queued;
      flight.ticket = queue_.push(flight.transfer.group, flight.id, StartQueue::End::front);
      continue;
    }
    const auto due = flight.exchange->watch().due();
    if (due && due->at <= now) {
      end_attempt(flight, CURLE_OPERATION_TIMEDOUT,
                  deadline_error(*due, flight.transfer.deadlines, flight.target.authority));
    } else {
      set_deadline_timer(flight);
    }
  }
}

void Worker::resume(TransferId id) {
  Flight* flight = find(id);
  if (!flight) return;
  if (flight->state == State::settling) return settle(*flight);
  if (flight->state != State::in_flight || !flight->exchange->is_paused()) return;
  const CURLcode code = flight->exchange->resume();
  if (code != CURLE_OK) end_attempt(*flight, code, flight->exchange->failure(code));
}

void Worker::end_attempt(Flight& flight, CURLcode code, std::optional<Error> failure) {
  flight.head = flight.exchange->head();
  flight.failure = std::move(failure);
  flight.last = close_exchange(flight, code);
  flight.state = State::settling;
  settle(flight);
}

void Worker::settle(Flight& flight) {
  if (flight.transfer.listener->is_behind()) return;
  const Verdict verdict = judge(flight);
  if (is_cancelled(flight.id)) return finish(flight, cancelled_error(flight.target.authority));
  flight.last.error = verdict.error;
  retry_or_finish(flight, verdict);
}

// Takes the exchange out of curl and frees its slot; the handle and its connection stay for the next.
Attempt Worker::close_exchange(Flight& flight, CURLcode code) {
  Attempt attempt = flight.exchange->report(code);
  leave_gate(flight);
  const bool is_cut_off = code == CURLE_ABORTED_BY_CALLBACK || code == CURLE_OPERATION_TIMEDOUT;
  if (is_cut_off && flight.transfer.prefer_multiplexing && flight.exchange->local_port() > 0) {
    abandoned_ports_.insert(flight.exchange->local_port());
  }
  curl_multi_remove_handle(multi_.get(), flight.exchange->easy());
  idle_easies_.push_back(flight.exchange->release());
  flight.exchange.reset();
  set_timer(flight, std::nullopt);
  queue_.release(flight.transfer.group);
  idle_since_ = clock_.now();
  return attempt;
}

// libcurl 7.88 leaves the RST_STREAM of a transfer that is cut off in the connection's buffer (http2.c,
// http2_data_done) until another of its streams has something to say. Meanwhile the server goes on with an
// answer that nobody reads, and that is billed.
void Worker::flush_abandoned() {
  if (abandoned_ports_.empty()) return;
  for (const auto& [id, flight] : flights_) {
    if (flight->exchange && abandoned_ports_.erase(flight->exchange->local_port()) > 0) {
      flight->exchange->flush_connection();
    }
    if (abandoned_ports_.empty()) return;
  }
  abandoned_ports_.clear();  // curl has closed those that carried nothing else
}

// A failure that no repetition can mend is not put before the listener.
Verdict Worker::judge(Flight& flight) {
  const auto& failure = flight.failure;
  const bool is_passing = !failure || may_pass(*failure);
  const bool has_time = !flight.total_due || clock_.now() < *flight.total_due;
  if (failure && !(is_passing && has_time)) return {failure, false, std::nullopt};
  return flight.transfer.listener->judge(flight.head, failure);
}

void Worker::retry_or_finish(Flight& flight, const Verdict& verdict) {
  if (!verdict.error) return finish(flight, std::nullopt);
  const auto wait = retry_wait(flight.transfer.retry, verdict, flight.attempt, options_.random());
  const SteadyTime next = clock_.now() + wait.value_or(Milliseconds(0));
  if (!wait || (flight.total_due && *flight.total_due <= next)) return finish(flight, verdict.error);
  ++flight.attempt;
  ++waiting_;
  flight.state = State::waiting;
  set_timer(flight, next);
  publish_stats();
  flight.transfer.listener->waiting(flight.last, clock_.unix_ms() + wait->count());
}

void Worker::finish(Flight& flight, std::optional<Error> error) {
  thread_owner_.assert_here();
  set_timer(flight, std::nullopt);
  const auto node = flights_.extract(flight.id);
  flight.last.error = error;
  publish_stats();
  flight.transfer.listener->done(flight.last, error);
}

}  // namespace proofsheet::net
