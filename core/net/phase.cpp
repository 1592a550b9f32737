#include "net/phase.h"

namespace proofsheet::net {

std::optional<Due> PhaseWatch::due() const {
  const auto [limit, deadline] = [this]() -> std::pair<Milliseconds, Deadline> {
    switch (phase) {
      case Phase::connect:
        return {deadlines.connect, Deadline::connect};
      case Phase::first_byte:
        return {deadlines.first_byte, Deadline::first_byte};
      case Phase::paused:
        return {Milliseconds(0), Deadline::idle};
      case Phase::idle:
        break;
    }
    return {deadlines.idle, Deadline::idle};
  }();
  std::optional<Due> due;
  if (limit.count() > 0) due = Due{since + limit, deadline};
  if (total_due && (!due || *total_due < due->at)) due = Due{*total_due, Deadline::total};
  return due;
}

}  // namespace proofsheet::net
