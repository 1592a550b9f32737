#include "sheet/sheet_changes.h"

#include "sheet_testing.h"

namespace proofsheet::sheet {
namespace {

using Kind = SheetChange::Kind;
using Changes = std::vector<SheetChange>;

Changes changes(const std::string& before, const std::string& after) {
  return changes_between(good_sheet(before), good_sheet(after));
}

constexpr const char* kBase =
    "prompts:\n  short: A {{subject}}\n  long: A long {{subject}}\nmodels: demo:text\nvars: {subject: [pond, "
    "tree]}\n"
    "params: {temperature: [0, 0.5]}\n";

TEST(SheetChanges, OfASheetAndItselfAreNone) {
  EXPECT_EQ(changes(kBase, kBase), Changes{});
}

TEST(SheetChanges, NamePromptsThatAreNewGoneOrReworded) {
  EXPECT_EQ(changes(kBase,
                    "prompts:\n  short: One {{subject}}\n  other: The {{subject}}\nmodels: demo:text\n"
                    "vars: {subject: [pond, tree]}\nparams: {temperature: [0, 0.5]}\n"),
            (Changes{{Kind::changed, "prompts.short", "A {{subject}}", "One {{subject}}"},
                     {Kind::added, "prompts.other", "", "The {{subject}}"},
                     {Kind::removed, "prompts.long", "A long {{subject}}", ""}}));
}

TEST(SheetChanges, ShowAxesAsAxisText) {
  EXPECT_EQ(
      changes(kBase,
              "prompts:\n  short: A {{subject}}\n  long: A long {{subject}}\nmodels: [demo:text, demo:chat]\n"
              "vars: {subject: [pond, tree]}\nparams: {temperature: [0, 0.5, 1], seed: 1-3}\nrepeat: 2\n"),
      (Changes{{Kind::changed, "models", "demo:text", "demo:text, demo:chat", true},
               {Kind::changed, "params.temperature", "0, 0.5", "0, 0.5, 1", true},
               {Kind::added, "params.seed", "", "1-3", true},
               {Kind::changed, "repeat", "1", "2"}}));
}

TEST(SheetChanges, WriteARangeOutThatBecameAList) {
  const std::string head = "prompts: A\nmodels: demo:text\nparams: {seed: ";
  EXPECT_EQ(changes(head + "1-4}\n", head + "[1, 2, 7]}\n"),
            (Changes{{Kind::changed, "params.seed", "1, 2, 3, 4", "1, 2, 7", true}}));
  EXPECT_EQ(changes(head + "1-4}\n", head + "1-900}\n"),
            (Changes{{Kind::changed, "params.seed", "1-4", "1-900", true}}))
      << "two ranges stay ranges";
  EXPECT_EQ(changes(head + "1-4}\n", head + "{values: '1, 2, 3, 4'}}\n"), Changes{})
      << "the same values in other words are no change";
}

TEST(SheetChanges, ShowChatsByRoleAndLimitsAndProvidersAsYaml) {
  const std::string before =
      "prompts:\n  chat: [{role: system, content: Be brief}, {role: user, content: Hello}]\nmodels: local:x\n"
      "providers: {local: {api: openai, base_url: http://one}}\n";
  const std::string after =
      "prompts:\n  chat: [{role: system, content: Be kind}, {role: user, content: Hello}]\nmodels: local:x\n"
      "providers: {local: {api: openai, base_url: http://two}}\nlimits: {concurrency: 3}\n";
  const Changes found = changes(before, after);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0], (SheetChange{Kind::changed, "prompts.chat", "system: Be brief\n\nuser: Hello",
                                   "system: Be kind\n\nuser: Hello"}));
  EXPECT_EQ(found[1].field, "limits");
  EXPECT_EQ(found[1].kind, Kind::added);
  EXPECT_NE(found[1].after.find("concurrency: 3"), std::string::npos) << found[1].after;
  EXPECT_EQ(found[2].field, "providers.local");
  EXPECT_NE(found[2].before.find("http://one"), std::string::npos) << found[2].before;
  EXPECT_NE(found[2].after.find("http://two"), std::string::npos) << found[2].after;
}

TEST(SheetChanges, CountRowsOfData) {
  const std::string head = "prompts: A {{city}}\nmodels: demo:text\n";
  const Changes found = changes(head + "data: [{city: Rome}, {city: Oslo}]\n",
                                head + "data: [{city: Rome}, {city: Kyiv}, {city: Lima}]\n");
  EXPECT_EQ(found, (Changes{{Kind::changed, "data", "2 rows", "3 rows, 1 changed"}}));
}

TEST(SheetChanges, LeaveTheLayoutOut) {
  EXPECT_EQ(changes(kBase, std::string(kBase) + "layout: {rows: [temperature]}\n"), Changes{});
}

}  // namespace
}  // namespace proofsheet::sheet
