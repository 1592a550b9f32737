#include "sheet/data_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.h"
#include "base/json.h"
#include "base/utf8.h"
#include "sheet/scalar.h"

namespace proofsheet::sheet {
namespace {

constexpr std::uint64_t kMaxBytes = 256u << 20;
constexpr std::size_t kMaxRows = 1'000'000;
constexpr std::size_t kMaxProblems = 20;

std::string_view without_bom(std::string_view text) {
  return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
}

void report(DataFile& data, int line, std::string message) {
  if (data.problems.size() < kMaxProblems) data.problems.push_back({true, line, std::move(message)});
}

bool add_row(DataFile& data, Value row, int line) {
  if (data.rows.size() == kMaxRows) {
    report(data, line, fmt::format("more than {} rows", kMaxRows));
    return false;
  }
  data.rows.push_back(std::move(row));
  return true;
}

struct Record {
  std::vector<std::string> fields;
  int line = 0;
  bool is_blank = false;
};

// Takes one record after the other off a CSV text. RFC 4180, and a quote inside an unquoted field stands for
// itself.
class CsvReader {
 public:
  CsvReader(std::string_view text, char separator) : text_(text), separator_(separator) {}

  bool done() const { return at_ >= text_.size(); }

  // Fails where the file cannot be understood any further.
  std::expected<Record, DataProblem> next() {
    Record record;
    record.line = line_;
    const std::size_t begin = at_;
    while (true) {
      auto field = next_field();
      if (!field) return std::unexpected(std::move(field.error()));
      record.fields.push_back(std::move(*field));
      if (done() || text_[at_] != separator_) break;
      ++at_;
    }
    record.is_blank = at_ == begin;
    skip_line_end();
    return record;
  }

 private:
  void skip_line_end() {
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++line_;
  }

  std::expected<std::string, DataProblem> next_field() {
    if (done() || text_[at_] != '"') {
      const char ends[] = {separator_, '\r', '\n', 0};
      const std::size_t end = std::min(text_.find_first_of(ends, at_), text_.size());
      std::string field(text_.substr(at_, end - at_));
      at_ = end;
      return field;
    }
    const int opened = line_;
    std::string field;
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\n') ++line_;
      if (c != '"') {
        field += c;
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        field += text_[at_++];
      } else {
        ++at_;
        const bool at_end = done() || text_[at_] == separator_ || text_[at_] == '\r' || text_[at_] == '\n';
        if (at_end) return field;
        return std::unexpected(DataProblem{
            true, line_, "text after a closing quote; expected a separator or the end of the line"});
      }
    }
    return std::unexpected(DataProblem{true, opened, "a quoted field does not end; expected a closing \""});
  }

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
  int line_ = 1;
};

bool check_columns(DataFile& data, const Record& header) {
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    const std::string& name = header.fields[i];
    if (trim(name).empty())
      report(data, header.line, fmt::format("column {} has no name", i + 1));
    else if (std::ranges::find(seen, name) != seen.end())
      report(data, header.line, fmt::format("two columns are called `{}`", name));
    seen.push_back(name);
  }
  return data.problems.empty();
}

std::string lower_extension(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return extension;
}

}  // namespace

DataFile read_csv(std::string_view text, char separator) {
  DataFile data;
  CsvReader reader(without_bom(text), separator);
  std::vector<std::string> columns;
  while (!reader.done()) {
    auto record = reader.next();
    if (!record) {
      report(data, record.error().line, record.error().message);
      return data;
    }
    if (record->is_blank) continue;
    if (columns.empty()) {
      if (!check_columns(data, *record)) return data;
      columns = std::move(record->fields);
      continue;
    }
    if (record->fields.size() != columns.size()) {
      report(
          data, record->line,
          fmt::format("{} fields; expected {} as in the first line", record->fields.size(), columns.size()));
      continue;
    }
    Value::Map row;
    for (std::size_t i = 0; i < columns.size(); ++i)
      row.push_back({columns[i], Value(std::move(record->fields[i]))});
    if (!add_row(data, Value(std::move(row)), record->line)) return data;
  }
  return data;
}

DataFile read_json_rows(std::string_view text) {
  DataFile data;
  auto parsed = parse_json(text);
  if (!parsed) {
    report(data, 0, parsed.error().message);
    return data;
  }
  if (parsed->is_map() && parsed->find("run") != nullptr && parsed->find("cells") != nullptr) {
    report(data, 0,
           "these are a run's exported results; to use them as rows, export the run as .jsonl or .csv");
    return data;
  }
  if (!parsed->is_list()) {
    report(data, 0, "expected a list of rows: [{\"column\": value}, ...]");
    return data;
  }
  for (std::size_t i = 0; i < parsed->as_list().size(); ++i) {
    Value& row = parsed->as_list()[i];
    if (!row.is_map())
      report(data, 0, fmt::format("row {} is not a map of columns", i + 1));
    else if (!add_row(data, std::move(row), 0))
      break;
  }
  return data;
}

DataFile read_json_lines(std::string_view text) {
  DataFile data;
  text = without_bom(text);
  int line = 1;
  for (std::size_t begin = 0; begin < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view content = trim(text.substr(begin, end - begin));
    begin = end + 1;
    if (content.empty()) continue;
    auto row = parse_json(content);
    if (!row)
      report(data, line, row.error().message);
    else if (!row->is_map())
      report(data, line, "expected a map of columns: {\"column\": value}");
    else if (!add_row(data, std::move(*row), line))
      break;
  }
  return data;
}

std::optional<RowBlock> find_row_block(std::string_view yaml) {
  constexpr std::string_view kHead = "\ndata:\n  jsonl: |\n";
  constexpr std::string_view kIndent = "    ";
  const std::size_t found = yaml.find(kHead);
  if (found == std::string_view::npos) return std::nullopt;
  const std::size_t begin = found + kHead.size();
  for (std::size_t at = begin; at < yaml.size();) {
    const std::size_t end = std::min(yaml.find('\n', at), yaml.size());
    if (end > at && !yaml.substr(at, end - at).starts_with(kIndent)) return std::nullopt;
    at = end + 1;
  }
  const auto lines_before = std::ranges::count(yaml.substr(0, begin), '\n');
  return RowBlock{yaml.substr(0, found + 1), yaml.substr(begin), static_cast<int>(lines_before) + 1};
}

DataFile load_data_file(const std::filesystem::path& path) {
  const auto whole_file_problem = [](std::string message) {
    return DataFile{{}, {{false, 0, std::move(message)}}};
  };
  const std::string extension = lower_extension(path);
  const bool is_known = extension == ".csv" || extension == ".tsv" || extension == ".json" ||
                        extension == ".jsonl" || extension == ".ndjson";
  if (!is_known)
    return whole_file_problem(fmt::format("{}: expected a .csv, .tsv, .json or .jsonl file", path.string()));
  const auto text = read_file(path, kMaxBytes);
  if (!text) return whole_file_problem(text.error().message);
  if (!is_valid_utf8(*text)) return whole_file_problem(fmt::format("{}: not valid UTF-8", path.string()));
  DataFile data;
  if (extension == ".csv" || extension == ".tsv")
    data = read_csv(*text, extension == ".csv" ? ',' : '\t');
  else if (extension == ".json")
    data = read_json_rows(*text);
  else
    data = read_json_lines(*text);
  if (data.rows.empty() && data.problems.empty()) report(data, 0, "no rows; expected at least one");
  return data;
}

}  // namespace proofsheet::sheet
