#include "store/health.h"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <set>
#include <system_error>

#include "store/queries.h"
#include "store/rows.h"

namespace proofsheet::store {
namespace {

namespace fs = std::filesystem;

bool is_temporary(const fs::path& path) {
  return path.extension() == ".tmp";
}

bool is_old(const fs::path& path) {
  std::error_code error;
  const auto written = fs::last_write_time(path, error);
  return !error && written <= fs::file_time_type::clock::now() - std::chrono::hours(1);
}

// Temporary files begin with the number of the process that writes them.
bool has_lost_its_process(const fs::path& path) {
  const std::string name = path.filename().string();
  pid_t pid = 0;
  const auto read = std::from_chars(name.data(), name.data() + name.size(), pid);
  return read.ec == std::errc() && pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH;
}

void check_database(Database& database, Store::Health& health) {
  auto statement = database.prepare("PRAGMA integrity_check(10)");
  for (;;) {
    const auto row = statement.step();
    if (row && !*row) return;
    const std::string message = row ? std::string(statement.text(0)) : row.error().message;
    if (message == "ok") continue;
    health.database_ok = false;
    if (!health.database_message.empty()) health.database_message += "; ";
    health.database_message += message;
    if (!row) return;
  }
}

void note_damage(Store::Health& health, const Error& error) {
  health.database_ok = false;
  if (health.database_message.empty()) health.database_message = error.message;
}

// The blobs of `result` that are among the missing.
std::vector<std::string> missing_of(const CellResult& result, const std::vector<std::string>& missing) {
  std::vector<std::string> gone;
  const auto look_at = [&](const BlobRef& blob) {
    if (std::ranges::binary_search(missing, blob.hash) && std::ranges::find(gone, blob.hash) == gone.end())
      gone.push_back(blob.hash);
  };
  for (const ImageRef& image : result.images) look_at(image.blob);
  if (result.audio) look_at(*result.audio);
  return gone;
}

Result<> find_lost_results(Database& database, Store::Health& health) {
  std::set<std::pair<RunId, std::uint64_t>> cells;
  for (const std::string& hash : health.missing_blobs) {
    auto select = database.prepare("SELECT run, cell FROM result_blobs WHERE hash = ?");
    select.bind(std::string_view(hash));
    auto done = each_row(select, [&]() -> Result<bool> {
      cells.emplace(select.int64(0), select.uint64(1));
      return true;
    });
    if (!done) return done;
  }
  for (const auto& [run, cell] : cells) {
    const auto note = [&, run = run, cell = cell](const CellResult& result, bool is_earlier) {
      auto gone = missing_of(result, health.missing_blobs);
      if (!gone.empty()) health.lost_results.push_back({run, cell, is_earlier, std::move(gone)});
    };
    if (const auto result = select_result(database, run, cell); result) note(*result, false);
    const auto earlier = select_earlier(database, run, cell);
    if (!earlier) return fail(earlier.error());
    for (const CellResult& result : *earlier) note(result, true);
  }
  return {};
}

Result<> find_miscounted(Database& database, Store::Health& health) {
  auto select = database.prepare(
      "SELECT u.id FROM runs u LEFT JOIN " COUNTS_OF_RUNS
      " c ON c.run = u.id "
      "WHERE u.done <> coalesce(c.done, 0) OR u.filtered <> coalesce(c.filtered, 0) "
      "OR u.failed <> coalesce(c.failed, 0) OR u.cached <> coalesce(c.cached, 0) "
      "OR abs(u.cost_usd - coalesce(c.cost_usd, 0)) > 1e-6 * (1 + abs(u.cost_usd)) ORDER BY u.id");
  return each_row(select, [&]() -> Result<bool> {
    health.miscounted.push_back(select.int64(0));
    return true;
  });
}

Result<> look_at_files(const BlobFolder& blobs, const std::set<fs::path>& expected, Store::Health& health) {
  std::error_code error;
  for (auto entry = fs::recursive_directory_iterator(blobs.folder(), error);
       !error && entry != fs::end(entry); entry.increment(error)) {
    std::error_code gone;  // deleted meanwhile
    if (!entry->is_regular_file(gone)) continue;
    const fs::path& path = entry->path();
    const auto bytes = entry->file_size(gone);
    if (!gone) health.blob_bytes += bytes;
    if (is_temporary(path)) {
      if (is_old(path) || has_lost_its_process(path)) health.half_written.push_back(path);
    } else if (!expected.contains(path)) {
      health.orphaned_files.push_back(path);
    }
  }
  if (!error) return {};
  return fail(ErrorKind::io,
              fmt::format("{}: cannot list the blobs: {}", blobs.folder().string(), error.message()),
              error.value());
}

}  // namespace

Result<Store::Health> examine(Database& database, const BlobFolder& blobs) {
  Store::Health health;
  check_database(database, health);
  std::error_code error;
  const auto log_bytes = fs::file_size(database.path().string() + "-wal", error);
  if (!error) health.log_bytes = log_bytes;
  const auto named = select_blobs(database);
  if (!named) {
    note_damage(health, named.error());
    return health;  // without the list of names nothing can be said about files
  }
  std::set<fs::path> expected;
  for (const NamedBlob& blob : *named) {
    expected.insert(blobs.path_of(blob.hash));
    if (!blobs.has(blob.hash, blob.bytes)) health.missing_blobs.push_back(blob.hash);
  }
  if (auto found = find_lost_results(database, health); !found) note_damage(health, found.error());
  if (auto found = find_miscounted(database, health); !found) note_damage(health, found.error());
  if (auto looked = look_at_files(blobs, expected, health); !looked) return fail(looked.error());
  return health;
}

void remove_old_temporaries(const fs::path& blobs) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(blobs, error)) {
    std::error_code ignored;
    if (is_temporary(entry.path()) && is_old(entry.path())) fs::remove(entry.path(), ignored);
  }
}

}  // namespace proofsheet::store
