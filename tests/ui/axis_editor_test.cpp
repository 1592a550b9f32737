// The axis editors: expanded values while typing, choices from the table of models.
#include <gtest/gtest.h>

#include "panel_stage.h"
#include "ui/axis_picker.h"
#include "ui/sheet_edits.h"
#include "ui/sheet_panel.h"

namespace proofsheet::testing {
namespace {

std::string pick_texts(const ui::AxisPicks& picks) {
  std::string text;
  for (const ui::AxisPick& pick : picks.picks) text += (text.empty() ? "" : "|") + pick.text;
  return text;
}

TEST(AxisPicker, OffersWhatTheSheetsModelsTakeBeforeWhatIsUsual) {
  const auto table =
      provider::ModelTable::load(std::string(PROOFSHEET_SOURCE_DIR) + "/assets/model_params.tsv");
  ASSERT_TRUE(table);
  sheet::Sheet sheet;
  sheet.models.push_back({.provider = "mine", .model = "gpt-4.1"});
  sheet::ProviderSpec spec;
  spec.name = "mine";
  spec.api = "openai";
  sheet.providers.push_back(spec);
  const ui::AxisPicks picks = ui::picks_of(sheet, "temperature", &*table);
  EXPECT_EQ(pick_texts(picks), "0-2 (+0.5)|0-1 (+0.25)|0");
  EXPECT_EQ(picks.remark, "openai:gpt-4.1: 0 to 2, by default 1");
  EXPECT_TRUE(ui::picks_of(sheet, "unheard_of", &*table).picks.empty());
  EXPECT_EQ(pick_texts(ui::picks_of(sheet, "seed", nullptr)), "1-4|1-8|1-16|1-100");
}

TEST(AxisPicker, AValueGoesInAndOutOfTheList) {
  EXPECT_EQ(ui::toggle_value("512x512", "1024x1024"), "512x512, 1024x1024");
  EXPECT_EQ(ui::toggle_value("512x512, 1024x1024", "512x512"), "1024x1024");
  EXPECT_EQ(ui::toggle_value("512x512", "512x512"), "512x512") << "one stays";
  EXPECT_TRUE(ui::has_value("a, b", "b"));
  EXPECT_FALSE(ui::has_value("a, b", "c"));
}

class AxisEditor : public ::testing::Test {
 protected:
  AxisEditor()
      : stage_([this](const ui::Context& context, ui::Actions& actions) {
          ui::draw_sheet_panel(state_, context, actions);
        }) {
    stage_.load("prompts: {plain: A garden}\nmodels: [demo:image]\nparams: {size: 512x512, seed: 1-4}\n");
  }
  Driver& driver() { return stage_.driver(); }
  std::string values(const std::string& name) {
    return ui::editor_text(*ui::find_axis(stage_.sheet().params, name));
  }
  // Opens the editor of a parameter and types into it, without ending it.
  void type_into(const std::string& field, const std::string& text) {
    driver().click(field);
    driver().replace_text(field, text);
    driver().settle();
  }

  ui::SheetPanelState state_;
  PanelStage stage_;
};

TEST_F(AxisEditor, WhatTheTextExpandsToIsSeenWhileItIsTyped) {
  type_into("params.seed", "2-10 (+4)");
  EXPECT_EQ(values("seed"), "1-4") << "not applied yet";
  EXPECT_TRUE(driver().has("3 values")) << driver().describe_items();
  for (const char* chip : {"2##params.seed.value.0", "6##params.seed.value.1", "10##params.seed.value.2"})
    EXPECT_TRUE(driver().has(chip)) << chip;
}

TEST_F(AxisEditor, AMistakeIsExplainedBelowTheFieldAndGoesWhenItIsMended) {
  type_into("params.seed", "5-1 (+2)");
  EXPECT_FALSE(driver().has("params.seed.value.0"));
  const std::string why = sheet::parse_axis_text("5-1 (+2)").error().message;
  EXPECT_TRUE(driver().has(why)) << driver().describe_items();
  driver().replace_text("params.seed", "5-1 (-2)");
  driver().settle();
  EXPECT_TRUE(driver().has("3 values"));
}

TEST_F(AxisEditor, ARangeThatIsStillBeingTypedIsNoValue) {
  for (const char* text : {"0-1 (", "0-1 (+", "0-1 (+0.", "0-1 (+0"}) {
    type_into("params.seed", text);
    EXPECT_TRUE(driver().has("expected a step and ) as in 0-1 (+0.25)")) << text;
    EXPECT_FALSE(driver().has("params.seed.value.0")) << text;
  }
  driver().replace_text("params.seed", "0-1 (+0.5)");
  driver().settle();
  EXPECT_TRUE(driver().has("3 values"));
  driver().replace_text("params.seed", "\"0-1 (+0.\"");
  driver().settle();
  EXPECT_TRUE(driver().has("one value")) << "in quotes it is a text";
}

TEST_F(AxisEditor, AChosenRangeIsAppliedAndTheEditorStaysOpen) {
  driver().click("params.seed");
  driver().settle();
  driver().click("params.seed.pick.1-16");
  driver().settle();
  EXPECT_EQ(values("seed"), "1-16");
  EXPECT_TRUE(state_.drafts.contains("params.seed"));
  EXPECT_TRUE(driver().has("16 values")) << driver().describe_items();
}

TEST_F(AxisEditor, SizesGoInAndOutOfTheList) {
  driver().click("params.size");
  driver().settle();
  driver().click("params.size.pick.1024x1024");
  driver().settle();
  EXPECT_EQ(values("size"), "512x512, 1024x1024");
  driver().click("params.size.pick.512x512");
  driver().settle();
  EXPECT_EQ(values("size"), "1024x1024");
}

TEST_F(AxisEditor, AModelIsChosenFromTheTable) {
  driver().click("Add model");
  driver().settle();
  driver().type("gpt-4.1-mini");
  driver().settle();
  driver().click("models.+.suggest.openai:gpt-4.1-mini");
  driver().settle();
  ASSERT_EQ(stage_.sheet().models.size(), 2u);
  EXPECT_EQ(stage_.sheet().models[1].to_string(), "openai:gpt-4.1-mini");
}

}  // namespace
}  // namespace proofsheet::testing
