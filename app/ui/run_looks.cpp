#include "ui/run_looks.h"

#include <algorithm>
#include <utility>

#include "base/file.h"
#include "base/json.h"

namespace proofsheet::ui {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostLookBytes = 8u << 20;
constexpr std::size_t kMostSizes = 4096;

// --- written

Value list_of(const std::vector<std::uint64_t>& numbers) {
  Value::List list;
  for (const std::uint64_t number : numbers) list.emplace_back(static_cast<std::int64_t>(number));
  return list;
}

Value list_of(const std::vector<std::string>& texts) {
  Value::List list;
  for (const std::string& text : texts) list.emplace_back(text);
  return list;
}

Value list_of(const Resized::Sizes& sizes) {
  Value::List list;
  for (const auto& [of, factor] : sizes) {
    list.emplace_back(Value::List{of.first, of.second, static_cast<double>(factor)});
    if (list.size() == kMostSizes) break;
  }
  return list;
}

Value list_of(const std::vector<LineGroup>& groups) {
  Value::List list;
  for (const LineGroup& group : groups)
    list.emplace_back(
        Value::List{static_cast<std::int64_t>(group.level), static_cast<std::int64_t>(group.index)});
  return list;
}

void set_sort(Value& map, const char* key, const std::optional<LineSort>& sort) {
  if (!sort) return;
  map.set(key, to_text(*sort));
}

void set_cell(Value& map, const char* key, const std::optional<std::uint64_t>& cell) {
  if (cell) map.set(key, static_cast<std::int64_t>(*cell));
}

Value map_of(const RunLook& look) {
  Value map;
  map.set("run", look.run);
  map.set("sheet", look.sheet);
  map.set("page", static_cast<std::int64_t>(look.page));
  map.set("row", look.row);
  map.set("column", look.column);
  set_cell(map, "focus", look.focus);
  map.set("selected", list_of(look.selected));
  map.set("cell_width", static_cast<double>(look.cell_width));
  map.set("row_sizes", list_of(look.row_sizes));
  map.set("column_sizes", list_of(look.column_sizes));
  map.set("row_axes", list_of(look.row_axes));
  map.set("column_axes", list_of(look.column_axes));
  map.set("row_groups", list_of(look.row_groups));
  map.set("column_groups", list_of(look.column_groups));
  set_sort(map, "row_sort", look.row_sort);
  set_sort(map, "column_sort", look.column_sort);
  map.set("filter", look.filter);
  map.set("color_by", std::string(color_by_key(look.color_by)));
  set_cell(map, "reference", look.reference);
  return map;
}

// --- read: members that are missing or of another kind are left as they are

std::optional<std::uint64_t> count_of(const Value* value) {
  if (value == nullptr || !value->is_int() || value->as_int() < 0) return std::nullopt;
  return static_cast<std::uint64_t>(value->as_int());
}

double number_in(const Value& map, const char* key) {
  const Value* value = map.find(key);
  return value != nullptr && value->is_number() ? std::max(0.0, value->as_number()) : 0.0;
}

std::string text_in(const Value& map, const char* key) {
  const Value* value = map.find(key);
  return value != nullptr && value->is_string() ? value->as_string() : std::string();
}

template <class Visit>
void each_of(const Value& map, const char* key, std::size_t most, const Visit& visit) {
  const Value* list = map.find(key);
  if (list == nullptr || !list->is_list()) return;
  for (std::size_t i = 0; i < std::min(most, list->as_list().size()); ++i) visit(list->as_list()[i]);
}

Resized::Sizes sizes_in(const Value& map, const char* key) {
  Resized::Sizes sizes;
  each_of(map, key, kMostSizes, [&](const Value& each) {
    if (!each.is_list() || each.as_list().size() != 3) return;
    const Value::List& parts = each.as_list();
    if (!parts[0].is_string() || !parts[1].is_string() || !parts[2].is_number()) return;
    const double factor = parts[2].as_number();
    if (factor >= 0.01 && factor <= 100)
      sizes[{parts[0].as_string(), parts[1].as_string()}] = static_cast<float>(factor);
  });
  return sizes;
}

std::vector<LineGroup> groups_in(const Value& map, const char* key) {
  std::vector<LineGroup> groups;
  each_of(map, key, kMostKeptCells, [&](const Value& each) {
    if (!each.is_list() || each.as_list().size() != 2) return;
    const auto level = count_of(&each.as_list()[0]), index = count_of(&each.as_list()[1]);
    if (level && index) groups.push_back({static_cast<std::size_t>(*level), *index});
  });
  return groups;
}

// As a sheet has it; of earlier versions a list: the number and "ascending" or "descending".
std::optional<LineSort> sort_in(const Value& map, const char* key) {
  const Value* value = map.find(key);
  if (value != nullptr && value->is_string()) return sheet::line_sort_from_text(value->as_string());
  if (value == nullptr || !value->is_list() || value->as_list().size() != 2) return std::nullopt;
  const Value &by = value->as_list()[0], &direction = value->as_list()[1];
  if (!by.is_string()) return std::nullopt;
  auto sort = sheet::line_sort_from_text(by.as_string());
  if (sort) sort->is_descending = direction == Value("descending");
  return sort;
}

std::vector<std::string> texts_in(const Value& map, const char* key) {
  std::vector<std::string> texts;
  each_of(map, key, kMostKeptCells, [&](const Value& each) {
    if (each.is_string()) texts.push_back(each.as_string());
  });
  return texts;
}

std::optional<RunLook> look_in(const Value& map) {
  const auto run = map.is_map() ? count_of(map.find("run")) : std::nullopt;
  if (!run || *run == 0) return std::nullopt;
  RunLook look;
  look.run = static_cast<store::RunId>(*run);
  look.sheet = text_in(map, "sheet");
  look.page = count_of(map.find("page")).value_or(0);
  look.row = number_in(map, "row");
  look.column = number_in(map, "column");
  look.focus = count_of(map.find("focus"));
  each_of(map, "selected", kMostKeptCells, [&](const Value& each) {
    if (const auto cell = count_of(&each)) look.selected.push_back(*cell);
  });
  look.cell_width = static_cast<float>(std::min(8192.0, number_in(map, "cell_width")));
  look.row_sizes = sizes_in(map, "row_sizes");
  look.column_sizes = sizes_in(map, "column_sizes");
  look.row_axes = texts_in(map, "row_axes");
  look.column_axes = texts_in(map, "column_axes");
  look.row_groups = groups_in(map, "row_groups");
  look.column_groups = groups_in(map, "column_groups");
  look.row_sort = sort_in(map, "row_sort");
  look.column_sort = sort_in(map, "column_sort");
  look.filter = text_in(map, "filter");
  look.color_by = color_by_from_key(text_in(map, "color_by"));
  look.reference = count_of(map.find("reference"));
  return look;
}

}  // namespace

fs::path RunLooks::file_of(const fs::path& data_dir) {
  return data_dir / "looks.json";
}

RunLooks RunLooks::load(const fs::path& data_dir) {
  RunLooks looks;
  const auto text = read_file(file_of(data_dir), kMostLookBytes);
  if (!text) return looks;
  const auto map = parse_json(*text);
  if (!map || !map->is_map()) return looks;
  each_of(*map, "runs", kMostLooks, [&](const Value& each) {
    if (auto look = look_in(each); look && looks.find(look->run) == nullptr)
      looks.looks_.push_back(std::move(*look));
  });
  return looks;
}

Result<> RunLooks::save(const fs::path& data_dir) const {
  Value::List runs;
  for (const RunLook& look : looks_) runs.push_back(map_of(look));
  Value map;
  map.set("version", 1);
  map.set("runs", std::move(runs));
  return write_file_atomic(file_of(data_dir), to_json(map) + "\n", Durability::fast);
}

const RunLook* RunLooks::find(store::RunId run) const {
  const auto found = std::ranges::find(looks_, run, &RunLook::run);
  return found == looks_.end() ? nullptr : &*found;
}

const RunLook* RunLooks::find_sheet(const std::string& path) const {
  const auto found = std::ranges::find(looks_, path, &RunLook::sheet);
  return found == looks_.end() ? nullptr : &*found;
}

void RunLooks::put(RunLook look) {
  forget(look.run);
  looks_.insert(looks_.begin(), std::move(look));
  if (looks_.size() > kMostLooks) looks_.resize(kMostLooks);
}

void RunLooks::forget(store::RunId run) {
  std::erase_if(looks_, [run](const RunLook& look) { return look.run == run; });
}

}  // namespace proofsheet::ui
