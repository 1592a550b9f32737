// The prompt editor: completion of variables, line numbers, what is wrong with a tag.
#include <gtest/gtest.h>

#include "panel_stage.h"
#include "ui/sheet_panel.h"
#include "ui/template_completion.h"
#include "ui/word_diff.h"

namespace proofsheet::testing {
namespace {

std::string words(const ui::Completions& found) {
  std::string text;
  for (const auto& choice : found.choices) text += (text.empty() ? "" : " ") + choice.insert;
  return text;
}

struct Offer {
  const char* name;
  const char* text;  // ^ is the cursor
  bool asked;
  const char* expected;
};

TEST(TemplateCompletion, OffersWhatFitsThePlace) {
  const std::vector<ui::KnownName> names = {{"style", ""}, {"time", ""}, {"风格", ""}};
  const Offer rows[] = {
      {"an open tag offers all and is closed", "A {{^", false, "style}} time}} 风格}}"},
      {"what was typed comes first", "A {{t^", false, "time}} style}}"},
      {"a closed tag stays as it is", "A {{st^}} b", false, "style"},
      {"a word that is whole needs nothing", "A {{style^}} b", false, ""},
      {"capitals do not matter", "{{ST^", false, "style}}"},
      {"outside of tags nothing", "A st^", false, ""},
      {"outside of tags whole tags when asked", "A ^", true, "{{style}} {{time}} {{风格}}"},
      {"filters behind a bar", "{{style | u^}}", false, "upper default"},
      {"members are unknown", "{{style.^}}", false, ""},
      {"text in quotes is no name", "{{ style | default('s^') }}", false, ""},
      {"a statement is not closed by a variable", "{% if st^", false, "style"},
      {"after a tag nothing", "{{style}} t^", false, ""},
  };
  for (const Offer& row : rows) {
    std::string text = row.text;
    const std::size_t at = text.find('^');
    text.erase(at, 1);
    EXPECT_EQ(words(ui::complete_template(text, at, names, row.asked)), row.expected) << row.name;
  }
}

class PromptEditor : public ::testing::Test {
 protected:
  PromptEditor()
      : stage_([this](const ui::Context& context, ui::Actions& actions) {
          ui::draw_sheet_panel(state_, context, actions);
        }) {
    stage_.load(
        "prompts: {plain: 'A garden'}\nmodels: [demo:image]\nvars: {style: [ink, oil], time: dusk}\n");
    driver().click("prompt");
    driver().key(ImGuiKey_End, ImGuiMod_Ctrl);
  }
  Driver& driver() { return stage_.driver(); }
  std::string text() { return stage_.sheet().prompts.front().text(); }

  ui::SheetPanelState state_;
  PanelStage stage_;
};

TEST_F(PromptEditor, ATagThatIsBegunOffersTheVariablesAndEnterTakesOne) {
  driver().type(", {{");
  driver().settle();
  EXPECT_TRUE(driver().has("complete style")) << driver().describe_items();
  EXPECT_TRUE(driver().has("complete time"));
  driver().key(ImGuiKey_DownArrow);
  driver().key(ImGuiKey_Enter);
  driver().settle();
  EXPECT_EQ(text(), "A garden, {{time}}");
  EXPECT_FALSE(driver().has("complete time"));
  driver().type("!");
  driver().settle();
  EXPECT_EQ(text(), "A garden, {{time}}!");
}

TEST_F(PromptEditor, TabTakesWhatWasNarrowedByTyping) {
  driver().type(" {{sty");
  driver().settle();
  EXPECT_FALSE(driver().has("complete time"));
  driver().key(ImGuiKey_Tab);
  driver().settle();
  EXPECT_EQ(text(), "A garden {{style}}");
}

TEST_F(PromptEditor, CtrlSpaceAsksAndEscapeSendsAway) {
  driver().type(" ");
  driver().key(ImGuiKey_Space, ImGuiMod_Ctrl);
  driver().settle();
  EXPECT_TRUE(driver().has("complete style")) << driver().describe_items();
  driver().key(ImGuiKey_Escape);
  driver().settle();
  EXPECT_FALSE(driver().has("complete style"));
  driver().type("x");
  driver().settle();
  EXPECT_EQ(text(), "A garden x") << "the editor keeps the keyboard";
}

TEST_F(PromptEditor, AClickTakesACompletion) {
  driver().type(" {{");
  driver().settle();
  const Item item = driver().find("complete time");
  driver().click_at(item.center());
  driver().settle();
  EXPECT_EQ(text(), "A garden {{time}}");
}

TEST_F(PromptEditor, ACompletionIsAStepOfItsOwn) {
  driver().type(" {{");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  EXPECT_EQ(text(), "A garden {{style}}");
  driver().key(ImGuiKey_Z, ImGuiMod_Ctrl);
  driver().settle();
  EXPECT_EQ(text(), "A garden {{");
}

TEST_F(PromptEditor, AnUnknownVariableSaysWhyWhereThePointerIs) {
  driver().type(" {{mood}}");
  driver().settle();
  EXPECT_EQ(stage_.document().problems().size(), 1u);
  EXPECT_TRUE(driver().has("add vars.mood"));
}

TEST_F(PromptEditor, ThePreviewShowsTheMessagesAsTheyWillBeSent) {
  stage_.load(
      "prompts: {p: [{role: system, content: 'Be {{style}}.'}, {role: user, content: 'At "
      "{{time}}'}]}\nmodels: "
      "[demo:text]\nvars: {style: [brief, kind], time: dusk}\n");
  driver().click("show preview");
  driver().settle();
  const auto& preview = state_.preview;
  ASSERT_EQ(preview.messages.size(), 2u) << preview.error;
  EXPECT_EQ(preview.messages[0].role, "system");
  EXPECT_EQ(preview.messages[0].parts[0].text, "Be brief.");
  EXPECT_EQ(preview.messages[1].parts[0].text, "At dusk");
  EXPECT_EQ(preview.caption, "style brief");
  EXPECT_FALSE(driver().all("sent.1.0").empty()) << driver().describe_items();
}

TEST_F(PromptEditor, ThePreviewFollowsTheTextAndSaysWhyThereIsNone) {
  driver().click("show preview");
  driver().settle();
  ASSERT_EQ(state_.preview.messages.size(), 1u);
  driver().click("prompt");
  driver().key(ImGuiKey_End, ImGuiMod_Ctrl);
  driver().type(" {{time}}");
  driver().settle();
  EXPECT_EQ(state_.preview.messages.front().parts.front().text, "A garden dusk");
  driver().type(" {{mood}}");
  driver().settle();
  EXPECT_TRUE(state_.preview.messages.empty());
  EXPECT_FALSE(state_.preview.error.empty());
}

TEST_F(PromptEditor, TwoVariantsShowWhatDiffersBetweenThem) {
  stage_.load("prompts: {long: 'A wide garden at dusk', short: 'A garden at dawn'}\nmodels: [demo:image]\n");
  driver().click("compare short");
  driver().settle();
  EXPECT_TRUE(driver().has("difference")) << driver().describe_items();
  EXPECT_EQ(state_.compared_with, "short");
  driver().click("compare short");
  driver().settle();
  EXPECT_FALSE(driver().has("difference"));
}

std::string parts_text(const std::vector<ui::DiffPart>& parts) {
  std::string text;
  for (const ui::DiffPart& part : parts)
    text += part.kind == ui::DiffKind::same      ? part.text
            : part.kind == ui::DiffKind::removed ? "[-" + part.text + "]"
                                                 : "[+" + part.text + "]";
  return text;
}

std::string diff_text(std::string_view before, std::string_view after) {
  return parts_text(ui::word_diff(before, after));
}

TEST(WordDiff, TellsWordsApart) {
  EXPECT_EQ(diff_text("A wide garden", "A garden"), "A [-wide ]garden");
  EXPECT_EQ(diff_text("at dusk", "at dawn"), "at [-dusk][+dawn]");
  EXPECT_EQ(diff_text("水墨花园", "水彩花园"), "水[-墨][+彩]花园");
  EXPECT_EQ(diff_text("", "new"), "[+new]");
  EXPECT_EQ(diff_text("same", "same"), "same");
}

TEST(ValueDiff, TellsValuesApart) {
  const auto text = [](std::string_view before, std::string_view after) {
    return parts_text(ui::value_diff(before, after));
  };
  EXPECT_EQ(text("0.2, 0.5, 1", "0.2, 0.7, 1"), "0.2, [-0.5][+0.7], 1");
  EXPECT_EQ(text("0.2, 0.5, 1", "0.2, 1"), "0.2, [-0.5, ]1");
  EXPECT_EQ(text("demo:text", "demo:text, demo:chat"), "demo:text[+, demo:chat]");
  EXPECT_EQ(text("\"oil, on canvas\", ink", "\"oil, on canvas\", pencil"),
            "\"oil, on canvas\", [-ink][+pencil]");
  EXPECT_EQ(text("1-3", "1-9"), "[-1-3][+1-9]");
  EXPECT_EQ(text("", "1"), "[+1]");
}

TEST(ValueDiff, TellsWordsApartInAValueThatKeepsMostOfItsText) {
  EXPECT_EQ(parts_text(ui::value_diff("ink, a wide garden at dusk", "ink, a wide garden at dawn")),
            "ink, a wide garden at [-dusk][+dawn]");
  EXPECT_EQ(parts_text(ui::value_diff("ink, oil on canvas", "ink, red chalk")),
            "ink, [-oil on canvas][+red chalk]");
}

TEST(WordDiff, BothTextsCanBeReadFromTheParts) {
  const std::string words[] = {"a", "b ", "花", "\n", "c-d", " ", "é"};
  std::uint64_t seed = 3;
  const auto next = [&] { return (seed = seed * 6364136223846793005u + 1442695040888963407u) >> 33; };
  for (int round = 0; round < 500; ++round) {
    std::string before, after, old_text, new_text;
    for (int i = 0; i < 12; ++i) {
      before += words[next() % 7];
      after += words[next() % 7];
    }
    for (const ui::DiffPart& part : ui::word_diff(before, after)) {
      if (part.kind != ui::DiffKind::added) old_text += part.text;
      if (part.kind != ui::DiffKind::removed) new_text += part.text;
    }
    ASSERT_EQ(old_text, before);
    ASSERT_EQ(new_text, after);
  }
}

TEST(ValueDiff, BothListsCanBeReadFromTheParts) {
  const std::string values[] = {"1", "0.5", "a pond", "\"a, b\"", "a deep pond", "", "é"};
  std::uint64_t seed = 5;
  const auto next = [&] { return (seed = seed * 6364136223846793005u + 1442695040888963407u) >> 33; };
  for (int round = 0; round < 500; ++round) {
    std::string before, after, old_text, new_text;
    for (int i = 0; i < 6; ++i) {
      before += (i == 0 ? "" : ", ") + values[next() % 7];
      after += (i == 0 ? "" : ", ") + values[next() % 7];
    }
    for (const ui::DiffPart& part : ui::value_diff(before, after)) {
      if (part.kind != ui::DiffKind::added) old_text += part.text;
      if (part.kind != ui::DiffKind::removed) new_text += part.text;
    }
    ASSERT_EQ(old_text, before);
    ASSERT_EQ(new_text, after);
  }
}

}  // namespace
}  // namespace proofsheet::testing
