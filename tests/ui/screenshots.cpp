// Draws the workbench's main views into PNG files, for the README and for looking: `./dev screenshots`.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <fmt/format.h>

#include "bench_fixture.h"
#include "demo/server.h"
#include "reading.h"
#include "ui/language.h"

namespace proofsheet::testing {
namespace {

struct View {
  const char* name;
  int width, height;
  ui::ThemeKind theme;
  ui::Language language = ui::Language::english;
  int scale = 100;  // percent
};

constexpr View kViews[] = {
    {"dark-1600", 1600, 1000, ui::ThemeKind::dark},
    {"light-1600", 1600, 1000, ui::ThemeKind::light},
    {"dark-720p", 1280, 720, ui::ThemeKind::dark},
    {"light-720p", 1280, 720, ui::ThemeKind::light},
    {"light-4k", 3840, 2160, ui::ThemeKind::light},
    {"dark-zh", 1600, 1000, ui::ThemeKind::dark, ui::Language::chinese},
    {"light-zh", 1280, 720, ui::ThemeKind::light, ui::Language::chinese},
    {"large-dark", 1280, 720, ui::ThemeKind::dark, ui::Language::english, 150},
    {"large-zh", 1280, 720, ui::ThemeKind::light, ui::Language::chinese, 150},
    {"huge-light", 3840, 2160, ui::ThemeKind::light, ui::Language::english, 300},
    {"twice-light", 1600, 1000, ui::ThemeKind::light, ui::Language::english, 200},
    {"thrice-dark", 1600, 1000, ui::ThemeKind::dark, ui::Language::english, 300},
};

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

std::string states_sheet(const demo::Server& server, const char* things) {
  return fmt::format(
      "title: A slow server\nprompts: 'Describe {{{{thing}}}}.'\nmodels: slow:chat\n"
      "vars: {{thing: [{}]}}\n"
      "params: {{temperature: 0-1.5 (+0.5), max_tokens: 40, seed: 1-2}}\n"
      "layout: {{rows: thing, columns: [temperature, seed]}}\nlimits: {{retries: 2, concurrency: 12}}\n"
      "providers:\n  slow: {{api: openai, base_url: '{}'}}\n",
      things, server.base_url());
}

// A run in the middle, against a server that is slow and stumbles: cached, streaming, waiting, retrying,
// failed, queued; from afar; its limits; paused.
void shoot_states(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view) {
  demo::ServerOptions server_options;
  server_options.latency_ms = 300;
  server_options.jitter_ms = 1500;
  server_options.tokens_per_second = 12;
  server_options.retry_after_ms = 2500;
  server_options.faults = *demo::parse_faults("429:0.15,html:0.15,midstream:0.1");
  const auto server = std::move(*demo::Server::start(server_options));
  const DriverOptions options = options_of(view);
  const ui::Settings settings = settings_of(view);
  Bench bench(data, {}, options, settings);
  Driver& driver = bench.driver();
  bench.open_text(data / "earlier.sheet.yaml", states_sheet(*server, "a garden"));
  bench.fire();
  bench.wait_for_the_end();
  bench.open_text(data / "states.sheet.yaml", states_sheet(*server, "a garden, a pond, the rain, a window"));
  driver.wait_for("new of");
  shoot(bench, folder, view, "new");
  bench.fire();
  const auto totals = [&]() -> const run::Totals& { return bench.bench().run()->totals(); };
  driver.wait_until([&] { return totals().done + totals().failed >= 14 && totals().waiting > 0; },
                    "some cells are done and some wait");
  driver.click("cell 10");
  shoot(bench, folder, view, "states");
  for (int i = 0; i < 12; ++i) driver.key(ImGuiKey_Minus, ImGuiMod_Ctrl);
  shoot(bench, folder, view, "states-far");
  driver.key(ImGuiKey_0, ImGuiMod_Ctrl);
  driver.key(ImGuiKey_L);
  shoot(bench, folder, view, "limits");
  driver.key(ImGuiKey_Escape);
  driver.key(ImGuiKey_P, ImGuiMod_Ctrl);
  driver.wait_until([&] { return totals().paused || bench.bench().run()->ended(); }, "it is paused");
  driver.click("cell 30", ImGuiMouseButton_Right);
  shoot(bench, folder, view, "paused");
  driver.key(ImGuiKey_Escape);
  driver.key(ImGuiKey_R, ImGuiMod_Ctrl);
  shoot(bench, folder, view, "going");
  driver.key(ImGuiKey_R, ImGuiMod_Ctrl);
  driver.key(ImGuiKey_P, ImGuiMod_Ctrl);
  bench.wait_for_the_end();
  const auto failed = bench.bench().run()->failed_cells();
  if (!failed.empty()) driver.click(fmt::format("cell {}", failed.front()));
  shoot(bench, folder, view, "failed");
}

std::string inspector_sheet(const demo::Server& server, const char* temperatures) {
  return fmt::format(
      "title: A garden\nprompts: 'Describe {{{{thing}}}} in one sentence.'\nmodels: local:chat\n"
      "vars: {{thing: [a garden, a pond]}}\nparams: {{temperature: {}, max_tokens: 40}}\n"
      "layout: {{rows: thing, columns: temperature}}\n"
      "providers:\n  local: {{api: openai, base_url: '{}'}}\n",
      temperatures, server.base_url());
}

// The inspector: a cell that is not fired, one that was, one with earlier results, and one of these.
void shoot_inspector(const std::filesystem::path& folder, const std::filesystem::path& data,
                     const View& view) {
  demo::ServerOptions server_options;
  server_options.tokens_per_second = 60;
  const auto server = std::move(*demo::Server::start(server_options));
  const DriverOptions options = options_of(view);
  const ui::Settings settings = settings_of(view);
  Bench bench(data, {}, options, settings);
  Driver& driver = bench.driver();
  bench.open_text(data / "first.sheet.yaml", inspector_sheet(*server, "[0.5]"));
  bench.fire();
  bench.wait_for_the_end();
  bench.open_text(data / "second.sheet.yaml", inspector_sheet(*server, "[0.5, 0.7]"));
  driver.click("cell 1");
  driver.wait_for("against run");
  shoot(bench, folder, view, "inspector-planned");
  bench.fire();
  bench.wait_for_the_end();
  driver.click("cell 1");
  driver.wait_for("against run");
  shoot(bench, folder, view, "inspector-fired");
  driver.click("cell 0");
  driver.wait_for("From the cache: answered");
  shoot(bench, folder, view, "inspector-cached");
  for (const std::uint64_t requests : {4, 5}) {
    driver.click("cell 1");
    driver.key(ImGuiKey_R);
    driver.wait_until(
        [&] { return server->stats().requests == requests + 1 && bench.session().going().empty(); },
        "it was fired again");
  }
  driver.reveal("earlier result 1");
  shoot(bench, folder, view, "inspector-again");
  driver.click("earlier result 1");
  driver.wait_for("Back to the current one");
  driver.scroll("Back to the current one", 50);
  shoot(bench, folder, view, "inspector-earlier");
}

// The filter: a word that is marked where it stands, chips, the menu, a mistake.
void shoot_filter(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view) {
  const DriverOptions options = options_of(view);
  const ui::Settings settings = settings_of(view);
  Bench bench(data, {}, options, settings);
  Driver& driver = bench.driver();
  bench.open_bundled("temperature");
  bench.fire();
  bench.wait_for_the_end();
  const auto type = [&](const char* text) {
    driver.key(ImGuiKey_Slash);
    driver.wait_until([&] { return bench.bench().filter().is_editing; }, "the field has the keyboard");
    driver.type(text);
    driver.wait_until(
        [&] {
          const ui::FilterState& filter = bench.bench().filter();
          return !filter.query || (!filter.is_searching && bench.bench().run()->matched() != nullptr);
        },
        "it is searched");
  };
  shoot(bench, folder, view, "filter-none");
  type("the");
  shoot(bench, folder, view, "filter-search");
  driver.key(ImGuiKey_Escape);
  type("state = done and temperature >= 0.5 and not (repeat = 2 or cell > 20) and text ~ \"\\bthe\\b\"");
  driver.key(ImGuiKey_Enter);
  driver.wait_for("condition 1");
  shoot(bench, folder, view, "filter-chips");
  driver.click("+ filter");
  driver.hover("State");
  driver.frame(60);
  shoot(bench, folder, view, "filter-menu");
  driver.key(ImGuiKey_Escape);
  driver.settle();
  type("temperature >= 0.5 and stat = done and the");
  driver.wait_for("did you mean");
  shoot(bench, folder, view, "filter-mistake");
}

// The chart: every kind, a number of the results, a selection, what is said where there is nothing.
void shoot_chart(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view) {
  const DriverOptions options = options_of(view);
  const ui::Settings settings = settings_of(view);
  Bench bench(data, {}, options, settings);
  Driver& driver = bench.driver();
  const ui::ChartState& chart = bench.bench().chart();
  bench.open_text(data / "chart.sheet.yaml",
                  "title: Gardens by temperature\nprompts: 'Describe {{place}} in a few sentences.'\n"
                  "models: demo:text\nvars: {place: [a garden, 池塘, the rain, a harbour at night]}\n"
                  "params: {temperature: 0-1.5 (+0.25), seed: 1-12, max_tokens: 60}\n"
                  "layout: {rows: place, columns: temperature, fold: seed}\n");
  driver.key(ImGuiKey_F4);
  shoot(bench, folder, view, "chart-before");
  bench.fire();
  bench.wait_for_the_end();
  const auto wait = [&] {
    driver.settle();
    driver.wait_until(
        [&] { return !chart.is_computing && chart.chart != nullptr && chart.made.spec == chart.chart->spec; },
        "the chart is drawn");
    driver.settle();
  };
  const auto choose = [&](const char* menu, const char* entry) {
    driver.click(menu);
    driver.settle();
    driver.click(entry);
    wait();
  };
  choose("chart.number", "output tokens");
  driver.key(ImGuiKey_RightArrow);
  driver.key(ImGuiKey_RightArrow);
  driver.key(ImGuiKey_RightArrow);
  driver.key(ImGuiKey_Enter);
  shoot(bench, folder, view, "chart-line");
  driver.key(ImGuiKey_Escape);
  choose("chart.second", "place##chart second");
  shoot(bench, folder, view, "chart-series");
  static constexpr std::array kKinds{"box", "scatter", "histogram", "heat-map"};
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    driver.key(static_cast<ImGuiKey>(ImGuiKey_2 + static_cast<int>(i)), ImGuiMod_Alt);
    wait();
    driver.hover("chart mark 5");
    driver.frame(30);
    shoot(bench, folder, view, fmt::format("chart-{}", kKinds[i]).c_str());
  }
  driver.key(ImGuiKey_1, ImGuiMod_Alt);
  choose("chart.axis", "place##chart axis");
  shoot(bench, folder, view, "chart-words");
  choose("chart.number", "distinct answers");
  driver.click("chart.number");
  driver.frame(20);
  shoot(bench, folder, view, "chart-menu");
  driver.key(ImGuiKey_Escape);
  driver.settle();
  choose("chart.number", "rating");
  shoot(bench, folder, view, "chart-unrated");
  choose("chart.number", "text length");
  for (const auto& [key, ending] : {std::pair(ImGuiKey_S, ".svg"), std::pair(ImGuiKey_P, ".png")}) {
    driver.key(key, ImGuiMod_Alt);
    driver.wait_for("File name");
    driver.settle();
    if (std::string_view(ending) == ".svg") shoot(bench, folder, view, "chart-export");
    driver.replace_text("File name",
                        (folder / fmt::format("chart-written-{}{}", view.name, ending)).string());
    driver.key(ImGuiKey_Enter);
    driver.settle();
    if (driver.has("Replace")) driver.click("Replace");
    driver.wait_until([&] { return in_english(bench.bench().last_notice()).starts_with("Chart written"); },
                      "it is written");
  }
}

void shoot_view(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view) {
  const DriverOptions options = options_of(view);
  const ui::Settings settings = settings_of(view);
  Bench bench(data, {}, options, settings);
  bench.open_bundled("garden");
  shoot(bench, folder, view, "garden-before");
  bench.fire();
  bench.driver().wait_until(
      [&] { return bench.bench().run()->totals().done * 2 > bench.bench().run()->totals().cells; },
      "half is done");
  shoot(bench, folder, view, "garden-half");
  bench.wait_for_the_end();
  bench.driver().click("cell 0");
  shoot(bench, folder, view, "garden");
  bench.driver().click("cell 0");
  bench.driver().click("cell 1", ImGuiMouseButton_Left, ImGuiMod_Ctrl);
  bench.driver().key(ImGuiKey_F2);
  shoot(bench, folder, view, "compare");
  bench.driver().key(ImGuiKey_F1);
  bench.open_bundled("temperature");
  bench.fire();
  bench.wait_for_the_end();
  bench.driver().click("cell 0");
  shoot(bench, folder, view, "temperature");
  bench.driver().key(ImGuiKey_R, ImGuiMod_Ctrl);
  shoot(bench, folder, view, "runs");
  bench.driver().key(ImGuiKey_P, ImGuiMod_Ctrl | ImGuiMod_Shift);
  shoot(bench, folder, view, "palette");
  bench.driver().key(ImGuiKey_Escape);
  test::write_text(data / "broken.sheet.yaml",
                   "prompts: 'A {{colour}} garden, {{style}}'\nmodels: demo:image\nvars: {style: [ink, "
                   "oil]}\nparams: {size: 64}\n");
  bench.open((data / "broken.sheet.yaml").string());
  shoot(bench, folder, view, "problems");
}

// What lies over the workbench: keys, the file dialog, notices; and the ring around what has the keyboard.
void shoot_overlays(const std::filesystem::path& folder, const std::filesystem::path& data,
                    const View& view) {
  const DriverOptions options = options_of(view);
  ui::Settings settings = settings_of(view);
  settings.is_guided = false;
  Bench bench(data, {}, options, settings);
  Driver& driver = bench.driver();
  bench.open_bundled("garden");
  shoot(bench, folder, view, "guidance");
  bench.fire();
  bench.wait_for_the_end();
  driver.click("cell 0");
  for (int i = 1; i <= 5; ++i)
    bench.bench().notice(fmt::format("The file number {} cannot be read", i), true);
  driver.settle();
  driver.click("view.grid");
  driver.key(ImGuiKey_Tab);
  driver.key(ImGuiKey_Tab);
  shoot(bench, folder, view, "notices");
  driver.key(ImGuiKey_Slash, ImGuiMod_Shift);
  shoot(bench, folder, view, "keys");
  driver.key(ImGuiKey_Escape);
  driver.key(ImGuiKey_P, ImGuiMod_Ctrl | ImGuiMod_Shift);
  shoot(bench, folder, view, "commands");
  driver.key(ImGuiKey_Escape);
  driver.key(ImGuiKey_O, ImGuiMod_Ctrl);
  driver.wait_for("File name");
  shoot(bench, folder, view, "files");
  driver.key(ImGuiKey_Escape);
  driver.key(ImGuiKey_L);
  shoot(bench, folder, view, "limits-over");
}

// A large sweep: from afar by state and by a number, as first words, and with an axis in lines of its own.
void shoot_far(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view) {
  const DriverOptions options = options_of(view);
  const ui::Settings settings = settings_of(view);
  Bench bench(data, {}, options, settings);
  Driver& driver = bench.driver();
  bench.open_text(data / "far.sheet.yaml",
                  "title: A large sweep\nprompts: 'A line about {{place}}'\nmodels: demo:text\n"
                  "vars: {place: [a garden, a pond, the rain, a harbour]}\n"
                  "params: {temperature: 0-1.5 (+0.1), seed: 1-100, max_tokens: 8}\n"
                  "layout: {rows: place, columns: [temperature, seed], wrap: {seed: 10}}\n");
  bench.fire();
  driver.wait_until([&] { return bench.bench().run()->totals().done > 4000; }, "most are done",
                    std::chrono::seconds(300));
  driver.key(ImGuiKey_9, ImGuiMod_Ctrl);
  shoot(bench, folder, view, "far-going");
  bench.wait_for_the_end();
  driver.click("grid.color_by");
  driver.click("tokens");
  driver.move_to({static_cast<float>(view.width) / 2, static_cast<float>(view.height) / 2});
  driver.frame(30);
  shoot(bench, folder, view, "far");
  driver.key(ImGuiKey_0, ImGuiMod_Ctrl);
  for (int i = 0; i < 6; ++i) driver.key(ImGuiKey_Minus, ImGuiMod_Ctrl);
  shoot(bench, folder, view, "first-words");
}

// The grid with its map, with pinned lines, collapsed groups and a taller row; folds of texts and of
// pictures.
void shoot_grid(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view) {
  const DriverOptions options = options_of(view);
  const ui::Settings settings = settings_of(view);
  Bench bench(data, {}, options, settings);
  Driver& driver = bench.driver();
  bench.open_text(data / "grid.sheet.yaml",
                  "title: Places\nprompts: 'A line about {{place}}'\nmodels: demo:text\n"
                  "vars: {place: [a garden, a pond, the rain, a harbour]}\n"
                  "params: {temperature: 0-1.4 (+0.2), seed: 1-12, max_tokens: 20}\n"
                  "layout: {rows: [place, seed], columns: temperature, pin: {temperature: ['0.4']}}\n");
  bench.fire();
  bench.wait_for_the_end();
  driver.drag_by("grid.row_edge 0", {0, 60});
  driver.settle();
  shoot(bench, folder, view, "tall-row");
  driver.key(ImGuiKey_G, ImGuiMod_Ctrl);
  driver.settle();
  driver.click("grid.group row 0 1");
  driver.frame(60);
  shoot(bench, folder, view, "collapsed");
  driver.key(ImGuiKey_G, ImGuiMod_Ctrl | ImGuiMod_Shift);
  driver.settle();
  driver.scroll("cell 2", -12);
  driver.frame(60);
  shoot(bench, folder, view, "map-and-pinned");
  bench.open_text(data / "fold.sheet.yaml",
                  "title: Agreement\nprompts: 'One word for {{place}}'\nmodels: demo:text\n"
                  "vars: {place: [a garden, a pond, the rain, a harbour]}\n"
                  "params: {temperature: 0-1.2 (+0.4), seed: 1-9, max_tokens: 1}\n"
                  "layout: {rows: place, columns: temperature, fold: seed}\n");
  bench.fire();
  bench.wait_for_the_end();
  driver.hover("cell 0");
  driver.wait_until([&] { return !driver.all("answer 0").empty(); }, "the answers are listed");
  shoot(bench, folder, view, "fold-texts");
  for (int i = 0; i < 4; ++i) driver.key(ImGuiKey_Minus, ImGuiMod_Ctrl);
  shoot(bench, folder, view, "fold-texts-small");
  driver.key(ImGuiKey_0, ImGuiMod_Ctrl);
  bench.open_text(data / "mosaic.sheet.yaml",
                  "title: Many of each\nprompts: 'A garden, {{style}}'\nmodels: demo:image\n"
                  "vars: {style: [ink, oil, felt]}\nparams: {seed: 1-40, size: 128x128}\n"
                  "layout: {columns: style, fold: seed}\n");
  bench.fire();
  bench.wait_for_the_end();
  driver.move_to({2, 2});
  shoot(bench, folder, view, "fold-pictures");
}

// A program that plays for as long as it is let.
std::filesystem::path make_silent_player(const std::filesystem::path& data) {
  std::filesystem::path player = data / "bin" / "pw-play";
  std::filesystem::create_directories(player.parent_path());
  test::write_text(player, "#!/bin/sh\nexec sleep 600\n");
  std::filesystem::permissions(player, std::filesystem::perms::owner_all);
  return player;
}

// Spoken answers, small, large and alone.
void shoot_sound(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view) {
  const DriverOptions options = options_of(view);
  const ui::Settings settings = settings_of(view);
  const std::filesystem::path player = make_silent_player(data);
  Bench bench(data, {{"PATH", player.parent_path().string()}}, options, settings);
  Driver& driver = bench.driver();
  bench.open_text(data / "voices.sheet.yaml",
                  "title: Voices\nprompts: 'The {{place}} is quiet at {{time}}, and so are we.'\n"
                  "models: demo:speech\nvars: {place: [garden, pond, harbour], time: [dawn, noon, dusk]}\n"
                  "params: {voice: [alloy, nova], speed: [0.8, 1.5]}\n"
                  "layout: {rows: place, columns: [voice, time, speed]}\n");
  bench.fire();
  bench.wait_for_the_end();
  const auto wait = [&] {
    driver.frame(2);
    driver.wait_until([&] { return bench.bench().is_complete(); }, "the sounds are read");
  };
  wait();
  driver.hover("cell 0");
  driver.settle();
  driver.click("play 0");
  driver.frame(60);
  shoot(bench, folder, view, "sound");
  driver.key(ImGuiKey_9, ImGuiMod_Ctrl);
  wait();
  shoot(bench, folder, view, "sound-small");
  driver.key(ImGuiKey_F2);
  wait();
  shoot(bench, folder, view, "sound-alone");
}

// Several spoken answers in each place, one of which plays.
void shoot_sound_fold(const std::filesystem::path& folder, const std::filesystem::path& data,
                      const View& view) {
  const DriverOptions options = options_of(view);
  const ui::Settings settings = settings_of(view);
  const std::filesystem::path player = make_silent_player(data);
  Bench bench(data, {{"PATH", player.parent_path().string()}}, options, settings);
  Driver& driver = bench.driver();
  bench.open_text(data / "folded.sheet.yaml",
                  "title: Voices\nprompts: 'The {{place}} is quiet at {{time}}.'\n"
                  "models: demo:speech\nvars: {place: [garden, pond, harbour], time: [dawn, noon, dusk]}\n"
                  "params: {voice: [alloy, nova], speed: [0.8, 1.5]}\n"
                  "layout: {rows: place, columns: time, fold: [voice, speed]}\n");
  bench.fire();
  bench.wait_for_the_end();
  const auto wait = [&] {
    driver.frame(2);
    driver.wait_until([&] { return bench.bench().is_complete(); }, "the sounds are read");
  };
  wait();
  driver.click("cell 0");
  driver.key(ImGuiKey_S);
  driver.settle();
  driver.key(ImGuiKey_S);
  driver.frame(60);
  wait();
  shoot(bench, folder, view, "sound-fold");
  for (int i = 0; i < 6; ++i) driver.scroll("cell 0", -2, ImGuiMod_Ctrl);
  wait();
  shoot(bench, folder, view, "sound-fold-small");
}

// The list of runs, and two of them beside each other.
void shoot_runs(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view) {
  const DriverOptions options = options_of(view);
  const ui::Settings settings = settings_of(view);
  Bench bench(data, {}, options, settings);
  Driver& driver = bench.driver();
  const auto fire = [&](const char* prompt, const char* seeds) {
    bench.open_text(data / "pond.sheet.yaml",
                    fmt::format("title: A pond\nprompts: '{} in {{{{season}}}}'\nmodels: demo:text\n"
                                "vars: {{season: [spring, autumn]}}\nparams: {{seed: {}, max_tokens: 12}}\n"
                                "layout: {{rows: season, columns: seed}}\n",
                                prompt, seeds));
    bench.fire();
    bench.wait_for_the_end();
    driver.wait_until([&] { return bench.bench().run()->plan().sheet().title == "A pond"; }, "its run");
  };
  fire("A line about a pond", "1-4");
  fire("Two lines about a deep pond", "2-6");
  driver.key(ImGuiKey_R, ImGuiMod_Ctrl);
  driver.wait_until([&] { return bench.session().runs().is_disk_known; }, "the runs are listed");
  driver.settle();
  shoot(bench, folder, view, "runs-two");
  driver.click(fmt::format("run {}", bench.bench().run()->id() - 1), ImGuiMouseButton_Right);
  shoot(bench, folder, view, "runs-menu");
  driver.click("Compare with the open run");
  driver.wait_until([&] { return bench.bench().comparison().result.has_value(); }, "the runs were compared");
  driver.settle();
  shoot(bench, folder, view, "runs-compared");
}

// The sheet panel: completion, what will be sent and differs, an axis editor, the YAML with a mistake, what
// another program has changed, and unsaved changes of an earlier time.
void shoot_sheet(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view) {
  const DriverOptions options = options_of(view);
  const ui::Settings settings = settings_of(view);
  const std::string file = (data / "garden.sheet.yaml").string();
  const std::string yaml =
      "# Gardens for the poster\nprompts:\n  # asked first\n  long: 'A wide garden at {{time}}, {{style}}, "
      "seen from the "
      "gate'\n  short: 'A garden at {{time}}, {{style}}'\nmodels: demo:image\nvars:\n  style: [ink wash, "
      "'oil, on "
      "canvas']  # two hands\n  time: [dawn, dusk]\nparams: {size: 256x256, seed: 1-4}\n";
  {
    Bench bench(data, {}, options, settings);
    Driver& driver = bench.driver();
    bench.open_text(file, yaml);
    driver.click("prompt");
    driver.key(ImGuiKey_End, ImGuiMod_Ctrl);
    driver.type(" {{");
    driver.settle();
    shoot(bench, folder, view, "completion");
    driver.key(ImGuiKey_Enter);
    driver.click("show preview");
    driver.click("compare short");
    driver.settle();
    shoot(bench, folder, view, "sheet-preview");
    driver.click("compare short");
    driver.click("show preview");
    driver.scroll("params.size", -6);
    driver.settle();
    driver.click("params.seed");
    driver.replace_text("params.seed", "1-20 (+3)");
    driver.settle();
    shoot(bench, folder, view, "axis-editor");
    driver.key(ImGuiKey_Escape);
    driver.settle();
    driver.click("choose combinations");
    driver.settle();
    driver.click("combinations.columns");
    driver.settle();
    driver.click("seed");
    driver.settle();
    driver.drag("combination 0 1", "combination 1 2");
    driver.scroll("combinations.rows", -3);
    driver.settle();
    shoot(bench, folder, view, "combinations");
    driver.key(ImGuiKey_Z, ImGuiMod_Ctrl);
    driver.key(ImGuiKey_E, ImGuiMod_Ctrl);
    driver.settle();
    driver.key(ImGuiKey_End, ImGuiMod_Ctrl);
    driver.type("temprature: 0-1");
    driver.wait_until([&] { return bench.bench().document().unread_text() == nullptr; }, "it is read");
    test::write_text(file, yaml + "repeat: 2\n");
    driver.wait_until([&] { return bench.bench().file_has_changed(); }, "the change is seen");
    driver.frame(70);
    shoot(bench, folder, view, "yaml");
    driver.wait_until([&] { return std::filesystem::exists(data / "recovery"); }, "it is kept");
    driver.frame(60);
  }
  Bench bench(data, {}, options, settings);
  bench.driver().wait_for("sheet.restore");
  shoot(bench, folder, view, "restore");
}

// What stands where there is nothing to see.
void shoot_empty(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view) {
  const DriverOptions options = options_of(view);
  const ui::Settings settings = settings_of(view);
  Bench bench(data, {}, options, settings);
  Driver& driver = bench.driver();
  bench.open_text(data / "pond.sheet.yaml",
                  "title: Pond\nprompts: 'A pond in {{season}}'\nmodels: demo:text\n"
                  "vars: {season: [spring, autumn]}\nparams: {seed: 1-3, max_tokens: 6}\n"
                  "layout: {rows: season, columns: seed}\n");
  driver.key(ImGuiKey_R, ImGuiMod_Ctrl);
  driver.key(ImGuiKey_F4);
  shoot(bench, folder, view, "empty-runs-chart");
  driver.key(ImGuiKey_F1);
  driver.key(ImGuiKey_R, ImGuiMod_Ctrl);
  driver.key(ImGuiKey_Slash);
  driver.type("seed > 40");
  driver.key(ImGuiKey_Enter);
  driver.wait_for("empty filter.clear");
  shoot(bench, folder, view, "empty-filter");
  driver.click("empty filter.clear");
  bench.fire();
  bench.wait_for_the_end();
  driver.key(ImGuiKey_R, ImGuiMod_Ctrl);
  driver.settle();
  driver.type("zebra");
  driver.key(ImGuiKey_P, ImGuiMod_Ctrl | ImGuiMod_Shift);
  driver.settle();
  driver.type("zzqq");
  shoot(bench, folder, view, "empty-search-palette");
  driver.key(ImGuiKey_Escape);
  driver.settle();
  driver.click("empty runs.show_all");
  driver.click("view.chart");
  driver.wait_for("chart mark 0");
  driver.click("chart.number");
  driver.settle();
  driver.click("rating");
  driver.wait_for("empty view.grid");
  shoot(bench, folder, view, "empty-rating");
  driver.key(ImGuiKey_F1);
  const auto empty_folder = data / "nothing here";
  std::filesystem::create_directories(empty_folder);
  driver.key(ImGuiKey_O, ImGuiMod_Ctrl);
  driver.wait_for("File name");
  driver.settle();
  driver.replace_text("File name", empty_folder.string() + "/");
  driver.key(ImGuiKey_Enter);
  driver.settle();
  shoot(bench, folder, view, "empty-folder");
}

// Combinations of two axes where entries about other axes leave some out, whole or in part.
void shoot_combinations(const std::filesystem::path& folder, const std::filesystem::path& data,
                        const View& view) {
  const DriverOptions options = options_of(view);
  const ui::Settings settings = settings_of(view);
  Bench bench(data, {}, options, settings);
  Driver& driver = bench.driver();
  bench.open_text(data / "exclude.sheet.yaml",
                  "title: Left out\nprompts: 'A garden in {{style}} at {{time}}'\n"
                  "models: [demo:image, demo:text]\n"
                  "vars: {style: [ink, oil, felt, 水彩], time: [dawn, noon, dusk, night, rain]}\n"
                  "params: {seed: 1-3}\n"
                  "exclude:\n  - {style: ink, time: noon}\n  - {style: oil, seed: 2}\n"
                  "  - {time: night}\n  - {style: felt, time: 'd*'}\n"
                  "  - {model: 'demo:text', time: rain}\n  - {style: 水彩, time: dawn, seed: [1, 2, 3]}\n");
  driver.scroll("params.seed", -20);
  driver.settle();
  driver.click("choose combinations");
  driver.settle();
  driver.scroll("params.seed", -20);
  driver.settle();
  shoot(bench, folder, view, "exclude");
  driver.hover("combination 1 0");
  driver.frame(60);
  shoot(bench, folder, view, "exclude-tip");
}

int run() {
  const char* folder = std::getenv("PROOFSHEET_SCREENSHOTS");
  if (folder == nullptr) {
    fmt::print(stderr, "PROOFSHEET_SCREENSHOTS names the folder to write to\n");
    return 2;
  }
  std::filesystem::create_directories(folder);
  // "states dark-1600 light-4k": only the run in the middle, and only in these views; "inspector", "far",
  // "filter", "chart", "sheet", "grid", "sound", "runs", "empty": only these. "dark-zh" and "light-zh" are in
  // Chinese.
  const char* only = std::getenv("PROOFSHEET_SCREENSHOTS_OF");
  const std::string wanted = only != nullptr ? only : "";
  for (const View& view : kViews) {
    if (!wanted.empty() && wanted.find(view.name) == std::string::npos) continue;
    ::setenv("PROOFSHEET_TEST_LANGUAGE", std::string(ui::language_tag(view.language)).c_str(), 1);
    const test::TempFolder data;
    if (wanted.starts_with("states")) {
      shoot_states(folder, data.path(), view);
      continue;
    }
    if (wanted.starts_with("combinations")) {
      shoot_combinations(folder, data.path(), view);
      continue;
    }
    if (wanted.starts_with("empty")) {
      shoot_empty(folder, data.path(), view);
      continue;
    }
    if (wanted.starts_with("overlays")) {
      shoot_overlays(folder, data.path(), view);
      continue;
    }
    if (wanted.starts_with("inspector")) {
      shoot_inspector(folder, data.path(), view);
      continue;
    }
    if (wanted.starts_with("far")) {
      shoot_far(folder, data.path(), view);
      continue;
    }
    if (wanted.starts_with("chart")) {
      shoot_chart(folder, data.path(), view);
      continue;
    }
    if (wanted.starts_with("sheet")) {
      shoot_sheet(folder, data.path(), view);
      continue;
    }
    if (wanted.starts_with("grid")) {
      shoot_grid(folder, data.path(), view);
      continue;
    }
    if (wanted.starts_with("sound-fold")) {
      shoot_sound_fold(folder, data.path(), view);
      continue;
    }
    if (wanted.starts_with("sound")) {
      shoot_sound(folder, data.path(), view);
      continue;
    }
    if (wanted.starts_with("runs")) {
      shoot_runs(folder, data.path(), view);
      continue;
    }
    if (wanted.starts_with("filter")) {
      shoot_filter(folder, data.path(), view);
      continue;
    }
    shoot_view(folder, data.path(), view);
    shoot_overlays(folder, test::TempFolder().path(), view);
    shoot_empty(folder, test::TempFolder().path(), view);
    shoot_filter(folder, test::TempFolder().path(), view);
    shoot_chart(folder, test::TempFolder().path(), view);
    shoot_far(folder, test::TempFolder().path(), view);
    shoot_grid(folder, test::TempFolder().path(), view);
    shoot_sound(folder, test::TempFolder().path(), view);
    shoot_sound_fold(folder, test::TempFolder().path(), view);
    shoot_runs(folder, test::TempFolder().path(), view);
    shoot_sheet(folder, test::TempFolder().path(), view);
    shoot_combinations(folder, test::TempFolder().path(), view);
    shoot_inspector(folder, test::TempFolder().path(), view);
    shoot_states(folder, data.path(), view);
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
