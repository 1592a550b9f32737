#include "ui/sheet_panel.h"

#include "panel_stage.h"
#include "reading.h"
#include "ui/sheet_edits.h"

namespace proofsheet::testing {
namespace {

constexpr const char* kGarden = R"(
prompts: {plain: "A garden, {{style}}", brief: "Short"}
models: [demo:image]
vars: {style: [ink, oil]}
params: {seed: 1-4, size: 64x64}
layout: {rows: style, columns: seed}
)";

class SheetPanelTest : public ::testing::Test {
 protected:
  SheetPanelTest()
      : stage_([this](const ui::Context& context, ui::Actions& actions) {
          ui::draw_sheet_panel(state_, context, actions);
        }) {
    stage_.load(kGarden);
  }
  Driver& driver() { return stage_.driver(); }
  const sheet::Sheet& sheet() const { return stage_.sheet(); }
  std::string values(const std::vector<sheet::Axis>& axes, const char* name) const {
    const sheet::Axis* axis = ui::find_axis(axes, name);
    return axis == nullptr ? "none" : ui::editor_text(*axis);
  }

  ui::SheetPanelState state_;
  PanelStage stage_;
};

TEST_F(SheetPanelTest, TypingInThePromptChangesTheSheet) {
  driver().click("prompt");
  driver().key(ImGuiKey_End, ImGuiMod_Ctrl);
  driver().type(" in spring，春天");
  driver().settle();
  EXPECT_EQ(sheet().prompts.front().text(), "A garden, {{style}} in spring，春天");
}

TEST_F(SheetPanelTest, AStretchOfTypingIsOneStepBackAndUndoWorksFromTheEditor) {
  driver().click("prompt");
  driver().key(ImGuiKey_End, ImGuiMod_Ctrl);
  driver().type("abc");
  driver().key(ImGuiKey_Z, ImGuiMod_Ctrl);
  driver().settle();
  EXPECT_EQ(sheet().prompts.front().text(), "A garden, {{style}}");
  EXPECT_FALSE(stage_.document().can_undo());
  driver().key(ImGuiKey_Y, ImGuiMod_Ctrl);
  driver().settle();
  EXPECT_EQ(sheet().prompts.front().text(), "A garden, {{style}}abc");
}

TEST_F(SheetPanelTest, TheEditorMovesSelectsAndErasesByWord) {
  driver().click("prompt");
  driver().key(ImGuiKey_Home, ImGuiMod_Ctrl);
  driver().key(ImGuiKey_RightArrow);
  driver().key(ImGuiKey_RightArrow, ImGuiMod_Ctrl | ImGuiMod_Shift);
  driver().type(" pond");
  driver().key(ImGuiKey_Backspace, ImGuiMod_Ctrl);
  driver().settle();
  EXPECT_EQ(sheet().prompts.front().text(), "A , {{style}}");
  driver().key(ImGuiKey_A, ImGuiMod_Ctrl);
  driver().key(ImGuiKey_Delete);
  driver().settle();
  EXPECT_EQ(sheet().prompts.front().text(), "");
}

TEST_F(SheetPanelTest, EnterBreaksTheLineAndUpAndDownKeepTheColumn) {
  driver().click("prompt");
  driver().key(ImGuiKey_A, ImGuiMod_Ctrl);
  driver().type("abcdef");
  driver().key(ImGuiKey_Enter);
  driver().type("x");
  driver().key(ImGuiKey_Enter);
  driver().type("ghijkl");
  driver().key(ImGuiKey_UpArrow);
  driver().key(ImGuiKey_UpArrow);
  driver().type("!");
  driver().settle();
  EXPECT_EQ(sheet().prompts.front().text(), "abcdef!\nx\nghijkl");
}

TEST_F(SheetPanelTest, TextIsCutAndPastedThroughTheClipboard) {
  driver().click("prompt");
  driver().key(ImGuiKey_A, ImGuiMod_Ctrl);
  driver().key(ImGuiKey_X, ImGuiMod_Ctrl);
  driver().key(ImGuiKey_V, ImGuiMod_Ctrl);
  driver().key(ImGuiKey_V, ImGuiMod_Ctrl);
  driver().settle();
  EXPECT_EQ(sheet().prompts.front().text(), "A garden, {{style}}A garden, {{style}}");
}

TEST_F(SheetPanelTest, CtrlEnterLeavesThePromptAsItIs) {
  driver().click("prompt");
  driver().key(ImGuiKey_Enter, ImGuiMod_Ctrl);
  driver().settle();
  EXPECT_EQ(sheet().prompts.front().text(), "A garden, {{style}}");
}

TEST_F(SheetPanelTest, AxisTextIsAppliedWithEnter) {
  driver().click("params.seed");
  driver().replace_text("params.seed", "1-9 (+2)");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  EXPECT_EQ(values(sheet().params, "seed"), "1-9 (+2)");
  EXPECT_EQ(stage_.document().plan()->size(), 20u);
  EXPECT_TRUE(state_.drafts.empty());
}

TEST_F(SheetPanelTest, EscapeGivesTheOldValuesBack) {
  driver().click("params.seed");
  driver().replace_text("params.seed", "7");
  driver().key(ImGuiKey_Escape);
  driver().settle();
  EXPECT_EQ(values(sheet().params, "seed"), "1-4");
  EXPECT_TRUE(state_.drafts.empty());
}

TEST_F(SheetPanelTest, WrongTextStaysInItsFieldUntilItIsRight) {
  driver().click("params.seed");
  driver().replace_text("params.seed", "1-5 (+0)");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  EXPECT_EQ(values(sheet().params, "seed"), "1-4") << "the sheet keeps what it had";
  EXPECT_EQ(state_.drafts.at("params.seed"), "1-5 (+0)");
  driver().replace_text("params.seed", "1-5");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  EXPECT_EQ(values(sheet().params, "seed"), "1-5");
  EXPECT_TRUE(state_.drafts.empty());
}

TEST_F(SheetPanelTest, AVariableThatAPromptAsksForIsAddedWithOneClick) {
  driver().click("prompt");
  driver().key(ImGuiKey_End, ImGuiMod_Ctrl);
  driver().type(", {{mood}}");
  driver().settle();
  EXPECT_EQ(stage_.document().problems().size(), 1u);
  driver().click("add vars.mood");
  driver().settle();
  driver().type("calm, wild");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  EXPECT_EQ(values(sheet().vars, "mood"), "calm, wild");
  EXPECT_TRUE(stage_.document().problems().empty());
}

TEST_F(SheetPanelTest, AVariableIsAddedRenamedAndRemoved) {
  driver().click("Add variable");
  driver().settle();
  driver().type("light");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  driver().type("soft");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  EXPECT_EQ(values(sheet().vars, "light"), "soft");

  driver().click("vars.style", ImGuiMouseButton_Right);
  driver().click("Rename");
  driver().settle();
  driver().replace_text("vars.style.name", "manner");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  EXPECT_EQ(values(sheet().vars, "manner"), "ink, oil");
  EXPECT_EQ(sheet().prompts.front().text(), "A garden, {{manner}}");
  EXPECT_EQ(sheet().layout.rows, std::vector<std::string>{"manner"});

  driver().click("vars.light", ImGuiMouseButton_Right);
  driver().click("Remove");
  driver().settle();
  EXPECT_EQ(ui::find_axis(sheet().vars, "light"), nullptr);
}

TEST_F(SheetPanelTest, AParameterIsAddedFromTheSuggestions) {
  driver().click("Add parameter");
  driver().settle();
  driver().click("params.+.suggest.temperature");
  driver().settle();
  EXPECT_EQ(values(sheet().params, "temperature"), "0-1 (+0.5)");
  driver().type("0.2, 0.8");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  EXPECT_EQ(values(sheet().params, "temperature"), "0.2, 0.8");
}

TEST_F(SheetPanelTest, AModelIsAddedChangedAndRemoved) {
  driver().click("Add model");
  driver().settle();
  driver().type("nothing");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  EXPECT_EQ(sheet().models.size(), 1u) << "what is no provider:model is not taken";
  driver().replace_text("models.+", "demo:text");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  ASSERT_EQ(sheet().models.size(), 2u);
  EXPECT_EQ(sheet().models[1].to_string(), "demo:text");
  driver().click("models.1", ImGuiMouseButton_Right);
  driver().click("Remove");
  driver().settle();
  EXPECT_EQ(sheet().models.size(), 1u);
}

TEST_F(SheetPanelTest, RepeatTakesWholeNumbersOnly) {
  driver().click("repeat");
  driver().replace_text("repeat", "-3");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  EXPECT_EQ(sheet().repeat, 1u);
  driver().replace_text("repeat", "3");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  EXPECT_EQ(sheet().repeat, 3u);
}

TEST_F(SheetPanelTest, DraggingAnAxisMovesItInTheLayout) {
  driver().drag("layout.style", "layout.seed");
  driver().settle();
  EXPECT_TRUE(sheet().layout.rows.empty());
  ASSERT_EQ(sheet().layout.columns.size(), 2u);
  EXPECT_EQ(in_english(stage_.document().undo_name()), "move style to columns");
}

TEST_F(SheetPanelTest, TheContextMenuMovesAnAxisToo) {
  driver().click("layout.seed", ImGuiMouseButton_Right);
  driver().click("Move into the cell (fold)");
  driver().settle();
  EXPECT_EQ(sheet().layout.fold, std::vector<std::string>{"seed"});
}

TEST_F(SheetPanelTest, AClickOnAChipOpensItsMenuWhichAlsoOrdersItsLine) {
  driver().drag("layout.style", "layout.seed");
  driver().settle();
  EXPECT_FALSE(driver().has("Move into the cell (fold)")) << "the end of a drag is no click";
  const std::vector<std::string> before = sheet().layout.columns;
  ASSERT_EQ(before.size(), 2u);
  driver().click("layout." + before[0]);
  driver().click("Move one place back");
  driver().settle();
  EXPECT_EQ(sheet().layout.columns, (std::vector<std::string>{before[1], before[0]}));
  driver().click("layout." + before[0]);
  driver().click("Move one place forward");
  driver().settle();
  EXPECT_EQ(sheet().layout.columns, before);
}

TEST_F(SheetPanelTest, VariantsAreAddedShownRenamedAndDeleted) {
  driver().click("Add prompt");
  driver().settle();
  ASSERT_EQ(sheet().prompts.size(), 3u);
  driver().replace_text("prompts.variant.name", "long");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  EXPECT_EQ(sheet().prompts[2].name, "long");
  EXPECT_EQ(sheet().prompts[2].text(), "A garden, {{style}}");
  driver().click("brief");
  driver().settle();
  driver().click("prompt");
  driver().type("X");
  driver().settle();
  EXPECT_NE(sheet().prompts[1].text().find('X'), std::string::npos);
  driver().click("long", ImGuiMouseButton_Right);
  driver().click("Delete");
  driver().settle();
  EXPECT_EQ(sheet().prompts.size(), 2u);
}

TEST_F(SheetPanelTest, AChatIsEditedMessageByMessage) {
  stage_.load(
      "prompts: {p: [{role: system, content: Be brief.}, {role: user, content: Hello.}]}\nmodels: "
      "[demo:text]\n");
  driver().click("prompt.1.0");
  driver().key(ImGuiKey_End, ImGuiMod_Ctrl);
  driver().type(" There.");
  driver().settle();
  EXPECT_EQ(sheet().prompts[0].messages[1].parts[0].text, "Hello. There.");
  EXPECT_EQ(sheet().prompts[0].messages[0].parts[0].text, "Be brief.");
  driver().click("Add message");
  driver().settle();
  ASSERT_EQ(sheet().prompts[0].messages.size(), 3u);
  EXPECT_EQ(sheet().prompts[0].messages[2].role, "assistant");
  driver().click("role 0");
  driver().click("developer");
  driver().settle();
  EXPECT_EQ(sheet().prompts[0].messages[0].role, "developer");
}

TEST_F(SheetPanelTest, FireSaysTheCountAndIsRefusedWhileThereAreProblems) {
  EXPECT_TRUE(driver().has("count: 16 images")) << driver().describe_items();
  driver().click("run.fire");
  driver().settle();
  EXPECT_EQ(stage_.invoked(), std::vector<std::string>{"run.fire"});
  stage_.load("prompts: 'A {{nothing}}'\nmodels: [demo:image]\n");
  driver().click("run.fire");
  driver().settle();
  EXPECT_EQ(stage_.invoked().size(), 1u);
}

TEST_F(SheetPanelTest, ALongPromptOfTenKilobytesIsDrawnAndEditedAtItsEnd) {
  std::string text;
  while (text.size() < 10'000) text += "A pond holds the last of the sky. 池塘映着最后的天光。";
  stage_.document().edit("edit prompt", "",
                         [text](sheet::Sheet& sheet) { sheet.prompts[0].messages[0].parts[0].text = text; });
  driver().settle();
  driver().click("prompt");
  driver().key(ImGuiKey_End, ImGuiMod_Ctrl);
  driver().type("!");
  driver().settle();
  EXPECT_EQ(sheet().prompts[0].text(), text + "!");
}

}  // namespace
}  // namespace proofsheet::testing
