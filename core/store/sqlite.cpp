#include "store/sqlite.h"

#include <fmt/format.h>

#include <cerrno>

namespace proofsheet::store {
namespace {

// Long enough for another process to commit a large group on a slow disk.
constexpr int kBusyTimeoutMs = 20'000;

}  // namespace

Error sqlite_error(const std::filesystem::path& path, int code, std::string_view detail, int system_code) {
  const std::string file = path.string();
  // Not every write that finds no room comes back as SQLITE_FULL: that of the log's index does not.
  if ((code & 0xFF) != SQLITE_OK && (system_code == ENOSPC || system_code == EDQUOT)) code = SQLITE_FULL;
  switch (code & 0xFF) {
    case SQLITE_FULL:
      return {ErrorKind::io, fmt::format("{}: the disk is full; make room and try again", file), code};
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {ErrorKind::io,
              fmt::format("{}: cannot be opened for writing ({}); check the folder's permissions or choose "
                          "another data folder",
                          file, detail),
              code};
    case SQLITE_IOERR:
      return {ErrorKind::io, fmt::format("{}: the disk failed: {}", file, detail), code};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {
          ErrorKind::store,
          fmt::format(
              "{}: the database is damaged ({}); restore a copy, or move the file away to begin a new one",
              file, detail),
          code};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorKind::store,
              fmt::format("{}: another program holds the database; try again when it is done", file), code};
    case SQLITE_NOMEM:
      return {ErrorKind::store, fmt::format("{}: out of memory", file), code};
    default:
      return {ErrorKind::store, fmt::format("{}: {}", file, detail), code};
  }
}

Statement::Statement(const std::filesystem::path& path, sqlite3* database, sqlite3_stmt* statement, int code)
    : path_(path), database_(database), statement_(statement) {
  if (code != SQLITE_OK) note(code);
}

Statement::~Statement() {
  reset();
}

void Statement::note(int code) {
  if (!error_) error_ = sqlite_error(path_, code, sqlite3_errmsg(database_), sqlite3_system_errno(database_));
}

Statement& Statement::bind(std::int64_t number) {
  if (const int code = sqlite3_bind_int64(statement_, next_++, number)) note(code);
  return *this;
}

Statement& Statement::bind(double number) {
  if (const int code = sqlite3_bind_double(statement_, next_++, number)) note(code);
  return *this;
}

Statement& Statement::bind(std::string_view text) {
  // A null pointer would bind NULL instead of the empty text.
  const char* data = text.data() == nullptr ? "" : text.data();
  if (const int code =
          sqlite3_bind_text64(statement_, next_++, data, text.size(), SQLITE_STATIC, SQLITE_UTF8))
    note(code);
  return *this;
}

Statement& Statement::bind_null() {
  if (const int code = sqlite3_bind_null(statement_, next_++)) note(code);
  return *this;
}

Result<bool> Statement::step() {
  if (error_) return fail(*error_);
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  note(code);
  return fail(*error_);
}

Result<> Statement::run() {
  for (;;) {
    const auto row = step();
    if (!row) return fail(row.error());
    if (!*row) return {};
  }
}

void Statement::reset() {
  next_ = 1;
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

std::string_view Statement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return data == nullptr
             ? std::string_view{}
             : std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

std::optional<std::int64_t> Statement::optional_int64(int column) const {
  return is_null(column) ? std::nullopt : std::optional(int64(column));
}

std::optional<double> Statement::optional_number(int column) const {
  return is_null(column) ? std::nullopt : std::optional(number(column));
}

Result<Database> Database::open(const std::filesystem::path& path, Access access) {
  sqlite3* raw = nullptr;
  // A reader of a WAL database also writes its shared-memory file, so it opens read-write and is held back by
  // query_only.
  const int create = access == Access::write ? SQLITE_OPEN_CREATE : 0;
  const int code =
      sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | create, nullptr);
  Handle handle(raw);
  if (code != SQLITE_OK) {
    return fail(sqlite_error(path, code, raw ? sqlite3_errmsg(raw) : sqlite3_errstr(code),
                             raw ? sqlite3_system_errno(raw) : 0));
  }
  sqlite3_busy_timeout(raw, kBusyTimeoutMs);
  sqlite3_extended_result_codes(raw, 1);
  Database database(std::make_unique<std::filesystem::path>(path), std::move(handle));
  if (access == Access::read) {
    if (auto done = database.execute("PRAGMA query_only = 1"); !done) return fail(done.error());
  }
  return database;
}

Statement Database::prepare(const char* sql) {
  auto& kept = statements_[sql];
  int code = SQLITE_OK;
  if (!kept) {
    sqlite3_stmt* raw = nullptr;
    code = sqlite3_prepare_v3(handle_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    kept.reset(raw);
  }
  return {*path_, handle_.get(), kept.get(), code};
}

Result<> Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK)
    return fail(
        sqlite_error(*path_, code, sqlite3_errmsg(handle_.get()), sqlite3_system_errno(handle_.get())));
  return {};
}

Result<std::int64_t> Database::query_int(const char* sql) {
  Statement statement = prepare(sql);
  const auto row = statement.step();
  if (!row) return fail(row.error());
  if (!*row) return fail(ErrorKind::store, fmt::format("{}: no row for {}", path_->string(), sql));
  return statement.int64(0);
}

void Database::leave_log_on_close() {
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

Transaction::Transaction(Database& database)
    : database_(database), begun_(database.execute("BEGIN IMMEDIATE")) {
  open_ = begun_.has_value();
}

Transaction::~Transaction() {
  // A failed statement may have rolled back already; then this one fails and that is right.
  if (open_) (void)database_.execute("ROLLBACK");
}

Result<> Transaction::commit() {
  Result<> committed = database_.execute("COMMIT");
  if (committed) open_ = false;
  return committed;
}

}  // namespace proofsheet::store
