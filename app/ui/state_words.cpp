#include "ui/state_words.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/clock.h"

namespace proofsheet::ui {

namespace {

void end_sentence(std::string& text) {
  if (!text.empty() && text.back() != '.') text += '.';
}

StateWords queued_words(const Context& context) {
  const RunView& run = *context.run;
  if (!run.is_running()) return {};
  const run::Totals& totals = run.totals();
  if (totals.paused) return {"Queued", "The run is paused."};
  if (run.is_stopping()) return {"Queued", "The run is being stopped."};
  if (totals.in_flight > 0 || totals.waiting_until_unix_ms <= context.now_unix_ms) return {"Queued", ""};
  return {"Queued", fmt::format("{}, until {}.", totals.waiting_reason,
                                format_local_time(totals.waiting_until_unix_ms).substr(11))};
}

StateWords waiting_words(const Context& context, const CellActivity* activity) {
  StateWords words{"Waiting", ""};
  if (activity == nullptr) return words;
  const std::int64_t left_ms = std::max<std::int64_t>(0, activity->until_unix_ms - context.now_unix_ms);
  if (activity->until_unix_ms > 0)
    words.title = fmt::format("Waiting {:.1f} s", static_cast<double>(left_ms) / 1000);
  words.detail = activity->reason;
  end_sentence(words.detail);
  words.detail += " " + try_words(activity->attempt + 1, activity->max_attempts);
  if (context.draw_within) context.draw_within(0.1);
  return words;
}

// In flight or streaming.
StateWords flying_words(const char* title, const CellActivity* activity) {
  StateWords words{title, ""};
  if (activity == nullptr) return words;
  if (activity->attempt > 0)
    words.title = fmt::format("Retrying, {} of {}", activity->attempt + 1, activity->max_attempts);
  const std::string received = received_words(*activity);
  words.detail = received.empty() ? "Nothing received yet." : received + " received.";
  return words;
}

StateWords ended_words(RunView& run, std::uint64_t index, const char* unknown) {
  const auto result = run.result(index);
  if (!result || !result->error) return {unknown, ""};
  return {error_words(*result->error), result->error->message};
}

}  // namespace

std::string format_bytes(std::uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  if (bytes < 1'000'000) return fmt::format("{} kB", bytes / 1000);
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

std::string since_words(std::int64_t unix_ms, std::int64_t now_unix_ms) {
  const std::string then = format_local_time(unix_ms), now = format_local_time(now_unix_ms);
  return then.substr(0, 10) == now.substr(0, 10) ? then.substr(11, 5) : then.substr(0, 10);
}

std::string try_words(int number, int most) {
  if (most <= 1 || number <= 0) return {};
  static constexpr const char* kOrdinals[] = {"First", "Second", "Third", "Fourth", "Fifth", "Sixth"};
  const auto index = static_cast<std::size_t>(number);
  const std::string which = index < std::size(kOrdinals) ? std::string(kOrdinals[index]) + " try"
                                                         : fmt::format("Try {}", number + 1);
  return fmt::format("{} of {}.", which, most);
}

std::string received_words(const CellActivity& activity) {
  if (activity.tokens_received > 0)
    return fmt::format("{} token{}", activity.tokens_received, activity.tokens_received == 1 ? "" : "s");
  return activity.bytes_received > 0 ? format_bytes(activity.bytes_received) : std::string();
}

std::string error_words(const Error& error) {
  const auto with_code = [&](const char* words) {
    return error.code >= 400 && error.code < 600 ? fmt::format("{} ({})", words, error.code)
                                                 : std::string(words);
  };
  switch (error.kind) {
    using enum ErrorKind;
    case connection:
      return "Connection failed";
    case timeout:
      return "Timed out";
    case rate_limited:
      return with_code("Throttled");
    case quota:
      return "Quota used up";
    case auth:
      return with_code("Key refused");
    case bad_request:
      return with_code("Request refused");
    case not_found:
      return with_code("Not found");
    case filtered:
      return "Refused by moderation";
    case server:
      return with_code("Server error");
    case truncated:
      return "Broke off";
    case bad_response:
      return "Answer not understood";
    case cancelled:
      return "Stopped";
    case budget:
      return "Over the budget";
    case store:
    case io:
      return "Not stored";
    case invalid_input:
      return "Cannot be sent";
    case unsupported:
      return "Not possible";
  }
  return "Failed";
}

StateWords state_words(const Context& context, std::uint64_t index) {
  RunView& run = *context.run;
  const CellView& cell = run.cell(index);
  const CellActivity* activity = run.activity(index);
  switch (cell.state) {
    using enum store::CellState;
    case queued:
      return queued_words(context);
    case waiting:
      return waiting_words(context, activity);
    case in_flight:
      return flying_words("In flight", activity);
    case streaming:
      return flying_words("Streaming", activity);
    case done: {
      const std::string time = format_duration_ms(static_cast<double>(cell.latency_ms));
      return {cell.cached ? "From the cache" : "Done in " + time, cell.cached ? "Took " + time + "." : ""};
    }
    case cancelled:
      return {cell.partial ? "Stopped, partial" : "Stopped", "Fire it again, or continue the run."};
    case filtered:
      return {"Refused by moderation", ended_words(run, index, "").detail};
    case failed: {
      StateWords words = ended_words(run, index, "Failed");
      if (cell.partial) words.title += ", partial";
      return words;
    }
  }
  return {};
}

}  // namespace proofsheet::ui
