// Draws the workbench's main views into PNG files, for the README and for looking: `./dev screenshots`.
#include "screenshots.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace proofsheet::testing {

DriverOptions options_of(const View& view) {
  DriverOptions options;
  options.width = view.width;
  options.height = view.height;
  return options;
}

ui::Settings settings_of(const View& view) {
  ui::Settings settings;
  settings.theme = view.theme;
  settings.scale = view.scale;
  return settings;
}

void shoot(Bench& bench, const std::filesystem::path& folder, const View& view, const char* what) {
  bench.wait_for_pictures();
  bench.driver().frame(3);
  const auto path = folder / fmt::format("{}-{}.png", what, view.name);
  bench.driver().screenshot(path);
  fmt::print("{}\n", path.string());
}

namespace {

void bring(Bench& bench, const char* edge, ImGuiKey key) {
  if (!bench.driver().has(edge)) bench.driver().key(key, ImGuiMod_Ctrl);
  bench.driver().settle();
}

}  // namespace

void bring_sheet(Bench& bench) {
  bring(bench, "left splitter", ImGuiKey_B);
}

void bring_inspector(Bench& bench) {
  bring(bench, "right splitter", ImGuiKey_I);
}

void leave_overlay(Bench& bench) {
  if (bench.bench().overlay()) bench.driver().key(ImGuiKey_Escape);
  bench.driver().settle();
}

namespace {

constexpr View kViews[] = {
    {"dark-1600", 1600, 1000, ui::ThemeKind::dark},
    {"light-1600", 1600, 1000, ui::ThemeKind::light},
    {"dark-720p", 1280, 720, ui::ThemeKind::dark},
    {"light-720p", 1280, 720, ui::ThemeKind::light},
    {"dark-4k", 3840, 2160, ui::ThemeKind::dark},
    {"light-4k", 3840, 2160, ui::ThemeKind::light},
    {"dark-zh", 1600, 1000, ui::ThemeKind::dark, ui::Language::chinese},
    {"light-zh", 1280, 720, ui::ThemeKind::light, ui::Language::chinese},
    {"large-dark", 1280, 720, ui::ThemeKind::dark, ui::Language::english, 150},
    {"large-zh", 1280, 720, ui::ThemeKind::light, ui::Language::chinese, 150},
    {"small-dark", 1280, 720, ui::ThemeKind::dark, ui::Language::english, 200},
    {"huge-light", 3840, 2160, ui::ThemeKind::light, ui::Language::english, 300},
    {"twice-light", 1600, 1000, ui::ThemeKind::light, ui::Language::english, 200},
    {"thrice-dark", 1600, 1000, ui::ThemeKind::dark, ui::Language::english, 300},
};

struct Scene {
  const char* name;
  void (*shoot)(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view);
};

constexpr Scene kScenes[] = {
    {"garden", shoot_view},         {"overlays", shoot_overlays}, {"empty", shoot_empty},
    {"filter", shoot_filter},       {"chart", shoot_chart},       {"far", shoot_far},
    {"grid", shoot_grid},           {"sound", shoot_sound},       {"sound-fold", shoot_sound_fold},
    {"runs", shoot_runs},           {"sheet", shoot_sheet},       {"combinations", shoot_combinations},
    {"inspector", shoot_inspector}, {"states", shoot_states},     {"panels", shoot_panels},
    {"mixed", shoot_mixed},         {"numbers", shoot_numbers},   {"care", shoot_care},
    {"tasks", shoot_tasks},
};

std::vector<std::string> words_of(const char* text) {
  std::istringstream stream(text != nullptr ? text : "");
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

// Those of a table that are named, or all when none is.
template <class Table>
auto named(const Table& table, const std::vector<std::string>& words) {
  const auto is_named = [&](const auto& entry) {
    return std::ranges::find(words, entry.name) != words.end();
  };
  std::vector<std::decay_t<decltype(*std::begin(table))>> chosen;
  std::ranges::copy_if(table, std::back_inserter(chosen), is_named);
  if (chosen.empty()) chosen.assign(std::begin(table), std::end(table));
  return chosen;
}

bool is_known(const std::string& word) {
  const auto is_it = [&](const auto& entry) { return word == entry.name; };
  return std::ranges::any_of(kViews, is_it) || std::ranges::any_of(kScenes, is_it);
}

// PROOFSHEET_SCREENSHOTS_OF="states sound-fold dark-1600": these scenes, and only in this view.
int run() {
  const char* folder = std::getenv("PROOFSHEET_SCREENSHOTS");
  if (folder == nullptr) {
    fmt::print(stderr, "PROOFSHEET_SCREENSHOTS names the folder to write to\n");
    return 2;
  }
  const std::vector<std::string> words = words_of(std::getenv("PROOFSHEET_SCREENSHOTS_OF"));
  if (const auto unknown = std::ranges::find_if_not(words, is_known); unknown != words.end()) {
    fmt::print(stderr, "PROOFSHEET_SCREENSHOTS_OF: there is no scene and no view `{}`\n", *unknown);
    return 2;
  }
  std::filesystem::create_directories(folder);
  for (const View& view : named(kViews, words)) {
    ::setenv("PROOFSHEET_TEST_LANGUAGE", std::string(ui::language_tag(view.language)).c_str(), 1);
    for (const Scene& scene : named(kScenes, words)) scene.shoot(folder, test::TempFolder().path(), view);
  }
  return 0;
}

}  // namespace
}  // namespace proofsheet::testing

int main() {
  try {
    return proofsheet::testing::run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
