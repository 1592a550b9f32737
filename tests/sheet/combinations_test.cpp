#include "sheet/combinations.h"

#include "sheet/glob.h"
#include "sheet/plan.h"
#include "sheet_testing.h"

namespace proofsheet::sheet {
namespace {

using Cells = std::vector<std::pair<std::size_t, std::size_t>>;

Sheet sheet_of(const std::string& more, const std::string& styles = "[ink, oil, pen]") {
  const std::string text =
      "prompts: {p: \"{{style}} {{size}}\"}\nmodels: [demo:text, demo:image]\nvars:\n  style: " + styles +
      "\n  size: [1, 2, 3, 4]\n" + more;
  Loaded loaded = parse_sheet(text, "test.sheet.yaml", {});
  for (const Problem& problem : loaded.problems) ADD_FAILURE() << problem.to_string();
  return std::move(*loaded.sheet);
}

std::string excludes(const Sheet& sheet) {
  std::string text;
  for (const Exclude& exclude : sheet.exclude) text += (text.empty() ? "" : " ") + to_text(exclude);
  return text;
}

void draw(Sheet& sheet, Cells cells, bool leaves_out = true) {
  const auto done = edit_combinations(sheet, {"style", "size", std::move(cells), leaves_out});
  ASSERT_TRUE(done) << done.error().message;
}

// Rows of "x" (left out) and "." (fired).
std::string picture(const Sheet& sheet) {
  const auto of = combinations_of(sheet, "style", "size");
  if (!of) return of.error().message;
  std::string text;
  for (std::size_t row = 0; row < of->rows.values.size(); ++row) {
    if (row > 0) text += ' ';
    for (std::size_t column = 0; column < of->columns.values.size(); ++column)
      text += of->left_out[of->at(row, column)] ? 'x' : '.';
  }
  return text;
}

std::uint64_t cells(const Sheet& sheet) {
  const auto plan = Plan::make(std::make_shared<const Sheet>(sheet));
  return plan ? plan->size() : 0;
}

TEST(Combinations, ARowWithSeveralLeftOutIsOneEntryAndEqualRowsAreMerged) {
  Sheet sheet = sheet_of("");
  draw(sheet, {{0, 1}, {0, 3}});
  EXPECT_EQ(excludes(sheet), "{style: ink, size: [2, 4]}");
  draw(sheet, {{2, 3}, {2, 1}});
  EXPECT_EQ(excludes(sheet), "{style: [ink, pen], size: [2, 4]}");
  EXPECT_EQ(picture(sheet), ".x.x .... .x.x");
  EXPECT_EQ(cells(sheet), 2u * 8);
  draw(sheet, {{0, 1}, {0, 3}, {2, 1}, {2, 3}}, false);
  EXPECT_TRUE(sheet.exclude.empty());
}

TEST(Combinations, ColumnsAreMergedWhereThatIsShorter) {
  Sheet sheet = sheet_of("");
  draw(sheet, {{0, 0}, {1, 1}, {2, 0}, {2, 1}});
  EXPECT_EQ(excludes(sheet), "{style: [ink, pen], size: 1} {style: [oil, pen], size: 2}");
  EXPECT_EQ(picture(sheet), "x... .x.. xx..");
}

TEST(Combinations, EntriesAboutOtherAxesStayAndAreNamed) {
  Sheet sheet =
      sheet_of("exclude: [{style: oil}, {size: 4, style: ink}, {model: demo:text, style: pen, size: 1}]\n");
  draw(sheet, {{0, 2}});
  EXPECT_EQ(excludes(sheet),
            "{style: oil} {style: ink, size: [3, 4]} {model: demo:text, style: pen, size: 1}");
  const auto of = combinations_of(sheet, "style", "size");
  ASSERT_TRUE(of);
  EXPECT_FALSE(of->others[of->at(0, 0)]);
  ASSERT_TRUE(of->others[of->at(1, 3)]);
  EXPECT_TRUE(of->others[of->at(1, 3)]->is_whole);
  EXPECT_EQ(of->others[of->at(1, 3)]->entry, 0u);
  ASSERT_TRUE(of->others[of->at(2, 0)]);
  EXPECT_FALSE(of->others[of->at(2, 0)]->is_whole) << "only for one model";
}

TEST(Combinations, APatternStaysWrittenAsLongAsItHolds) {
  Sheet sheet = sheet_of("exclude: [{style: \"*n*\", size: 2}]\n");  // ink, pen
  draw(sheet, {{1, 0}});
  EXPECT_EQ(excludes(sheet), "{style: \"*n*\", size: 2} {style: oil, size: 1}");
  draw(sheet, {{0, 1}}, false);
  EXPECT_EQ(picture(sheet), ".... x... .x..");
  EXPECT_EQ(excludes(sheet), "{style: oil, size: 1} {style: pen, size: 2}");
}

TEST(Combinations, WildCharactersOfAValueMatchOnlyIt) {
  Sheet sheet = sheet_of("", "[\"i*\", ink, \"why?\", \"a\\\\*\"]");
  draw(sheet, {{0, 0}, {2, 1}, {3, 2}});
  EXPECT_EQ(picture(sheet), "x... .... .x.. ..x.");
  const Loaded again = parse_sheet(to_yaml(sheet), "again.sheet.yaml", {});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(picture(*again.sheet), "x... .... .x.. ..x.");
}

TEST(Glob, AnEscapedWildcardIsTheCharacterItself) {
  EXPECT_TRUE(glob_matches("a\\*b", "a*b"));
  EXPECT_FALSE(glob_matches("a\\*b", "axb"));
  EXPECT_TRUE(glob_matches("*\\?", "really?"));
  EXPECT_FALSE(glob_matches("*\\?", "really!"));
  EXPECT_TRUE(glob_matches("C:\\new", "C:\\new")) << "any other backslash is one";
  for (const char* text : {"*", "?", "\\*", "\\", "a\\", "\\\\?*"})
    EXPECT_TRUE(glob_matches(glob_of(text), text)) << text;
  EXPECT_TRUE(is_wild("a*"));
  EXPECT_FALSE(is_wild("a\\*"));
}

TEST(Combinations, AxesThatAreZippedStandTogether) {
  Sheet sheet = sheet_of("layout: {rows: [style], columns: [size, model]}\n", "[ink, oil, pen, ash]");
  EXPECT_FALSE(why_not_zipped(sheet, "style", "size"));
  zip_axes(sheet, "style", "size");
  EXPECT_EQ(sheet.zip, (std::vector<std::vector<std::string>>{{"style", "size"}}));
  EXPECT_EQ(sheet.layout.rows, (std::vector<std::string>{"style", "size"}));
  EXPECT_EQ(sheet.layout.columns, (std::vector<std::string>{"model"}));
  EXPECT_TRUE(validate(sheet).empty());
  EXPECT_EQ(cells(sheet), 8u);
  EXPECT_TRUE(combinations_of(sheet, "style", "size")->is_zipped);
  unzip_axis(sheet, "size");
  EXPECT_TRUE(sheet.zip.empty());
  EXPECT_EQ(cells(sheet), 32u);
}

TEST(Combinations, AxesOfDifferentLengthsAreNotZipped) {
  const Sheet sheet = sheet_of("");
  const auto why = why_not_zipped(sheet, "style", "size");
  ASSERT_TRUE(why);
  EXPECT_EQ(*why, "`style` has 3, `size` has 4 values; expected equally many");
}

TEST(Combinations, TooManyAreNotLookedAt) {
  Sheet sheet = sheet_of("params: {seed: 1-1000000}\n");
  EXPECT_FALSE(combinations_of(sheet, "style", "seed"));
  EXPECT_FALSE(combinations_of(sheet, "style", "repeat")) << "does not vary";
}

}  // namespace
}  // namespace proofsheet::sheet
