#include "cli/run_watch.h"

#include <chrono>
#include <optional>

namespace proofsheet::cli {
namespace {

// How late an interrupt is noticed at most; a signal handler cannot push into a mailbox.
constexpr std::chrono::milliseconds kInterruptLatency{50};

void show(const run::Event& event, RunReporter& reporter, std::optional<run::RunEnded>& ended) {
  if (const auto* finished = std::get_if<run::CellFinished>(&event)) {
    reporter.cell_finished(*finished);
  } else if (const auto* progress = std::get_if<run::Progress>(&event)) {
    reporter.progress(progress->totals);
  } else if (const auto* end = std::get_if<run::RunEnded>(&event)) {
    ended = *end;
  }
}

}  // namespace

run::RunEnded watch_run(run::Conductor& conductor, store::RunId run, run::EventBox& events,
                        RunReporter& reporter, const Interrupts& interrupts) {
  std::optional<run::RunEnded> ended;
  bool is_stopping = false;
  while (!ended) {
    for (const run::Event& event : events.wait_drain(std::chrono::steady_clock::now() + kInterruptLatency))
      show(event, reporter, ended);
    if (interrupts.requested() && !is_stopping && !ended) {
      is_stopping = true;
      reporter.note("Stopping; finished results are kept. Ctrl+C again to quit at once.");
      conductor.stop(run, run::Conductor::StopMode::at_once);
    }
  }
  reporter.ended(*ended);
  return *ended;
}

}  // namespace proofsheet::cli
