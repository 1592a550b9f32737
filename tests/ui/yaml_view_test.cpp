// The YAML view: the sheet's text, edited beside the fields.
#include "ui/yaml_highlight.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "bench_fixture.h"
#include "reading.h"

namespace proofsheet::testing {
namespace {

using test::TempFolder;

constexpr const char* kSheet =
    "# mine\nprompts:\n  plain: 'A {{style}} garden'\nmodels: demo:image\nvars:\n  style: [ink, "
    "oil]\nparams:\n  size: "
    "64x64\n";

class YamlView : public ::testing::Test {
 protected:
  YamlView() : bench_(folder_.path()) {
    bench_.open_text(folder_ / "mine.sheet.yaml", kSheet);
    show();
  }
  Driver& driver() { return bench_.driver(); }
  const ui::Document& document() { return bench_.bench().document(); }
  // Also leaves it.
  void show() {
    driver().key(ImGuiKey_E, ImGuiMod_Ctrl);
    driver().settle();
  }
  bool shows_text() {
    const std::vector<Item> items = driver().all("yaml");
    return std::ranges::any_of(items, [](const Item& item) { return item.label == "yaml"; });
  }
  void wait_until_read() {
    driver().wait_until([&] { return document().unread_text() == nullptr; }, "the text is read");
    driver().settle();
  }
  void type_at_the_end(const std::string& text) {
    driver().key(ImGuiKey_End, ImGuiMod_Ctrl);
    driver().type(text);
    wait_until_read();
  }

  TempFolder folder_;
  Bench bench_;
};

TEST_F(YamlView, TextThatIsTypedBecomesTheSheet) {
  type_at_the_end("  seed: 1-3");
  EXPECT_EQ(*document().text(), std::string(kSheet) + "  seed: 1-3");
  ASSERT_TRUE(document().plan().has_value());
  EXPECT_EQ(document().plan()->size(), 6u);
  EXPECT_TRUE(driver().has("count: 6 images")) << driver().describe_items();
  EXPECT_TRUE(document().is_dirty());
}

TEST_F(YamlView, EnterKeepsTheIndentationAndTabAddsToIt) {
  driver().key(ImGuiKey_End, ImGuiMod_Ctrl);
  driver().type("  seed: 1");
  driver().key(ImGuiKey_Enter);
  driver().type("stop:");
  driver().key(ImGuiKey_Enter);
  driver().key(ImGuiKey_Tab);
  driver().type("- END");
  wait_until_read();
  EXPECT_EQ(*document().text(), std::string(kSheet) + "  seed: 1\n  stop:\n    - END");
  EXPECT_TRUE(document().problems().empty());
}

TEST_F(YamlView, AMistakeIsShownBelowItsLineAndLosesNothing) {
  type_at_the_end("seeds: 1-3");
  EXPECT_EQ(*document().text(), std::string(kSheet) + "seeds: 1-3");
  EXPECT_EQ(driver().all("line 9: seeds: unknown key").size(), 1u) << driver().describe_items();
  driver().key(ImGuiKey_Home);
  driver().type("# ");
  wait_until_read();
  EXPECT_TRUE(driver().all("line 9:").empty());
  EXPECT_TRUE(document().plan().has_value());
}

TEST_F(YamlView, TextThatIsNoYamlKeepsTheLastSheetAndTheFieldsSayWhere) {
  type_at_the_end("vars: [");
  EXPECT_TRUE(document().is_broken());
  EXPECT_FALSE(driver().all("not valid YAML").empty()) << driver().describe_items();
  EXPECT_EQ(document().sheet().prompts.front().text(), "A {{style}} garden");
  show();
  EXPECT_TRUE(driver().has("show yaml")) << driver().describe_items();
  driver().click("params.size");
  driver().replace_text("params.size", "32x32");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  EXPECT_EQ(*document().text(), std::string(kSheet) + "vars: [") << "nothing that was typed is lost";
  EXPECT_NE(in_english(bench_.bench().last_notice()).find("mistake"), std::string::npos);
}

TEST_F(YamlView, AnEditInTheFieldsIsSeenInTheTextAndBothAreTakenBackInOrder) {
  type_at_the_end("  seed: 1-3");
  show();
  driver().click("params.seed");
  driver().replace_text("params.seed", "1-5");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  show();
  EXPECT_EQ(*document().text(), std::string(kSheet) + "  seed: 1-5");
  driver().key(ImGuiKey_Z, ImGuiMod_Ctrl);
  driver().settle();
  EXPECT_EQ(*document().text(), std::string(kSheet) + "  seed: 1-3");
  driver().key(ImGuiKey_Z, ImGuiMod_Ctrl);
  driver().settle();
  EXPECT_EQ(*document().text(), kSheet);
  EXPECT_FALSE(document().is_dirty());
  driver().key(ImGuiKey_Y, ImGuiMod_Ctrl);
  wait_until_read();
  EXPECT_EQ(document().plan()->size(), 6u);
}

TEST_F(YamlView, UndoTakesEditsOfTheSheetBackAndLeavesMarksOnCellsAlone) {
  show();
  bench_.fire();
  bench_.wait_for_the_end();
  show();
  type_at_the_end("  seed: 1-3");
  const std::string typed = *document().text();
  driver().click("cell 0");
  driver().key(ImGuiKey_3);
  const auto rating = [&] { return bench_.bench().run()->cell(0).rating; };
  driver().wait_until([&] { return rating() == 3; }, "it is rated");
  driver().click("yaml");
  for (int i = 0; i < 3; ++i) driver().key(ImGuiKey_Z, ImGuiMod_Ctrl);
  wait_until_read();
  EXPECT_EQ(*document().text(), kSheet);
  EXPECT_EQ(rating(), 3);
  EXPECT_EQ(in_english(bench_.bench().last_notice()), "Nothing more to undo in the sheet");
  driver().key(ImGuiKey_Y, ImGuiMod_Ctrl);
  wait_until_read();
  EXPECT_EQ(*document().text(), typed);
  driver().click("cell 0");
  driver().key(ImGuiKey_Z, ImGuiMod_Ctrl);
  driver().settle();
  EXPECT_EQ(*document().text(), kSheet) << "outside the text the steps go on in their order";
  driver().key(ImGuiKey_Z, ImGuiMod_Ctrl);
  driver().wait_until([&] { return rating() == 0; }, "then the rating is taken back");
}

TEST_F(YamlView, ItsTabAndTheKeyShowIt) {
  EXPECT_TRUE(shows_text()) << driver().describe_items();
  driver().click("view sheet");
  driver().settle();
  EXPECT_FALSE(shows_text());
  driver().click("YAML##view");
  driver().settle();
  EXPECT_TRUE(shows_text());
}

std::string parts(std::string_view text, ui::YamlPart part) {
  std::string found;
  for (const ui::YamlSpan& span : ui::yaml_spans(text))
    if (span.part == part)
      found += (found.empty() ? "" : "|") + std::string(text.substr(span.begin, span.end - span.begin));
  return found;
}

TEST(YamlHighlight, FindsKeysCommentsQuotesAndTags) {
  const std::string text =
      "# top\ntitle: a#b # note\nlist: [x, 'y # no', \"z\"]\nmap: {k: v, \"q\": {{a}}}\n- key: "
      "*ref\nurl: "
      "http://x#y\n";
  EXPECT_EQ(parts(text, ui::YamlPart::comment), "# top|# note");
  EXPECT_EQ(parts(text, ui::YamlPart::quoted), "'y # no'|\"z\"");
  EXPECT_EQ(parts(text, ui::YamlPart::mark), "*ref");
  EXPECT_EQ(parts(text, ui::YamlPart::tag), "{{a}}");
  EXPECT_EQ(parts("a: b\n  c : d\nurl: http://x\n", ui::YamlPart::key), "a|c|url");
}

TEST(YamlHighlight, ABlockOfTextHasNoKeysButTags) {
  const std::string text = "p: |\n  key: {{a}} # text\n\n  more: x\nq: 1\n";
  EXPECT_EQ(parts(text, ui::YamlPart::key), "p|q");
  EXPECT_EQ(parts(text, ui::YamlPart::comment), "");
  EXPECT_EQ(parts(text, ui::YamlPart::tag), "{{a}}");
}

TEST(YamlHighlight, AQuotedTextGoesOnOverLines) {
  EXPECT_EQ(parts("a: 'one\n  two: # x'\nb: 1\n", ui::YamlPart::key), "a|b");
}

TEST(YamlHighlight, SpansAreInOrderAndApartForAnyText) {
  const std::string alphabet = "a: -#'\"{}[]|>&*\n ,%é";
  std::uint64_t seed = 1;
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (int i = 0; i < 40; ++i) {
      seed = seed * 6364136223846793005u + 1442695040888963407u;
      text += alphabet[(seed >> 33) % alphabet.size()];
    }
    std::size_t at = 0;
    for (const ui::YamlSpan& span : ui::yaml_spans(text)) {
      ASSERT_LE(at, span.begin) << text;
      ASSERT_LT(span.begin, span.end) << text;
      ASSERT_LE(span.end, text.size()) << text;
      at = span.end;
    }
  }
}

TEST_F(YamlView, AFileThatIsWrittenAnewSaysSoAboveTheTextAndWhenItIsSaved) {
  show();
  bench_.open_text(folder_ / "hard.sheet.yaml",
                   "# mine\nprompts: hi\n? models\n: demo:text\nparams: {seed: 1-2}\n");
  driver().click("repeat");
  driver().replace_text("repeat", "3");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  ASSERT_EQ(document().sheet().repeat, 3u);
  show();
  EXPECT_TRUE(driver().has("The whole file is written anew, without its comments."))
      << driver().describe_items();
  driver().key(ImGuiKey_S, ImGuiMod_Ctrl);
  driver().wait_until([&] { return !document().is_dirty(); }, "it is saved");
  driver().settle();
  EXPECT_NE(in_english(bench_.bench().last_notice()).find("The whole file is written anew"),
            std::string::npos)
      << bench_.bench().last_notice();
  show();
  show();
  EXPECT_FALSE(document().rewritten().any());
}

}  // namespace
}  // namespace proofsheet::testing
