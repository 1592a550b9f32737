#include "ui/focus_facts.h"

#include <algorithm>

namespace proofsheet::ui {

namespace {

// While results come in, what is said of a cell without one is looked up again so often at most.
constexpr std::int64_t kAskAgain_ms = 2000;

// What is said of a cell that has no result changes with what others answer.
bool can_change(const FocusKey& key) {
  return key.run == 0 || key.version == 0;
}

}  // namespace

bool FocusFacts::focus(const FocusKey& key, std::int64_t now_unix_ms) {
  const bool is_stale =
      can_change(key) && asked_generation_ != generation_ && now_unix_ms - asked_unix_ms_ >= kAskAgain_ms;
  if (current_ == key && !is_stale) return false;
  if (!current_ || !current_->is_same_cell(key)) {
    earlier_.clear();
    history_.clear();
  }
  current_ = key;
  asked_generation_ = generation_;
  asked_unix_ms_ = now_unix_ms;
  return true;
}

void FocusFacts::leave() {
  current_.reset();
  earlier_.clear();
  history_.clear();
}

void FocusFacts::forget() {
  leave();
  answers_.clear();
}

std::list<FocusFacts::Kept>::const_iterator FocusFacts::find(const FocusKey& key) const {
  return std::ranges::find(answers_, key, &Kept::first);
}

bool FocusFacts::knows_cache(const FocusKey& key) const {
  return !can_change(key) && find(key) != answers_.end();
}

void FocusFacts::adopt(const FocusKey& key, std::shared_ptr<const CacheAnswer> cache, EarlierResults earlier,
                       RequestHistory history) {
  if (cache) {
    if (const auto known = find(key); known != answers_.end()) answers_.erase(known);
    answers_.emplace_front(key, std::move(cache));
    if (answers_.size() > kKeptAnswers) answers_.pop_back();
  }
  if (current_ != key) return;
  earlier_ = std::move(earlier);
  history_ = std::move(history);
}

const CacheAnswer* FocusFacts::cache() const {
  if (!current_) return nullptr;
  if (const auto known = find(*current_); known != answers_.end()) return known->second.get();
  // A plan that is being edited keeps what was said of the cell until the new answer is there.
  if (current_->run != 0) return nullptr;
  const auto before =
      std::ranges::find_if(answers_, [&](const Kept& kept) { return kept.first.is_same_cell(*current_); });
  return before == answers_.end() ? nullptr : before->second.get();
}

}  // namespace proofsheet::ui
