#include "sheet/grid_choice.h"

#include "sheet_testing.h"

namespace proofsheet::sheet {
namespace {

Pivot pivot_of(const std::string& yaml) {
  const Plan plan = good_plan(yaml);
  return Pivot(plan, plan.sheet().layout);
}

// Two pages of three rows and four columns, two cells folded into each place.
Pivot paged() {
  return pivot_of(R"(
prompts: hi
models: [demo:one, demo:two]
vars: {style: [ink, oil, print]}
params: {temperature: [0, 1, 2, 3]}
repeat: 2
layout: {pages: model, rows: style, columns: temperature, fold: repeat}
)");
}

TEST(GridChoice, ARowIsItsCellsOnEveryPage) {
  const Pivot pivot = paged();
  const auto cells = cells_of(pivot, {.rows = {2}}, "run 1");
  ASSERT_TRUE(cells) << cells.error().message;
  EXPECT_EQ(cells->size(), 2u * 4u * 2u);
  EXPECT_TRUE(std::ranges::is_sorted(*cells));
  for (const CellIndex cell : *cells) EXPECT_EQ(pivot.position(cell)->row, 1u);
}

TEST(GridChoice, SidesMeetAndTheLinesOfASideAddUp) {
  const Pivot pivot = paged();
  const auto cells = cells_of(pivot, {.rows = {3, 1, 3}, .columns = {4}, .pages = {2}}, "run 1");
  ASSERT_TRUE(cells);
  std::vector<CellIndex> expected;
  for (const std::uint64_t row : {0, 2}) {
    for (const std::uint64_t fold : {0, 1}) expected.push_back(*pivot.cell({1, row, 3, fold}));
  }
  std::ranges::sort(expected);
  EXPECT_EQ(*cells, expected);
}

TEST(GridChoice, ChoosesAllWhenNothingIsNamed) {
  EXPECT_EQ(cells_of(paged(), {}, "run 1")->size(), 48u);
}

TEST(GridChoice, CountsAsTheLayoutStands) {
  const Pivot pivot = pivot_of(R"(
prompts: hi
models: demo:one
vars: {style: [ink, oil, print], time: [dawn, dusk]}
exclude: [{style: print, time: dusk}]
layout: {rows: style, columns: time, hide: {style: [oil]}, pin: {style: [print]}}
)");
  const auto first = cells_of(pivot, {.rows = {1}}, "run 1");
  ASSERT_TRUE(first);
  ASSERT_EQ(first->size(), 1u) << "a place that the sheet leaves out holds no cell";
  EXPECT_EQ(pivot.row_header(pivot.position(first->front())->row).labels.front(), "print");
  const auto beyond = cells_of(pivot, {.rows = {3}}, "run 1");
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().message, "run 1 has 2 rows: there is no row 3");
}

TEST(GridChoice, NamesTheLineThatIsNotThere) {
  const std::pair<GridChoice, const char*> rows[] = {
      {{.rows = {1, 7}}, "run 12 has 3 rows: there is no row 7"},
      {{.columns = {0}}, "run 12 has 4 columns: there is no column 0"},
      {{.pages = {3}}, "run 12 has 2 pages: there is no page 3"},
  };
  for (const auto& [choice, message] : rows) {
    const auto cells = cells_of(paged(), choice, "run 12");
    ASSERT_FALSE(cells);
    EXPECT_EQ(cells.error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(cells.error().message, message);
  }
}

TEST(GridChoice, RefusesMorePlacesThanItCanGoThrough) {
  const Pivot pivot = pivot_of(
      "prompts: hi\nmodels: demo:one\nparams: {seed: 1-100000, top_k: 1-1000}\n"
      "layout: {rows: seed, columns: top_k}");
  EXPECT_EQ(cells_of(pivot, {.rows = {100'000}}, "run 1")->size(), 1000u);
  EXPECT_FALSE(cells_of(pivot, {}, "run 1"));
}

}  // namespace
}  // namespace proofsheet::sheet
