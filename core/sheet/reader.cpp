#include "sheet/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/file.h"
#include "sheet/data_file.h"
#include "sheet/suggest.h"

namespace proofsheet::sheet {
namespace {

constexpr std::size_t kMaxProblems = 100;
constexpr std::uint64_t kMaxSheetBytes = 8u << 20;

}  // namespace

void Reader::problem(int line, std::string field, std::string message) {
  if (problems_.size() < kMaxProblems)
    problems_.push_back({file_, line, std::move(field), std::move(message)});
}

int Reader::line_of(std::string field) const {
  while (!field.empty()) {
    if (const auto found = lines_.find(field); found != lines_.end()) return found->second;
    const std::size_t dot = field.find_last_of(".[");
    field.resize(dot == std::string::npos ? 0 : dot);
  }
  return 0;
}

bool Reader::expect_map(const YamlNode& node, const std::string& field, std::string_view expected) {
  if (node.kind == YamlNode::Kind::map) return true;
  problem(node.line, field, fmt::format("{} is not a map; expected {}", describe(node), expected));
  return false;
}

bool Reader::expect_few(const YamlNode& node, const std::string& field, std::size_t most) {
  const std::size_t count = node.items.size() + node.entries.size();
  if (count <= most) return true;
  problem(node.line, field, fmt::format("{} entries; expected at most {}", count, most));
  return false;
}

bool Reader::check_key(const YamlEntry& entry, const std::string& field,
                       const std::vector<std::string>& allowed) {
  remember(field.empty() ? entry.key : field + '.' + entry.key, entry.line);
  if (std::ranges::find(allowed, entry.key) != allowed.end()) return true;
  if (problems_.size() >= kMaxProblems) return false;
  problem(entry.line, field.empty() ? entry.key : field + '.' + entry.key,
          fmt::format("unknown key{}; expected one of {}", did_you_mean(entry.key, allowed),
                      list_names(allowed)));
  return false;
}

std::optional<std::string> Reader::read_text(const YamlNode& node, const std::string& field,
                                             std::string_view expected) {
  if (node.kind == YamlNode::Kind::scalar) return node.text;
  problem(node.line, field, fmt::format("{} is not text; expected {}", describe(node), expected));
  return std::nullopt;
}

std::optional<double> Reader::read_number(const YamlNode& node, const std::string& field, double least,
                                          double most) {
  if (node.kind == YamlNode::Kind::scalar && node.scalar.is_number()) {
    const double number = node.scalar.as_number();
    if (number >= least && number <= most) return number;
  }
  problem(node.line, field,
          fmt::format("expected a number from {} to {}, not {}", least, most, describe(node)));
  return std::nullopt;
}

std::optional<std::int64_t> Reader::read_integer(const YamlNode& node, const std::string& field,
                                                 std::int64_t least, std::int64_t most) {
  if (node.kind == YamlNode::Kind::scalar && node.scalar.is_int()) {
    const std::int64_t number = node.scalar.as_int();
    if (number >= least && number <= most) return number;
  }
  problem(node.line, field,
          fmt::format("expected a whole number from {} to {}, not {}", least, most, describe(node)));
  return std::nullopt;
}

std::optional<int> Reader::read_int(const YamlNode& node, const std::string& field, std::int64_t least,
                                    std::int64_t most) {
  const auto number = read_integer(node, field, least, most);
  return number ? std::optional<int>(static_cast<int>(*number)) : std::nullopt;
}

std::optional<bool> Reader::read_flag(const YamlNode& node, const std::string& field) {
  if (node.kind == YamlNode::Kind::scalar && node.scalar.is_bool()) return node.scalar.as_bool();
  problem(node.line, field, fmt::format("expected true or false, not {}", describe(node)));
  return std::nullopt;
}

std::vector<std::string> Reader::read_names(const YamlNode& node, const std::string& field) {
  std::vector<std::string> names;
  constexpr std::size_t kMaxNames = 1'000;
  if (node.kind == YamlNode::Kind::null || !expect_few(node, field, kMaxNames)) return names;
  if (node.kind != YamlNode::Kind::list) {
    if (auto name = read_text(node, field, "a name or a list of names")) names.push_back(std::move(*name));
    return names;
  }
  for (const YamlNodePtr& item : node.items) {
    if (auto name = read_text(*item, field, "a name")) names.push_back(std::move(*name));
  }
  return names;
}

Sheet Reader::read(const YamlNode& root) {
  static constexpr std::pair<std::string_view, Handler> kSections[] = {
      {"title", &Reader::read_title},         {"prompts", &Reader::read_prompts},
      {"models", &Reader::read_models},       {"vars", &Reader::read_vars},
      {"params", &Reader::read_params},       {"zip", &Reader::read_zip},
      {"exclude", &Reader::read_exclude},     {"sample", &Reader::read_sample},
      {"repeat", &Reader::read_repeat},       {"data", &Reader::read_data},
      {"layout", &Reader::read_layout},       {"limits", &Reader::read_limits},
      {"order", &Reader::read_order},         {"cache", &Reader::read_cache},
      {"providers", &Reader::read_providers},
  };
  std::vector<std::string> allowed;
  for (const auto& [key, handler] : kSections) allowed.emplace_back(key);
  Sheet sheet;
  sheet.folder = folder_;
  if (root.kind == YamlNode::Kind::null) {
    problem(0, "", "the sheet is empty; expected at least `prompts` and `models`");
    return sheet;
  }
  if (!expect_map(root, "", "keys such as `prompts` and `models`")) return sheet;
  std::vector<std::string_view> seen;
  for (const YamlEntry& entry : root.entries) {
    const bool is_repeated = std::ranges::find(seen, entry.key) != seen.end();
    if (is_repeated || !check_key(entry, "", allowed)) continue;
    seen.push_back(entry.key);
    const auto section = std::ranges::find(kSections, std::string_view(entry.key),
                                           &std::pair<std::string_view, Handler>::first);
    if (entry.value->kind != YamlNode::Kind::null) (this->*section->second)(sheet, *entry.value, entry.key);
  }
  return sheet;
}

void Reader::read_title(Sheet& sheet, const YamlNode& node, const std::string& field) {
  if (auto title = read_text(node, field, "a title")) sheet.title = std::move(*title);
}

void Reader::read_data(Sheet& sheet, const YamlNode& node, const std::string& field) {
  if (node.kind == YamlNode::Kind::list) {
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const std::string row = fmt::format("{}[{}]", field, i + 1);
      if (expect_map(*node.items[i], row, "a row: column names and values"))
        sheet.data.push_back(to_value(*node.items[i]));
    }
    if (node.items.empty()) problem(node.line, field, "no rows; expected at least one");
    return;
  }
  const YamlNode* lines = node.kind == YamlNode::Kind::map ? node.find("jsonl") : nullptr;
  if (lines && lines->kind == YamlNode::Kind::scalar && node.entries.size() == 1) {
    read_row_block(sheet, lines->text, lines->text_line);
    return;
  }
  const auto path = read_text(node, field, "a file (.csv, .tsv, .json, .jsonl) or a list of rows");
  if (!path) return;
  sheet.data_path = *path;
  if (data_files_ == DataFiles::left_alone) return;
  if (known_ != nullptr && known_->data_path == *path && !known_->data.empty()) {
    sheet.data = known_->data;
    return;
  }
  DataFile data = load_data_file(folder_ / *path);
  for (DataProblem& found : data.problems) {
    if (found.in_file && problems_.size() < kMaxProblems)
      problems_.push_back({(folder_ / *path).string(), found.line, field, std::move(found.message)});
    else
      problem(node.line, field, std::move(found.message));
  }
  sheet.data = std::move(data.rows);
}

void Reader::read_row_block(Sheet& sheet, std::string_view rows, int first_line) {
  DataFile data = read_json_lines(rows);
  for (DataProblem& found : data.problems)
    problem(first_line + found.line - 1, "data", std::move(found.message));
  if (data.rows.empty() && data.problems.empty())
    problem(first_line, "data", "no rows; expected at least one");
  sheet.data = std::move(data.rows);
}

namespace {

// Whether one dotted path is the other or lies around it.
bool holds_field(std::string_view outer, std::string_view inner) {
  if (outer.empty() || !inner.starts_with(outer)) return false;
  return inner.size() == outer.size() || inner[outer.size()] == '.' || inner[outer.size()] == '[';
}

// A part that could not be read is missing or empty in the sheet; saying so again would hide the cause.
bool follows_from(const Problem& found, int line, const std::vector<Problem>& read) {
  return std::ranges::any_of(read, [&](const Problem& known) {
    return holds_field(found.field, known.field) || holds_field(known.field, found.field) ||
           (known.field.empty() && known.line > 0 && known.line == line);
  });
}

void sort_by_line(std::vector<Problem>& problems, const std::string& file) {
  std::ranges::stable_sort(problems, [&file](const Problem& a, const Problem& b) {
    const bool a_here = a.file == file, b_here = b.file == file;
    return a_here != b_here ? a_here : a_here && a.line < b.line;
  });
}

}  // namespace

Loaded parse_sheet(std::string_view yaml, const std::string& name, const std::filesystem::path& folder,
                   const Sheet* known) {
  Loaded loaded;
  const auto rows = find_row_block(yaml);
  YamlDocument document = read_yaml(rows ? rows->sheet : yaml);
  Reader reader(name, folder);
  reader.know(known);
  for (YamlProblem& found : document.problems)
    reader.problem(found.line, std::move(found.field), std::move(found.message));
  if (document.root) loaded.sheet = reader.read(*document.root);
  if (document.root && rows) reader.read_row_block(*loaded.sheet, rows->rows, rows->first_line);
  if (document.root && document.root->kind == YamlNode::Kind::map) {
    const std::vector<Problem> read = reader.problems();
    for (Problem& found : validate(*loaded.sheet)) {
      const int line = found.line > 0 ? found.line : reader.line_of(found.field);
      if (!follows_from(found, line, read))
        reader.problem(line, std::move(found.field), std::move(found.message));
    }
  }
  loaded.problems = std::move(reader.problems());
  sort_by_line(loaded.problems, name);
  return loaded;
}

Loaded load_sheet(const std::filesystem::path& path) {
  auto text = read_file(path, kMaxSheetBytes);
  if (!text) {
    Loaded loaded;
    const bool is_large = text.error().kind == ErrorKind::invalid_input;
    loaded.problems.push_back(
        {path.string(), 0, "", is_large ? "expected a sheet of at most 8 MiB" : text.error().message});
    return loaded;
  }
  Loaded loaded = parse_sheet(*text, path.string(), path.parent_path());
  if (loaded.sheet) loaded.sheet->path = path;
  loaded.text = std::move(*text);
  return loaded;
}

}  // namespace proofsheet::sheet
