#include "store/store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <thread>

#include "base/clock.h"
#include "base/hash.h"
#include "store/blobs.h"
#include "store/database_name.h"
#include "store/health.h"
#include "store/marks.h"
#include "store/migrations.h"
#include "store/queries.h"
#include "store/readers.h"
#include "store/repair.h"
#include "store/run_list.h"
#include "store/staging.h"
#include "store/writer.h"
#include "store/writes.h"

namespace proofsheet::store {
namespace {

namespace fs = std::filesystem;

// A large run's summaries lie scattered among its details: a cold disk is asked for several pages at a time.
constexpr std::uint64_t kCellsWorthReaders = 20'000;
constexpr std::size_t kSummaryReaders = 4;
constexpr std::uint64_t kNoCell = std::numeric_limits<std::int64_t>::max();

// Held while the database is opened and migrated, so that two programs that start at once do it one after the
// other (changing the journal mode does not wait for the busy timeout).
class OpenLock {
 public:
  explicit OpenLock(const fs::path& folder)
      : fd_(::open((folder / "proofsheet.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
    if (fd_ < 0) error_ = errno;
    while (fd_ >= 0 && ::flock(fd_, LOCK_EX) != 0) {
      if (errno == EINTR) continue;
      error_ = errno;
      break;
    }
  }
  ~OpenLock() {
    if (fd_ >= 0) ::close(fd_);
  }
  OpenLock(const OpenLock&) = delete;
  OpenLock& operator=(const OpenLock&) = delete;
  int error() const { return error_; }

 private:
  int fd_;
  int error_ = 0;
};

std::unexpected<Error> cannot_write(const fs::path& folder, const std::error_code& error) {
  return fail(
      ErrorKind::store,
      fmt::format(
          "{}: cannot write in the data folder: {}; check its permissions or choose another with --data-dir",
          folder.string(), error.message()),
      error.value());
}

void sync_folder(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

Result<Database> open_database(const fs::path& path) {
  auto database = Database::open(path, Database::Access::write);
  if (!database) return database;
  const auto pages = database->query_int("PRAGMA page_count");
  if (!pages) return fail(pages.error());
  // auto_vacuum only counts before the first table is made, and would write into a database that has one.
  if (*pages == 0) {
    if (auto done = database->execute("PRAGMA auto_vacuum = INCREMENTAL"); !done) return fail(done.error());
  }
  if (auto done = migrate(*database, migrations()); !done) {
    database->leave_log_on_close();  // what is refused is not touched
    return fail(done.error());
  }
  auto mode = database->prepare("PRAGMA journal_mode = WAL");
  const auto row = mode.step();
  if (!row) return fail(row.error());
  if (mode.text(0) != "wal") {
    return fail(ErrorKind::store,
                fmt::format("{}: the file system does not allow SQLite's write-ahead log; choose a "
                            "data folder on a local disk",
                            path.string()));
  }
  mode.reset();
  // A checkpoint every 16 MiB of log, not every 4: under a large run most of its pages are the same ones
  // again.
  if (auto done = database->execute("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; "
                                    "PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -8000");
      !done) {
    return fail(done.error());
  }
  return database;
}

}  // namespace

class Store::Impl {
 public:
  Impl(fs::path where, Database database)
      : folder(std::move(where)),
        blobs(folder / "blobs"),
        readers(folder / kDatabaseName),
        writer(std::move(database), blobs) {}

  // Runs a query on a connection of its own.
  template <class Query>
  auto read(const Query& query) -> decltype(query(std::declval<Database&>())) {
    auto lease = readers.lease();
    if (!lease) return fail(lease.error());
    return query(**lease);
  }

  fs::path folder;
  BlobFolder blobs;
  ReaderPool readers;
  Writer writer;
};

Result<std::unique_ptr<Store>> Store::open(const fs::path& folder, Leftovers leftovers) {
  std::error_code error;
  const bool is_new = fs::create_directories(folder / "blobs", error);
  if (error) return cannot_write(folder, error);
  const OpenLock lock(folder);
  if (lock.error() != 0) return cannot_write(folder, {lock.error(), std::generic_category()});
  auto database = open_database(folder / kDatabaseName);
  if (!database) return fail(ErrorKind::store, database.error().message, database.error().code);
  if (is_new) {
    sync_folder(folder);
    sync_folder(folder.parent_path());
  }
  if (leftovers == Leftovers::remove) remove_old_temporaries(folder / "blobs");
  return std::unique_ptr<Store>(new Store(std::make_unique<Impl>(folder, std::move(*database))));
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

Result<RunId> Store::create_run(const NewRun& run) {
  RunId id = 0;
  auto done = impl_->writer.call([&](Database& database) -> Result<> {
    const auto inserted = insert_run(database, run, system_clock().unix_ms());
    if (!inserted) return fail(inserted.error());
    id = *inserted;
    return {};
  });
  if (!done) return fail(done.error());
  return id;
}

Result<> Store::finish_run(RunId run, std::int64_t finished_unix_ms) {
  return impl_->writer.call(
      [&](Database& database) { return mark_finished(database, run, finished_unix_ms); });
}

Result<> Store::delete_run(RunId run) {
  const auto lock = lock_run(run);
  if (!lock) return fail(lock.error());
  return impl_->writer.call(
      [&](Database& database) { return delete_run_and_blobs(database, impl_->blobs, run); });
}

Result<> Store::rename_run(RunId run, std::string_view name) {
  return impl_->writer.call([&](Database& database) { return write_name(database, run, name); });
}

Result<> Store::set_tags(RunId run, const std::vector<std::string>& tags) {
  return impl_->writer.call([&](Database& database) { return write_tags(database, run, tags); });
}

Result<> Store::set_marks(RunId run, const std::vector<MarkChange>& changes) {
  return impl_->writer.call([&](Database& database) { return write_marks(database, run, changes); });
}

void Store::flush() {
  (void)impl_->writer.call([](Database&) { return Result<>(); });
}

void Store::put_marks(RunId run, std::vector<MarkChange> changes, std::function<void(Result<>)> on_done) {
  impl_->writer.post([run, changes = std::move(changes), on_done = std::move(on_done)](Database& database) {
    const auto written = write_marks(database, run, changes);
    if (on_done) on_done(written);
  });
}

void Store::put_picture_numbers(std::vector<MeasuredPicture> pictures,
                                std::function<void(Result<>)> on_done) {
  impl_->writer.post([pictures = std::move(pictures), on_done = std::move(on_done)](Database& database) {
    const auto written = [&]() -> Result<> {
      Transaction transaction(database);
      if (!transaction.begun()) return transaction.begun();
      if (auto done = write_picture_numbers(database, pictures); !done) return done;
      return transaction.commit();
    }();
    if (on_done) on_done(written);
  });
}

BlobRef Store::blob_ref(std::string_view bytes, std::string type) {
  return {blob_hash(blake3_hex(bytes)), std::move(type), bytes.size()};
}

BlobRef Store::blob_ref(const NewBlob& blob) {
  if (!blob.file) return blob_ref(blob.bytes, blob.type);
  return {blob_hash(blob.file->blake3_hex()), blob.type, blob.file->bytes()};
}

std::shared_ptr<PayloadSinks> Store::staging() const {
  return std::make_shared<Staging>(impl_->blobs.folder());
}

void Store::put_result(RunId run, CellResult result, std::vector<NewBlob> blobs,
                       std::function<void(Result<>)> on_durable) {
  impl_->writer.put({run, std::move(result), std::move(blobs), std::move(on_durable)});
}

void Store::put_limit_event(RunId run, LimitEvent event) {
  // A history that cannot be written stops nothing: the results, which matter, meet the same disk and say so.
  impl_->writer.post([run, event = std::move(event)](Database& database) {
    (void)insert_limit_event(database, run, event);
  });
}

Store::WriteStats Store::write_stats() const {
  return impl_->writer.stats();
}

Result<std::vector<RunInfo>> Store::runs() const {
  return impl_->read(select_runs);
}

Result<RunInfo> Store::run(RunId id) const {
  return impl_->read([&](Database& database) { return select_run(database, id); });
}

Result<RunId> Store::latest_run() const {
  return impl_->read(select_latest_run);
}

Result<DiskUse> Store::disk_use() const {
  return impl_->read(select_disk_use);
}

Result<Deletion> Store::weigh_deletion(RunId run) const {
  return impl_->read([&](Database& database) { return select_deletion(database, run); });
}

Result<std::vector<CellSummary>> Store::summaries(RunId run) const {
  const auto info = this->run(run);
  if (!info || info->cells < kCellsWorthReaders)
    return impl_->read([&](Database& database) { return select_summaries(database, run, 0, kNoCell); });
  std::vector<Result<std::vector<CellSummary>>> parts(kSummaryReaders);
  const auto edge = [&](std::size_t part) {
    return part == parts.size() ? kNoCell : info->cells / parts.size() * part;
  };
  const auto read_part = [&](std::size_t part) {
    parts[part] = impl_->read(
        [&](Database& database) { return select_summaries(database, run, edge(part), edge(part + 1)); });
  };
  {
    std::vector<std::jthread> readers;
    for (std::size_t part = 0; part < parts.size(); ++part) readers.emplace_back(read_part, part);
  }
  std::vector<CellSummary> all;
  all.reserve(info->cells);
  for (const auto& part : parts) {
    if (!part) return fail(part.error());
    all.insert(all.end(), part->begin(), part->end());
  }
  return all;
}

Result<CellResult> Store::result(RunId run, std::uint64_t cell) const {
  return impl_->read([&](Database& database) { return select_result(database, run, cell); });
}

Result<std::vector<std::uint64_t>> Store::hidden_cells(RunId run) const {
  return impl_->read([&](Database& database) { return select_hidden(database, run); });
}

Result<std::vector<std::uint64_t>> Store::broken_off_cells(RunId run) const {
  return impl_->read([&](Database& database) { return select_broken_off(database, run); });
}

Result<> Store::for_each_result(RunId run, const std::function<bool(const CellResult&)>& visit) const {
  return impl_->read([&](Database& database) { return visit_results(database, run, visit); });
}

Result<> Store::for_each_content(RunId run, const std::function<bool(const CellContent&)>& visit) const {
  return impl_->read([&](Database& database) { return visit_contents(database, run, visit); });
}

Result<> Store::for_each_reading(RunId run, const std::function<bool(const CellReading&)>& visit) const {
  return impl_->read([&](Database& database) { return visit_readings(database, run, visit); });
}

Result<std::vector<std::string>> Store::unmeasured_pictures(RunId run) const {
  return impl_->read([&](Database& database) { return select_unmeasured_pictures(database, run); });
}

Result<std::optional<PictureNumbers>> Store::picture_numbers(const std::string& hash) const {
  return impl_->read([&](Database& database) { return select_picture_numbers(database, hash); });
}

Result<std::vector<LimitEvent>> Store::limit_events(RunId run) const {
  return impl_->read([&](Database& database) { return select_limit_events(database, run); });
}

Result<std::vector<CellResult>> Store::earlier_results(RunId run, std::uint64_t cell) const {
  return impl_->read([&](Database& database) { return select_earlier(database, run, cell); });
}

Result<std::vector<std::uint64_t>> Store::replaced_unmetered_cells(RunId run) const {
  return impl_->read([&](Database& database) { return select_replaced_unmetered(database, run); });
}

Result<std::vector<Store::KeptAnswers>> Store::kept_answers(std::int64_t now_unix_ms) const {
  return impl_->read([&](Database& database) { return select_kept(database, now_unix_ms); });
}

bool Store::has_files(const CellResult& result) const {
  for (const auto& image : result.images) {
    if (!impl_->blobs.has(image.blob.hash, image.blob.bytes)) return false;
  }
  return !result.audio || impl_->blobs.has(result.audio->hash, result.audio->bytes);
}

Result<std::optional<CellResult>> Store::find_cached(const std::string& cache_key,
                                                     std::int64_t not_before_unix_ms) const {
  std::optional<CellResult> found;
  const auto take = [&](RunId, const CellResult& result) {
    if (!result.partial && has_files(result)) found = result;
    return !found.has_value();
  };
  auto done = impl_->read([&](Database& database) {
    return visit_equal(database, cache_key, {.not_before = not_before_unix_ms, .until = kEver}, take);
  });
  if (!done) return fail(done.error());
  return found;
}

Result<> Store::for_each_equal(const std::string& cache_key, const VisitStored& visit,
                               std::int64_t until_unix_ms) const {
  return impl_->read([&](Database& database) {
    return visit_equal(database, cache_key, {.not_before = 0, .until = until_unix_ms}, visit);
  });
}

Result<std::vector<Store::OfRequest>> Store::results_of_request(const std::string& cache_key,
                                                                int limit) const {
  return impl_->read([&](Database& database) { return select_of_request(database, cache_key, limit); });
}

Result<> Store::for_each_near(const std::string& near_key, int limit, const VisitStored& visit,
                              std::int64_t until_unix_ms) const {
  return impl_->read(
      [&](Database& database) { return visit_near(database, near_key, limit, until_unix_ms, visit); });
}

Result<std::string> Store::read_blob(const std::string& hash) const {
  return impl_->blobs.read(hash);
}
std::optional<std::string> Store::thumbnail(const std::string& hash) const {
  return impl_->blobs.read_thumbnail(hash);
}
bool Store::has_thumbnail(const std::string& hash) const {
  return impl_->blobs.has_thumbnail(hash);
}
void Store::keep_thumbnail(const std::string& hash, std::string_view bytes) const {
  impl_->blobs.write_thumbnail(hash, bytes);
}
fs::path Store::blob_path(const std::string& hash) const {
  return impl_->blobs.path_of(hash);
}
const fs::path& Store::folder() const {
  return impl_->folder;
}

Result<RunLock> Store::lock_run(RunId run) const {
  return RunLock::take(impl_->folder, run);
}

Result<Store::Health> Store::check() const {
  return impl_->read([&](Database& database) { return examine(database, impl_->blobs); });
}

Result<Store::Repair> Store::repair() {
  const auto lock = RunLock::take_all(impl_->folder);
  if (!lock) return fail(lock.error());
  Result<Repair> repair;
  auto done = impl_->writer.call([&](Database& database) -> Result<> {
    repair = mend(database, impl_->blobs, system_clock().unix_ms());
    return {};
  });
  if (!done) return fail(done.error());
  return repair;
}

}  // namespace proofsheet::store
