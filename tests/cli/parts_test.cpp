#include <gtest/gtest.h>

#include "cli/cell_filter.h"
#include "cli/common.h"
#include "cli/run_montage.h"

namespace proofsheet::cli {
namespace {

sheet::Plan plan_of(std::string_view yaml) {
  auto loaded = sheet::parse_sheet(yaml, "test.sheet.yaml", ".");
  EXPECT_TRUE(loaded.ok());
  return *sheet::Plan::make(std::make_shared<const sheet::Sheet>(std::move(*loaded.sheet)));
}

constexpr std::string_view kSheet =
    "prompts: {a: \"{{style}}\", b: \"more {{style}}\"}\n"
    "models: [\"demo:text\"]\n"
    "vars:\n"
    "  style: [ink wash, \"oil, on canvas\"]\n"
    "  time: dusk\n"
    "params: {seed: 1-12}\n";

struct FilterRow {
  const char* expression;
  std::size_t cells;
};

TEST(CellFilter, SelectsTheCellsThatMatchEveryPair) {
  const sheet::Plan plan = plan_of(kSheet);
  const std::vector<FilterRow> rows{
      {"style=ink*", 24},       {"style=ink*,seed=2", 2},
      {"seed=1?", 12},          {"seed=1*", 16},
      {"prompt=b", 24},         {"style=*", 48},
      {"style=\"oil, *\"", 24}, {" style = ink wash , seed = 3 ", 2},
      {"time=d*", 48},          {"time=noon", 0},
      {"model=demo:*", 48},     {"style=INK*", 0},
      {"seed=1,seed=2", 0},     {"cell=17", 1},
      {"cell=1?,seed=1*", 3},
  };
  for (const FilterRow& row : rows) {
    const auto cells = filter_cells(plan, row.expression);
    ASSERT_TRUE(cells) << row.expression << ": " << cells.error().message;
    EXPECT_EQ(cells->size(), row.cells) << row.expression;
  }
}

TEST(CellFilter, TakesAnExpression) {
  const sheet::Plan plan = plan_of(kSheet);
  const std::vector<FilterRow> rows{
      {"style = ink* and seed > 10", 4},
      {"style=ink wash and seed=2", 2},
      {"seed = 2 or seed = 3", 8},
      {"not (seed < 12) and prompt = a", 2},
      {"style ~ canvas", 24},
      {"style = \"oil, on canvas\"", 24},
      {"style=oil*,seed=1,prompt=b", 1},
      {"cell >= 40", 8},
      {"style=", 0},
  };
  for (const FilterRow& row : rows) {
    const auto cells = filter_cells(plan, row.expression);
    ASSERT_TRUE(cells) << row.expression << ": " << cells.error().message;
    EXPECT_EQ(cells->size(), row.cells) << row.expression;
  }
}

TEST(CellFilter, SaysAtWhichColumnItWentWrong) {
  const sheet::Plan plan = plan_of(kSheet);
  const auto message = [&](const char* expression) {
    const auto cells = filter_cells(plan, expression, "--refire");
    return cells ? std::string("no error") : cells.error().message;
  };
  EXPECT_EQ(message("seed = 1 and"),
            "--refire 'seed = 1 and': column 13: expected a condition such as `state = done`");
  EXPECT_EQ(
      message("sede = 1"),
      "--refire 'sede = 1': column 1: expected an axis or a field, there is no `sede`; did you mean `seed`?");
  EXPECT_EQ(
      message("seed = 1 and state = done"),
      "--refire 'seed = 1 and state = done': expected axes alone: `state` is not known before the cells are "
      "fired; --resume RUN goes by the results of a run");
}

TEST(CellFilter, GoesByTheResultsWhereThereAreSome) {
  const sheet::Plan plan = plan_of(kSheet);
  query::CellSource results;
  results.facts.resize(plan.size());
  results.facts[3].state = store::CellState::failed;
  results.facts[5].state = store::CellState::failed;
  const auto cells = filter_cells(plan, "state = failed and cell > 3", "--filter", &results);
  ASSERT_TRUE(cells) << cells.error().message;
  EXPECT_EQ(*cells, (std::vector<sheet::CellIndex>{5}));
}

TEST(CellFilter, RefusesWhatIsNotAListOfPairs) {
  const sheet::Plan plan = plan_of(kSheet);
  for (const char* expression : {"", "style", "=x", "style=\"oil", "style=a,", "colour=red"}) {
    const auto cells = filter_cells(plan, expression);
    ASSERT_FALSE(cells) << expression;
    EXPECT_EQ(cells.error().kind, ErrorKind::invalid_input);
  }
}

TEST(FittingTile, HasTheShapeThatAllPicturesShare) {
  const auto is = [](image::Size size, int width, int height) {
    return size.width == width && size.height == height;
  };
  EXPECT_TRUE(is(fitting_tile({{1024, 768}, {512, 384}}), 320, 240));
  EXPECT_TRUE(is(fitting_tile({{1024, 1024}, {1536, 1024}}), 320, 320));
  EXPECT_TRUE(is(fitting_tile({{10, 10'000}}), 320, 960));
  EXPECT_TRUE(is(fitting_tile({}), 320, 180));
}

TEST(ShellWord, QuotesOnlyWhatAShellWouldRead) {
  EXPECT_EQ(shell_word("a/b-c_1.yaml"), "a/b-c_1.yaml");
  EXPECT_EQ(shell_word("seed=1-5 (+2)"), "'seed=1-5 (+2)'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word(""), "''");
}

TEST(Money, HasTheDigitsThatMatter) {
  EXPECT_EQ(money(0), "$0");
  EXPECT_EQ(money(0.000012), "$0.000012");
  EXPECT_EQ(money(0.0123), "$0.0123");
  EXPECT_EQ(money(12.346), "$12.35");
}

}  // namespace
}  // namespace proofsheet::cli
