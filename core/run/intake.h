#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/payload.h"
#include "base/synced.h"
#include "base/thread_pool.h"
#include "net/engine.h"

namespace proofsheet::run {

// What all answers share on their way from the net thread to the pool: a budget of bytes that have been read
// from sockets and not been worked on, and the place of their payloads. Thread-safe.
class Intake {
 public:
  static constexpr std::size_t kBudgetBytes = 24u << 20;
  static constexpr std::size_t kPieceBytes = 128u << 10;

  // `pool` and `engine` outlive every transfer.
  Intake(ThreadPool& pool, net::Engine& engine, std::shared_ptr<PayloadSinks> payloads,
         std::size_t budget_bytes = kBudgetBytes)
      : pool_(pool), engine_(engine), payloads_(std::move(payloads)), budget_bytes_(budget_bytes) {}

  // Takes `bytes` out of the budget. False when it is spent: the engine resumes transfer `id` when half of it
  // is free again.
  bool take(std::size_t bytes, net::TransferId id);
  void give_back(std::size_t bytes);
  // An empty piece with room for kPieceBytes, of those that have been worked off if there is one: fresh
  // memory for every answer would have to be mapped page by page.
  std::string take_piece();
  void give_back(std::string piece);
  // The most that was out at a time.
  std::size_t most_in_hand() { return state_.lock()->most; }

  ThreadPool& pool() { return pool_; }
  net::Engine& engine() { return engine_; }
  const std::shared_ptr<PayloadSinks>& payloads() const { return payloads_; }

 private:
  struct State {
    std::size_t in_hand = 0;
    std::size_t most = 0;
    std::vector<net::TransferId> waiting;
    std::vector<std::string> spare;  // no more than the budget holds
  };
  ThreadPool& pool_;
  net::Engine& engine_;
  const std::shared_ptr<PayloadSinks> payloads_;
  const std::size_t budget_bytes_;
  Synced<State> state_;
};

// The bytes of one transfer, worked on in their order by one thread at a time: small pieces at once on the
// net thread, so that text is not held up, all others on the pool. Everything but the work itself is called
// on the net thread, by the transfer's listener, in answer to the engine's questions of the same names.
class ByteStrand {
 public:
  // Works on a piece. Runs on the pool or on the net thread.
  using Work = std::function<void(std::string_view)>;
  // Asked while no piece is worked on: may a small piece be worked on by the net thread?
  using IsLight = std::function<bool()>;

  ByteStrand(std::shared_ptr<Intake> intake, Work work, IsLight is_light)
      : intake_(std::move(intake)), work_(std::move(work)), is_light_(std::move(is_light)) {}
  ByteStrand(const ByteStrand&) = delete;
  ByteStrand& operator=(const ByteStrand&) = delete;

  void submitted(net::TransferId id) { id_ = id; }
  bool has_room(std::size_t bytes);
  // `owner` keeps the strand alive while the pool works for it.
  void bytes(std::string_view chunk, const std::shared_ptr<void>& owner);
  bool is_behind();
  // Runs `last` behind all that has come: at once, or on the pool.
  void finish(std::function<void()> last);

 private:
  struct State {
    std::vector<std::string> pieces;  // in their order
    std::size_t bytes = 0;            // of them
    bool is_busy = false;             // a job of the pool has been given the pieces, or will be
    bool wants_resume = false;
    std::function<void()> last;
  };
  void start(const std::shared_ptr<void>& owner);
  void work_off(const std::shared_ptr<void>& owner);

  const std::shared_ptr<Intake> intake_;
  const Work work_;
  const IsLight is_light_;
  net::TransferId id_ = 0;
  bool is_inline_ = false;  // how the piece that has room is worked on
  Synced<State> state_;
};

}  // namespace proofsheet::run
