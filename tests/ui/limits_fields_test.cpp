// The limits of the sheet in its panel.
#include "panel_stage.h"
#include "ui/sheet_panel.h"

namespace proofsheet::testing {
namespace {

class LimitsOfTheSheet : public ::testing::Test {
 protected:
  LimitsOfTheSheet()
      : stage_([this](const ui::Context& context, ui::Actions& actions) {
          ui::draw_sheet_panel(state_, context, actions);
        }) {
    stage_.load("prompts: A garden\nmodels: [demo:image]\nlimits: {concurrency: 8, timeout_s: 20.5}\n");
  }
  Driver& driver() { return stage_.driver(); }
  const sheet::Limits& limits() const { return stage_.sheet().limits; }
  void add(const char* field, const char* text) {
    driver().reveal("Add limit");
    driver().click("Add limit");
    driver().settle();
    driver().reveal(std::string("add ") + field);
    driver().click(std::string("add ") + field);
    driver().settle();
    driver().replace_text(field, text);
    driver().key(ImGuiKey_Enter);
    driver().settle();
  }

  ui::SheetPanelState state_;
  PanelStage stage_;
};

TEST_F(LimitsOfTheSheet, HaveARowEachThatBecomesAField) {
  driver().reveal("limits.timeout_s");
  driver().click("limits.timeout_s");
  driver().settle();
  driver().replace_text("limits.timeout_s", "45");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  EXPECT_EQ(limits().timeout_s, 45);
  EXPECT_EQ(limits().concurrency, 8);
  EXPECT_TRUE(stage_.document().can_undo());
}

TEST_F(LimitsOfTheSheet, EveryLimitCanBeAdded) {
  const std::pair<const char*, const char*> rows[] = {{"limits.requests_per_minute", "60"},
                                                      {"limits.tokens_per_minute", "9000"},
                                                      {"limits.delay_s", "0.5"},
                                                      {"limits.max_cost", "2.5"},
                                                      {"limits.run_timeout_s", "600"},
                                                      {"limits.first_byte_s", "30"},
                                                      {"limits.idle_s", "15"},
                                                      {"limits.retries.count", "3"},
                                                      {"limits.retries.budget", "100"},
                                                      {"limits.retries.on", "server, timeout"}};
  for (const auto& [field, text] : rows) add(field, text);
  EXPECT_EQ(limits().requests_per_minute, 60);
  EXPECT_EQ(limits().tokens_per_minute, 9000);
  EXPECT_EQ(limits().delay_s, 0.5);
  EXPECT_EQ(limits().max_cost, 2.5);
  EXPECT_EQ(limits().run_timeout_s, 600);
  EXPECT_EQ(limits().first_byte_s, 30);
  EXPECT_EQ(limits().idle_s, 15);
  EXPECT_EQ(limits().retries.count, 3);
  EXPECT_EQ(limits().retries.budget, 100);
  EXPECT_EQ(limits().retries.on, (std::vector<std::string>{"server", "timeout"}));
}

TEST_F(LimitsOfTheSheet, SayWhatIsWrongInTheWordsOfTheCommandLineAndChangeNothing) {
  driver().reveal("limits.concurrency");
  driver().click("limits.concurrency");
  driver().settle();
  driver().replace_text("limits.concurrency", "0");
  driver().settle();
  EXPECT_TRUE(driver().has("'0' is not a whole number from 1 to 10000")) << driver().describe_items();
  driver().key(ImGuiKey_Enter);
  driver().settle();
  EXPECT_EQ(limits().concurrency, 8);
  driver().key(ImGuiKey_Escape);
  driver().settle();
}

TEST_F(LimitsOfTheSheet, AnEmptyFieldTakesOneAway) {
  driver().reveal("limits.concurrency");
  driver().click("limits.concurrency");
  driver().settle();
  driver().replace_text("limits.concurrency", "");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  EXPECT_EQ(limits().concurrency, std::nullopt);
  EXPECT_EQ(limits().timeout_s, 20.5);
}

}  // namespace
}  // namespace proofsheet::testing
