// What stands beside and above the cells.
#include <fmt/format.h>

#include "grid_fixture.h"

namespace proofsheet::testing {
namespace {

using LabelsOfRows = GridOnScreen;

TEST_F(LabelsOfRows, StayInTheVisiblePartOfTheirRowAndAreNeverCut) {
  open(
      "prompts:\n  long: 'hi'\n  a prompt whose name takes several lines beside its cells: 'ho'\n"
      "models: demo:text\nparams: {seed: 1-20, max_tokens: 1}\n"
      "layout: {rows: [prompt, seed]}\n",
      false);
  constexpr float kLine = 18, kStep = 0.09f;  // of a label, pixels; notches: about 7 pixels
  int partly = 0;
  for (int step = 0; step < 40; ++step) {
    const platform::ItemRect area = rect("row headers");
    for (const Item& label : driver().all("row-label ")) {
      EXPECT_GE(label.rect.top, area.top) << label.label;
      EXPECT_LE(label.rect.bottom, area.bottom) << label.label;
    }
    for (const Item& row : driver().all("row ")) {
      if (!row.label.starts_with("row ") || row.label == "row headers") continue;
      const std::string name = fmt::format("row-label 1 {}", row.label.substr(4));
      ASSERT_EQ(driver().has(name), height(row.rect) >= kLine) << name << " in " << height(row.rect);
      if (!driver().has(name)) continue;
      const platform::ItemRect label = rect(name.c_str());
      EXPECT_GE(label.top, row.rect.top) << name;
      EXPECT_LE(label.bottom, row.rect.bottom) << name;
      if (row.rect.top == area.top || row.rect.bottom == area.bottom) ++partly;
    }
    driver().scroll("row headers", -kStep);
  }
  EXPECT_GT(partly, 40) << "some were looked at while they were partly out of sight";
}

using HeadersOfTheGrid = GridOnScreen;

constexpr const char* kLongPrompts =
    "prompts:\n"
    "  a pond in the morning light with reeds and a heron that waits: 'one'\n"
    "  a meadow: 'two'\n"
    "models: demo:text\nparams: {seed: 1-3, max_tokens: 1}\n";

TEST_F(HeadersOfTheGrid, LongLabelsOfColumnsWrapToThreeLinesAtMost) {
  open(std::string(kLongPrompts) + "layout: {rows: seed, columns: prompt}\n", false);
  const float one_line = 18;
  while (width(driver().find("cell 0").rect) > 130) {
    driver().scroll("cell 0", -1, ImGuiMod_Ctrl);
    driver().settle();
  }
  EXPECT_GT(height(rect("column-label 0 0")), 1.5f * one_line);
  EXPECT_LE(height(rect("column-label 0 0")), 3 * one_line + 1);
  EXPECT_NEAR(height(rect("column-label 0 1")), one_line, 1) << "a short one stands in one line";
  EXPECT_LE(rect("column-label 0 0").bottom, driver().find("cell 0").rect.top) << "over no cell";
  key(ImGuiKey_9, ImGuiMod_Ctrl);
  EXPECT_LE(driver().find("row 2").rect.bottom, rect("places").bottom) << "and all still fits";
}

TEST_F(HeadersOfTheGrid, RestingOnOneTellsItsAxesWithTheirWholeValues) {
  open(std::string(kLongPrompts) + "layout: {rows: prompt, columns: seed}\n", false);
  driver().hover("row 0");
  const std::string whole = "header prompt: a pond in the morning light with reeds and a heron that waits";
  driver().wait_until([&] { return driver().has(whole); }, "the whole label");
  EXPECT_TRUE(driver().has("prompt-text: one")) << "with what the prompt says";
  driver().hover("column 1");
  driver().wait_until([&] { return driver().has("header seed: 2"); }, "the axis of a number");
}

TEST_F(HeadersOfTheGrid, TheEdgeBehindTheRowLabelsMakesThemWiderAndADoubleClickPutsItBack) {
  open(std::string(kLongPrompts) + "layout: {rows: prompt, columns: seed}\n", false);
  const float before = width(rect("row headers"));
  driver().drag_by("grid.header_edge", {120, 0});
  driver().settle();
  EXPECT_NEAR(width(rect("row headers")), before + 120, 8);
  EXPECT_GT(bench_->bench().settings().row_header_width, 0) << "and tomorrow, too";
  driver().double_click("grid.header_edge");
  driver().settle();
  EXPECT_NEAR(width(rect("row headers")), before, 1);
}

}  // namespace
}  // namespace proofsheet::testing
