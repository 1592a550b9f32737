#include "run/intake.h"

#include <algorithm>
#include <utility>

namespace proofsheet::run {
namespace {

// Beyond them a piece is worth the way to the pool.
constexpr std::size_t kInlineBytes = 16u << 10;
// One transfer holds no more, so that a fast one leaves room for others.
constexpr std::size_t kMaxPerTransfer = 512u << 10;

}  // namespace

bool Intake::take(std::size_t bytes, net::TransferId id) {
  auto state = state_.lock();
  if (state->in_hand + bytes > budget_bytes_ && state->in_hand > 0) {
    state->waiting.push_back(id);
    return false;
  }
  state->in_hand += bytes;
  state->most = std::max(state->most, state->in_hand);
  return true;
}

void Intake::give_back(std::size_t bytes) {
  std::vector<net::TransferId> resumed;
  {
    auto state = state_.lock();
    state->in_hand -= bytes;
    if (state->in_hand <= budget_bytes_ / 2) resumed = std::exchange(state->waiting, {});
  }
  for (const net::TransferId id : resumed) engine_.resume(id);
}

std::string Intake::take_piece() {
  {
    auto state = state_.lock();
    if (!state->spare.empty()) {
      std::string piece = std::move(state->spare.back());
      state->spare.pop_back();
      return piece;
    }
  }
  std::string piece;
  piece.reserve(kPieceBytes);
  return piece;
}

void Intake::give_back(std::string piece) {
  give_back(piece.size());
  if (piece.capacity() > 2 * kPieceBytes) return;
  piece.clear();
  auto state = state_.lock();
  if (state->spare.size() < budget_bytes_ / kPieceBytes) state->spare.push_back(std::move(piece));
}

bool ByteStrand::has_room(std::size_t bytes) {
  auto state = state_.lock();
  is_inline_ = !state->is_busy && bytes <= kInlineBytes && is_light_();
  if (is_inline_) return true;
  if (state->is_busy && state->bytes + bytes > kMaxPerTransfer) {
    state->wants_resume = true;
    return false;
  }
  return intake_->take(bytes, id_);
}

void ByteStrand::bytes(std::string_view chunk, const std::shared_ptr<void>& owner) {
  if (is_inline_) return work_(chunk);
  {
    auto state = state_.lock();
    auto& pieces = state->pieces;
    const bool fits = !pieces.empty() && pieces.back().size() + chunk.size() <= pieces.back().capacity();
    if (!fits) pieces.push_back(intake_->take_piece());
    pieces.back() += chunk;
    state->bytes += chunk.size();
    if (std::exchange(state->is_busy, true)) return;
  }
  start(owner);
}

bool ByteStrand::is_behind() {
  auto state = state_.lock();
  if (state->is_busy) state->wants_resume = true;
  return state->is_busy;
}

void ByteStrand::finish(std::function<void()> last) {
  {
    auto state = state_.lock();
    if (state->is_busy) {
      state->last = std::move(last);
      return;
    }
  }
  last();
}

void ByteStrand::start(const std::shared_ptr<void>& owner) {
  intake_->pool().submit([this, owner](std::stop_token) { work_off(owner); });
}

// One turn: what has come so far. Then it is another transfer's turn.
void ByteStrand::work_off(const std::shared_ptr<void>& owner) {
  std::vector<std::string> pieces;
  bool resumes = false;
  {
    auto state = state_.lock();
    pieces = std::exchange(state->pieces, {});
    state->bytes = 0;
    // A reader that waits for room goes on now, one that waits for the verdict when all is done.
    resumes = std::exchange(state->wants_resume, false);
  }
  if (resumes) intake_->engine().resume(id_);
  for (std::string& piece : pieces) {
    work_(piece);
    intake_->give_back(std::move(piece));
  }
  std::function<void()> last;
  bool has_more = false;
  {
    auto state = state_.lock();
    has_more = !state->pieces.empty();
    if (!has_more) {
      state->is_busy = false;
      resumes = std::exchange(state->wants_resume, false);
      last = std::exchange(state->last, {});
    }
  }
  if (has_more) return start(owner);
  if (resumes) intake_->engine().resume(id_);
  if (last) last();
}

}  // namespace proofsheet::run
