// How the workbench feels in the hand: its size, its focus ring, what it remembers, where it speaks.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "bench_fixture.h"
#include "reading.h"
#include "ui/settings.h"

namespace proofsheet::testing {
namespace {

using test::TempFolder;

constexpr ImGuiKeyChord kCtrlShift = ImGuiMod_Ctrl | ImGuiMod_Shift;

DriverOptions window_of(int width, int height) {
  DriverOptions options;
  options.width = width;
  options.height = height;
  return options;
}

ui::Settings at_scale(int percent) {
  ui::Settings settings;
  settings.scale = percent;
  return settings;
}

float height_of(const Item& item) {
  return item.rect.bottom - item.rect.top;
}

bool overlap(const platform::ItemRect& a, const platform::ItemRect& b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

// Every item with one of these labels is inside the window, all of it.
void expect_inside(Driver& driver, const DriverOptions& window, const std::vector<std::string>& labels) {
  for (const std::string& name : labels) {
    const Item item = driver.find(name);
    EXPECT_GE(item.rect.left, 0) << name;
    EXPECT_GE(item.rect.top, 0) << name;
    EXPECT_LE(item.rect.right, static_cast<float>(window.width)) << name;
    EXPECT_LE(item.rect.bottom, static_cast<float>(window.height)) << name;
    EXPECT_TRUE(item.is_visible()) << name;
  }
}

TEST(Scale, GrowsAndShrinksTheInterfaceAtOnceAndSaysByHowMuch) {
  const TempFolder folder;
  Bench bench(folder.path());
  Driver& driver = bench.driver();
  bench.open_bundled("garden");
  const float before = height_of(driver.find("run.fire"));
  driver.key(ImGuiKey_Equal, kCtrlShift);
  driver.key(ImGuiKey_Equal, kCtrlShift);
  driver.settle();
  EXPECT_FLOAT_EQ(height_of(driver.find("run.fire")), std::floor(before * 1.5f));
  EXPECT_EQ(in_english(bench.bench().last_notice()), "Interface at 150 %");
  EXPECT_EQ(bench.bench().settings().scale, 150);
  driver.key(ImGuiKey_Minus, kCtrlShift);
  driver.settle();
  EXPECT_EQ(bench.bench().settings().scale, 125);
  driver.key(ImGuiKey_0, ImGuiMod_Ctrl | ImGuiMod_Alt);
  driver.settle();
  EXPECT_EQ(bench.bench().settings().scale, 100);
  EXPECT_FLOAT_EQ(height_of(driver.find("run.fire")), before);
  driver.key(ImGuiKey_Minus, kCtrlShift);
  EXPECT_EQ(bench.bench().settings().scale, 100) << "not below the usual size";
  for (int i = 0; i < 12; ++i) driver.key(ImGuiKey_Equal, kCtrlShift);
  EXPECT_EQ(bench.bench().settings().scale, 300);
}

// 853 × 480 layout pixels.
TEST(Scale, LeavesTheGridRoomInASmallWindowWithALargeInterface) {
  const TempFolder folder;
  const DriverOptions window = window_of(1280, 720);
  Bench bench(folder.path(), {}, window, at_scale(150));
  Driver& driver = bench.driver();
  bench.open_bundled("garden");
  bench.fire();
  bench.wait_for_the_end();
  driver.click("cell 0");
  driver.settle();
  expect_inside(driver, window,
                {"run.fire", "view.grid", "view.image", "view.chart", "view.runs", "app.palette", "cell 0",
                 "filter", "run.continue"});
  const Item cell = driver.find("cell 0");
  EXPECT_GT(cell.visible.right - cell.visible.left, 60);
  EXPECT_FALSE(overlap(driver.find("view.chart").rect, driver.find("view.runs").rect));

  driver.key(ImGuiKey_P, kCtrlShift);
  driver.wait_for("palette filter");
  const auto rows = driver.all("palette: ");
  ASSERT_FALSE(rows.empty());
  for (int i = 0; i < 14; ++i) driver.key(ImGuiKey_DownArrow);
  for (const Item& row : driver.all("palette: ")) {
    EXPECT_TRUE(!row.is_visible() || row.visible.bottom <= 720) << row.label;
  }
  driver.key(ImGuiKey_Escape);

  driver.key(ImGuiKey_Slash, ImGuiMod_Shift);
  driver.wait_for("keys filter");
  expect_inside(driver, window, {"keys filter"});
  driver.key(ImGuiKey_Escape);

  driver.key(ImGuiKey_O, ImGuiMod_Ctrl);
  driver.wait_for("File name");
  driver.settle();
  expect_inside(driver, window, {"File name", "Open", "Cancel", "Up"});
  driver.key(ImGuiKey_Escape);
}

// 800 × 500 layout pixels.
TEST(Scale, KeepsWhatIsNeededInSightAtTwiceTheSize) {
  const TempFolder folder;
  const DriverOptions window = window_of(1600, 1000);
  Bench bench(folder.path(), {}, window, at_scale(200));
  bench.open_bundled("garden");
  expect_inside(bench.driver(), window, {"run.fire", "view.grid", "view.runs", "app.palette", "cell 0"});
}

TEST(Scale, LetsAPanelBeDraggedOnlyAsFarAsTheGridKeepsRoom) {
  const TempFolder folder;
  Bench bench(folder.path(), {}, window_of(1600, 1000), at_scale(150));
  Driver& driver = bench.driver();
  bench.open_bundled("garden");
  driver.drag_by("left splitter", {600, 0});
  driver.settle();
  const Item right = driver.find("right splitter");
  const Item left = driver.find("left splitter");
  EXPECT_GE(right.rect.left - left.rect.right, 1.5f * 430);
  const float reached = left.rect.left;
  driver.drag_by("left splitter", {-60, 0});
  EXPECT_LT(driver.find("left splitter").rect.left, reached) << "it follows the pointer at once";
}

bool has_color(const image::Image& picture, ImU32 color) {
  for (std::size_t i = 0; i + 3 < picture.rgba.size(); i += 4) {
    if (picture.rgba[i] == (color & 255) && picture.rgba[i + 1] == ((color >> 8) & 255) &&
        picture.rgba[i + 2] == ((color >> 16) & 255))
      return true;
  }
  return false;
}

// The item with a margin around it, where the ring is.
image::Image around(Driver& driver, const std::string& label) {
  const Item item = driver.find(label);
  const image::Image whole = driver.screenshot();
  const auto clamp = [](float value, int most) {
    return std::min(std::max(0, static_cast<int>(value)), most);
  };
  const int left = clamp(item.rect.left - 4, whole.width), right = clamp(item.rect.right + 4, whole.width);
  const int top = clamp(item.rect.top - 4, whole.height), bottom = clamp(item.rect.bottom + 4, whole.height);
  image::Image part;
  part.width = right - left;
  part.height = bottom - top;
  for (int y = top; y < bottom; ++y) {
    const auto* row = whole.rgba.data() + (static_cast<std::size_t>(y) * whole.width + left) * 4;
    part.rgba.insert(part.rgba.end(), row, row + static_cast<std::size_t>(part.width) * 4);
  }
  return part;
}

class FocusRing : public ::testing::TestWithParam<ui::ThemeKind> {};

TEST_P(FocusRing, IsSeenAroundWhatTheKeyboardIsLedToAndOnlyThen) {
  const TempFolder folder;
  ui::Settings settings;
  settings.theme = GetParam();
  Bench bench(folder.path(), {}, {}, settings);
  Driver& driver = bench.driver();
  bench.open_bundled("garden");
  const ImU32 accent = ui::theme_of(GetParam()).accent;
  const image::Image plain = around(driver, "app.palette");
  EXPECT_FALSE(has_color(plain, accent));
  const auto focused = [] { return ImGui::GetCurrentContext()->NavId; };
  const auto lead_to = [&](const char* from, const char* label) {
    driver.click(from);
    for (int i = 0; i < 200 && focused() != driver.find(label).id; ++i) driver.key(ImGuiKey_Tab);
    EXPECT_EQ(focused(), driver.find(label).id) << label;
    driver.settle();
  };
  lead_to("view.grid", "app.palette");
  const image::Image ringed = around(driver, "app.palette");
  EXPECT_TRUE(has_color(ringed, accent));
  EXPECT_TRUE(ringed.rgba != plain.rgba);
  driver.click("view.grid");
  driver.settle();
  EXPECT_TRUE(around(driver, "app.palette").rgba == plain.rgba) << "the mouse shows none";
  EXPECT_FALSE(ImGui::GetCurrentContext()->NavCursorVisible);
  for (const auto& [from, to] : {std::pair("view.grid", "view.chart"), std::pair("view sheet", "order 1"),
                                 std::pair("cell 0", "filter")}) {
    const image::Image before = around(driver, to);
    lead_to(from, to);
    EXPECT_TRUE(has_color(around(driver, to), accent)) << to;
    EXPECT_TRUE(around(driver, to).rgba != before.rgba) << to;
  }
}

std::string theme_name(const ::testing::TestParamInfo<ui::ThemeKind>& tested) {
  return tested.param == ui::ThemeKind::dark ? "Dark" : "Light";
}
INSTANTIATE_TEST_SUITE_P(Themes, FocusRing, ::testing::Values(ui::ThemeKind::dark, ui::ThemeKind::light),
                         theme_name);

TEST(Remembered, TheWorkbenchComesBackAsItWas) {
  const TempFolder folder;
  ::setenv("PROOFSHEET_CONFIG_DIR", (folder / "config").c_str(), 1);
  {
    Bench bench(folder.path());
    Driver& driver = bench.driver();
    bench.open_text(folder.path() / "many.sheet.yaml",
                    "prompts: 'A line about {{n}}'\nmodels: demo:text\nvars: {n: {values: 1-40}}\n"
                    "params: {temperature: 0-1 (+0.05), max_tokens: 8}\n"
                    "layout: {rows: n, columns: temperature}\n");
    driver.drag_by("left splitter", {50, 0});
    driver.drag_by("right splitter", {-40, 0});
    driver.key(ImGuiKey_Equal, ImGuiMod_Ctrl);
    driver.key(ImGuiKey_M, kCtrlShift);
    driver.key(ImGuiKey_Equal, kCtrlShift);
    driver.key(ImGuiKey_E, ImGuiMod_Ctrl);
    driver.key(ImGuiKey_F4);
    driver.key(ImGuiKey_R, ImGuiMod_Ctrl);
    driver.settle();
    ASSERT_TRUE(ui::save_settings(bench.bench().settings()).has_value());
  }
  const ui::Settings saved = ui::load_settings(nullptr);
  EXPECT_FLOAT_EQ(saved.left_width, 378);
  EXPECT_FLOAT_EQ(saved.right_width, 360);
  EXPECT_GT(saved.cell_width, 0);
  EXPECT_FALSE(saved.map_shown);
  EXPECT_EQ(saved.scale, 125);
  Bench bench(folder.path(), {}, {}, saved);
  bench.open(saved.last_sheet.string());
  Driver& driver = bench.driver();
  EXPECT_EQ(bench.bench().mode(), ui::Mode::chart);
  EXPECT_TRUE(driver.has("runs filter") || driver.has("runs.search") || !driver.has("run.fire"))
      << driver.describe_items();
  const ui::Settings again = bench.bench().settings();
  EXPECT_FLOAT_EQ(again.left_width, saved.left_width);
  EXPECT_FLOAT_EQ(again.right_width, saved.right_width);
  EXPECT_FLOAT_EQ(again.cell_width, saved.cell_width);
  EXPECT_FALSE(again.map_shown);
  EXPECT_EQ(again.scale, 125);
  EXPECT_TRUE(again.opens_chart);
  EXPECT_TRUE(again.lists_runs);
  EXPECT_TRUE(again.shows_yaml);
  driver.key(ImGuiKey_F1);
  driver.settle();
  const Item cell = driver.find("cell 0");
  EXPECT_NEAR(cell.rect.right - cell.rect.left, saved.cell_width * 1.25f, 2);
  driver.key(ImGuiKey_R, ImGuiMod_Ctrl);
  driver.settle();
  EXPECT_FALSE(bench.bench().settings().lists_runs);
  ::unsetenv("PROOFSHEET_CONFIG_DIR");
}

TEST(Notices, StackThreeAndFoldTheOlderOnes) {
  const TempFolder folder;
  Bench bench(folder.path());
  Driver& driver = bench.driver();
  for (int i = 1; i <= 5; ++i) bench.bench().notice(fmt::format("Mistake {}", i), true);
  driver.settle();
  EXPECT_EQ(driver.all("dismiss ").size(), 3u);
  EXPECT_EQ(driver.find("more notices").label, "+2 more###more notices");
  driver.click("more notices");
  driver.settle();
  EXPECT_EQ(driver.all("dismiss ").size(), 5u);
  driver.click(driver.all("dismiss ").front().label);
  driver.settle();
  EXPECT_EQ(driver.all("dismiss ").size(), 4u);
  EXPECT_EQ(bench.bench().last_notice(), "Mistake 4") << "the newest is drawn first";
}

TEST(Notices, APlainLineStandsInTheRunBarAndTheNextOfItsKindTakesItsPlace) {
  const TempFolder folder;
  Bench bench(folder.path());
  Driver& driver = bench.driver();
  bench.open_bundled("garden");
  bench.fire();
  bench.wait_for_the_end();
  for (int i = 0; i < 3; ++i) driver.key(ImGuiKey_Equal, kCtrlShift);
  driver.settle();
  ASSERT_EQ(driver.all("dismiss ").size(), 1u);
  EXPECT_EQ(in_english(bench.bench().last_notice()), "Interface at 175 %");
  const ImGuiWindow* box = driver.all("dismiss ").front().window;
  const float bar_top = driver.find("run.continue").window->Pos.y;
  EXPECT_GE(box->Pos.y, bar_top);
  EXPECT_LE(box->Pos.y + box->Size.y, bar_top + driver.find("run.continue").window->Size.y);
  EXPECT_LE(box->Pos.x + box->Size.x, driver.find("money").rect.left);
  EXPECT_GE(box->Pos.x, driver.find("done count").rect.right);
}

TEST(Notices, StandStillWhileThePointerIsOverThem) {
  const TempFolder folder;
  Bench bench(folder.path());
  Driver& driver = bench.driver();
  bench.bench().notice("A line that goes by itself", false);
  driver.settle();
  driver.hover("notice");
  driver.frame(2);
  // One frame that lasts longer than a notice does.
  const double now = ImGui::GetTime();
  driver.wait_until([&] { return ImGui::GetTime() > now + 7; }, "seven seconds went by");
  EXPECT_TRUE(driver.has("notice"));
  driver.move_to({10, 10});
  driver.wait_until([&] { return !driver.has("notice"); }, "it is gone");
}

TEST(Notices, NeverLieOverTheCellInFocusTheNoteOrTheRunBar) {
  const TempFolder folder;
  Bench bench(folder.path(), {}, window_of(1280, 720));
  Driver& driver = bench.driver();
  bench.open_text(
      folder.path() / "wall.sheet.yaml",
      "prompts: 'A garden {{n}}'\nmodels: demo:text\nvars: {n: {values: 1-12}}\n"
      "params: {max_tokens: 12, temperature: 0-1.5 (+0.5)}\nlayout: {rows: n, columns: temperature}\n");
  bench.fire();
  bench.wait_for_the_end();
  // Small enough that the cells reach down to the end of the grid.
  const auto check = [&](const std::string& label) {
    driver.settle();
    const Item cell = driver.find(label);
    for (const Item& notice : driver.all("notice")) {
      const ImGuiWindow* window = notice.window;
      const platform::ItemRect box{window->Pos.x, window->Pos.y, window->Pos.x + window->Size.x,
                                   window->Pos.y + window->Size.y};
      EXPECT_FALSE(overlap(box, cell.visible)) << label;
      EXPECT_FALSE(overlap(box, driver.find("run.continue").rect)) << label;
      EXPECT_FALSE(overlap(box, driver.find("note").rect)) << label;
    }
  };
  for (int i = 1; i <= 3; ++i)
    bench.bench().notice(fmt::format("A mistake with a long sentence about it, {}", i), true);
  driver.settle();
  // At its top, which the notices leave free or not at all.
  const auto check_all = [&] {
    std::size_t checked = 0;
    for (const Item& item : driver.all("cell ")) {
      if (!item.label.starts_with("cell ") || !driver.has(item.label)) continue;
      const Item cell = driver.find(item.label);
      if (!cell.is_visible()) continue;
      driver.click_at({(cell.visible.left + cell.visible.right) / 2, cell.visible.top + 3});
      if (driver.has(item.label)) check(item.label);
      ++checked;
    }
    return checked;
  };
  EXPECT_GT(check_all(), 4u);
  // Where the cells are as wide as the grid, no place at its end is free.
  for (int i = 0; i < 8; ++i) driver.key(ImGuiKey_Equal, ImGuiMod_Ctrl);
  driver.settle();
  EXPECT_GT(check_all(), 0u);
}

TEST(FirstLaunch, TellsInOneLineWhatASheetIsUntilSomethingIsFired) {
  const TempFolder folder;
  ::setenv("PROOFSHEET_CONFIG_DIR", (folder / "config").c_str(), 1);
  const ui::Settings first = ui::load_settings(nullptr);
  ::unsetenv("PROOFSHEET_CONFIG_DIR");
  EXPECT_FALSE(first.is_guided);
  Bench bench(folder.path(), {}, {}, first);
  bench.open_bundled("garden");
  EXPECT_TRUE(bench.driver().has("dismiss guidance"));
  EXPECT_EQ(bench.bench().commands().at("run.fire").disabled_reason(), "") << "it is ready to be fired";
  bench.fire();
  bench.wait_for_the_end();
  EXPECT_FALSE(bench.driver().has("dismiss guidance"));
  EXPECT_TRUE(bench.bench().settings().is_guided);
}

TEST(FirstLaunch, IsQuietOnceTheLineWasDismissed) {
  const TempFolder folder;
  ui::Settings settings;
  settings.is_guided = false;
  Bench bench(folder.path(), {}, {}, settings);
  bench.driver().click("dismiss guidance");
  bench.driver().settle();
  EXPECT_FALSE(bench.driver().has("dismiss guidance"));
  EXPECT_TRUE(bench.bench().settings().is_guided);
}

}  // namespace
}  // namespace proofsheet::testing
