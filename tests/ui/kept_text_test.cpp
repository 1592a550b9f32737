// Texts that are kept, as what can be undone, are shown in the language of the moment.
#include <gtest/gtest.h>

#include <string>

#include "bench_fixture.h"
#include "ui/kept_text.h"
#include "ui/language.h"

namespace proofsheet::testing {
namespace {

using test::TempFolder;
using ui::KeptText;
using ui::tr_kept;

// Leaves the language as it was.
class InLanguages : public ::testing::Test {
 protected:
  ~InLanguages() override { ui::set_language(before_); }

 private:
  ui::Language before_ = ui::language();
};
using KeptTexts = InLanguages;

TEST_F(KeptTexts, FollowTheLanguageWithTheirValues) {
  const KeptText text = tr_kept("move {} to {}", "seed", KeptText("rows"));
  ui::set_language(ui::Language::english);
  EXPECT_EQ(text.shown(), "move seed to rows");
  ui::set_language(ui::Language::chinese);
  EXPECT_EQ(text.shown(), tr_format("move {} to {}", std::string("seed"), tr("rows")));
  EXPECT_NE(text.shown(), "move seed to rows");
}

TEST_F(KeptTexts, LeaveNamesAndBracesInNamesAlone) {
  ui::set_language(ui::Language::chinese);
  EXPECT_EQ(tr_kept("remove {}", "rows").shown(), tr_format("remove {}", std::string("rows")))
      << "a variable that is called like a word of the program keeps its name";
  EXPECT_NE(tr_kept("remove {}", "{a}").shown().find("{a}"), std::string::npos);
  EXPECT_EQ(tr_kept("rename run {}", 12).shown(), tr_format("rename run {}", 12));
}

TEST_F(KeptTexts, WhatCanBeUndoneIsNamedInTheLanguageThatWasChosenLater) {
  const TempFolder folder;
  Bench bench(folder.path());
  bench.open_bundled("garden");
  ui::set_language(ui::Language::english);
  bench.driver().settle();
  bench.driver().reveal("layout.seed");
  bench.driver().click("layout.seed", ImGuiMouseButton_Right);
  bench.driver().settle();
  bench.driver().click("Move to rows");
  bench.driver().settle();
  const ui::Command& undo = bench.bench().commands().at("edit.undo");
  EXPECT_EQ(undo.shown_title(), "Undo: move seed to rows");
  ui::set_language(ui::Language::chinese);
  EXPECT_EQ(undo.shown_title(),
            tr_format("Undo: {}", tr_format("move {} to {}", std::string("seed"), tr("rows"))));
}

}  // namespace
}  // namespace proofsheet::testing
