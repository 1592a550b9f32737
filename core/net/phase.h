// The deadlines of one attempt, by phase. Internal to net; pure.
#pragma once

#include <optional>

#include "net/engine.h"

namespace proofsheet::net {

enum class Phase { connect, first_byte, idle, paused };
enum class Deadline { connect, first_byte, idle, total };

struct Due {
  SteadyTime at;
  Deadline deadline = Deadline::total;
};

// Where an attempt stands and since when. In the phase `idle`, `since` is the time of the last byte;
// in `paused` it is we who do not read.
struct PhaseWatch {
  Deadlines deadlines;
  std::optional<SteadyTime> total_due;
  Phase phase = Phase::connect;
  SteadyTime since;

  void enter(Phase next, SteadyTime now) {
    phase = next;
    since = now;
  }
  // The soonest deadline, or empty when nothing limits this phase.
  std::optional<Due> due() const;
};

}  // namespace proofsheet::net
