#include "store/rows.h"

#include "store/result_json.h"

namespace proofsheet::store {

std::optional<int> read_rating(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(static_cast<int>(row.int64(column)));
}

std::optional<Label> read_label(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : label_from_name(row.text(column));
}

Result<CellResult> read_result(const Statement& row) {
  CellResult result;
  result.cell = row.uint64(0);
  result.state = state_from_name(row.text(1));
  result.latency_ms = row.number(2);
  result.cost_usd = row.optional_number(3);
  result.cached_from_unix_ms = row.optional_int64(4);
  result.rating = read_rating(row, 5);
  result.finished_unix_ms = row.int64(6);
  result.cache_key = row.text(7);
  result.note = row.text(8);
  result.label = read_label(row, 10);
  result.rejected = row.int64(11) != 0;
  if (auto read = read_detail_json(row.text(9), result); !read) return fail(read.error());
  return result;
}

}  // namespace proofsheet::store
