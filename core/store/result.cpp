#include "store/result.h"

#include <array>

namespace proofsheet::store {
namespace {

// In the order of CellState.
constexpr std::array<std::string_view, 8> kStateNames{"queued", "waiting",  "in_flight", "streaming",
                                                      "done",   "filtered", "failed",    "cancelled"};

}  // namespace

std::string_view state_name(CellState state) {
  return kStateNames.at(static_cast<std::size_t>(state));
}

CellState state_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kStateNames.size(); ++i) {
    if (kStateNames[i] == name) return static_cast<CellState>(i);
  }
  return CellState::failed;
}

bool is_final(CellState state) {
  return state >= CellState::done;
}

}  // namespace proofsheet::store
