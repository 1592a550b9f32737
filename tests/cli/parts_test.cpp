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
