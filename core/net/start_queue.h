// Which transfer may start next: first in, first out within a group, turn by turn over the groups, and never
// more at once than the limits allow. Internal to net; not thread-safe.
#pragma once

#include <list>
#include <optional>
#include <string>
#include <unordered_map>

#include "net/engine.h"

namespace proofsheet::net {

class StartQueue {
 private:
  struct Group {
    std::string name;
    std::list<TransferId> waiting;
    int in_flight = 0;
    std::optional<int> limit;
    // Whether the group stands in `ready_`: it has waiting transfers and a free slot.
    bool is_ready = false;
    std::list<Group*>::iterator ready_place;
  };

 public:
  // The place of a queued transfer; valid until it is taken or removed.
  struct Ticket {
    Group* group = nullptr;
    std::list<TransferId>::iterator place;
  };
  enum class End { front, back };

  explicit StartQueue(int max_in_flight);

  Ticket push(const std::string& group, TransferId id, End end);
  void remove(const Ticket& ticket);
  // The next transfer that may start; it holds a slot of its group until `release`.
  std::optional<TransferId> take();
  void release(const std::string& group);
  // 0 lets nothing of the group start.
  void set_limit(const std::string& group, int max_in_flight);

  int in_flight() const { return in_flight_; }
  std::size_t size() const { return size_; }

 private:
  Group& group_of(const std::string& name);
  bool has_free_slot(const Group& group) const;
  void update(Group& group);

  int max_in_flight_;
  int in_flight_ = 0;
  std::size_t size_ = 0;
  std::unordered_map<std::string, Group> groups_;
  std::list<Group*> ready_;
};

}  // namespace proofsheet::net
