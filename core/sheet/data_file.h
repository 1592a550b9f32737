#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"

namespace proofsheet::sheet {

struct DataProblem {
  bool in_file = true;  // false: about the file as a whole, so the sheet's line helps more
  int line = 0;         // 1-based in the data file
  std::string message;
};

// Rows of a data file, each a map column -> value.
struct DataFile {
  std::vector<Value> rows;
  std::vector<DataProblem> problems;
};

// Reads .csv and .tsv (RFC 4180; the first line names the columns, every cell is text), .json (a list of
// maps) and .jsonl or .ndjson (a map per line). At most 256 MiB and 1,000,000 rows.
DataFile load_data_file(const std::filesystem::path& path);

// Rows that to_yaml has put into a sheet's text as a last block, `data:` / `  jsonl: |`. They are read from
// there directly: YAML's bounds and pace are made for what people write.
struct RowBlock {
  std::string_view sheet;  // the text before the block
  std::string_view rows;   // JSON lines, indented
  int first_line = 0;      // 1-based line of the first row
};
std::optional<RowBlock> find_row_block(std::string_view yaml);

// The readers alone.
DataFile read_csv(std::string_view text, char separator);
DataFile read_json_rows(std::string_view text);
DataFile read_json_lines(std::string_view text);

}  // namespace proofsheet::sheet
