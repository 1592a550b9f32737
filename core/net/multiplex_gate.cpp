#include "net/multiplex_gate.h"

#include <utility>

namespace proofsheet::net {
namespace {

// Enough to set up the next connections side by side, few enough that most of them will carry something.
constexpr int kMaxLooking = 4;

}  // namespace

bool MultiplexGate::enter(const std::string& name, TransferId id) {
  Origin& origin = origins_[name];
  if (origin.kind != Origin::Kind::one_each && (origin.looking >= kMaxLooking || !origin.parked.empty())) {
    origin.parked.push_back(id);
    return false;
  }
  ++origin.looking;
  return true;
}

void MultiplexGate::connected(const std::string& name, int port, Found found) {
  Origin& origin = origins_[name];
  if (origin.ports.contains(port)) {
    origin.kind = Origin::Kind::shares_connections;
  } else if (found == Found::opened && !origin.ports.empty() && origin.kind == Origin::Kind::unknown) {
    origin.kind = Origin::Kind::one_each;
  }
  origin.ports.insert(port);
  left(name);
}

void MultiplexGate::left(const std::string& name) {
  Origin& origin = origins_[name];
  --origin.looking;
  admit(name, origin);
}

void MultiplexGate::disconnected(const std::string& name, int port) {
  std::multiset<int>& ports = origins_[name].ports;
  if (const auto place = ports.find(port); place != ports.end()) ports.erase(place);
}

void MultiplexGate::admit(const std::string& name, Origin& origin) {
  while (!origin.parked.empty() && (origin.kind == Origin::Kind::one_each || origin.looking < kMaxLooking)) {
    admitted_.push_back({name, origin.parked.front()});
    origin.parked.pop_front();
    ++origin.looking;
  }
}

std::vector<MultiplexGate::Admitted> MultiplexGate::take_admitted() {
  return std::exchange(admitted_, {});
}

}  // namespace proofsheet::net
