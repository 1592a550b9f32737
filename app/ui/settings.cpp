#include "ui/settings.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/file.h"
#include "base/json.h"

namespace proofsheet::ui {
namespace {

constexpr std::uint64_t kMaxBytes = 1 << 20;
constexpr int kVersion = 1;

Result<std::filesystem::path> settings_path() {
  Result<std::filesystem::path> folder = config_dir();
  if (!folder) return fail(folder.error());
  return *folder / "workbench.json";
}

// Reads members that have the right type and a sensible value, and leaves the others as they are.
class Reader {
 public:
  explicit Reader(const Value& map) : map_(map) {}

  void read(const char* key, int& into, int least, int most) const {
    const Value* value = map_.find(key);
    if (value != nullptr && value->is_int() && value->as_int() >= least && value->as_int() <= most)
      into = static_cast<int>(value->as_int());
  }
  void read(const char* key, float& into, float least, float most) const {
    const Value* value = map_.find(key);
    if (value == nullptr || !value->is_number()) return;
    const auto number = static_cast<float>(value->as_number());
    if (number >= least && number <= most) into = number;
  }
  void read(const char* key, std::int64_t& into, std::int64_t least) const {
    const Value* value = map_.find(key);
    if (value != nullptr && value->is_int() && value->as_int() >= least) into = value->as_int();
  }
  void read(const char* key, bool& into) const {
    if (const Value* value = map_.find(key); value != nullptr && value->is_bool()) into = value->as_bool();
  }
  void read(const char* key, std::filesystem::path& into) const {
    if (const Value* value = map_.find(key); value != nullptr && value->is_string())
      into = value->as_string();
  }

 private:
  const Value& map_;
};

Settings from_json(const Value& map) {
  Settings settings;
  const Reader reader(map);
  reader.read("left_width", settings.left_width, 160.0f, 2000.0f);
  reader.read("right_width", settings.right_width, 160.0f, 2000.0f);
  reader.read("left_shown", settings.left_shown);
  reader.read("right_shown", settings.right_shown);
  reader.read("scale", settings.scale, kSmallestScale, kLargestScale);
  settings.scale -= settings.scale % kScaleStep;
  reader.read("cell_width", settings.cell_width, 0.0f, 8192.0f);
  reader.read("row_header_width", settings.row_header_width, 0.0f, 8192.0f);
  reader.read("map_shown", settings.map_shown);
  reader.read("fills_pictures", settings.fills_pictures);
  reader.read("opens_chart", settings.opens_chart);
  reader.read("lists_runs", settings.lists_runs);
  reader.read("shows_yaml", settings.shows_yaml);
  reader.read("is_guided", settings.is_guided);
  reader.read("texture_mb", settings.texture_mb, 32, 16384);
  reader.read("last_sheet", settings.last_sheet);
  reader.read("last_run", settings.last_run, std::int64_t{0});
  reader.read("last_run_folder", settings.last_run_folder);
  reader.read("last_folder", settings.last_folder);
  if (const Value* theme = map.find("theme"); theme != nullptr && *theme == Value("light"))
    settings.theme = ThemeKind::light;
  for (const Language language : {Language::english, Language::chinese}) {
    const Value* chosen = map.find("language");
    if (chosen != nullptr && *chosen == Value(language_tag(language))) settings.language = language;
  }
  if (const Value* window = map.find("window"); window != nullptr) {
    const Reader place(*window);
    place.read("x", settings.window.x, -32768, 32767);
    place.read("y", settings.window.y, -32768, 32767);
    place.read("width", settings.window.width, 320, 32767);
    place.read("height", settings.window.height, 240, 32767);
    place.read("maximized", settings.window.maximized);
  }
  return settings;
}

Value to_map(const Settings& settings) {
  Value window;
  window.set("x", settings.window.x);
  window.set("y", settings.window.y);
  window.set("width", settings.window.width);
  window.set("height", settings.window.height);
  window.set("maximized", settings.window.maximized);
  Value map;
  map.set("version", kVersion);
  map.set("window", std::move(window));
  map.set("theme", settings.theme == ThemeKind::light ? "light" : "dark");
  if (settings.language) map.set("language", std::string(language_tag(*settings.language)));
  map.set("left_width", static_cast<double>(settings.left_width));
  map.set("right_width", static_cast<double>(settings.right_width));
  map.set("left_shown", settings.left_shown);
  map.set("right_shown", settings.right_shown);
  map.set("scale", settings.scale);
  map.set("row_header_width", static_cast<double>(settings.row_header_width));
  map.set("map_shown", settings.map_shown);
  map.set("fills_pictures", settings.fills_pictures);
  map.set("opens_chart", settings.opens_chart);
  map.set("lists_runs", settings.lists_runs);
  map.set("shows_yaml", settings.shows_yaml);
  map.set("is_guided", settings.is_guided);
  map.set("cell_width", static_cast<double>(settings.cell_width));
  map.set("texture_mb", settings.texture_mb);
  map.set("last_sheet", settings.last_sheet.string());
  map.set("last_run", settings.last_run);
  map.set("last_run_folder", settings.last_run_folder.string());
  map.set("last_folder", settings.last_folder.string());
  return map;
}

Result<Settings> read_settings() {
  const Result<std::filesystem::path> path = settings_path();
  if (!path) return fail(path.error());
  const Result<std::string> text = read_file(*path, kMaxBytes);
  // There is none before the first start ends.
  if (!text && text.error().kind == ErrorKind::not_found) {
    Settings first;
    first.is_guided = false;
    return first;
  }
  if (!text) return fail(text.error());
  const Result<Value> map = parse_json(*text);
  if (!map) return fail(ErrorKind::invalid_input, fmt::format("{}: {}", path->string(), map.error().message));
  if (!map->is_map())
    return fail(ErrorKind::invalid_input, tr_format("{}: a JSON object was expected", path->string()));
  return from_json(*map);
}

std::string to_text(const Settings& settings) {
  return to_json_pretty(to_map(settings)) + "\n";
}

Result<> write_settings(const std::string& text, Durability durability) {
  const Result<std::filesystem::path> path = settings_path();
  if (!path) return fail(path.error());
  return write_file_atomic(*path, text, durability);
}

}  // namespace

Settings load_settings(std::string* message) {
  Result<Settings> settings = read_settings();
  if (settings) return std::move(*settings);
  if (message != nullptr)
    *message =
        tr_format("The settings could not be read, so these are the defaults: {}", settings.error().message);
  return {};
}

Result<> save_settings(const Settings& settings) {
  return write_settings(to_text(settings), Durability::synced);
}

SettingsKeeper::SettingsKeeper(const Settings& known) : written_(to_text(known)), seen_(written_) {}

std::optional<double> SettingsKeeper::watch(const Settings& now, double time_s) {
  std::string text = to_text(now);
  if (text != seen_) {
    seen_ = std::move(text);
    changed_s_ = time_s;
  }
  if (seen_ == written_) return std::nullopt;
  const double left_s = changed_s_ + kPause_s - time_s;
  if (left_s > 0) return left_s;
  // A disk that is full now may have room at the end; until then it is not asked at every frame.
  (void)write_settings(seen_, Durability::fast);
  written_ = seen_;
  return std::nullopt;
}

}  // namespace proofsheet::ui
