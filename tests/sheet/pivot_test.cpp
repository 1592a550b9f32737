#include "sheet/pivot.h"

#include <set>

#include "sheet/grid_lines.h"
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
  for (CellIndex cell = 0; cell < plan.size(); ++cell) ASSERT_EQ(pivot.cell(*pivot.position(cell)), cell);
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

// The cells of the first page's first fold, row by row; "-" where there is none.
std::string picture(const Plan& plan, const Pivot& pivot, const std::string& axis) {
  std::string text;
  for (std::uint64_t row = 0; row < pivot.rows(); ++row) {
    for (std::uint64_t column = 0; column < pivot.columns(); ++column) {
      const auto cell = pivot.cell({0, row, column, 0});
      const std::size_t position = *plan.axis_position(axis);
      text += cell ? to_display(plan.axis_value(position, plan.coordinates(*cell)[position])) : "-";
      text += ' ';
      if (!cell) continue;
      EXPECT_EQ(pivot.position(*cell), (GridPosition{0, row, column, 0}));
    }
    text.back() = '/';
  }
  return text;
}

TEST(Layout, IsReadAndWrittenWithTheOrderOfItsValues) {
  const std::string yaml =
      "prompts: '{{a}}'\nmodels: demo:chat\nvars: {a: [p, q, r]}\nparams: {seed: 1-100}\n"
      "layout: {rows: a, order: {a: [r, p]}, hide: {a: q}, pin: {a: [p]}, wrap: {seed: 10}}\n";
  const Loaded loaded = parse_sheet(yaml, "test", {});
  ASSERT_TRUE(loaded.ok()) << loaded.problems.front().to_string();
  const Layout& layout = loaded.sheet->layout;
  EXPECT_EQ(*layout.view("a"), (AxisView{"a", {"r", "p"}, {"q"}, {"p"}, 0}));
  EXPECT_EQ(layout.view("seed")->wrap, 10u);
  const Loaded again = parse_sheet(to_yaml(*loaded.sheet), "again", {});
  ASSERT_TRUE(again.ok()) << again.problems.front().to_string();
  EXPECT_EQ(again.sheet->layout, layout) << to_yaml(*loaded.sheet);
}

TEST(Layout, IsReadAndWrittenWithTheNumbersThatLinesAreSortedBy) {
  const Loaded loaded = parse_sheet(
      "prompts: hi\nmodels: demo:chat\nparams: {seed: 1-9}\nlayout: {sort: {rows: words, columns: -cost}}",
      "test", {});
  ASSERT_TRUE(loaded.ok()) << loaded.problems.front().to_string();
  EXPECT_EQ(loaded.sheet->layout.row_sort, (LineSort{Number::words, false}));
  EXPECT_EQ(loaded.sheet->layout.column_sort, (LineSort{Number::cost, true}));
  const Loaded again = parse_sheet(to_yaml(*loaded.sheet), "again", {});
  ASSERT_TRUE(again.ok()) << again.problems.front().to_string();
  EXPECT_EQ(again.sheet->layout, loaded.sheet->layout) << to_yaml(*loaded.sheet);
  const Plan plan = good_plan("prompts: hi\nmodels: demo:chat\nparams: {seed: 1-9}");
  EXPECT_EQ(complete_layout(plan, loaded.sheet->layout).column_sort, (LineSort{Number::cost, true}));
}

TEST(Layout, EveryNumberHasANameThatIsReadBack) {
  for (const Number number : kNumbers) {
    for (const bool is_descending : {false, true}) {
      const LineSort sort{number, is_descending};
      EXPECT_EQ(line_sort_from_text(to_text(sort)), sort) << to_text(sort);
    }
  }
  EXPECT_FALSE(line_sort_from_text("--cost"));
  EXPECT_FALSE(line_sort_from_text(""));
}

TEST(Layout, SaysWhichNumberItDoesNotKnow) {
  const auto problem = [](const std::string& sort) {
    const Loaded loaded = parse_sheet(
        "prompts: hi\nmodels: demo:chat\nparams: {seed: 1-9}\nlayout:\n  sort: " + sort, "s.yaml", {});
    return loaded.problems.empty() ? std::string("none") : loaded.problems.front().to_string();
  };
  EXPECT_EQ(problem("{rows: latnecy}"),
            "s.yaml:5: layout.sort.rows: expected a number to sort by, `-` before it for highest first; "
            "there is no "
            "`latnecy`; did you mean `latency`?");
  EXPECT_NE(problem("{columns: -beauty}").find("there is no `beauty`; there are `latency`"),
            std::string::npos);
  EXPECT_NE(problem("{pages: cost}").find("layout.sort"), std::string::npos);
  EXPECT_NE(problem("cost").find("expected {rows: latency, columns: -cost}"), std::string::npos)
      << problem("cost");
}

TEST(Layout, SaysWhichAxisItDoesNotKnow) {
  const Loaded loaded = parse_sheet(
      "prompts: hi\nmodels: demo:chat\nparams: {seed: 1-9}\nlayout: {wrap: {sed: 3}, hide: {seed: {a: 1}}}",
      "s", {});
  ASSERT_EQ(loaded.problems.size(), 2u);
  EXPECT_EQ(loaded.problems[0].field, "layout.hide.seed");
  EXPECT_EQ(loaded.problems[1].field, "layout.wrap.sed");
  EXPECT_NE(loaded.problems[1].message.find("seed"), std::string::npos) << loaded.problems[1].message;
}

TEST(Pivot, PutsValuesInTheOrderThatTheLayoutNames) {
  const Plan plan =
      good_plan("prompts: '{{a}}'\nmodels: demo:chat\nvars: {a: [p, q, r, s]}\nparams: {cfg: 1-2}");
  Layout layout{{"a"}, {"cfg"}, {}, {}};
  layout.view_of("a") = {.axis = "a", .order = {"r", "unknown"}, .hidden = {"q"}, .pinned = {"s"}};
  const Pivot pivot(plan, layout);
  EXPECT_EQ(pivot.rows(), 3u);
  EXPECT_EQ(picture(plan, pivot, "a"), "s s/r r/p p/");
  EXPECT_EQ(pivot.pinned_rows(), 1u);
  EXPECT_EQ(pivot.pinned_columns(), 0u);
  EXPECT_EQ(pivot.row_header(1).labels, Names{"r"});
  EXPECT_FALSE(pivot.position(*plan.find({1, 0}))) << "a hidden value has no place";
}

TEST(Pivot, ShowsAnAxisOfWhichEveryValueIsHidden) {
  Layout layout;
  layout.view_of("cfg") = {.axis = "cfg", .hidden = {"1", "2"}};
  EXPECT_EQ(Pivot(good_plan("prompts: hi\nmodels: demo:chat\nparams: {cfg: 1-2}"), layout).columns(), 2u);
}

TEST(Pivot, WrapsALongAxisIntoLines) {
  const Plan plan = good_plan("prompts: hi\nmodels: demo:chat\nparams: {seed: 1-7}");
  Layout layout{{}, {"seed"}, {}, {}};
  layout.view_of("seed").wrap = 3;
  const Pivot pivot(plan, layout);
  EXPECT_EQ(picture(plan, pivot, "seed"), "1 2 3/4 5 6/7 - -/");
  EXPECT_EQ(pivot.row_header(1).labels, Names{"4–6"});
  EXPECT_EQ(pivot.row_header(2).labels, Names{"7–7"});
  EXPECT_EQ(pivot.column_header(2).labels, Names{"+2"});
}

TEST(Pivot, WrapsAnAxisThatIsReordered) {
  const Plan plan = good_plan("prompts: hi\nmodels: demo:chat\nparams: {seed: 1-5}");
  Layout layout{{"seed"}, {}, {}, {}};
  layout.view_of("seed") = {.axis = "seed", .order = {"5"}, .wrap = 2};
  EXPECT_EQ(picture(plan, Pivot(plan, layout), "seed"), "5 2 4/1 3 -/");
}

TEST(Pivot, MovesZipPartnersTogether) {
  const Plan plan =
      good_plan("prompts: '{{a}}{{b}}'\nmodels: demo:chat\nvars: {a: [1, 2], b: [x, y]}\nzip: [[a, b]]");
  Layout layout{{"a", "b"}, {}, {}, {}};
  layout.view_of("a").order = {"2"};
  const Pivot pivot(plan, layout);
  EXPECT_EQ(picture(plan, pivot, "b"), "y/x/");
  EXPECT_EQ(pivot.row_header(0).labels, (Names{"2", "y"}));
}

TEST(Pivot, KnowsHowManyLinesShareAHeader) {
  const Pivot pivot(good_plan(kSheet), {{"style", "cfg", "seed"}, {"size"}, {}, {}});
  EXPECT_EQ(pivot.row_span(0), 12u);
  EXPECT_EQ(pivot.row_span(1), 4u);
  EXPECT_EQ(pivot.row_span(2), 1u);
}

TEST(Pivot, GivesEveryCellOnePlaceWhateverIsWrapped) {
  Layout layout{{"seed", "model"}, {"style", "cfg"}, {"size"}, {"prompt", "repeat"}};
  layout.view_of("seed").wrap = 3;
  layout.view_of("cfg") = {.axis = "cfg", .order = {"3", "1"}, .wrap = 2};
  expect_bijection(good_plan(kSheet), layout);
  expect_bijection(good_plan(std::string(kSheet) + "exclude: [{style: oil, cfg: 2}]"), layout);
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

TEST(GridLines, AreThoseWithACellThatIsShown) {
  const Plan plan = good_plan("prompts: hi\nmodels: demo:chat\nparams: {cfg: 1-3, seed: 1-4}");
  const Pivot pivot(plan, {{"cfg"}, {"seed"}, {}, {}});
  const CellIndex wanted = *pivot.cell({0, 1, 2, 0}), other = *pivot.cell({0, 2, 2, 0});
  const PageLines lines =
      lines_with(pivot, 0, [&](CellIndex cell) { return cell == wanted || cell == other; });
  ASSERT_EQ(lines.rows.size(), 2u);
  EXPECT_EQ(lines.rows.at(0), 1u);
  EXPECT_EQ(lines.rows.at(1), 2u);
  EXPECT_EQ(lines.rows.find(2), 1u);
  EXPECT_FALSE(lines.rows.find(0));
  ASSERT_EQ(lines.columns.size(), 1u);
  EXPECT_EQ(lines.columns.at(0), 2u);
}

TEST(GridLines, AreAllWhenNoneIsLetThrough) {
  const Pivot pivot(good_plan("prompts: hi\nmodels: demo:chat\nparams: {cfg: 1-3}"), {{"cfg"}, {}, {}, {}});
  const PageLines lines = lines_with(pivot, 0, [](CellIndex) { return false; });
  EXPECT_TRUE(lines.rows.is_whole());
  EXPECT_EQ(lines.rows.size(), 3u);
}

}  // namespace
}  // namespace proofsheet::sheet
