// The scenes of the panels and of what lies over the window.
#include <fmt/format.h>

#include "demo/server.h"
#include "reading.h"
#include "screenshots.h"
#include "stored_run.h"

namespace proofsheet::testing {
namespace {

std::string inspector_sheet(const demo::Server& server, const char* temperatures) {
  return fmt::format(
      "title: A garden\nprompts: 'Describe {{{{thing}}}} in one sentence.'\nmodels: local:chat\n"
      "vars: {{thing: [a garden, a pond]}}\nparams: {{temperature: {}, max_tokens: 40}}\n"
      "layout: {{rows: thing, columns: temperature}}\n"
      "providers:\n  local: {{api: openai, base_url: '{}'}}\n",
      temperatures, server.base_url());
}

}  // namespace

void shoot_panels(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view) {
  Bench bench(data, {}, options_of(view), settings_of(view));
  Driver& driver = bench.driver();
  bench.open_bundled("garden");
  bench.fire();
  bench.wait_for_the_end();
  driver.click("cell 1");
  shoot(bench, folder, view, "panels");
  driver.key(ImGuiKey_I, ImGuiMod_Ctrl);
  driver.settle();
  shoot(bench, folder, view, "panels-inspector");
  driver.key(ImGuiKey_I, ImGuiMod_Ctrl);
  driver.key(ImGuiKey_B, ImGuiMod_Ctrl);
  driver.settle();
  shoot(bench, folder, view, "panels-sheet");
  driver.key(ImGuiKey_R, ImGuiMod_Ctrl);
  driver.settle();
  shoot(bench, folder, view, "panels-runs");
}

void shoot_tasks(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view) {
  std::string text;
  while (text.size() < 2'000) text += "moss on a wet stone ";
  const store::RunId run =
      put_run(data, {.sheet_yaml = "prompts: hi\nmodels: demo:text\nvars: {n: {values: 1-20000}}\n"
                                   "layout: {rows: n}\n",
                     .cells = 20'000,
                     .fill = [&](store::CellResult& result) { result.text = text; }});
  Bench bench(data, {}, options_of(view), settings_of(view));
  Driver& driver = bench.driver();
  bench.bench().open_run(run);
  driver.wait_until([&] { return bench.session().shown() != nullptr; }, "the run is shown");
  driver.frame(4);
  driver.click("cell 0");
  driver.key(ImGuiKey_A, ImGuiMod_Ctrl);
  for (const char* name : {"moss on a wet stone.png", "wall.png", "wall-light.png"}) {
    driver.key(ImGuiKey_M, ImGuiMod_Ctrl);
    driver.wait_for("File name");
    driver.replace_text("File name", (data / name).string());
    driver.key(ImGuiKey_Enter);
  }
  driver.wait_until([&] { return bench.session().tasks().front()->left_ms().has_value(); },
                    "it is known how long");
  driver.wait_until([&] { return driver.all("task progress").size() == 3; }, "all are told");
  shoot(bench, folder, view, "tasks");
}

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
    bring_sheet(bench);
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
  bring_sheet(bench);
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
  const auto inspect = [&](const char* cell) {
    driver.click(cell);
    bring_inspector(bench);
  };
  inspect("cell 1");
  driver.wait_for("against run");
  shoot(bench, folder, view, "inspector-planned");
  leave_overlay(bench);
  bench.fire();
  bench.wait_for_the_end();
  inspect("cell 1");
  driver.wait_for("against run");
  shoot(bench, folder, view, "inspector-fired");
  leave_overlay(bench);
  inspect("cell 0");
  driver.wait_for("From the cache: answered");
  shoot(bench, folder, view, "inspector-cached");
  leave_overlay(bench);
  for (const std::uint64_t requests : {4, 5}) {
    driver.click("cell 1");
    driver.key(ImGuiKey_R);
    driver.wait_until(
        [&] { return server->stats().requests == requests + 1 && bench.session().going().empty(); },
        "it was fired again");
  }
  bring_inspector(bench);
  driver.reveal("earlier result 1");
  shoot(bench, folder, view, "inspector-again");
  driver.click("earlier result 1");
  driver.wait_for("Back to the current one");
  driver.scroll("Back to the current one", 50);
  shoot(bench, folder, view, "inspector-earlier");
}

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
  leave_overlay(bench);
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

void shoot_care(const std::filesystem::path& folder, const std::filesystem::path& data, const View& view) {
  Bench bench(data, {}, options_of(view), settings_of(view));
  Driver& driver = bench.driver();
  const auto fire = [&](const char* seeds) {
    bench.open_text(data / "a.sheet.yaml",
                    fmt::format("title: A garden\nprompts: A garden at {{{{time}}}}\nmodels: demo:image\n"
                                "vars: {{time: [dawn, dusk]}}\nparams: {{size: 128x128, seed: {}}}\n"
                                "layout: {{rows: time, columns: seed}}\n"
                                "limits: {{concurrency: 8, max_cost: 2.5, timeout_s: 120}}\n",
                                seeds));
    bench.fire();
    bench.wait_for_the_end();
  };
  fire("1-3");
  fire("2-5");
  bench.bench().commands().invoke("view.cache");
  driver.wait_until([&] { return bench.bench().cache_panel().report.has_value(); }, "the report");
  driver.settle();
  shoot(bench, folder, view, "care-cache");
  driver.key(ImGuiKey_Escape);
  bring_sheet(bench);
  const auto scroll_down = [&] {
    driver.move_to({120, static_cast<float>(view.height) / 2});
    ImGui::GetIO().AddMouseWheelEvent(0, -40);
    driver.settle();
  };
  scroll_down();
  driver.click("Add limit");
  driver.settle();
  scroll_down();
  shoot(bench, folder, view, "care-limits");
  leave_overlay(bench);
  driver.wait_until([&] { return bench.bench().run()->result(1) != nullptr; }, "the result");
  std::filesystem::remove(bench.session().blob_file(bench.bench().run()->result(1)->images.at(0).blob.hash));
  const auto check = [&] {
    driver.wait_until([&] { return !bench.bench().doctor().is_working; }, "the folder was checked");
    driver.settle();
  };
  bench.bench().commands().invoke("app.check_data");
  check();
  shoot(bench, folder, view, "care-damage");
  driver.click("app.repair_data");
  driver.settle();
  shoot(bench, folder, view, "care-question");
  driver.click("repair now");
  check();
  shoot(bench, folder, view, "care-repaired");
}

}  // namespace proofsheet::testing
