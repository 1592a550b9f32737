#include "ui/sheet_edits.h"

#include <gtest/gtest.h>

namespace proofsheet::ui {
namespace {

using sheet::AxisKind;
using Names = std::vector<std::string>;

sheet::Sheet garden() {
  const sheet::Loaded loaded = sheet::parse_sheet(R"(
prompts: {plain: "A garden, {{style}}, {{ time | upper }}, {{ user.style }}, {% if style == 'style' %}x{% endif %} style"}
models: [demo:image]
vars: {style: [ink, oil], time: [dawn, dusk]}
params: {seed: 1-4, size: [64x64, 128x128]}
zip: [[style, time]]
exclude: [{style: ink, size: 128x128}, {style: oil}]
layout: {rows: style, columns: [time, size], fold: seed}
)",
                                                  "garden.sheet.yaml", {});
  EXPECT_TRUE(loaded.sheet.has_value());
  return loaded.sheet.value_or(sheet::Sheet());
}

TEST(SheetEdits, ARenamedVariableIsRenamedInTemplatesZipExcludeAndLayout) {
  sheet::Sheet sheet = garden();
  rename_axis(sheet, AxisKind::variable, "style", "manner");
  EXPECT_NE(find_axis(sheet.vars, "manner"), nullptr);
  EXPECT_EQ(find_axis(sheet.vars, "style"), nullptr);
  EXPECT_EQ(sheet.layout.rows, Names{"manner"});
  EXPECT_EQ(sheet.zip.front(), (Names{"manner", "time"}));
  EXPECT_EQ(sheet.exclude.front().patterns.front().key, "manner");
  EXPECT_EQ(sheet.prompts.front().text(),
            "A garden, {{manner}}, {{ time | upper }}, {{ user.style }}, {% if manner == 'style' %}x{% endif "
            "%} style");
}

TEST(SheetEdits, ARenamedParameterLeavesTemplatesAlone) {
  sheet::Sheet sheet = garden();
  const std::string text = sheet.prompts.front().text();
  rename_axis(sheet, AxisKind::parameter, "size", "style_size");
  EXPECT_EQ(sheet.prompts.front().text(), text);
  EXPECT_EQ(sheet.layout.columns, (Names{"time", "style_size"}));
}

TEST(SheetEdits, FiltersOfTheSameNameAreNoVariables) {
  EXPECT_EQ(rename_in_template("{{ upper | upper }}", "upper", "big"), "{{ big | upper }}");
  EXPECT_EQ(rename_in_template("{{ a | default(b) }} b", "b", "c"), "{{ a | default(c) }} b");
}

TEST(SheetEdits, ARemovedAxisLeavesNothingBehind) {
  sheet::Sheet sheet = garden();
  remove_axis(sheet, AxisKind::variable, "style");
  EXPECT_EQ(find_axis(sheet.vars, "style"), nullptr);
  EXPECT_TRUE(sheet.zip.empty()) << "a group of one is no group";
  ASSERT_EQ(sheet.exclude.size(), 1u) << "an exclusion without a pattern would exclude everything";
  EXPECT_EQ(sheet.exclude.front().patterns.size(), 1u);
  EXPECT_TRUE(sheet.layout.rows.empty());
}

TEST(SheetEdits, ValuesOfASequenceKeepTheirTextAndListsDoNot) {
  sheet::Sheet sheet = garden();
  set_values(sheet, AxisKind::parameter, "seed", *sheet::parse_axis_text("1-5 (+2)"));
  EXPECT_EQ(editor_text(*find_axis(sheet.params, "seed")), "1-5 (+2)");
  set_values(sheet, AxisKind::variable, "style", *sheet::parse_axis_text("ink, \"oil, on canvas\""));
  EXPECT_TRUE(find_axis(sheet.vars, "style")->text.empty());
  EXPECT_EQ(editor_text(*find_axis(sheet.vars, "style")), "ink, \"oil, on canvas\"");
  set_values(sheet, AxisKind::parameter, "quality", sheet::AxisValues(Value("low")));
  EXPECT_NE(find_axis(sheet.params, "quality"), nullptr);
}

TEST(SheetEdits, NamesMustBeFreeAndVariablesMustBeIdentifiers) {
  const sheet::Sheet sheet = garden();
  EXPECT_EQ(why_not_named(sheet, AxisKind::variable, "mood"), "");
  EXPECT_NE(why_not_named(sheet, AxisKind::variable, ""), "");
  EXPECT_NE(why_not_named(sheet, AxisKind::variable, "two words"), "");
  EXPECT_NE(why_not_named(sheet, AxisKind::variable, "seed"), "");
  EXPECT_NE(why_not_named(sheet, AxisKind::parameter, "style"), "");
  EXPECT_NE(why_not_named(sheet, AxisKind::parameter, "repeat"), "");
}

TEST(SheetEdits, UnknownVariablesAreNamedOnceAndColumnsOfTheDataAreKnown) {
  sheet::Sheet sheet = garden();
  sheet.prompts.front().messages.front().parts.front().text =
      "{{mood}} {{style}} {{mood}} {{place}} {{hour}}";
  EXPECT_EQ(unknown_variables(sheet, 8), (Names{"mood", "place", "hour"}));
  EXPECT_EQ(unknown_variables(sheet, 2).size(), 2u);
  Value row;
  row.set("place", "pond");
  sheet.data.push_back(row);
  EXPECT_EQ(unknown_variables(sheet, 8), (Names{"mood", "hour"}));
}

TEST(MoveAxes, MovesBetweenLines) {
  sheet::Layout layout{.rows = {"style"}, .columns = {"time", "size"}, .pages = {}, .fold = {"seed"}};
  move_axes(layout, {"seed"}, LayoutLine::columns, 1);
  EXPECT_EQ(layout.columns, (Names{"time", "seed", "size"}));
  EXPECT_TRUE(layout.fold.empty());
}

TEST(MoveAxes, MovesWithinALineByThePlacesAsTheyWere) {
  sheet::Layout layout{.rows = {"a", "b", "c"}, .columns = {}, .pages = {}, .fold = {}};
  move_axes(layout, {"a"}, LayoutLine::rows, 2);
  EXPECT_EQ(layout.rows, (Names{"b", "a", "c"}));
  move_axes(layout, {"c"}, LayoutLine::rows, 0);
  EXPECT_EQ(layout.rows, (Names{"c", "b", "a"}));
  move_axes(layout, {"c"}, LayoutLine::rows, 99);
  EXPECT_EQ(layout.rows, (Names{"b", "a", "c"}));
}

TEST(MoveAxes, ZippedAxesMoveTogether) {
  const sheet::Sheet sheet = garden();
  sheet::Layout layout = sheet.layout;
  move_axes(layout, zip_group(sheet, "time"), LayoutLine::pages, 0);
  EXPECT_EQ(layout.pages, (Names{"style", "time"}));
  EXPECT_TRUE(layout.rows.empty());
  EXPECT_EQ(layout.columns, Names{"size"});
}

TEST(FreeName, CountsUp) {
  EXPECT_EQ(free_name({}, "variant"), "variant");
  EXPECT_EQ(free_name({"variant", "variant 2"}, "variant"), "variant 3");
}

}  // namespace
}  // namespace proofsheet::ui
