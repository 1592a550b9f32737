// SQLite behind three small types. Inside the store only.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"

namespace proofsheet::store {

// The failure of a SQLite call, mapped once: a full disk and a folder that cannot be written are `io`, all
// else is `store`. `system_code` is the errno behind it, 0 if none. The message names the database file and
// says what helps.
Error sqlite_error(const std::filesystem::path& path, int code, std::string_view detail, int system_code = 0);

// One use of a prepared statement. Bind in order, then step. The first failure sticks and comes out of step()
// or run(). Resets the statement when it goes out of scope.
class Statement {
 public:
  Statement(const std::filesystem::path& path, sqlite3* database, sqlite3_stmt* statement, int code);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(std::int64_t number);
  Statement& bind(std::uint64_t number) { return bind(static_cast<std::int64_t>(number)); }
  Statement& bind(int number) { return bind(std::int64_t{number}); }
  Statement& bind(bool flag) = delete;
  Statement& bind(double number);
  // The text must live until the last step.
  Statement& bind(std::string_view text);
  Statement& bind_null();
  template <class T>
  Statement& bind(const std::optional<T>& value) {
    return value ? bind(*value) : bind_null();
  }

  // True while there is a row.
  Result<bool> step();
  // Steps to the end; for statements without rows.
  Result<> run();
  // Makes the statement ready for the next values.
  void reset();

  bool is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::int64_t int64(int column) const { return sqlite3_column_int64(statement_, column); }
  std::uint64_t uint64(int column) const { return static_cast<std::uint64_t>(int64(column)); }
  double number(int column) const { return sqlite3_column_double(statement_, column); }
  // Valid until the next step.
  std::string_view text(int column) const;
  std::optional<std::int64_t> optional_int64(int column) const;
  std::optional<double> optional_number(int column) const;

 private:
  void note(int code);

  const std::filesystem::path& path_;
  sqlite3* database_;
  sqlite3_stmt* statement_;
  int next_ = 1;
  std::optional<Error> error_;
};

// One connection; used by one thread at a time. Keeps its prepared statements, so the same SQL text must not
// be in use twice at once.
class Database {
 public:
  enum class Access { write, read };
  static Result<Database> open(const std::filesystem::path& path, Access access);

  // `sql` must be a literal: it is the key of the kept statement.
  Statement prepare(const char* sql);
  // Runs one or more statements without values or rows.
  Result<> execute(const std::string& sql);
  // The integer that a one-row, one-column query gives.
  Result<std::int64_t> query_int(const char* sql);
  // The end of the connection does not write the log into the database.
  void leave_log_on_close();
  int changes() const { return sqlite3_changes(handle_.get()); }
  std::int64_t last_insert_id() const { return sqlite3_last_insert_rowid(handle_.get()); }
  const std::filesystem::path& path() const { return *path_; }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  using Handle = std::unique_ptr<sqlite3, Close>;
  using Kept = std::unique_ptr<sqlite3_stmt, Finalize>;
  Database(std::unique_ptr<std::filesystem::path> path, Handle handle)
      : path_(std::move(path)), handle_(std::move(handle)) {}

  std::unique_ptr<std::filesystem::path> path_;  // its address stays when the Database moves
  Handle handle_;
  std::unordered_map<const char*, Kept> statements_;  // before handle_ goes
};

// A write transaction, begun at once (`BEGIN IMMEDIATE`, so that two processes queue instead of failing
// later); rolls back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  // Why it could not begin.
  const Result<>& begun() const { return begun_; }
  Result<> commit();

 private:
  Database& database_;
  Result<> begun_;
  bool open_ = false;
};

}  // namespace proofsheet::store
