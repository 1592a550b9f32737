#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "base/mailbox.h"
#include "base/result.h"
#include "base/thread_pool.h"
#include "store/blobs.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace proofsheet::store {

// The store thread: owns the one write connection and does what its mailbox says, in order. Results that
// stand next to each other in the mailbox are committed together.
class Writer {
 public:
  struct Put {
    RunId run = 0;
    CellResult result;
    std::vector<Store::NewBlob> blobs;
    std::function<void(Result<>)> on_durable;
  };

  // `blobs` must outlive the writer.
  Writer(Database database, const BlobFolder& blobs);
  // Does what is queued, then joins.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void put(Put put) { commands_.push(std::move(put)); }
  // Runs `action` on the store thread, in its turn.
  void post(std::function<void(Database&)> action) { commands_.push(Call{std::move(action)}); }
  // The same, and waits for it.
  Result<> call(const std::function<Result<>(Database&)>& action);
  Store::WriteStats stats() const;

 private:
  struct Call {
    std::function<void(Database&)> action;
  };
  struct Quit {};
  using Command = std::variant<Put, Call, Quit>;

  void work();
  void commit_group(std::span<Command> group);
  // The outcome of each result of the group, all durable or failed.
  std::vector<Result<>> write_group(std::span<Command> group);
  void sync_staged(std::span<Command> group, BlobWriter& writer);
  void write_blobs(std::span<Command> group, std::vector<Result<>>& outcomes);
  Result<> write_rows(std::span<Command> group, std::vector<Result<>>& outcomes);

  Mailbox<Command> commands_;
  Database database_;
  const BlobFolder& blobs_;
  std::optional<ThreadPool> syncers_;  // from the first group with files on
  std::atomic<std::uint64_t> groups_{0}, results_{0}, blobs_written_{0};
  std::jthread thread_;
};

}  // namespace proofsheet::store
