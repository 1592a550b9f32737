#include "ui/document.h"

#include <gtest/gtest.h>

namespace proofsheet::ui {
namespace {

using sheet::Sheet;

void set_title(Document& document, const std::string& title, const std::string& merge_key = "") {
  document.edit("change title", merge_key, [title](Sheet& sheet) { sheet.title = title; });
}

sheet::Loaded loaded(const std::string& yaml) {
  return sheet::parse_sheet(yaml, "test.sheet.yaml", {});
}

TEST(Document, StartsWithASheetThatCanBeFired) {
  const Document document;
  EXPECT_TRUE(document.problems().empty());
  ASSERT_TRUE(document.plan().has_value());
  EXPECT_EQ(document.plan()->size(), 16u);  // four times of day, four seeds
  EXPECT_FALSE(document.is_dirty());
  EXPECT_FALSE(document.can_undo());
}

TEST(Document, AnEditChangesTheCountAndLeavesTheOldSheetAsItWas) {
  Document document;
  const std::shared_ptr<const Sheet> before = document.shared_sheet();
  const std::uint64_t revision = document.revision();
  document.edit("change repeat", "", [](Sheet& sheet) { sheet.repeat = 3; });
  EXPECT_EQ(document.plan()->size(), 48u);
  EXPECT_EQ(before->repeat, 1u);
  EXPECT_GT(document.revision(), revision);
  EXPECT_TRUE(document.is_dirty());
}

TEST(Document, UndoAndRedoWalkThroughTheEdits) {
  Document document;
  set_title(document, "one");
  set_title(document, "two");
  EXPECT_EQ(document.undo_name(), "change title");
  document.undo();
  EXPECT_EQ(document.sheet().title, "one");
  document.undo();
  EXPECT_EQ(document.sheet().title, "Untitled");
  EXPECT_FALSE(document.can_undo());
  EXPECT_FALSE(document.is_dirty());
  document.undo();  // nothing happens
  document.redo();
  document.redo();
  EXPECT_EQ(document.sheet().title, "two");
  EXPECT_FALSE(document.can_redo());
}

TEST(Document, ANewEditForgetsWhatWasUndone) {
  Document document;
  set_title(document, "one");
  document.undo();
  set_title(document, "other");
  EXPECT_FALSE(document.can_redo());
}

TEST(Document, EditsOfOneStretchOfTypingAreOneStepBack) {
  Document document;
  set_title(document, "G", "title");
  set_title(document, "Ga", "title");
  set_title(document, "Gar", "title");
  document.undo();
  EXPECT_EQ(document.sheet().title, "Untitled");
  EXPECT_FALSE(document.can_undo());
}

TEST(Document, AnotherFieldOrAnUndoEndsTheStretch) {
  Document document;
  set_title(document, "a", "title");
  set_title(document, "b", "elsewhere");
  set_title(document, "c", "title");
  document.undo();
  EXPECT_EQ(document.sheet().title, "b");
  set_title(document, "d", "title");
  document.undo();
  EXPECT_EQ(document.sheet().title, "b");
}

TEST(Document, EmptyMergeKeysNeverMerge) {
  Document document;
  set_title(document, "one", "");
  set_title(document, "two", "");
  document.undo();
  EXPECT_EQ(document.sheet().title, "one");
}

TEST(Document, KeepsAHundredSteps) {
  Document document;
  for (int i = 0; i < 130; ++i) set_title(document, std::to_string(i));
  int steps = 0;
  for (; document.can_undo(); ++steps) document.undo();
  EXPECT_EQ(steps, 100);
  EXPECT_EQ(document.sheet().title, "29");
}

TEST(Document, ProblemsTakeThePlanAwayAndMendingThemBringsItBack) {
  Document document;
  document.edit("edit prompt", "", [](Sheet& sheet) {
    sheet.prompts.front().messages.front().parts.front().text = "A garden at {{hour}}";
  });
  ASSERT_EQ(document.problems().size(), 1u);
  EXPECT_NE(document.problems().front().message.find("hour"), std::string::npos);
  EXPECT_FALSE(document.plan().has_value());
  document.undo();
  EXPECT_TRUE(document.problems().empty());
  EXPECT_TRUE(document.plan().has_value());
}

TEST(Document, LoadingForgetsTheWayBack) {
  Document document;
  set_title(document, "one");
  document.load(loaded("title: Other\nprompts: hello\nmodels: [demo:text]\n"));
  EXPECT_EQ(document.sheet().title, "Other");
  EXPECT_FALSE(document.can_undo());
  EXPECT_FALSE(document.is_dirty());
  EXPECT_TRUE(document.problems().empty());
}

constexpr const char* kUnknownField = "title: T\nprompts: hello\nmodels: [demo:text]\nseeds: 1-4\n";

TEST(Document, WhatReadingFoundStaysWhileOtherFieldsAreEdited) {
  Document document;
  document.load(loaded(kUnknownField));
  ASSERT_EQ(document.problems().size(), 1u);
  EXPECT_EQ(document.problems().front().line, 4);
  set_title(document, "Other");
  EXPECT_EQ(document.problems().size(), 1u);
  EXPECT_FALSE(document.plan().has_value());
}

TEST(Document, WhatReadingFoundStaysWhenTheSheetIsWrittenAsItsTextDoes) {
  Document document;
  sheet::Loaded read = loaded(kUnknownField);
  read.text = kUnknownField;
  document.load(std::move(read));
  set_title(document, "Other");
  document.saved("/tmp/other.sheet.yaml", document.text());
  EXPECT_EQ(*document.text(), "title: Other\nprompts: hello\nmodels: [demo:text]\nseeds: 1-4\n");
  EXPECT_EQ(document.problems().size(), 1u);
  EXPECT_FALSE(document.is_dirty());
}

TEST(Document, AProblemIsListedOnceThoughReadingAndCheckingBothFindIt) {
  Document document;
  document.load(loaded("prompts: 'hello {{nobody}}'\nmodels: [demo:text]\n"));
  EXPECT_EQ(document.problems().size(), 1u);
}

TEST(Document, SavingGivesTheSheetItsPathWithoutAnEdit) {
  Document document;
  set_title(document, "one");
  document.saved("/tmp/one.sheet.yaml", document.text());
  EXPECT_FALSE(document.is_dirty());
  EXPECT_EQ(document.sheet().path, "/tmp/one.sheet.yaml");
  document.undo();
  EXPECT_TRUE(document.is_dirty());
  EXPECT_EQ(document.sheet().path, "/tmp/one.sheet.yaml");
  EXPECT_EQ(document.sheet().title, "Untitled");
}

TEST(Document, WhatWasEditedWhileTheFileWasWrittenStaysUnsaved) {
  Document document;
  set_title(document, "one");
  const Document::Text written = document.text();
  set_title(document, "two");
  document.saved("/tmp/one.sheet.yaml", written);
  EXPECT_TRUE(document.is_dirty());
  EXPECT_EQ(document.sheet().title, "two");
}

// --- the text
// ------------------------------------------------------------------------------------------------------

constexpr const char* kCommented =
    "# mine\nprompts: 'hello {{who}}'  # a greeting\nmodels: [demo:text]\nvars: {who: you}\n";

void load_text(Document& document, const std::string& text) {
  sheet::Loaded read = loaded(text);
  read.text = text;
  document.load(std::move(read));
}

void type_text(Document& document, const std::string& text, const std::string& merge_key = "") {
  document.edit_text("edit the text", merge_key, text);
  document.text_was_read(document.unread_text(), read_sheet_text(text, document.sheet()));
}

TEST(Document, AnEditOfTheSheetChangesItsOwnLinesOfTheText) {
  Document document;
  load_text(document, kCommented);
  EXPECT_EQ(*document.text(), kCommented);
  set_title(document, "T");
  document.edit("repeat", "", [](Sheet& sheet) { sheet.repeat = 2; });
  EXPECT_EQ(*document.text(),
            "# mine\ntitle: T\nprompts: 'hello {{who}}'  # a greeting\nmodels: [demo:text]\nvars: {who: "
            "you}\nrepeat: 2\n");
}

TEST(Document, GoingBackGivesTheTextAsItWas) {
  Document document;
  load_text(document, kCommented);
  document.edit("remove models", "", [](Sheet& sheet) { sheet.models.clear(); });
  EXPECT_NE(*document.text(), kCommented);
  document.undo();
  EXPECT_EQ(*document.text(), kCommented);
  EXPECT_FALSE(document.is_dirty());
}

TEST(Document, ATextThatIsTypedBecomesTheSheetWhenItWasRead) {
  Document document;
  load_text(document, kCommented);
  document.edit_text("edit the text", "", "prompts: bye\nmodels: [demo:text]\n");
  EXPECT_EQ(document.sheet().prompts.front().text(), "hello {{who}}") << "not read yet";
  const Document::Text unread = document.unread_text();
  document.text_was_read(unread, read_sheet_text(*unread, document.sheet()));
  EXPECT_EQ(document.sheet().prompts.front().text(), "bye");
  EXPECT_EQ(document.unread_text(), nullptr);
  document.undo();
  EXPECT_EQ(document.sheet().prompts.front().text(), "hello {{who}}");
  EXPECT_EQ(*document.text(), kCommented);
}

TEST(Document, WhatIsReadTooLateIsNotTaken) {
  Document document;
  document.edit_text("edit the text", "", "prompts: one\nmodels: [demo:text]\n");
  const Document::Text first = document.unread_text();
  document.edit_text("edit the text", "", "prompts: two\nmodels: [demo:text]\n");
  document.text_was_read(first, read_sheet_text(*first, document.sheet()));
  EXPECT_NE(document.unread_text(), nullptr);
  EXPECT_NE(document.sheet().prompts.front().text(), "one");
}

TEST(Document, ABrokenTextKeepsTheLastSheetAndRefusesEditsUntilItIsMended) {
  Document document;
  load_text(document, kCommented);
  type_text(document, "prompts: [hello\n");
  EXPECT_TRUE(document.is_broken());
  EXPECT_EQ(document.sheet().prompts.front().text(), "hello {{who}}");
  ASSERT_FALSE(document.text_problems().empty());
  EXPECT_FALSE(document.plan().has_value());
  EXPECT_FALSE(document.edit("repeat", "", [](Sheet& sheet) { sheet.repeat = 2; }));
  EXPECT_EQ(*document.text(), "prompts: [hello\n");
  type_text(document, "prompts: [hello]\nmodels: [demo:text]\n");
  EXPECT_FALSE(document.is_broken());
  EXPECT_TRUE(document.edit("repeat", "", [](Sheet& sheet) { sheet.repeat = 2; }));
}

TEST(Document, AnEditCountsWhatWasTypedAMomentBefore) {
  Document document;
  load_text(document, kCommented);
  document.edit_text("edit the text", "", "# new\nprompts: bye\nmodels: [demo:text]\n");
  set_title(document, "T");
  EXPECT_EQ(*document.text(), "# new\ntitle: T\nprompts: bye\nmodels: [demo:text]\n");
}

TEST(Document, TypingInATextIsOneStepBackAndBothKindsOfEditsShareOneWay) {
  Document document;
  load_text(document, kCommented);
  type_text(document, "# mine\n\nprompts: b\nmodels: [demo:text]\n", "typing");
  type_text(document, "# mine\n\nprompts: by\nmodels: [demo:text]\n", "typing");
  set_title(document, "T");
  document.undo();
  EXPECT_EQ(document.sheet().prompts.front().text(), "by");
  document.undo();
  EXPECT_EQ(*document.text(), kCommented);
  EXPECT_FALSE(document.can_undo());
}

TEST(Document, ProblemsOfTheTextHaveItsLinesAfterAnEditOfTheSheet) {
  Document document;
  load_text(document, "prompts: 'hello {{who}}'\nmodels: [demo:text]\n");
  set_title(document, "T");
  ASSERT_EQ(document.text_problems().size(), 1u);
  EXPECT_EQ(document.text_problems().front().line, 2);
}

// A key with a question mark is a shape that no edit can be written into.
constexpr const char* kHardToEdit = "# mine\nprompts: hi\n? models\n: demo:text\nparams: {seed: 1-2}\n";

void set_repeat(ui::Document& document, std::uint64_t repeat) {
  document.edit("repeat", "", [repeat](sheet::Sheet& sheet) { sheet.repeat = repeat; });
}

TEST(DocumentRewritten, ATextThatIsWrittenAnewSaysSoUntilThatIsUndone) {
  ui::Document document;
  sheet::Loaded loaded = sheet::parse_sheet(kHardToEdit, "hard.sheet.yaml", {});
  loaded.text = kHardToEdit;
  document.load(std::move(loaded));
  EXPECT_FALSE(document.rewritten().any());
  set_repeat(document, 2);
  EXPECT_TRUE(document.rewritten().is_whole) << *document.text();
  set_repeat(document, 3);
  EXPECT_TRUE(document.rewritten().is_whole) << "the comment is still gone";
  document.undo();
  document.undo();
  EXPECT_FALSE(document.rewritten().any());
  EXPECT_EQ(*document.text(), kHardToEdit);
  document.redo();
  EXPECT_TRUE(document.rewritten().is_whole);
}

TEST(DocumentRewritten, WhatTheSavedFileHasLostIsNotSaidAgain) {
  ui::Document document;
  sheet::Loaded loaded = sheet::parse_sheet(kHardToEdit, "hard.sheet.yaml", {});
  loaded.text = kHardToEdit;
  document.load(std::move(loaded));
  set_repeat(document, 2);
  ASSERT_TRUE(document.rewritten().any());
  document.saved("hard.sheet.yaml", document.text());
  EXPECT_FALSE(document.rewritten().any());
  set_repeat(document, 3);
  EXPECT_FALSE(document.rewritten().any()) << "an edit of one line";
  document.undo();
  document.undo();
  EXPECT_FALSE(document.rewritten().any()) << "the comment is back";
}

TEST(DocumentRewritten, WithoutCommentsNothingIsLost) {
  ui::Document document;
  const std::string text = "prompts: hi\n? models\n: demo:text\n";
  sheet::Loaded loaded = sheet::parse_sheet(text, "hard.sheet.yaml", {});
  loaded.text = text;
  document.load(std::move(loaded));
  set_repeat(document, 2);
  EXPECT_FALSE(document.rewritten().any());
}

}  // namespace
}  // namespace proofsheet::ui
