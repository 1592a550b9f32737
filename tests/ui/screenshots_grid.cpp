// The scenes of the middle: the grid in its states, the filter, the chart, sounds.
#include <fmt/format.h>

#include "demo/server.h"
#include "reading.h"
#include "screenshots.h"

namespace proofsheet::testing {
namespace {

std::string states_sheet(const demo::Server& server, const char* things) {
  return fmt::format(
      "title: A slow server\nprompts: 'Describe {{{{thing}}}}.'\nmodels: slow:chat\n"
      "vars: {{thing: [{}]}}\n"
      "params: {{temperature: 0-1.5 (+0.5), max_tokens: 40, seed: 1-2}}\n"
      "layout: {{rows: thing, columns: [temperature, seed]}}\nlimits: {{retries: 2, concurrency: 12}}\n"
      "providers:\n  slow: {{api: openai, base_url: '{}'}}\n",
      things, server.base_url());
}

// A program that plays for as long as it is let.
std::filesystem::path make_silent_player(const std::filesystem::path& data) {
  std::filesystem::path player = data / "bin" / "pw-play";
  std::filesystem::create_directories(player.parent_path());
  test::write_text(player, "#!/bin/sh\nexec sleep 600\n");
  std::filesystem::permissions(player, std::filesystem::perms::owner_all);
  return player;
}

}  // namespace

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
  bring_sheet(bench);
  driver.wait_for("new of");
  shoot(bench, folder, view, "new");
  leave_overlay(bench);
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
  std::string last;
  for (const Item& item : driver.all("cell "))
    if (item.is_visible()) last = item.label;
  driver.click_at({driver.find(last).visible.left + 8, driver.find(last).visible.top + 8},
                  ImGuiMouseButton_Right);
  shoot(bench, folder, view, "paused");
  driver.key(ImGuiKey_Escape);
  driver.key(ImGuiKey_R, ImGuiMod_Ctrl);
  shoot(bench, folder, view, "going");
  driver.key(ImGuiKey_R, ImGuiMod_Ctrl);
  driver.key(ImGuiKey_P, ImGuiMod_Ctrl);
  bench.wait_for_the_end();
  for (const std::uint64_t cell : bench.bench().run()->failed_cells()) {
    const std::string name = fmt::format("cell {}", cell);
    if (!driver.has(name) || !driver.find(name).is_visible()) continue;
    driver.click(name);
    break;
  }
  shoot(bench, folder, view, "failed");
}

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
  driver.frame(20);
  shoot(bench, folder, view, "far-colours");
  driver.click("output tokens");
  driver.move_to({static_cast<float>(view.width) / 2, static_cast<float>(view.height) / 2});
  driver.frame(30);
  shoot(bench, folder, view, "far");
  driver.key(ImGuiKey_0, ImGuiMod_Ctrl);
  for (int i = 0; i < 6; ++i) driver.key(ImGuiKey_Minus, ImGuiMod_Ctrl);
  shoot(bench, folder, view, "first-words");
}

// What is measured of pictures: sorted and coloured by it, in the inspector, as a chart.
void shoot_numbers(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view) {
  const DriverOptions options = options_of(view);
  const ui::Settings settings = settings_of(view);
  Bench bench(data, {}, options, settings);
  Driver& driver = bench.driver();
  bench.open_text(data / "numbers.sheet.yaml",
                  "title: Gardens by light\nprompts: 'A garden at {{time}}, {{style}}'\nmodels: demo:image\n"
                  "vars: {time: [night, dawn, noon, dusk], style: [ink wash, oil, photograph]}\n"
                  "params: {size: 384x384, seed: 1-8}\nlayout: {rows: [style, time], columns: seed}\n");
  bench.fire();
  bench.wait_for_the_end();
  bench.wait_for_pictures();
  driver.settle();
  bench.bench().commands().invoke("view.sort_rows_brightness_down");
  driver.wait_until([&] { return bench.bench().run()->has_numbers(ui::Number::brightness); },
                    "they are measured");
  driver.settle();
  driver.click(fmt::format("cell {}", *bench.bench().run()->pivot().cell({0, 1, 1, 0})));
  driver.frame(20);
  shoot(bench, folder, view, "numbers");
  driver.click("row 1", ImGuiMouseButton_Right);
  driver.settle();
  driver.click("Sort rows by");
  driver.frame(20);
  driver.click("Another number");
  driver.frame(20);
  shoot(bench, folder, view, "numbers-menu");
  driver.key(ImGuiKey_Escape);
  driver.key(ImGuiKey_Escape);
  driver.key(ImGuiKey_Escape);
  driver.key(ImGuiKey_F4);
  driver.settle();
  driver.click("chart.number");
  driver.settle();
  driver.click("colourfulness");
  driver.wait_until(
      [&] { return bench.bench().chart().chart != nullptr && !bench.bench().chart().is_computing; },
      "the chart is drawn");
  driver.settle();
  shoot(bench, folder, view, "numbers-chart");
}

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

void shoot_mixed(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view) {
  const DriverOptions options = options_of(view);
  const ui::Settings settings = settings_of(view);
  Bench bench(data, {}, options, settings);
  Driver& driver = bench.driver();
  bench.open_text(data / "mixed.sheet.yaml",
                  "title: One prompt, three media\n"
                  "prompts:\n"
                  "  a pond in the morning light with reeds and a heron that waits for the first fish: "
                  "'A pond at {{time}}.'\n"
                  "  a walled garden: 'A garden at {{time}}, behind a wall.'\n"
                  "models: [demo:image, demo:chat, demo:speech]\nvars: {time: [dawn, dusk]}\n"
                  "params: {size: 192x192, max_tokens: 24, voice: alloy}\nrepeat: 4\n"
                  "layout: {rows: [prompt, time], columns: model, fold: repeat}\n");
  bench.fire();
  bench.wait_for_the_end();
  bench.wait_for_pictures();
  driver.hover("row 0");
  driver.frame(40);
  shoot(bench, folder, view, "mixed");
  driver.click("cell 8");
  driver.click("cell 12", ImGuiMouseButton_Left, ImGuiMod_Ctrl);
  driver.key(ImGuiKey_C);
  shoot(bench, folder, view, "mixed-compare");
  driver.key(ImGuiKey_F1);
  driver.key(ImGuiKey_8, ImGuiMod_Ctrl);
  for (int i = 0; i < 3; ++i) driver.scroll("places", -2, ImGuiMod_Ctrl);
  bench.wait_for_pictures();
  shoot(bench, folder, view, "mixed-small");
}

}  // namespace proofsheet::testing
