#include "net/multiplex_gate.h"

#include <utility>

namespace proofsheet::net {
namespace {

// Enough to set up the next connections side by side, few enough that most of them will carry something.
constexpr int kMaxLooking = 4;

}  // namespace

bool MultiplexGate::has_room(const Origin& origin) {
  switch (origin.kind) {
    case Origin::Kind::unknown:
      return origin.looking == 0;
    case Origin::Kind::shares_connections:
      return origin.looking < kMaxLooking;
    case Origin::Kind::one_each:
      break;
  }
  return true;
}

bool MultiplexGate::enter(const std::string& name, TransferId id) {
  Origin& origin = origins_[name];
  if (!has_room(origin) || !origin.parked.empty()) {
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
  while (!origin.parked.empty() && has_room(origin)) {
    admitted_.push_back({name, origin.parked.front()});
    origin.parked.pop_front();
    ++origin.looking;
  }
}

std::vector<MultiplexGate::Admitted> MultiplexGate::take_admitted() {
  return std::exchange(admitted_, {});
}

}  // namespace proofsheet::net
