#include "sheet/pivot.h"

#include <set>

#include "sheet_testing.h"

namespace proofsheet::sheet {
namespace {

using Names = std::vector<std::string>;

constexpr const char* kSheet = R"(
prompts: {long: "A rather long prompt about a garden, {{style}}", short: "{{style}}"}
models: [demo:image, demo:other]
vars: {style: [ink wash, oil]}
params: {size: [768x512, 512x512], cfg: 1-3, seed: 1-4}
repeat: 2
)";

// Every place holds at most one cell, and every cell has its place.
void expect_bijection(const Plan& plan, const Layout& layout) {
  const Pivot pivot(plan, layout);
  ASSERT_GE(pivot.pages() * pivot.rows() * pivot.columns() * pivot.folds(), plan.size());
  for (CellIndex cell = 0; cell < plan.size(); ++cell) ASSERT_EQ(pivot.cell(pivot.position(cell)), cell);
  std::uint64_t found = 0;
  for (std::uint64_t page = 0; page < pivot.pages(); ++page) {
    for (std::uint64_t row = 0; row < pivot.rows(); ++row) {
      for (std::uint64_t column = 0; column < pivot.columns(); ++column) {
        for (std::uint64_t fold = 0; fold < pivot.folds(); ++fold)
          found += pivot.cell({page, row, column, fold}) ? 1 : 0;
      }
    }
  }
  EXPECT_EQ(found, plan.size());
}

TEST(Layout, PlacesEveryAxisWhereItReadsBest) {
  const Layout layout = complete_layout(good_plan(kSheet), {});
  EXPECT_EQ(layout.rows, Names{"prompt"});
  EXPECT_EQ(layout.columns, (Names{"size", "cfg"}));
  EXPECT_EQ(layout.pages, (Names{"model", "style"}));
  EXPECT_EQ(layout.fold, (Names{"seed", "repeat"}));
}

TEST(Layout, KeepsWhatTheSheetNames) {
  const Layout layout = complete_layout(good_plan(kSheet), {{"style"}, {"seed"}, {}, {"prompt", "nothing"}});
  EXPECT_EQ(layout.rows, Names{"style"});
  EXPECT_EQ(layout.columns, (Names{"seed", "size", "cfg"}));
  EXPECT_EQ(layout.pages, Names{"model"});
  EXPECT_EQ(layout.fold, (Names{"prompt", "repeat"}));
}

TEST(Layout, DoesNotFoldTheOnlyAxis) {
  EXPECT_EQ(complete_layout(good_plan("prompts: hi\nmodels: demo:chat\nparams: {seed: 1-9}"), {}).columns,
            Names{"seed"});
}

TEST(Layout, KeepsZipPartnersOnOneSide) {
  const Plan plan =
      good_plan("prompts: '{{a}}{{b}}'\nmodels: demo:chat\nvars: {a: [1, 2], b: [x, y]}\nzip: [[a, b]]");
  const Layout layout = complete_layout(plan, {{"a"}, {"b"}, {}, {}});
  EXPECT_EQ(layout.rows, (Names{"a", "b"}));
  EXPECT_TRUE(layout.columns.empty());
}

TEST(Pivot, GivesEveryCellOnePlace) {
  const Plan plan = good_plan(kSheet);
  expect_bijection(plan, {});
  expect_bijection(plan, {{"seed", "model"}, {"style", "repeat"}, {"size"}, {"prompt", "cfg"}});
  expect_bijection(plan, {{"seed", "model", "style", "repeat", "size", "prompt", "cfg"}, {}, {}, {}});
}

TEST(Pivot, LeavesPlacesEmptyForExcludedCells) {
  expect_bijection(good_plan(std::string(kSheet) + "exclude: [{style: oil, cfg: 2}, {seed: 4, repeat: 2}]"),
                   {});
}

TEST(Pivot, LeavesPlacesEmptyForCellsThatWereNotSampled) {
  expect_bijection(good_plan(std::string(kSheet) + "sample: {count: 50, seed: 2}"), {});
}

TEST(Pivot, CountsZipPartnersOnce) {
  const Plan plan = good_plan(
      "prompts: '{{a}}{{b}}{{c}}'\nmodels: demo:chat\nvars: {a: [1, 2], c: [p, q, r], b: [x, y]}\nzip: [[a, "
      "b]]\nlayout: {rows: [a, c, b]}");
  const Pivot pivot(plan, plan.sheet().layout);
  EXPECT_EQ(pivot.rows(), 6u);
  EXPECT_EQ(pivot.row_header(4).axis_names, (Names{"a", "c", "b"}));
  EXPECT_EQ(pivot.row_header(4).labels, (Names{"2", "q", "y"}));
  expect_bijection(plan, plan.sheet().layout);
}

TEST(Pivot, LabelsRowsAndColumnsOutermostFirst) {
  const Pivot pivot(good_plan(kSheet), {{"style", "model"}, {"size", "cfg"}, {"prompt"}, {}});
  EXPECT_EQ(pivot.rows(), 4u);
  EXPECT_EQ(pivot.row_header(1).labels, (Names{"ink wash", "demo:other"}));
  EXPECT_EQ(pivot.column_header(5).labels, (Names{"512x512", "3"}));
  EXPECT_EQ(pivot.page_header(1).labels, Names{"short"});
  EXPECT_EQ(pivot.fold_header(3).labels, (Names{"2", "2"}));
}

TEST(Pivot, KnowsNoCellOutsideTheGrid) {
  const Pivot pivot(good_plan(kSheet), {});
  EXPECT_EQ(pivot.cell({pivot.pages(), 0, 0, 0}), std::nullopt);
  EXPECT_EQ(pivot.cell({0, pivot.rows(), 0, 0}), std::nullopt);
  EXPECT_EQ(pivot.cell({0, 0, pivot.columns(), 0}), std::nullopt);
  EXPECT_EQ(pivot.cell({0, 0, 0, pivot.folds()}), std::nullopt);
}

TEST(Pivot, LaysOutOneCellAsOnePlace) {
  const Pivot pivot(good_plan("prompts: hi\nmodels: demo:chat"), {});
  EXPECT_EQ(pivot.rows() * pivot.columns() * pivot.pages() * pivot.folds(), 1u);
  EXPECT_EQ(pivot.cell({}), 0u);
  EXPECT_TRUE(pivot.row_header(0).labels.empty());
}

TEST(Pivot, LaysOutATrillionCells) {
  const Plan plan = good_plan(
      "prompts: '{{a}}{{b}}'\nmodels: demo:chat\nvars: {a: {values: 1-1000000}, b: {values: "
      "1-1000}}\nparams: {seed: 1-1000}");
  const Pivot pivot(plan, {{"a"}, {"b"}, {}, {"seed"}});
  const GridPosition position{0, 999'999, 500, 17};
  ASSERT_TRUE(pivot.cell(position));
  EXPECT_EQ(pivot.position(*pivot.cell(position)), position);
}

}  // namespace
}  // namespace proofsheet::sheet
