// The main job in a real window: open a sheet, change it, fire it, look at the wall, stop, come back
// tomorrow.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "bench_fixture.h"
#include "demo/server.h"
#include "reading.h"

namespace proofsheet::testing {
namespace {

using test::TempFolder;

TEST(Workbench, ShowsAWallOfPicturesAfterTheBundledSheetIsFired) {
  TempFolder folder;
  Bench bench(folder.path());
  bench.open_bundled("garden");
  bench.fire();
  bench.wait_for_the_end();
  const std::uint64_t cells = bench.bench().run()->plan().size();
  EXPECT_EQ(bench.bench().run()->totals().done, cells);
  bench.wait_for_pictures();

  std::size_t seen = 0;
  for (const Item& cell : bench.driver().all("cell ")) {
    if (!cell.is_visible() || cell.visible.bottom - cell.visible.top < 40) continue;
    EXPECT_GT(count_colors(bench.driver().pixels(cell.label)), 200u) << cell.label << " shows a picture";
    ++seen;
  }
  EXPECT_GE(seen, 8u);
}

TEST(Workbench, CountsTheCellsAnewWhenTheSheetIsEditedAndTakesTheEditBack) {
  TempFolder folder;
  Bench bench(folder.path());
  bench.open_bundled("temperature");
  const std::uint64_t before = bench.bench().document().plan()->size();
  Driver& driver = bench.driver();
  driver.click("params.temperature");
  driver.replace_text("params.temperature", "0-2 (+0.25)");
  driver.key(ImGuiKey_Enter);
  driver.settle();
  ASSERT_TRUE(bench.bench().document().plan().has_value());
  const std::uint64_t after = bench.bench().document().plan()->size();
  EXPECT_EQ(after % 9, 0u);
  EXPECT_NE(after, before);
  EXPECT_TRUE(driver.has("count: " + std::to_string(after) + " texts")) << driver.describe_items();

  driver.key(ImGuiKey_Z, ImGuiMod_Ctrl);
  driver.settle();
  EXPECT_EQ(bench.bench().document().plan()->size(), before);
}

TEST(Workbench, ShowsAnAxisThatDoesNotReadWhereItIsAndRefusesToFire) {
  TempFolder folder;
  Bench bench(folder.path());
  test::write_text(folder.path() / "odd.sheet.yaml", "prompts: 'A {{colour}} garden'\nmodels: demo:image\n");
  bench.open(folder / "odd.sheet.yaml");
  EXPECT_FALSE(bench.bench().document().problems().empty());
  bench.driver().click("run.fire");
  bench.driver().settle();
  EXPECT_EQ(bench.bench().run(), nullptr);
  EXPECT_FALSE(bench.bench().commands().invoke("run.fire").empty());
}

std::string guarded_sheet(const std::string& base_url, const std::string& more) {
  return "prompts: 'Describe garden {{n}}.'\nmodels: guarded:chat\nvars: {n: {values: 1-40}}\n" + more +
         "providers:\n  guarded: {api: openai, base_url: '" + base_url + "', key_env: GUARDED_KEY}\n";
}

TEST(Workbench, ShowsWhyEveryCellFailedWhenTheKeyIsWrong) {
  demo::ServerOptions options;
  options.required_key = "right";
  const auto server = std::move(*demo::Server::start(options));
  TempFolder folder;
  Bench bench(folder.path(), {{"GUARDED_KEY", "wrong"}});
  test::write_text(folder.path() / "guarded.sheet.yaml", guarded_sheet(server->base_url(), ""));
  bench.open(folder / "guarded.sheet.yaml");
  bench.fire();
  bench.wait_for_the_end();
  EXPECT_EQ(bench.bench().run()->totals().done, 0u);
  EXPECT_GE(bench.bench().run()->totals().failed, 1u);
  bench.driver().click("cell 0");
  bench.driver().settle();
  const auto result = bench.bench().run()->result(0);
  ASSERT_TRUE(result && result->error);
  EXPECT_EQ(result->error->kind, ErrorKind::auth);
  EXPECT_EQ(result->error->message.find("wrong"), std::string::npos) << "the key is not shown";
}

TEST(Workbench, NamesTheVariableWhenAKeyIsMissing) {
  TempFolder folder;
  Bench bench(folder.path());
  test::write_text(folder.path() / "openai.sheet.yaml", "prompts: Hello\nmodels: openai:gpt-4.1-mini\n");
  bench.open(folder / "openai.sheet.yaml");
  bench.driver().click("run.fire");
  bench.driver().wait_for("notice");
  EXPECT_NE(bench.bench().last_notice().find("OPENAI_API_KEY"), std::string::npos)
      << bench.bench().last_notice();
}

TEST(Workbench, StopsInTheMiddleAtOnceAndFiresOnlyWhatIsMissingAfterwards) {
  demo::ServerOptions options;
  options.latency_ms = 250;
  const auto server = std::move(*demo::Server::start(options));
  TempFolder folder;
  Bench bench(folder.path());
  test::write_text(
      folder.path() / "slow.sheet.yaml",
      "prompts: 'Garden {{n}}'\nmodels: local:chat\nvars: {n: {values: 1-60}}\nparams: {max_tokens: 8}\n"
      "limits: {concurrency: 4}\nproviders:\n  local: {api: openai, base_url: '" +
          server->base_url() + "'}\n");
  bench.open(folder / "slow.sheet.yaml");
  bench.fire();
  Driver& driver = bench.driver();
  driver.wait_until([&] { return bench.bench().run()->totals().done >= 8; }, "eight cells are done");
  driver.click("run.stop");
  bench.wait_for_the_end();
  const run::Totals stopped = bench.bench().run()->totals();
  EXPECT_EQ(bench.bench().run()->ended()->reason, run::EndReason::stopped);
  EXPECT_GE(stopped.done, 8u);
  EXPECT_LT(stopped.done, 60u);

  const std::uint64_t requests = server->stats().requests;
  driver.click("run.continue");
  driver.wait_until([&] { return bench.bench().run()->is_running(); }, "the run goes on");
  bench.wait_for_the_end();
  EXPECT_EQ(bench.bench().run()->totals().done, 60u);
  EXPECT_EQ(server->stats().requests - requests, 60 - stopped.done);
}

TEST(Workbench, ReopensYesterdaysRunWithItsPicturesAndItsSheet) {
  TempFolder folder;
  store::RunId yesterday = 0;
  {
    Bench bench(folder.path());
    test::write_text(
        folder.path() / "small.sheet.yaml",
        "title: Small\nprompts: 'A garden, {{time}}'\nmodels: demo:image\nvars: {time: [dawn, night]}\n"
        "params: {size: 128x128, seed: 1-3}\n");
    bench.open(folder / "small.sheet.yaml");
    bench.fire();
    bench.wait_for_the_end();
    yesterday = bench.bench().run()->id();
  }
  Bench bench(folder.path());
  Driver& driver = bench.driver();
  driver.key(ImGuiKey_R, ImGuiMod_Ctrl);
  driver.wait_for("run " + std::to_string(yesterday));
  driver.double_click("run " + std::to_string(yesterday));
  driver.wait_until([&] { return bench.bench().run() != nullptr && bench.bench().run()->id() == yesterday; },
                    "the run is shown");
  EXPECT_EQ(bench.bench().run()->totals().done, 6u);
  EXPECT_EQ(bench.bench().document().sheet().title, "Small");
  bench.wait_for_pictures();
  EXPECT_GT(count_colors(driver.pixels("cell 0")), 200u);
}

TEST(Workbench, DrawsChineseAndNotBoxes) {
  TempFolder folder;
  Bench bench(folder.path());
  test::write_text(folder.path() / "chinese.sheet.yaml",
                   "prompts: 绘制一幅美丽的花园场景\nmodels: demo:chat\nparams: {max_tokens: 30}\n");
  bench.open(folder / "chinese.sheet.yaml");
  bench.driver().frame(3);
  // A missing glyph is the same box each time; these characters differ in their ink.
  ImFont* font = ImGui::GetFont();
  const std::u32string_view text = U"绘制一幅美丽的花园场景";
  std::set<std::string> shapes;
  for (const char32_t c : text) {
    ASSERT_TRUE(font->IsGlyphInFont(static_cast<ImWchar>(c))) << static_cast<unsigned>(c);
    const ImFontGlyph* glyph = font->GetFontBaked(13)->FindGlyph(static_cast<ImWchar>(c));
    shapes.insert(std::to_string(glyph->U0) + "," + std::to_string(glyph->V0));
  }
  EXPECT_EQ(shapes.size(), text.size());
  const std::vector<Item> editors = bench.driver().all("prompt");
  const auto editor = std::max_element(editors.begin(), editors.end(), [](const Item& a, const Item& b) {
    return a.rect.bottom - a.rect.top < b.rect.bottom - b.rect.top;
  });
  ASSERT_NE(editor, editors.end());
  EXPECT_GT(inked_part(bench.driver().pixels(editor->path)), 0.005);
}

TEST(Workbench, ShowsTwoSelectedPicturesSideBySideWithOneZoom) {
  TempFolder folder;
  Bench bench(folder.path());
  test::write_text(folder.path() / "two.sheet.yaml",
                   "prompts: 'A garden'\nmodels: demo:image\nparams: {size: 256x256, seed: 1-2}\nlayout: "
                   "{columns: seed}\n");
  bench.open(folder / "two.sheet.yaml");
  bench.fire();
  bench.wait_for_the_end();
  Driver& driver = bench.driver();
  driver.click("cell 0");
  driver.click("cell 1", ImGuiMouseButton_Left, ImGuiMod_Ctrl);
  EXPECT_EQ(bench.bench().selection().size(), 2u);
  driver.key(ImGuiKey_F2);
  driver.settle();
  bench.wait_for_pictures();
  const std::vector<Item> panes = driver.all("pane ");
  ASSERT_EQ(panes.size(), 2u) << driver.describe_items();
  const image::Image left = driver.pixels(panes[0].label), right = driver.pixels(panes[1].label);
  EXPECT_GT(count_colors(left), 200u);
  EXPECT_GT(count_colors(right), 200u);
  EXPECT_NE(left.rgba, right.rgba);
  driver.scroll(panes[0].label, 5);
  bench.wait_for_pictures();
  EXPECT_NE(driver.pixels(panes[0].label).rgba, left.rgba);
  EXPECT_NE(driver.pixels(panes[1].label).rgba, right.rgba) << "the other picture zooms along";
}

TEST(Workbench, WritesAMontageOfTheSelection) {
  TempFolder folder;
  Bench bench(folder.path());
  test::write_text(folder.path() / "six.sheet.yaml",
                   "prompts: 'A garden'\nmodels: demo:image\nparams: {size: 96x96, seed: 1-6}\n");
  bench.open(folder / "six.sheet.yaml");
  bench.fire();
  bench.wait_for_the_end();
  Driver& driver = bench.driver();
  driver.key(ImGuiKey_A, ImGuiMod_Ctrl);
  driver.settle();
  EXPECT_EQ(bench.bench().selection().size(), 6u);
  driver.key(ImGuiKey_M, ImGuiMod_Ctrl);
  driver.wait_for("File name");
  driver.replace_text("File name", folder / "wall.png");
  driver.key(ImGuiKey_Enter);
  driver.wait_until([&] { return std::filesystem::exists(folder / "wall.png"); }, "the montage is written");
  const auto picture = image::decode(test::read_text(folder / "wall.png"));
  ASSERT_TRUE(picture.has_value());
  EXPECT_GT(picture->width, 300);
}

TEST(Workbench, ReachesEveryCommandThroughThePalette) {
  TempFolder folder;
  Bench bench(folder.path());
  Driver& driver = bench.driver();
  driver.key(ImGuiKey_P, ImGuiMod_Ctrl | ImGuiMod_Shift);
  driver.wait_for("palette filter");
  driver.type("light");
  driver.key(ImGuiKey_Enter);
  driver.settle();
  EXPECT_EQ(bench.bench().settings().theme, ui::ThemeKind::light);
}

// Here the labels are read as they are shown.
TEST(Workbench, SwitchesItsLanguageAtOnceAndKeepsTheChoice) {
  TempFolder folder;
  ::setenv("PROOFSHEET_CONFIG_DIR", (folder / "config").c_str(), 1);
  Bench bench(folder.path());
  end_reading();
  Driver& driver = bench.driver();
  driver.settle();
  EXPECT_EQ(driver.find("view.grid").label, "Grid###view.grid");
  EXPECT_EQ(bench.bench().settings().language, std::nullopt) << "the locale's, while nothing was chosen";

  driver.click("sheet menu");
  driver.click("Interface in 简体中文");
  driver.settle();
  EXPECT_EQ(driver.find("view.grid").label, "网格###view.grid");
  EXPECT_EQ(driver.find("app.palette").label, "命令###app.palette");
  EXPECT_EQ(bench.bench().settings().language, ui::Language::chinese);
  ASSERT_TRUE(ui::save_settings(bench.bench().settings()).has_value());
  EXPECT_EQ(ui::load_settings(nullptr).language, ui::Language::chinese);

  driver.click("sheet menu");
  driver.click("Interface in English");
  driver.settle();
  EXPECT_EQ(driver.find("view.grid").label, "Grid###view.grid");
  EXPECT_EQ(bench.bench().settings().language, ui::Language::english);
  ::unsetenv("PROOFSHEET_CONFIG_DIR");
}

}  // namespace
}  // namespace proofsheet::testing
