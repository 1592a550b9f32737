// The panels beside the grid, in windows that have no room for them: they give way, lie over the grid when
// they are asked for, and come back with the room.
#include <gtest/gtest.h>

#include <GLFW/glfw3.h>
#include <imgui_internal.h>

#include <string>

#include "bench_fixture.h"

namespace proofsheet::testing {
namespace {

enum class Place { away, beside, over };
void PrintTo(Place place, std::ostream* out) {
  *out << (place == Place::away ? "away" : place == Place::beside ? "beside the grid" : "over the grid");
}

class Panels : public ::testing::Test {
 protected:
  // A window of 1600 × 1000 with a run of six cells.
  void open(int scale) {
    ui::Settings settings;
    settings.scale = scale;
    bench_ = std::make_unique<Bench>(folder_.path(), std::map<std::string, std::string>(), DriverOptions(),
                                     settings);
    bench_->open_text(folder_.path() / "pond.sheet.yaml",
                      "title: Pond\nprompts: 'A pond in {{season}}'\nmodels: demo:text\n"
                      "vars: {season: [spring, autumn]}\nparams: {seed: 1-3, max_tokens: 6}\n"
                      "layout: {rows: season, columns: seed}\n");
    bench_->fire();
    bench_->wait_for_the_end();
    ImGui::SetWindowFocus(nullptr);
    driver().settle();
  }
  void resize(int width, int height) {
    glfwSetWindowSize(driver().window().handle(), width, height);
    driver().wait_until([&] { return ImGui::GetMainViewport()->Size.x == static_cast<float>(width); },
                        "the window has its size");
    driver().settle();
  }
  Driver& driver() { return bench_->driver(); }
  void press(ImGuiKey key, ImGuiKeyChord mods = 0) {
    driver().key(key, mods);
    driver().settle();
  }
  // Where a panel is, by its edge and the grid.
  Place place_of(const char* splitter) {
    if (!driver().has(splitter)) return Place::away;
    const float edge = driver().find(splitter).center().x;
    const platform::ItemRect grid = driver().find("places").rect;
    return edge > grid.left && edge < grid.right ? Place::over : Place::beside;
  }
  Place sheet() { return place_of("left splitter"); }
  Place inspector() { return place_of("right splitter"); }
  float grid_width() { return driver().find("places").rect.right - driver().find("row headers").rect.left; }
  // The region of what has the keyboard; "" when nothing has.
  std::string region() {
    for (const ImGuiWindow* window = ImGui::GetCurrentContext()->NavWindow; window != nullptr;
         window = window->ParentWindow) {
      for (const char* name : {"top", "left", "middle", "right", "bottom"})
        if (std::string(window->Name).starts_with(std::string("Workbench/") + name + "_")) return name;
    }
    return "";
  }

  test::TempFolder folder_;
  std::unique_ptr<Bench> bench_;
};

TEST_F(Panels, TheInspectorGivesWayBeforeTheSheetAndBothComeBackWithTheRoom) {
  open(150);
  EXPECT_EQ(sheet(), Place::beside);
  EXPECT_EQ(inspector(), Place::beside);
  resize(1280, 720);
  EXPECT_EQ(sheet(), Place::beside);
  EXPECT_EQ(inspector(), Place::away);
  EXPECT_GT(grid_width(), 1.5f * 380);
  EXPECT_TRUE(bench_->bench().settings().right_shown) << "what is wished for is remembered";
  resize(1600, 1000);
  EXPECT_EQ(inspector(), Place::beside);
  EXPECT_GT(grid_width(), 1.5f * 380);
}

TEST_F(Panels, AtTwiceTheSizeASmallWindowIsTheGridsAlone) {
  open(200);
  EXPECT_EQ(sheet(), Place::beside);
  EXPECT_EQ(inspector(), Place::away);
  resize(1280, 720);
  EXPECT_EQ(sheet(), Place::away);
  EXPECT_GT(grid_width(), 2 * 550);
  EXPECT_TRUE(bench_->bench().settings().left_shown);
  resize(1600, 1000);
  EXPECT_EQ(sheet(), Place::beside);
}

TEST_F(Panels, AKeyLaysAPanelOverTheGridAndTakesItAwayAgain) {
  open(150);
  resize(1280, 720);
  driver().click("cell 1");
  press(ImGuiKey_I, ImGuiMod_Ctrl);
  EXPECT_EQ(inspector(), Place::over);
  EXPECT_EQ(region(), "right") << "the keyboard goes with it";
  press(ImGuiKey_I, ImGuiMod_Ctrl);
  EXPECT_EQ(inspector(), Place::away);
  EXPECT_EQ(region(), "middle") << "and back";
  press(ImGuiKey_RightArrow);
  EXPECT_EQ(bench_->bench().focus(), 2u);
  EXPECT_TRUE(bench_->bench().settings().right_shown) << "neither changes what is wished for";
}

TEST_F(Panels, TabStaysInWhatLiesOverTheGridAndArrowsStillGoFromCellToCell) {
  open(150);
  resize(1280, 720);
  driver().click("cell 1");
  press(ImGuiKey_I, ImGuiMod_Ctrl);
  const ImGuiID first = ImGui::GetCurrentContext()->NavId;
  bool comes_back = false;
  for (int i = 0; i < 60 && !comes_back; ++i) {
    press(ImGuiKey_Tab);
    ASSERT_EQ(region(), "right");
    comes_back = ImGui::GetCurrentContext()->NavId == first;
  }
  EXPECT_TRUE(comes_back);
  press(ImGuiKey_LeftArrow);
  EXPECT_EQ(bench_->bench().focus(), 0u);
  EXPECT_EQ(inspector(), Place::over);
}

TEST_F(Panels, EscapeAClickBesideItOrTheKeyboardGoingBeneathTakeItAway) {
  open(150);
  resize(1280, 720);
  driver().click("cell 0");
  press(ImGuiKey_I, ImGuiMod_Ctrl);
  press(ImGuiKey_Escape);
  EXPECT_EQ(inspector(), Place::away);
  EXPECT_EQ(bench_->bench().focus(), 0u) << "Escape does one thing";

  press(ImGuiKey_I, ImGuiMod_Ctrl);
  const Item edge = driver().find("right splitter");
  driver().click_at({edge.rect.right + 20, edge.rect.bottom - 20});
  driver().settle();
  EXPECT_EQ(inspector(), Place::over) << "a click into it is none beside it";
  driver().click("cell 3");
  driver().settle();
  EXPECT_EQ(inspector(), Place::away);
  EXPECT_EQ(bench_->bench().focus(), 3u) << "the click also does what it does";

  press(ImGuiKey_I, ImGuiMod_Ctrl);
  press(ImGuiKey_F6, ImGuiMod_Shift);
  EXPECT_EQ(region(), "middle");
  EXPECT_EQ(inspector(), Place::away);
}

TEST_F(Panels, EveryToggleDoesSomethingAndNoneIsAStepBack) {
  open(200);
  resize(1280, 720);
  ASSERT_FALSE(bench_->bench().commands().at("edit.undo").disabled_reason().empty());
  press(ImGuiKey_B, ImGuiMod_Ctrl);
  EXPECT_EQ(sheet(), Place::over);
  EXPECT_TRUE(driver().has("run.fire"));
  press(ImGuiKey_I, ImGuiMod_Ctrl);
  EXPECT_EQ(sheet(), Place::away) << "one at a time";
  EXPECT_EQ(inspector(), Place::over);
  press(ImGuiKey_R, ImGuiMod_Ctrl);
  EXPECT_EQ(inspector(), Place::away);
  EXPECT_EQ(sheet(), Place::over);
  EXPECT_FALSE(driver().has("run.fire")) << "the list of runs";
  press(ImGuiKey_R, ImGuiMod_Ctrl);
  EXPECT_EQ(sheet(), Place::away);
  press(ImGuiKey_B, ImGuiMod_Ctrl);
  EXPECT_TRUE(driver().has("run.fire")) << "the sheet again";
  press(ImGuiKey_B, ImGuiMod_Ctrl);
  EXPECT_EQ(sheet(), Place::away);
  EXPECT_FALSE(bench_->bench().commands().at("edit.undo").disabled_reason().empty());
  EXPECT_TRUE(bench_->bench().settings().left_shown);
}

TEST_F(Panels, WhereThereIsRoomAKeyShowsAndHidesThemAsEver) {
  open(100);
  press(ImGuiKey_I, ImGuiMod_Ctrl);
  EXPECT_EQ(inspector(), Place::away);
  EXPECT_FALSE(bench_->bench().settings().right_shown);
  resize(1280, 720);
  EXPECT_EQ(inspector(), Place::away);
  EXPECT_EQ(sheet(), Place::beside);
  press(ImGuiKey_I, ImGuiMod_Ctrl);
  EXPECT_EQ(inspector(), Place::beside);
  EXPECT_EQ(sheet(), Place::beside);
}

TEST_F(Panels, OneThatLiesOverTheGridStandsBesideItWhenTheWindowGrows) {
  open(150);
  resize(1280, 720);
  press(ImGuiKey_I, ImGuiMod_Ctrl);
  ASSERT_EQ(inspector(), Place::over);
  resize(1600, 1000);
  EXPECT_EQ(inspector(), Place::beside);
  press(ImGuiKey_Escape);
  EXPECT_EQ(inspector(), Place::beside);
}

TEST_F(Panels, TheEdgeOfTheGridBringsOneThatHasGivenWay) {
  open(200);
  EXPECT_FALSE(driver().has("left handle"));
  resize(1280, 720);
  driver().click("left handle");
  driver().settle();
  EXPECT_EQ(sheet(), Place::over);
  EXPECT_FALSE(driver().has("left handle"));
  press(ImGuiKey_Escape);
  driver().click("right handle");
  driver().settle();
  EXPECT_EQ(inspector(), Place::over);
}

TEST_F(Panels, OneThatLiesOverTheGridIsMadeWiderByItsEdge) {
  open(150);
  resize(1280, 720);
  press(ImGuiKey_I, ImGuiMod_Ctrl);
  const float before = driver().find("right splitter").center().x;
  driver().drag_by("right splitter", {-90, 0});
  driver().settle();
  EXPECT_EQ(inspector(), Place::over);
  EXPECT_NEAR(driver().find("right splitter").center().x, before - 90, 2);
}

TEST_F(Panels, ANoteIsWrittenOverTheGridAndKept) {
  open(150);
  resize(1280, 720);
  driver().click("cell 2");
  press(ImGuiKey_N);
  ASSERT_EQ(inspector(), Place::over);
  driver().wait_until([] { return ImGui::GetIO().WantTextInput; }, "the note has the keyboard");
  driver().type("the best so far");
  driver().settle();
  driver().click("cell 0");
  driver().settle();
  ASSERT_EQ(inspector(), Place::away);
  driver().wait_until([&] { return bench_->bench().run()->cell(2).has_note; }, "the note is kept");
}

TEST_F(Panels, ANoteIsWrittenAtOnceWhereTheInspectorWasHidden) {
  open(100);
  press(ImGuiKey_I, ImGuiMod_Ctrl);
  driver().click("cell 2");
  press(ImGuiKey_N);
  EXPECT_EQ(inspector(), Place::beside);
  EXPECT_TRUE(ImGui::GetIO().WantTextInput);
}

TEST_F(Panels, ARunThatIsChosenFromTheListOverTheGridIsSeen) {
  open(200);
  resize(1280, 720);
  press(ImGuiKey_R, ImGuiMod_Ctrl);
  ASSERT_EQ(sheet(), Place::over);
  bench_->bench().commands().invoke("runs.open");
  driver().settle();
  EXPECT_EQ(sheet(), Place::away);
}

}  // namespace
}  // namespace proofsheet::testing
