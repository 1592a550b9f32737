#include "store/marks.h"

#include <fmt/format.h>

namespace proofsheet::store {
namespace {

Result<> check_change(const MarkChange& change) {
  if (!change.rating || !*change.rating) return {};
  const int rating = **change.rating;
  if (rating >= 1 && rating <= 5) return {};
  return fail(ErrorKind::invalid_input, fmt::format("rating {}: expected 1 to 5", rating));
}

Result<> require_run(Database& database, RunId run) {
  auto select = database.prepare("SELECT 1 FROM runs WHERE id = ?");
  const auto row = select.bind(run).step();
  if (!row) return fail(row.error());
  if (*row) return {};
  return fail(ErrorKind::not_found, fmt::format("{}: there is no run {}", database.path().string(), run));
}

// Each value comes with whether it changes at all.
Result<> write_answer_marks(Database& database, RunId run, const MarkChange& change) {
  auto update = database.prepare(
      "UPDATE results SET rating = iif(?, ?, rating), label = iif(?, ?, label), "
      "rejected = iif(?, ?, rejected), has_note = iif(?, ?, has_note) WHERE run = ? AND cell = ?");
  std::optional<std::string_view> label;
  if (change.label && *change.label) label = label_name(**change.label);
  for (const std::uint64_t cell : change.cells) {
    update.reset();
    update.bind(change.rating ? 1 : 0).bind(change.rating.value_or(std::nullopt));
    update.bind(change.label ? 1 : 0).bind(label);
    update.bind(change.rejected ? 1 : 0).bind(change.rejected.value_or(false) ? 1 : 0);
    update.bind(change.note ? 1 : 0).bind(change.note && !change.note->empty() ? 1 : 0);
    if (auto done = update.bind(run).bind(cell).run(); !done) return done;
    if (database.changes() == 0) {
      return fail(ErrorKind::not_found,
                  fmt::format("{}: run {} has no result of cell {}", database.path().string(), run, cell));
    }
  }
  return {};
}

Result<> write_notes(Database& database, RunId run, const MarkChange& change) {
  auto update = database.prepare("UPDATE details SET note = ? WHERE run = ? AND cell = ?");
  for (const std::uint64_t cell : change.cells) {
    update.reset();
    if (auto done = update.bind(std::string_view(*change.note)).bind(run).bind(cell).run(); !done)
      return done;
  }
  return {};
}

Result<> write_hidden(Database& database, RunId run, const MarkChange& change) {
  auto write =
      database.prepare(*change.hidden ? "INSERT OR IGNORE INTO hidden_cells (run, cell) VALUES (?, ?)"
                                      : "DELETE FROM hidden_cells WHERE run = ? AND cell = ?");
  for (const std::uint64_t cell : change.cells) {
    write.reset();
    if (auto done = write.bind(run).bind(cell).run(); !done) return done;
  }
  return {};
}

Result<> write_change(Database& database, RunId run, const MarkChange& change) {
  if (auto right = check_change(change); !right) return right;
  if (change.is_of_answer()) {
    if (auto done = write_answer_marks(database, run, change); !done) return done;
  }
  if (change.note) {
    if (auto done = write_notes(database, run, change); !done) return done;
  }
  return change.hidden ? write_hidden(database, run, change) : Result<>{};
}

}  // namespace

Result<> write_marks(Database& database, RunId run, const std::vector<MarkChange>& changes) {
  Transaction transaction(database);
  if (!transaction.begun()) return transaction.begun();
  if (auto known = require_run(database, run); !known) return known;
  for (const MarkChange& change : changes) {
    if (auto done = write_change(database, run, change); !done) return done;
  }
  return transaction.commit();
}

}  // namespace proofsheet::store
