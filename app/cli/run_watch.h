#pragma once

#include <memory>
#include <string_view>

#include "cli/control_input.h"
#include "cli/interrupts.h"
#include "cli/key_terminal.h"
#include "cli/run_control.h"
#include "cli/run_status.h"
#include "run/run.h"

namespace proofsheet::cli {

// Shows a run while it goes. One per run; called on the thread that watches.
class RunReporter {
 public:
  virtual ~RunReporter() = default;
  // A cell that is not final: sent, waiting for its next attempt, to be fired again. There are many.
  virtual void cell_changed(const run::CellChanged&) {}
  virtual void cell_finished(const run::CellFinished& event) = 0;
  // `before` is the provider's last event, or nullptr.
  virtual void limits_changed(const store::LimitEvent& event, const store::LimitEvent* before) = 0;
  virtual void paused(bool is_paused) = 0;
  virtual void progress(const RunStatus& status) = 0;
  // A line for the user: stopping, something went wrong.
  virtual void note(std::string_view text) = 0;
  virtual void ended(const run::RunEnded& event) = 0;
};

// A bar on standard error when that is a terminal, else a plain line every few seconds.
std::unique_ptr<RunReporter> make_text_reporter();
// A JSON object per line on standard output: what `run --help` says.
std::unique_ptr<RunReporter> make_json_reporter();

// The events of a run, with a descriptor that is readable while there are any.
class WatchedEvents {
 public:
  // Fails (io) when no descriptor is left.
  static Result<WatchedEvents> make();
  const std::shared_ptr<run::EventBox>& box() const { return box_; }
  int descriptor() const;
  std::vector<run::Event> take();

 private:
  struct Bell;
  std::shared_ptr<Bell> bell_;
  std::shared_ptr<run::EventBox> box_;
};

// What a run is watched with and steered by.
struct Watch {
  WatchedEvents& events;
  RunReporter& reporter;
  const Interrupts& interrupts;
  RunControl& control;
  RunStatus& status;
  KeyTerminal* keys = nullptr;    // or nullptr
  LineInput* commands = nullptr;  // `--control`, or nullptr
  std::uint64_t plan_cells = 0;
};

// Takes the run's events and the user's commands until the run has ended. The first interrupt lets what is in
// flight come to its end.
run::RunEnded watch_run(const Watch& watch);

}  // namespace proofsheet::cli
