#include "net/start_queue.h"

#include <algorithm>

namespace proofsheet::net {

StartQueue::StartQueue(int max_in_flight) : max_in_flight_(std::max(1, max_in_flight)) {}

StartQueue::Ticket StartQueue::push(const std::string& group_name, TransferId id, End end) {
  Group& group = group_of(group_name);
  const auto place =
      group.waiting.insert(end == End::front ? group.waiting.begin() : group.waiting.end(), id);
  ++size_;
  update(group);
  return {&group, place};
}

void StartQueue::remove(const Ticket& ticket) {
  Group& group = *ticket.group;
  group.waiting.erase(ticket.place);
  --size_;
  update(group);
}

std::optional<TransferId> StartQueue::take() {
  if (ready_.empty() || in_flight_ >= max_in_flight_) return std::nullopt;
  Group& group = *ready_.front();
  const TransferId id = group.waiting.front();
  group.waiting.pop_front();
  --size_;
  ++group.in_flight;
  ++in_flight_;
  ready_.splice(ready_.end(), ready_, group.ready_place);
  update(group);
  return id;
}

void StartQueue::release(const std::string& group_name) {
  Group& group = group_of(group_name);
  --group.in_flight;
  --in_flight_;
  update(group);
}

void StartQueue::set_limit(const std::string& group_name, int max_in_flight) {
  Group& group = group_of(group_name);
  group.limit = std::max(0, max_in_flight);
  update(group);
}

StartQueue::Group& StartQueue::group_of(const std::string& name) {
  const auto [place, is_new] = groups_.try_emplace(name);
  if (is_new) place->second.name = name;
  return place->second;
}

bool StartQueue::has_free_slot(const Group& group) const {
  return group.in_flight < group.limit.value_or(max_in_flight_);
}

// Brings `ready_` up to date; a group that nothing refers to any more is forgotten.
void StartQueue::update(Group& group) {
  const bool is_ready = !group.waiting.empty() && has_free_slot(group);
  if (is_ready && !group.is_ready) {
    group.ready_place = ready_.insert(ready_.end(), &group);
  } else if (!is_ready && group.is_ready) {
    ready_.erase(group.ready_place);
  }
  group.is_ready = is_ready;
  if (group.waiting.empty() && group.in_flight == 0 && !group.limit) groups_.erase(std::string(group.name));
}

}  // namespace proofsheet::net
