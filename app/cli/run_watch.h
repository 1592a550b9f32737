#pragma once

#include <memory>

#include "cli/interrupts.h"
#include "run/run.h"

namespace proofsheet::cli {

// Shows a run while it goes. One per run; called on the thread that watches.
class RunReporter {
 public:
  virtual ~RunReporter() = default;
  virtual void cell_finished(const run::CellFinished& event) = 0;
  virtual void progress(const run::Totals& totals) = 0;
  // A line for the user: stopping, something went wrong.
  virtual void note(std::string_view text) = 0;
  virtual void ended(const run::RunEnded& event) = 0;
};

// A bar on standard error when that is a terminal, else a plain line every few seconds.
std::unique_ptr<RunReporter> make_text_reporter();
// A JSON object per line on standard output: `cell`, `progress` and `ended` events, as `run --help` says.
std::unique_ptr<RunReporter> make_json_reporter();

// Takes the run's events until it has ended. The first interrupt stops the run at once; what is finished is
// kept.
run::RunEnded watch_run(run::Conductor& conductor, store::RunId run, run::EventBox& events,
                        RunReporter& reporter, const Interrupts& interrupts);

}  // namespace proofsheet::cli
