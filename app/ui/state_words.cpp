#include "ui/state_words.h"
#include "ui/language.h"
#include "ui/run_words.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/clock.h"

namespace proofsheet::ui {

namespace {

void end_sentence(std::string& text) {
  if (!text.empty() && text.back() != '.') text += '.';
}

// The model that the cell asks: one place in the plan tells, without making the whole cell.
const sheet::ModelRef* model_of(const sheet::Plan& plan, std::uint64_t index) {
  const auto& models = plan.sheet().models;
  const auto axis = plan.axis_position("model");
  const std::uint64_t at = axis ? plan.coordinates(index)[*axis] : 0;
  return at < models.size() ? &models[at] : nullptr;
}

// Why the cell's provider is not asked now, whatever the others do.
const run::ProviderWait* wait_of(const RunView& run, std::uint64_t index) {
  const sheet::ModelRef* model = model_of(run.plan(), index);
  if (model == nullptr) return nullptr;
  const auto& waits = run.totals().waits;
  const auto found = std::ranges::find_if(waits, [&](const run::ProviderWait& wait) {
    return wait.provider == model->provider && (wait.model.empty() || wait.model == model->model);
  });
  return found == waits.end() ? nullptr : &*found;
}

StateWords queued_words(const Context& context, std::uint64_t index) {
  const RunView& run = *context.run;
  if (!run.is_running()) return {};
  const run::Totals& totals = run.totals();
  if (totals.paused) return {tr("Queued"), tr("The run is paused.")};
  if (run.is_stopping()) return {tr("Queued"), tr("The run is being stopped.")};
  const run::ProviderWait* wait = wait_of(run, index);
  if (wait == nullptr) return {tr("Queued"), ""};
  if (wait->until_unix_ms > context.now_unix_ms) {
    return {tr("Queued"), tr_format("{}, until {}.", run_words(wait->reason),
                                    format_local_time(wait->until_unix_ms).substr(11))};
  }
  if (wait->in_flight > 0) {
    return {tr("Queued"), tr_format("{} works at its limit of {} at once.", wait->provider, wait->in_flight)};
  }
  StateWords words{tr("Queued"), wait->until_unix_ms > 0 ? std::string() : run_words(wait->reason)};
  end_sentence(words.detail);
  return words;
}

StateWords waiting_words(const Context& context, const CellActivity* activity) {
  StateWords words{tr("Waiting"), ""};
  if (activity == nullptr) return words;
  const std::int64_t left_ms = std::max<std::int64_t>(0, activity->until_unix_ms - context.now_unix_ms);
  // What is due goes on at once, or waits for the run to go on.
  if (left_ms > 0) words.title = tr_format("Waiting {:.1f} s", static_cast<double>(left_ms) / 1000);
  words.detail = run_words(activity->reason);
  end_sentence(words.detail);
  words.detail += " " + try_words(activity->attempt + 1, activity->max_attempts);
  if (left_ms > 0 && context.draw_within) context.draw_within(0.1);
  return words;
}

// In flight or streaming.
StateWords flying_words(const char* title, const CellActivity* activity) {
  StateWords words{title, ""};
  if (activity == nullptr) return words;
  if (activity->attempt > 0)
    words.title = tr_format("Retrying, {} of {}", activity->attempt + 1, activity->max_attempts);
  const std::string received = received_words(*activity);
  words.detail = received.empty() ? tr("Nothing received yet.") : tr_format("{} received.", received);
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
  switch (number) {
    case 1:
      return tr_format("Second try of {}.", most);
    case 2:
      return tr_format("Third try of {}.", most);
    case 3:
      return tr_format("Fourth try of {}.", most);
    default:
      return tr_format("Try {} of {}.", number + 1, most);
  }
}

std::string received_words(const CellActivity& activity) {
  if (activity.tokens_received > 0)
    return tr_count(static_cast<std::uint64_t>(activity.tokens_received), "{} token", "{} tokens");
  return activity.bytes_received > 0 ? format_bytes(activity.bytes_received) : std::string();
}

std::string error_words(const Error& error) {
  const auto with_code = [&](const char* words) {
    return error.code >= 400 && error.code < 600 ? tr_format("{} ({})", words, error.code)
                                                 : std::string(words);
  };
  switch (error.kind) {
    using enum ErrorKind;
    case connection:
      return tr("Connection failed");
    case timeout:
      return tr("Timed out");
    case rate_limited:
      return with_code(tr("Throttled"));
    case quota:
      return tr("Quota used up");
    case auth:
      return with_code(tr("Key refused"));
    case bad_request:
      return with_code(tr("Request refused"));
    case not_found:
      return with_code(tr("Not found"));
    case filtered:
      return tr("Refused by moderation");
    case server:
      return with_code(tr("Server error"));
    case truncated:
      return tr("Broke off");
    case bad_response:
      return tr("Answer not understood");
    case cancelled:
      return tr("Stopped");
    case budget:
      return tr("Over the budget");
    case store:
    case io:
      return tr("Not stored");
    case invalid_input:
      return tr("Cannot be sent");
    case unsupported:
      return tr("Not possible");
  }
  return tr("Failed");
}

StateWords state_words(const Context& context, std::uint64_t index) {
  RunView& run = *context.run;
  const CellView& cell = run.cell(index);
  const CellActivity* activity = run.activity(index);
  switch (cell.state) {
    using enum store::CellState;
    case queued:
      return queued_words(context, index);
    case waiting:
      return waiting_words(context, activity);
    case in_flight:
      return flying_words(tr("In flight"), activity);
    case streaming:
      return flying_words(tr("Streaming"), activity);
    case done: {
      const std::string time = format_duration_ms(static_cast<double>(cell.latency_ms));
      if (cell.cached) return {tr("From the cache"), tr_format("Took {}.", time)};
      return {tr_format("Done in {}", time), ""};
    }
    case cancelled:
      return {cell.partial ? tr("Stopped, partial") : tr("Stopped"),
              tr("Fire it again, or continue the run.")};
    case filtered:
      return {tr("Refused by moderation"), ended_words(run, index, "").detail};
    case failed: {
      StateWords words = ended_words(run, index, tr("Failed"));
      if (cell.partial) words.title = tr_format("{}, partial", words.title);
      return words;
    }
  }
  return {};
}

}  // namespace proofsheet::ui
