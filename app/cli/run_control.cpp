#include "cli/run_control.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/common.h"

namespace proofsheet::cli {
namespace {

using Kind = Command::Kind;

constexpr int kMaxConcurrency = 10'000;

struct KeyMeaning {
  char key;
  Kind kind;
  bool with_partial = false;
};
constexpr std::array kKeys{KeyMeaning{'p', Kind::toggle_pause}, KeyMeaning{'+', Kind::more},
                           KeyMeaning{'-', Kind::fewer},        KeyMeaning{'s', Kind::stop},
                           KeyMeaning{'c', Kind::cancel},       KeyMeaning{'r', Kind::refire},
                           KeyMeaning{'R', Kind::refire, true}, KeyMeaning{'?', Kind::help}};

}  // namespace

std::optional<Command> command_of_key(char key) {
  for (const KeyMeaning& meaning : kKeys) {
    if (meaning.key == key)
      return Command{.kind = meaning.kind, .cells = {}, .limits = {}, .with_partial = meaning.with_partial};
  }
  return std::nullopt;
}

std::string_view keys_help() {
  return "Keys: p pause or resume, + - twice or half as many in flight, s stop after what is in flight, "
         "c cancel at once, r fire again what has failed, R also what broke off in the middle of an answer "
         "(billed twice), ? this line";
}

Result<std::string> RunControl::apply(const Command& command, const RunStatus& status) {
  const bool goes_on =
      command.kind == Kind::stop || command.kind == Kind::cancel || command.kind == Kind::help;
  if (is_stopping_ && !goes_on) return fail(ErrorKind::invalid_input, "the run is stopping");
  if (!command.choice.is_empty()) {
    auto cells = find_cells_(command.choice);
    if (!cells) return fail(cells.error());
    Command chosen = command;
    chosen.choice = {};
    chosen.cells = std::move(*cells);
    return steer(chosen, status, Named::in_lines);
  }
  return steer(command, status, command.cells.empty() ? Named::none : Named::one_by_one);
}

Result<std::string> RunControl::steer(const Command& command, const RunStatus& status, Named named) {
  switch (command.kind) {
    case Kind::pause:
      return set_paused(true);
    case Kind::resume:
      return set_paused(false);
    case Kind::toggle_pause:
      return set_paused(!is_paused_);
    case Kind::more:
      return set_concurrency(std::min(concurrency_ * 2, kMaxConcurrency));
    case Kind::fewer:
      return set_concurrency(std::max(concurrency_ / 2, 1));
    case Kind::stop:
      return stop(run::Conductor::StopMode::finish_in_flight, status);
    case Kind::cancel:
      return cancel(command, status);
    case Kind::refire:
      return refire(command, status, named);
    case Kind::set_limits:
      return set_limits(command.limits);
    case Kind::help:
      return std::string(keys_help());
  }
  return std::string();
}

std::string RunControl::set_paused(bool paused) {
  is_paused_ = paused;
  if (paused) {
    conductor_.pause(run_);
    return "Paused: what is in flight comes to its end, nothing else is sent.";
  }
  conductor_.resume(run_);
  return "Going on.";
}

std::string RunControl::set_concurrency(int concurrency) {
  concurrency_ = concurrency;
  run::LimitChange change;
  change.concurrency = concurrency;
  conductor_.set_limits(run_, change);
  return fmt::format("Up to {} in flight.", concurrency);
}

std::string RunControl::stop(run::Conductor::StopMode mode, const RunStatus& status) {
  is_stopping_ = true;
  conductor_.stop(run_, mode);
  if (mode == run::Conductor::StopMode::at_once)
    return "Cancelling what is in flight; finished results are kept.";
  return fmt::format("Stopping after what is in flight ({}).",
                     count_of(status.totals().in_flight, "request"));
}

std::string RunControl::cancel(const Command& command, const RunStatus& status) {
  if (command.cells.empty()) return stop(run::Conductor::StopMode::at_once, status);
  conductor_.cancel(run_, command.cells);
  return fmt::format("Cancelling {}.", count_of(command.cells.size(), "cell"));
}

Result<std::string> RunControl::set_limits(const run::LimitChange& limits) {
  if (auto changed = conductor_.set_limits(run_, limits); !changed) return fail(changed.error());
  if (limits.concurrency && limits.provider.empty()) concurrency_ = std::max(1, *limits.concurrency);
  return "The limits are changed.";
}

// What broke off was billed and would be billed again: only who says so has it fired.
Result<std::string> RunControl::refire(const Command& command, const RunStatus& status, Named named) {
  std::vector<sheet::CellIndex> cells = command.cells;
  if (named == Named::none) cells.assign(status.failed().begin(), status.failed().end());
  if (cells.empty()) return "Nothing has failed.";
  const std::size_t wanted = cells.size();
  if (!command.with_partial) {
    std::erase_if(cells, [&](sheet::CellIndex cell) { return status.partial().contains(cell); });
  }
  const std::size_t partial = wanted - cells.size();
  std::string left;
  if (partial > 0) {
    left = fmt::format("{} broke off in the middle of an answer and would be billed twice: {} fires {}, too",
                       count_of(partial, "cell"), takes_lines_ ? R"("partial":true)" : "R",
                       partial == 1 ? "it" : "them");
  }
  if (partial > 0 && (named == Named::one_by_one || cells.empty()))
    return fail(ErrorKind::invalid_input, left);
  const std::string said = fmt::format("Firing {} again.", count_of(cells.size(), "cell"));
  conductor_.refire(run_, std::move(cells));
  return left.empty() ? said : said + ' ' + left + '.';
}

}  // namespace proofsheet::cli
