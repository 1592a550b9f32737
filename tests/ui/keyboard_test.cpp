// The keyboard alone: Tab goes through every control of every region, F6 from region to region; quick
// strokes.
#include <gtest/gtest.h>

#include <GLFW/glfw3.h>
#include <imgui_internal.h>

#include <algorithm>
#include <string>
#include <vector>

#include "bench_fixture.h"
#include "reading.h"

namespace proofsheet::testing {
namespace {

using test::TempFolder;

// The workbench on a sheet of six cells.
struct KeyboardStage {
  TempFolder folder;
  Bench bench{folder.path()};

  KeyboardStage() {
    bench.open_text(folder.path() / "pond.sheet.yaml",
                    "title: Pond\nprompts: 'A pond in {{season}}'\nmodels: demo:text\n"
                    "vars: {season: [spring, autumn]}\nparams: {seed: 1-3, max_tokens: 6}\n"
                    "layout: {rows: season, columns: seed}\n");
    ImGui::SetWindowFocus(nullptr);
    driver().settle();
  }
  Driver& driver() { return bench.driver(); }
  void press(ImGuiKey key, ImGuiKeyChord mods = 0) {
    driver().key(key, mods);
    driver().settle();
  }
  // Windows and names of what has the keyboard; "" when nothing has.
  std::string focused() {
    const ImGuiContext& imgui = *ImGui::GetCurrentContext();
    std::string names;
    for (const Item& item : driver().all(""))
      if (imgui.NavId != 0 && item.id == imgui.NavId) names += (names.empty() ? "" : " | ") + item.path;
    return names;
  }
  bool is_at(const std::string& part) { return focused().find(part) != std::string::npos; }
  std::string region() {
    const std::string path = focused();
    for (const char* name : {"top", "left", "middle", "right", "bottom"})
      if (path.find(std::string("Workbench/") + name + "/") != std::string::npos) return name;
    return path;
  }
  // What Tab comes to until it is where it began.
  std::vector<std::string> round(ImGuiKeyChord mods = 0) {
    std::vector<std::string> seen;
    for (int i = 0; i < 200; ++i) {
      press(ImGuiKey_Tab, mods);
      if (!seen.empty() && focused() == seen.front()) return seen;
      seen.push_back(focused());
    }
    ADD_FAILURE() << "Tab does not come back";
    return seen;
  }
  // Goes on with Tab until this has the keyboard.
  void tab_to(const std::string& part) {
    for (int i = 0; i < 200; ++i) {
      press(ImGuiKey_Tab);
      if (is_at(part)) return;
    }
    FAIL() << "Tab never comes to " << part;
  }
};

bool contains(const std::vector<std::string>& paths, const std::string& part) {
  return std::ranges::any_of(paths,
                             [&](const std::string& path) { return path.find(part) != std::string::npos; });
}

TEST(Keyboard, TabGoesThroughEveryRegionAndComesBack) {
  KeyboardStage stage;
  const std::vector<std::string> forth = stage.round();
  for (const char* control : {"sheet menu", "view.chart", "app.palette", "prompt", "params.seed", "run.fire",
                              "filter", "add filter", "places", "empty cell.first"})
    EXPECT_TRUE(contains(forth, control)) << control;
  EXPECT_FALSE(contains(forth, "cell 1")) << "the arrows go from cell to cell";
  std::vector<std::string> back = stage.round(ImGuiMod_Shift);
  std::ranges::sort(back);
  std::vector<std::string> all = forth;
  std::ranges::sort(all);
  EXPECT_EQ(back, all) << "Shift+Tab comes to the same";
}

TEST(Keyboard, TheGridIsAStopWhereArrowsMeanItsCellsAndEnterOpensOne) {
  KeyboardStage stage;
  stage.tab_to("places");
  stage.press(ImGuiKey_RightArrow);
  EXPECT_EQ(stage.bench.bench().focus(), 0u);
  stage.press(ImGuiKey_RightArrow);
  EXPECT_EQ(stage.bench.bench().focus(), 1u);
  stage.press(ImGuiKey_Enter);
  EXPECT_EQ(stage.bench.bench().mode(), ui::Mode::image);
}

TEST(Keyboard, F6GoesFromRegionToRegionAndBack) {
  KeyboardStage stage;
  stage.bench.fire();
  stage.bench.wait_for_the_end();
  ImGui::SetWindowFocus(nullptr);
  std::vector<std::string> seen;
  for (int i = 0; i < 5; ++i) {
    stage.press(ImGuiKey_F6);
    seen.push_back(stage.region());
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"right", "bottom", "top", "left", "middle"}));
  EXPECT_TRUE(stage.is_at("places")) << "the grid, not the field above it";
  stage.press(ImGuiKey_F6, ImGuiMod_Shift);
  EXPECT_EQ(stage.region(), "left");
}

TEST(Keyboard, F6LeavesTheTextWhereTabIndents) {
  KeyboardStage stage;
  stage.press(ImGuiKey_E, ImGuiMod_Ctrl);
  stage.driver().wait_until([&] { return ImGui::GetIO().WantTextInput; }, "the text has the keyboard");
  stage.press(ImGuiKey_F6);
  EXPECT_EQ(stage.region(), "middle");
  EXPECT_FALSE(ImGui::GetIO().WantTextInput);
}

TEST(Keyboard, EnterPressesWhatTabHasComeTo) {
  KeyboardStage stage;
  stage.tab_to("params.seed");
  stage.press(ImGuiKey_Enter);
  EXPECT_TRUE(ImGui::GetIO().WantTextInput) << "the axis is a field now";
  stage.press(ImGuiKey_Escape);
  stage.tab_to("run.fire");
  stage.press(ImGuiKey_Enter);
  stage.bench.wait_for_the_end();
  stage.driver().click("cell 0");
  ImGui::SetWindowFocus(nullptr);
  stage.tab_to("rate 1");
  stage.press(ImGuiKey_Enter);
  stage.driver().wait_until([&] { return stage.bench.bench().run()->cell(0).rating == 1; }, "it is rated");
}

TEST(Keyboard, RowsOfTheRunsAndFilesAreReached) {
  KeyboardStage stage;
  stage.bench.fire();
  stage.bench.wait_for_the_end();
  stage.press(ImGuiKey_R, ImGuiMod_Ctrl);
  stage.press(ImGuiKey_Tab);
  EXPECT_TRUE(stage.is_at("run 1")) << stage.focused();
  EXPECT_EQ(stage.bench.bench().runs_panel().chosen, 1);
  std::filesystem::create_directories(stage.folder.path() / "inner");
  stage.press(ImGuiKey_O, ImGuiMod_Ctrl);
  stage.driver().wait_for("File name");
  stage.driver().replace_text("File name", stage.folder.path().string() + "/");
  stage.press(ImGuiKey_Enter);
  stage.tab_to("pond.sheet.yaml");
}

TEST(Keyboard, AnAxisIsMovedWithoutTheMouse) {
  KeyboardStage stage;
  stage.tab_to("layout.seed");
  stage.press(ImGuiKey_Enter);
  ASSERT_TRUE(stage.driver().has("Move to rows")) << stage.driver().describe_items();
  stage.press(ImGuiKey_Enter);
  EXPECT_EQ(stage.bench.bench().document().sheet().layout.rows, (std::vector<std::string>{"season", "seed"}));
}

TEST(Keyboard, EscapeClosesASubmenuThenItsMenuAndThenTheGridHasTheKeyboard) {
  KeyboardStage stage;
  stage.bench.fire();
  stage.bench.wait_for_the_end();
  stage.driver().click("cell 0", ImGuiMouseButton_Right);
  stage.driver().click("Rate");
  const std::string in_submenu = in_english(stage.bench.bench().commands().at("cell.rate_1").shown_title());
  const std::string in_menu = in_english(stage.bench.bench().commands().at("cell.reject").shown_title());
  stage.driver().wait_for(in_submenu);
  stage.press(ImGuiKey_Escape);
  EXPECT_FALSE(stage.driver().has(in_submenu)) << "the resting pointer does not open it again";
  EXPECT_TRUE(stage.driver().has(in_menu));
  stage.press(ImGuiKey_Escape);
  EXPECT_FALSE(stage.driver().has(in_menu));
  EXPECT_EQ(stage.bench.bench().selection(), std::vector<std::uint64_t>{0}) << "Escape was the menu's";
  stage.press(ImGuiKey_RightArrow);
  EXPECT_EQ(stage.bench.bench().focus(), 1u);
}

// --- key strokes that all come before the next frame is drawn, as in a slow frame
// ---------------------------------------------------------

void give(ImGuiKey key, bool down) {
  ImGui::GetIO().AddKeyEvent(key, down);
}

class KeyStrokes : public ::testing::Test {
 protected:
  void SetUp() override {
    bench_.open_text(folder_.path() / "pond.sheet.yaml",
                     "title: Pond\nprompts: 'A pond'\nmodels: demo:text\n"
                     "params: {seed: 1-3, max_tokens: 6}\n");
    bench_.fire();
    bench_.wait_for_the_end();
    driver().click("cell 0");
    ImGui::SetWindowFocus(nullptr);
    driver().settle();
  }
  Driver& driver() { return bench_.driver(); }
  // All in one frame, or with the modifiers held since earlier.
  void strike(ImGuiKey key, const std::vector<ImGuiKey>& mods, bool are_held) {
    for (const ImGuiKey mod : mods) give(mod, true);
    if (are_held) driver().settle();
    give(key, true);
    for (const ImGuiKey mod : mods) give(mod, false);
    give(key, false);
    driver().settle();
  }
  int rating() { return bench_.bench().run()->cell(0).rating; }
  bool is_fired_again() {
    return !bench_.session().going().empty() || !bench_.bench().run()->ended().has_value();
  }

  TempFolder folder_;
  Bench bench_{folder_.path()};
};

TEST_F(KeyStrokes, CtrlZIsUndoHoweverSoonCtrlIsLetGo) {
  for (const bool are_held : {false, true}) {
    driver().key(ImGuiKey_3);
    driver().wait_until([&] { return rating() == 3; }, "it is rated");
    strike(ImGuiKey_Z, {ImGuiMod_Ctrl}, are_held);
    driver().wait_until([&] { return rating() == 0; }, "the rating is undone", std::chrono::seconds(10));
  }
}

TEST_F(KeyStrokes, CtrlShiftPOpensThePaletteAndPinsNothing) {
  for (const bool are_held : {false, true}) {
    strike(ImGuiKey_P, {ImGuiMod_Ctrl, ImGuiMod_Shift}, are_held);
    EXPECT_TRUE(driver().has("palette filter")) << driver().describe_items();
    driver().key(ImGuiKey_Escape);
    EXPECT_EQ(bench_.bench().run()->reference, std::nullopt);
  }
}

TEST_F(KeyStrokes, CtrlRShowsTheRunsAndFiresNothing) {
  for (const bool are_held : {false, true}) {
    strike(ImGuiKey_R, {ImGuiMod_Ctrl}, are_held);
    EXPECT_TRUE(driver().has("run 1")) << driver().describe_items();
    EXPECT_FALSE(is_fired_again());
    driver().key(ImGuiKey_R, ImGuiMod_Ctrl);
    ASSERT_FALSE(driver().has("run 1"));
  }
}

TEST_F(KeyStrokes, APlainKeyBeforeOrAfterCtrlIsPlain) {
  give(ImGuiMod_Ctrl, true);
  driver().settle();
  give(ImGuiMod_Ctrl, false);
  give(ImGuiKey_P, true);
  give(ImGuiKey_P, false);
  driver().settle();
  EXPECT_EQ(bench_.bench().run()->reference, 0u) << "P after Ctrl pins";
  give(ImGuiKey_P, true);
  give(ImGuiMod_Ctrl, true);
  give(ImGuiKey_P, false);
  give(ImGuiMod_Ctrl, false);
  driver().settle();
  EXPECT_EQ(bench_.bench().run()->reference, std::nullopt) << "P before Ctrl unpins";
}

TEST_F(KeyStrokes, KeysThatOverlapAreDoneInTheirOrder) {
  for (const ImGuiKey key : {ImGuiKey_RightArrow, ImGuiKey_4}) give(key, true);
  for (const ImGuiKey key : {ImGuiKey_RightArrow, ImGuiKey_4}) give(key, false);
  driver().settle();
  driver().wait_until([&] { return bench_.bench().run()->cell(1).rating == 4; }, "the next cell is rated",
                      std::chrono::seconds(10));
  EXPECT_EQ(rating(), 0);
}

TEST_F(KeyStrokes, CtrlAndTheWheelZoomHoweverSoonCtrlIsLetGo) {
  driver().hover("cell 0");
  const platform::ItemRect before = driver().find("cell 0").rect;
  give(ImGuiMod_Ctrl, true);
  driver().settle();
  ImGui::GetIO().AddMouseWheelEvent(0, 1);
  give(ImGuiMod_Ctrl, false);
  driver().settle();
  const platform::ItemRect after = driver().find("cell 0").rect;
  EXPECT_GT(after.right - after.left, before.right - before.left);
}

// What the display sends, through GLFW: no frame is drawn while the keys are struck.
TEST(KeyStrokesOfTheDisplay, KeepTheirModifiers) {
  platform::WindowOptions options;
  options.title = "Keys";
  options.place = {.x = 0, .y = 0, .width = 640, .height = 400};
  auto opened = platform::Window::open(options);
  ASSERT_TRUE(opened);
  platform::Window& window = **opened;
  int chords = 0, plain = 0;
  const auto draw = [&](int count) {
    for (int i = 0; i < count; ++i) {
      glfwPollEvents();
      window.frame([&] {
        chords += ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_Z) ? 1 : 0;
        plain += ImGui::IsKeyChordPressed(ImGuiKey_Z) ? 1 : 0;
      });
    }
  };
  const auto act = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "xdotool");
    test::Process process(arguments);
    ASSERT_EQ(process.wait(), 0) << process.err();
  };
  draw(3);
  act({"mousemove", "300", "200", "search", "--name", options.title, "windowfocus", "--sync"});
  draw(3);
  act({"keydown", "ctrl"});
  draw(3);
  act({"keydown", "z", "keyup", "ctrl", "keyup", "z"});
  draw(10);
  EXPECT_EQ(chords, 1);
  act({"keydown", "ctrl", "keydown", "z", "keyup", "z", "keyup", "ctrl"});
  draw(10);
  EXPECT_EQ(chords, 2);
  EXPECT_EQ(plain, 0);
}

}  // namespace
}  // namespace proofsheet::testing
