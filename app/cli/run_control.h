#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/cell_filter.h"
#include "cli/run_status.h"
#include "run/run.h"

namespace proofsheet::cli {

// What a user asks of a run while it goes, by a key or by a line of `--control`.
struct Command {
  enum class Kind { pause, resume, toggle_pause, more, fewer, stop, cancel, refire, set_limits, help };
  Kind kind = Kind::help;
  std::vector<sheet::CellIndex>
      cells;                // of cancel and refire; without them and `choice` all that is going or failed
  CellChoice choice = {};   // the same, by lines of the grid and an expression
  run::LimitChange limits;  // of set_limits
  bool with_partial =
      false;  // of refire: also what broke off in the middle of an answer, which is billed twice
};

// p + - s c r R ?
std::optional<Command> command_of_key(char key);
// One line that says what the keys do.
std::string_view keys_help();

// A line such as {"command":"cancel","cells":[3,4]}, for a plan of so many cells. Fails (invalid_input) with
// what was expected.
Result<Command> parse_control_line(std::string_view line, std::uint64_t plan_cells);

// Carries commands to the run. Owned by the thread that watches.
class RunControl {
 public:
  // The cells that are chosen, of the run's plan; fails when there are none.
  using FindCells = std::function<Result<std::vector<sheet::CellIndex>>(const CellChoice&)>;
  // `takes_lines`: it is steered by lines, not by keys, which decides what a user is told to do.
  RunControl(run::Conductor& conductor, store::RunId run, int concurrency, bool takes_lines,
             FindCells find_cells)
      : conductor_(conductor),
        run_(run),
        concurrency_(concurrency),
        takes_lines_(takes_lines),
        find_cells_(std::move(find_cells)) {}

  // Does what is asked and says so in one line. Fails (invalid_input) for what cannot be done any more.
  Result<std::string> apply(const Command& command, const RunStatus& status);

 private:
  // How the cells of a command were: not at all, each for itself, by lines of the grid or an expression.
  enum class Named { none, one_by_one, in_lines };
  Result<std::string> steer(const Command& command, const RunStatus& status, Named named);
  std::string set_paused(bool paused);
  std::string set_concurrency(int concurrency);
  std::string stop(run::Conductor::StopMode mode, const RunStatus& status);
  std::string cancel(const Command& command, const RunStatus& status);
  Result<std::string> refire(const Command& command, const RunStatus& status, Named named);
  Result<std::string> set_limits(const run::LimitChange& limits);

  run::Conductor& conductor_;
  store::RunId run_;
  int concurrency_;
  bool takes_lines_;
  FindCells find_cells_;
  bool is_paused_ = false;
  bool is_stopping_ = false;
};

}  // namespace proofsheet::cli
