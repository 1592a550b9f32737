#include "store/run_list.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/utf8.h"
#include "store/rows.h"

namespace proofsheet::store {
namespace {

constexpr std::size_t kLongestName = 200, kLongestTag = 40, kMostTags = 16;
// Answers of a run whose texts are measured; those of a larger run are about as long as these.
constexpr std::uint64_t kMeasured = 64;
// What an answer takes beside its texts: its row of numbers with the keys and their place in two indices.
constexpr std::uint64_t kRowBytes = 260;

// One line without blanks around it; `what` names it in the failure.
Result<std::string_view> checked_line(std::string_view text, std::string_view what, std::size_t longest) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  if (text.empty()) return fail(ErrorKind::invalid_input, fmt::format("{} is empty", what));
  if (!is_valid_utf8(text)) return fail(ErrorKind::invalid_input, fmt::format("{} is not UTF-8", what));
  const bool is_line =
      std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
  if (!is_line) return fail(ErrorKind::invalid_input, fmt::format("{} is not one line", what));
  if (count_code_points(text) > longest) {
    return fail(ErrorKind::invalid_input, fmt::format("{} is longer than {} characters", what, longest));
  }
  return text;
}

bool equal_but_for_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

Result<std::vector<std::string_view>> checked_tags(RunId run, const std::vector<std::string>& tags) {
  const std::string what = fmt::format("run {}: a tag", run);
  std::vector<std::string_view> checked;
  for (const std::string& tag : tags) {
    const auto line = checked_line(tag, what, kLongestTag);
    if (!line) return fail(line.error());
    if (line->find(',') != std::string_view::npos)
      return fail(ErrorKind::invalid_input, fmt::format("{} has a comma in it: {}", what, *line));
    const auto same = [&](std::string_view other) { return equal_but_for_case(*line, other); };
    if (std::ranges::none_of(checked, same)) checked.push_back(*line);
  }
  if (checked.size() > kMostTags)
    return fail(ErrorKind::invalid_input, fmt::format("run {}: more than {} tags", run, kMostTags));
  return checked;
}

Result<> require_known(Database& database, RunId run) {
  auto select = database.prepare("SELECT 1 FROM runs WHERE id = ?");
  const auto row = select.bind(run).step();
  if (!row) return fail(row.error());
  if (*row) return {};
  return fail(ErrorKind::not_found, fmt::format("{}: there is no run {}", database.path().string(), run));
}

}  // namespace

Result<> write_name(Database& database, RunId run, std::string_view name) {
  const auto line = checked_line(name, fmt::format("run {}: the name", run), kLongestName);
  if (!line) return fail(line.error());
  auto update = database.prepare("UPDATE runs SET name = ? WHERE id = ?");
  if (auto done = update.bind(*line).bind(run).run(); !done) return done;
  return database.changes() == 0 ? require_known(database, run) : Result<>{};
}

Result<> write_tags(Database& database, RunId run, const std::vector<std::string>& tags) {
  const auto checked = checked_tags(run, tags);
  if (!checked) return fail(checked.error());
  Transaction transaction(database);
  if (!transaction.begun()) return transaction.begun();
  if (auto known = require_known(database, run); !known) return known;
  if (auto done = database.prepare("DELETE FROM run_tags WHERE run = ?").bind(run).run(); !done) return done;
  auto insert = database.prepare("INSERT INTO run_tags (run, tag) VALUES (?, ?)");
  for (const std::string_view tag : *checked) {
    insert.reset();
    if (auto done = insert.bind(run).bind(tag).run(); !done) return done;
  }
  insert.reset();
  return transaction.commit();
}

Result<> read_tags(Database& database, std::span<RunInfo> runs) {
  if (runs.empty()) return {};
  auto select =
      database.prepare("SELECT run, tag FROM run_tags WHERE run BETWEEN ? AND ? ORDER BY run DESC, tag");
  select.bind(runs.back().id).bind(runs.front().id);
  std::size_t at = 0;
  return each_row(select, [&]() -> Result<bool> {
    const RunId run = select.int64(0);
    while (at < runs.size() && runs[at].id > run) ++at;
    if (at == runs.size()) return false;
    if (runs[at].id == run) runs[at].tags.emplace_back(select.text(1));
    return true;
  });
}

namespace {

struct Measured {
  std::uint64_t answers = 0, bytes = 0;
};

// All answers of a small run, or some of a large one that lie evenly apart.
Result<Measured> measure_answers(Database& database, RunId run, std::uint64_t cells, std::uint64_t answers) {
  const bool is_whole = answers <= kMeasured;
  auto select = database.prepare(
      "SELECT length(CAST(json AS BLOB)) + length(CAST(note AS BLOB)) FROM details "
      "WHERE run = ? AND cell >= ? ORDER BY cell LIMIT ?");
  Measured measured;
  const std::uint64_t looks = is_whole ? 1 : kMeasured;
  for (std::uint64_t look = 0; look < looks; ++look) {
    select.reset();
    select.bind(run)
        .bind(static_cast<std::int64_t>(cells / looks * look))
        .bind(static_cast<std::int64_t>(is_whole ? kMeasured : 1));
    auto done = each_row(select, [&]() -> Result<bool> {
      ++measured.answers;
      measured.bytes += select.uint64(0);
      return true;
    });
    if (!done) return fail(done.error());
  }
  return measured;
}

// Those that were replaced are about as long as those that replaced them.
Result<std::uint64_t> text_bytes(Database& database, RunId run, std::uint64_t cells, std::uint64_t answers) {
  const auto measured = measure_answers(database, run, cells, answers);
  if (!measured) return fail(measured.error());
  if (measured->answers == 0) return 0;
  auto earlier = database.prepare("SELECT count(*) FROM earlier_results WHERE run = ?");
  if (const auto row = earlier.bind(run).step(); !row) return fail(row.error());
  const std::uint64_t all = std::max(answers, measured->answers) + earlier.uint64(0);
  return all * kRowBytes +
         static_cast<std::uint64_t>(static_cast<double>(measured->bytes) /
                                    static_cast<double>(measured->answers) * static_cast<double>(all));
}

// Puts the runs that have no files beside those that have.
Result<> add_texts(Database& database, std::vector<RunDiskUse>& runs) {
  auto select = database.prepare(
      "SELECT id, cells, done + filtered + failed, length(CAST(sheet_yaml AS BLOB)) FROM runs ORDER BY id");
  std::vector<RunDiskUse> all;
  auto with_files = runs.begin();
  auto done = each_row(select, [&]() -> Result<bool> {
    RunDiskUse use{.run = select.int64(0)};
    while (with_files != runs.end() && with_files->run < use.run) ++with_files;
    if (with_files != runs.end() && with_files->run == use.run) use = *with_files;
    const auto bytes = text_bytes(database, use.run, select.uint64(1), select.uint64(2));
    if (!bytes) return fail(bytes.error());
    use.text_bytes = *bytes + select.uint64(3);
    all.push_back(use);
    return true;
  });
  if (done) runs = std::move(all);
  return done;
}

}  // namespace

Result<DiskUse> select_disk_use(Database& database) {
  auto select = database.prepare(
      "SELECT run, sum(bytes), sum(CASE WHEN uses = 1 THEN bytes ELSE 0 END), "
      "sum(CASE WHEN run = first THEN bytes ELSE 0 END) FROM "
      "(SELECT DISTINCT hash, run, bytes FROM result_blobs) JOIN "
      "(SELECT hash, count(DISTINCT run) AS uses, min(run) AS first FROM result_blobs GROUP BY hash) "
      "USING (hash) GROUP BY run ORDER BY run");
  DiskUse use;
  auto done = each_row(select, [&]() -> Result<bool> {
    use.runs.push_back(
        {.run = select.int64(0), .all_bytes = select.uint64(1), .own_bytes = select.uint64(2)});
    use.file_bytes += select.uint64(3);
    return true;
  });
  if (!done) return fail(done.error());
  if (auto texts = add_texts(database, use.runs); !texts) return fail(texts.error());
  const auto pages = database.query_int("PRAGMA page_count");
  if (!pages) return fail(pages.error());
  const auto page_bytes = database.query_int("PRAGMA page_size");
  if (!page_bytes) return fail(page_bytes.error());
  use.database_bytes = static_cast<std::uint64_t>(*pages * *page_bytes);
  return use;
}

Result<Deletion> select_deletion(Database& database, RunId run) {
  if (auto known = require_known(database, run); !known) return fail(known.error());
  Deletion deletion{.use = {.run = run}, .sharing = {}};
  auto select = database.prepare(
      "SELECT bytes, NOT EXISTS (SELECT 1 FROM result_blobs o WHERE o.hash = b.hash AND o.run <> b.run) "
      "FROM (SELECT DISTINCT run, hash, bytes FROM result_blobs WHERE run = ?) b");
  select.bind(run);
  auto done = each_row(select, [&]() -> Result<bool> {
    deletion.use.all_bytes += select.uint64(0);
    if (select.int64(1) != 0) deletion.use.own_bytes += select.uint64(0);
    return true;
  });
  if (!done) return fail(done.error());
  auto sharing = database.prepare(
      "SELECT DISTINCT o.run FROM (SELECT DISTINCT hash FROM result_blobs WHERE run = ?) b "
      "JOIN result_blobs o ON o.hash = b.hash WHERE o.run <> ? ORDER BY o.run");
  sharing.bind(run).bind(run);
  done = each_row(sharing, [&]() -> Result<bool> {
    deletion.sharing.push_back(sharing.int64(0));
    return true;
  });
  if (!done) return fail(done.error());
  return deletion;
}

}  // namespace proofsheet::store
