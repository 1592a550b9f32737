// The chart over the cells of a run, in a real window with real input.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"
#include "bench_fixture.h"
#include "chart/export.h"
#include "reading.h"
#include "ui/chart_panel.h"

namespace proofsheet::testing {
namespace {

using test::TempFolder;
using Cells = std::vector<std::uint64_t>;

constexpr const char* kChartSheet =
    "title: Chart\nprompts: 'Describe a {{place}} in one sentence.'\nmodels: demo:text\n"
    "vars: {place: [花园, pond]}\nparams: {temperature: [0, 0.5, 1], seed: 1-4, max_tokens: 12}\n"
    "layout: {rows: place, columns: temperature, fold: seed}\n";

Cells sorted(Cells cells) {
  std::ranges::sort(cells);
  return cells;
}

// The workbench on a sheet of 24 cells: (place · 3 + temperature) · 4 + seed.
struct ChartStage {
  TempFolder folder;
  Bench bench{folder.path(), {}, {.width = 1600, .height = 900}};

  explicit ChartStage(const char* sheet = kChartSheet) {
    bench.open_text(folder.path() / "chart.sheet.yaml", sheet);
  }
  Driver& driver() { return bench.driver(); }
  const ui::ChartState& chart() { return bench.bench().chart(); }
  Cells selection() { return sorted(bench.bench().selection()); }
  void fire() {
    bench.fire();
    bench.wait_for_the_end();
  }
  void open_chart() {
    driver().key(ImGuiKey_F4);
    wait_for_chart();
  }
  // Until what was chosen last is what is drawn.
  void wait_for_chart() {
    driver().wait_until(
        [&] {
          return !chart().is_computing && chart().scene && chart().chart &&
                 chart().scene->chart == chart().chart && chart().made.spec == chart().chart->spec;
        },
        "the chart is drawn");
    driver().settle();
  }
  void choose(const char* menu, const char* entry) {
    driver().click(menu);
    driver().settle();
    driver().click(entry);
    driver().settle();
    wait_for_chart();
  }
  // The mark of a group, by the places of its values.
  std::string mark_of(std::uint32_t x, std::uint32_t series = 0) {
    for (std::size_t i = 0; i < chart().scene->marks.size(); ++i) {
      const chart::Mark& mark = chart().scene->marks[i];
      const chart::Group& group = chart().chart->groups[mark.index];
      if (mark.kind == chart::Mark::Kind::group && group.x == x && group.series == series)
        return fmt::format("chart mark {}", i);
    }
    throw DriverError(fmt::format("no mark of group {}, {}", x, series));
  }
};

TEST(ChartMode, HasAKeyATabAndTheWayBack) {
  ChartStage stage;
  stage.fire();
  stage.driver().click("top/Chart");
  stage.wait_for_chart();
  EXPECT_EQ(stage.bench.bench().mode(), ui::Mode::chart);
  EXPECT_EQ(stage.chart().chart->spec.axis, "temperature") << "an axis of numbers comes first";
  EXPECT_FALSE(stage.driver().has("cell 0"));
  stage.driver().key(ImGuiKey_F1);
  stage.driver().settle();
  EXPECT_TRUE(stage.driver().has("cell 0"));
  stage.driver().key(ImGuiKey_F4);
  stage.wait_for_chart();
  stage.driver().key(ImGuiKey_Escape);
  EXPECT_EQ(stage.bench.bench().mode(), ui::Mode::grid);
}

TEST(ChartMode, TeachesWhatToDoWhereThereIsNothing) {
  ChartStage stage;
  stage.driver().key(ImGuiKey_F4);
  stage.driver().settle();
  EXPECT_EQ(stage.bench.bench().mode(), ui::Mode::chart);
  EXPECT_EQ(stage.chart().scene, nullptr);
  stage.fire();
  stage.wait_for_chart();
  EXPECT_EQ(stage.bench.bench().mode(), ui::Mode::chart) << "firing leaves the chart where it is";
  stage.driver().click("chart.number");
  stage.driver().settle();
  stage.driver().click("rating");
  stage.driver().wait_until([&] { return stage.chart().chart && stage.chart().chart->is_empty(); },
                            "nothing is rated");
  stage.driver().settle();
  EXPECT_FALSE(stage.driver().has("chart mark 0"));
  EXPECT_EQ(stage.chart().chart->left_out.without, 24u);
}

TEST(ChartMode, ShowsAnyNumberAgainstAnyAxisInEveryKind) {
  ChartStage stage;
  stage.fire();
  stage.open_chart();
  stage.choose("chart.number", "output tokens");
  EXPECT_EQ(stage.chart().chart->spec.measure, chart::Measure::output_tokens);
  EXPECT_EQ(stage.chart().chart->cells.size(), 24u);
  stage.choose("chart.axis", "place##chart axis");
  EXPECT_EQ(stage.chart().chart->x.labels, (std::vector<std::string>{"花园", "pond"}));
  stage.choose("chart.second", "temperature##chart second");
  EXPECT_EQ(stage.chart().chart->groups.size(), 6u);
  for (const auto& [command, kind] :
       {std::pair("chart.box", chart::Kind::box), std::pair("chart.scatter", chart::Kind::scatter),
        std::pair("chart.histogram", chart::Kind::histogram),
        std::pair("chart.heat_map", chart::Kind::heat_map), std::pair("chart.line", chart::Kind::line)}) {
    stage.driver().click(command);
    stage.driver().settle();
    stage.wait_for_chart();
    EXPECT_EQ(stage.chart().chart->spec.kind, kind);
    EXPECT_GT(inked_part(stage.driver().pixels("chart")), 0.01) << command;
    EXPECT_TRUE(stage.driver().has("chart mark 0")) << command;
  }
  EXPECT_EQ(stage.chart().chart->spec.second, "temperature") << "what a histogram does without is remembered";
  // The same with keys.
  stage.driver().key(ImGuiKey_5, ImGuiMod_Alt);
  stage.wait_for_chart();
  EXPECT_EQ(stage.chart().chart->spec.kind, chart::Kind::heat_map);
  stage.driver().key(ImGuiKey_M, ImGuiMod_Alt);
  stage.wait_for_chart();
  EXPECT_EQ(stage.chart().chart->spec.middle, chart::Middle::mean);
  stage.driver().key(ImGuiKey_L, ImGuiMod_Alt);
  stage.wait_for_chart();
  EXPECT_TRUE(stage.chart().chart->spec.is_log);
}

TEST(ChartMode, ReadsNumbersOutOfTheResults) {
  ChartStage stage;
  stage.fire();
  stage.open_chart();
  for (const char* number : {"input tokens", "text length", "time to first token"}) {
    stage.choose("chart.number", number);
    EXPECT_EQ(stage.chart().chart->cells.size() + stage.chart().chart->left_out.total(), 24u) << number;
  }
  stage.choose("chart.number", "text length");
  EXPECT_EQ(stage.chart().chart->cells.size(), 24u);
  EXPECT_GT(stage.chart().chart->all.min, 0);
  stage.choose("chart.number", "distinct answers");
  const chart::Group& certain = stage.chart().chart->groups.front();
  EXPECT_EQ(certain.count, 8u);
  EXPECT_EQ(certain.distinct, 2u) << "at temperature 0 the seed makes no difference";
  EXPECT_GT(stage.chart().chart->groups.back().distinct, 2u);
}

TEST(ChartMode, AClickOnAMarkSelectsItsCellsInTheGridAsWell) {
  ChartStage stage;
  stage.fire();
  stage.open_chart();
  stage.driver().click(stage.mark_of(1));
  EXPECT_EQ(stage.selection(), (Cells{4, 5, 6, 7, 16, 17, 18, 19}));
  stage.driver().click(stage.mark_of(2), ImGuiMouseButton_Left, ImGuiMod_Ctrl);
  EXPECT_EQ(stage.selection().size(), 16u);
  stage.driver().click(stage.mark_of(1), ImGuiMouseButton_Left, ImGuiMod_Ctrl);
  EXPECT_EQ(stage.selection(), (Cells{8, 9, 10, 11, 20, 21, 22, 23})) << "with Ctrl also away again";
  stage.driver().key(ImGuiKey_4);
  EXPECT_EQ(stage.bench.bench().run()->cell(8).rating, 4) << "keys mark what is selected";
  stage.driver().key(ImGuiKey_F1);
  stage.driver().settle();
  EXPECT_EQ(stage.selection().size(), 8u);
  EXPECT_TRUE(stage.driver().has("cell 8"));
}

TEST(ChartMode, ArrowsGoFromMarkToMarkAndEnterSelects) {
  ChartStage stage;
  stage.fire();
  stage.open_chart();
  stage.choose("chart.number", "output tokens");  // the same in every run
  stage.driver().key(ImGuiKey_RightArrow);
  ASSERT_EQ(stage.chart().mark, 0u);
  stage.driver().key(ImGuiKey_RightArrow);
  ASSERT_EQ(stage.chart().mark, 1u);
  EXPECT_TRUE(stage.selection().empty()) << "arrows only look";
  stage.driver().key(ImGuiKey_Enter);
  EXPECT_EQ(stage.selection(), (Cells{4, 5, 6, 7, 16, 17, 18, 19}));
  stage.driver().key(ImGuiKey_Space);
  EXPECT_EQ(stage.chart().mark, 2u) << "Space marks and goes on";
  stage.driver().key(ImGuiKey_Space);
  EXPECT_EQ(stage.selection().size(), 16u);
  stage.driver().key(ImGuiKey_Escape);
  EXPECT_FALSE(stage.chart().mark);
  EXPECT_EQ(stage.bench.bench().mode(), ui::Mode::chart);
  stage.driver().key(ImGuiKey_Escape);
  EXPECT_EQ(stage.bench.bench().mode(), ui::Mode::grid);
  EXPECT_EQ(stage.selection().size(), 16u);
}

TEST(ChartMode, EscapeClosesAMenuAndNothingElse) {
  ChartStage stage;
  stage.fire();
  stage.open_chart();
  stage.driver().click(stage.mark_of(1));
  stage.driver().key(ImGuiKey_A, ImGuiMod_Alt);
  stage.driver().wait_for("all cells together");
  stage.driver().key(ImGuiKey_Escape);
  stage.driver().settle();
  EXPECT_FALSE(stage.driver().has("all cells together"));
  EXPECT_EQ(stage.bench.bench().mode(), ui::Mode::chart);
  EXPECT_TRUE(stage.chart().mark);
  EXPECT_EQ(stage.selection().size(), 8u);
}

TEST(ChartMode, ARubberBandSelectsTheMarksInside) {
  ChartStage stage;
  stage.fire();
  stage.open_chart();
  stage.driver().key(ImGuiKey_3, ImGuiMod_Alt);
  stage.wait_for_chart();
  const Item chart = stage.driver().find("chart");
  stage.driver().drag_between({chart.rect.left + 2, chart.rect.top + 60},
                              {chart.rect.right - 2, chart.rect.bottom - 2});
  EXPECT_EQ(stage.selection().size(), 24u);
  stage.driver().click_at({chart.rect.right - 3, chart.rect.bottom - 3});
  EXPECT_TRUE(stage.selection().empty()) << "a click beside the marks selects nothing";
}

TEST(ChartMode, MindsTheFilter) {
  ChartStage stage;
  stage.fire();
  stage.open_chart();
  stage.driver().key(ImGuiKey_Slash);
  stage.driver().wait_until([&] { return stage.bench.bench().filter().is_editing; },
                            "the field has the keyboard");
  EXPECT_EQ(stage.bench.bench().mode(), ui::Mode::chart);
  stage.driver().type("place = pond");
  stage.driver().wait_until([&] { return stage.chart().chart && stage.chart().chart->shown == 12; },
                            "the filter is minded");
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().settle();
  stage.driver().click(stage.mark_of(0));
  EXPECT_EQ(stage.selection(), (Cells{12, 13, 14, 15}));
}

TEST(ChartMode, TheTableIsSortedByAClickAndSelects) {
  ChartStage stage;
  stage.fire();
  stage.open_chart();
  ASSERT_EQ(stage.chart().rows, (std::vector<std::uint32_t>{0, 1, 2}));
  stage.driver().click("chart column mean");
  stage.driver().settle();
  const auto mean = [&](std::size_t row) {
    return stage.chart().chart->groups[stage.chart().rows[row]].summary.mean;
  };
  EXPECT_LE(mean(0), mean(1));
  EXPECT_LE(mean(1), mean(2));
  stage.driver().click("chart column mean");
  stage.driver().settle();
  EXPECT_GE(mean(0), mean(1));
  EXPECT_GE(mean(1), mean(2));
  stage.driver().click("chart row 1");
  EXPECT_EQ(stage.selection(), (Cells{4, 5, 6, 7, 16, 17, 18, 19}));
  stage.driver().key(ImGuiKey_C, ImGuiMod_Alt);
  stage.driver().settle();
  EXPECT_EQ(std::string(ImGui::GetClipboardText()), chart::to_tsv(*stage.chart().chart));
  stage.driver().key(ImGuiKey_T, ImGuiMod_Alt);
  stage.driver().settle();
  EXPECT_FALSE(stage.driver().has("chart row 1"));
}

TEST(ChartMode, IsWrittenAsSvgAndAsPng) {
  ChartStage stage;
  stage.fire();
  stage.open_chart();
  stage.choose("chart.axis", "place##chart axis");
  const auto write = [&](ImGuiKey key, const char* ending) {
    stage.driver().key(key, ImGuiMod_Alt);
    stage.driver().wait_for("File name");
    stage.driver().settle();
    EXPECT_TRUE(stage.driver().has("Write")) << ending;
    const std::string name = ui::chart_file_name("chart", *stage.chart().chart);
    EXPECT_TRUE(reads_a_translation() || name == "chart-latency-by-place") << name;
    const auto path = stage.folder.path() / (name + ending);
    stage.driver().key(ImGuiKey_Enter);
    stage.driver().wait_until([&] { return std::filesystem::exists(path); }, "the proposed file is written");
    stage.driver().wait_until(
        [&] { return in_english(stage.bench.bench().last_notice()).starts_with("Chart written"); },
        "it is said");
    return *read_file(path);
  };
  const std::string svg = write(ImGuiKey_S, ".svg");
  EXPECT_NE(svg.find(">花园</text>"), std::string::npos);
  EXPECT_NE(svg.find("<title>" + chart::title_of(*stage.chart().chart) + "</title>"), std::string::npos);
  const auto png = image::decode(write(ImGuiKey_P, ".png"));
  ASSERT_TRUE(png) << png.error().message;
  EXPECT_NEAR(png->width, 2 * (stage.chart().scene->width + 32), 2);
  EXPECT_GT(count_colors(*png), 30u);
}

TEST(ChartMode, SaysWhyAFileCannotBeWritten) {
  ChartStage stage;
  stage.fire();
  stage.open_chart();
  stage.driver().key(ImGuiKey_S, ImGuiMod_Alt);
  stage.driver().wait_for("File name");
  stage.driver().settle();
  stage.driver().replace_text("File name", "/proc/chart.svg");
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().wait_until(
      [&] { return stage.bench.bench().last_notice().find("/proc/chart.svg") != std::string::npos; },
      "the failure names the file");
}

// A run of a hundred thousand results, put into the store as if it had been fired.
void put_large_run(const std::filesystem::path& folder, const sheet::Sheet& sheet, std::uint64_t cells) {
  auto store = std::move(*store::Store::open(folder));
  store::NewRun run;
  run.name = "large";
  run.sheet_yaml = sheet::to_yaml(sheet, sheet::DataRows::inline_rows);
  run.cells = cells;
  const store::RunId id = *store->create_run(run);
  for (std::uint64_t cell = 0; cell < cells; ++cell) {
    store::CellResult result;
    result.cell = cell;
    result.text = "a";
    result.latency_ms = 100 + static_cast<double>(mix64(cell) % 2000);
    store->put_result(id, std::move(result), {}, {});
  }
  store->flush();
  ASSERT_TRUE(store->finish_run(id, 1'790'000'000'000));
}

TEST(ChartMode, WorksAHundredThousandCellsOutOnceForEachChange) {
  TempFolder folder;
  auto loaded = sheet::parse_sheet(
      "prompts: x\nmodels: demo:text\nparams: {temperature: 0-1.98 (+0.02), seed: {values: 1-1000}}\n"
      "layout: {rows: seed, columns: temperature}\n",
      "large.sheet.yaml", ".");
  ASSERT_TRUE(loaded.ok());
  put_large_run(folder.path(), *loaded.sheet, 100'000);
  Bench bench(folder.path());
  bench.bench().open_run(1);
  Driver& driver = bench.driver();
  driver.wait_until([&] { return bench.bench().run() != nullptr; }, "the run is shown");
  const ui::ChartState& chart = bench.bench().chart();
  driver.key(ImGuiKey_F4);
  driver.wait_until([&] { return chart.chart != nullptr && !chart.is_computing; }, "the chart is there");
  EXPECT_EQ(chart.chart->cells.size(), 100'000u);
  driver.settle();
  const std::uint64_t once = chart.computed;
  const auto* scene = chart.scene.get();
  for (int i = 0; i < 30; ++i) {
    driver.move_to({500.0f + static_cast<float>(i) * 10, 500});
    driver.frame();
  }
  driver.key(ImGuiKey_RightArrow);
  driver.key(ImGuiKey_Enter);
  EXPECT_EQ(bench.bench().selection().size(), 1000u);
  EXPECT_EQ(chart.computed, once) << "looking and choosing works nothing out";
  EXPECT_EQ(chart.scene.get(), scene) << "nor lays anything out";
  driver.key(ImGuiKey_3, ImGuiMod_Alt);
  driver.wait_until([&] { return chart.chart->spec.kind == chart::Kind::scatter && chart.scene != nullptr; },
                    "dots");
  EXPECT_EQ(chart.computed, once + 1);
  EXPECT_LT(chart.scene->shapes.size(), 60'000u);
}

TEST(ChartMode, ManyDotsAreLaidOutBesideTheFrames) {
  ChartStage stage(
      "title: Many\nprompts: 'A {{place}}'\nmodels: demo:text\nvars: {place: [pond, garden]}\n"
      "params: {seed: 1-2100, temperature: [0.5], max_tokens: 1}\nlayout: {rows: place, fold: seed}\n");
  stage.fire();
  stage.open_chart();
  stage.driver().key(ImGuiKey_3, ImGuiMod_Alt);
  stage.driver().wait_until(
      [&] {
        const ui::ChartState& chart = stage.chart();
        return chart.scene && chart.scene->chart->spec.kind == chart::Kind::scatter;
      },
      "the dots are there");
  EXPECT_EQ(stage.chart().scene->dot_cells.size(), stage.chart().chart->cells.size());
  EXPECT_GT(stage.chart().scene->dot_cells.size(), 4000u);
  stage.driver().settle();
  EXPECT_TRUE(stage.chart().frame == nullptr);
  EXPECT_TRUE(stage.driver().has("chart mark 0") || stage.chart().scene->marks.size() > 1000);
}

}  // namespace
}  // namespace proofsheet::testing
