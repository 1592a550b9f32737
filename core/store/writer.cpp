#include "store/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>

#include "base/hash.h"
#include "base/thread.h"
#include "store/writes.h"

namespace proofsheet::store {
namespace {

// Bounds of one group, so that its first result does not wait long for its last.
constexpr std::size_t kMaxGroupResults = 1000;
constexpr std::size_t kMaxGroupBlobBytes = 64u << 20;
// They wait for the disk, and do not compute. Many, as flushes that are waited for together are one to it.
constexpr std::size_t kSyncers = 32;

std::size_t blob_bytes(const Writer::Put& put) {
  std::size_t bytes = 0;
  for (const auto& blob : put.blobs) bytes += static_cast<std::size_t>(blob.size());
  return bytes;
}

}  // namespace

Writer::Writer(Database database, const BlobFolder& blobs)
    : database_(std::move(database)), blobs_(blobs), thread_([this] { work(); }) {}

Writer::~Writer() {
  commands_.push(Quit{});
  thread_.join();
}

Result<> Writer::call(const std::function<Result<>(Database&)>& action) {
  std::promise<Result<>> answer;
  auto future = answer.get_future();
  commands_.push(Call{[&](Database& database) { answer.set_value(action(database)); }});
  return future.get();
}

Store::WriteStats Writer::stats() const {
  return {groups_, results_, blobs_written_};
}

void Writer::work() {
  set_thread_name("store");
  for (;;) {
    std::vector<Command> commands = commands_.wait_drain();
    for (std::size_t next = 0; next < commands.size();) {
      if (std::holds_alternative<Quit>(commands[next])) return;
      if (auto* call = std::get_if<Call>(&commands[next])) {
        call->action(database_);
        ++next;
        continue;
      }
      std::size_t end = next;
      std::size_t bytes = 0;
      while (end < commands.size() && end - next < kMaxGroupResults && bytes < kMaxGroupBlobBytes) {
        const auto* put = std::get_if<Put>(&commands[end]);
        if (!put) break;
        bytes += blob_bytes(*put);
        ++end;
      }
      commit_group(std::span(commands).subspan(next, end - next));
      next = end;
    }
  }
}

void Writer::commit_group(std::span<Command> group) {
  const auto outcomes = write_group(group);
  ++groups_;
  results_ += static_cast<std::uint64_t>(
      std::ranges::count_if(outcomes, [](const auto& o) { return o.has_value(); }));
  for (std::size_t i = 0; i < group.size(); ++i) {
    Put put = std::move(std::get<Put>(group[i]));  // its memory goes with it
    if (put.on_durable) put.on_durable(outcomes[i]);
  }
}

std::vector<Result<>> Writer::write_group(std::span<Command> group) {
  std::vector<Result<>> outcomes(group.size());
  write_blobs(group, outcomes);
  if (const auto written = write_rows(group, outcomes); !written) {
    for (auto& outcome : outcomes) {
      if (outcome) outcome = written;
    }
  }
  return outcomes;
}

void Writer::sync_staged(std::span<Command> group, BlobWriter& writer) {
  std::vector<const StagedFile*> staged;
  for (const Command& command : group) {
    for (const auto& blob : std::get<Put>(command).blobs) {
      if (blob.file) staged.push_back(blob.file.get());
    }
  }
  writer.sync(staged);
}

void Writer::write_blobs(std::span<Command> group, std::vector<Result<>>& outcomes) {
  if (!syncers_ && std::ranges::any_of(
                       group, [](const Command& command) { return !std::get<Put>(command).blobs.empty(); }))
    syncers_.emplace(kSyncers, "sync");
  BlobWriter writer(blobs_, syncers_ ? &*syncers_ : nullptr);
  sync_staged(group, writer);
  for (std::size_t i = 0; i < group.size(); ++i) {
    for (const auto& blob : std::get<Put>(group[i]).blobs) {
      if (!outcomes[i]) break;
      const auto written = write_blob(writer, blob);
      if (!written) outcomes[i] = fail(written.error());
      if (written && *written) ++blobs_written_;
    }
  }
  if (const auto synced = writer.sync_folders(); !synced) std::ranges::fill(outcomes, synced);
}

Result<> Writer::write_rows(std::span<Command> group, std::vector<Result<>>& outcomes) {
  if (std::ranges::none_of(outcomes, [](const auto& outcome) { return outcome.has_value(); })) return {};
  Transaction transaction(database_);
  if (!transaction.begun()) return transaction.begun();
  ResultWriter results(database_);
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (!outcomes[i]) continue;
    const Put& put = std::get<Put>(group[i]);
    // Between the writing of the blobs and this transaction another process may have deleted a run that held
    // the same bytes; inside it nobody can (see delete_run).
    outcomes[i] = require_blobs(blobs_, put);
    if (!outcomes[i]) continue;
    const auto written = results.write(put.run, put.result);
    if (written) continue;
    if (written.error().kind != ErrorKind::not_found) return written;  // the disk or the database: all fail
    outcomes[i] = written;
  }
  if (auto counted = results.write_counts(); !counted) return counted;
  return transaction.commit();
}

}  // namespace proofsheet::store
