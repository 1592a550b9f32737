// Rows, columns and pages of the grid on the command line.
#include <set>
#include <sstream>

#include "base/json.h"
#include "cli/program.h"

namespace proofsheet::cli::testing {
namespace {

constexpr std::string_view kGrid =
    "models: [\"demo:text\"]\n"
    "prompts: {a: Say moss, b: Say fern}\n"
    "vars: {style: [ink, oil, print]}\n"
    "params: {temperature: [0, 1], max_tokens: 2}\n"
    "layout: {pages: prompt, rows: style, columns: temperature}\n";

class GridLines : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    sheet_ = write("grid.sheet.yaml", kGrid);
  }
  void fire_all() const { ASSERT_EQ(run({"run", sheet_}).exit_code, 0); }

  // The axes of the cells that were fired, "a ink 0" each.
  static std::set<std::string> fired(const std::string& json_lines) {
    std::set<std::string> out;
    std::istringstream lines(json_lines);
    for (std::string line; std::getline(lines, line);) {
      const auto event = parse_json(line);
      if (!event || event->find("event")->as_string() != "cell") continue;
      const Value& axes = *event->find("axes");
      out.insert(to_display(*axes.find("prompt")) + ' ' + to_display(*axes.find("style")) + ' ' +
                 to_display(*axes.find("temperature")));
    }
    return out;
  }

  std::string sheet_;
};

TEST_F(GridLines, AreNumberedByShow) {
  fire_all();
  expect_contains(run({"show", "1"}).out, "  grid      2 pages of 3 rows × 2 columns; --grid numbers them\n");
  EXPECT_EQ(run({"show", "1", "--grid"}).out,
            "2 pages of 3 rows × 2 columns\n"
            "  page 1  prompt=a\n  page 2  prompt=b\n"
            "  row 1  style=ink\n  row 2  style=oil\n  row 3  style=print\n"
            "  column 1  temperature=0\n  column 2  temperature=1\n");
  const auto json = parse_json(run({"show", "1", "--grid", "--json"}).out);
  ASSERT_TRUE(json);
  const Value& row = json->find("rows")->as_list().at(1);
  EXPECT_EQ(row.find("row")->as_int(), 2);
  EXPECT_EQ(row.find("axes")->find("style")->as_string(), "oil");
}

TEST_F(GridLines, AreThoseOfTheLayoutAlsoWhereItIsSorted) {
  const std::string sorted =
      write("sorted.sheet.yaml", std::string(kGrid).replace(kGrid.rfind('}'), 1, ", sort: {rows: latency}}"));
  const Ended ended = run({"run", sorted});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  const std::string grid = run({"show", "1", "--grid"}).out;
  expect_contains(grid, "  row 1  style=ink\n  row 2  style=oil\n  row 3  style=print\n");
  expect_contains(grid, "The numbers are those of the layout");
}

TEST_F(GridLines, ARowIsFiredAgain) {
  fire_all();
  const Ended again = run({"run", "--again", "--row", "2", "--no-cache", "--json"});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(fired(again.out), (std::set<std::string>{"a oil 0", "a oil 1", "b oil 0", "b oil 1"}));
  const Ended place =
      run({"run", "--again", "--row", "1", "--row", "3", "--column", "2", "--page", "1", "--json"});
  EXPECT_EQ(fired(place.out), (std::set<std::string>{"a ink 1", "a print 1"}));
}

TEST_F(GridLines, MeetAnExpression) {
  fire_all();
  const Ended again = run({"run", "--refire", "style = ink or style = oil", "--column", "1", "--json"});
  EXPECT_EQ(fired(again.out), (std::set<std::string>{"a ink 0", "a oil 0", "b ink 0", "b oil 0"}));
  const Ended none = run({"run", "--refire", "style = ink", "--row", "2"});
  EXPECT_EQ(none.exit_code, 2);
  expect_contains(none.err, "--refire 'style = ink' matches no cell in --row 2");
}

TEST_F(GridLines, NarrowANewRunAndWhatIsShownAndExported) {
  const Ended part = run({"run", sheet_, "--row", "3", "--json"});
  EXPECT_EQ(part.exit_code, 0) << part.err;
  EXPECT_EQ(fired(part.out).size(), 4u);
  EXPECT_EQ(fired(run({"run", "--resume", "1", "--page", "2", "--json"}).out),
            (std::set<std::string>{"b ink 0", "b ink 1", "b oil 0", "b oil 1"}))
      << "what is missing of the page";
  expect_contains(run({"show", "1", "--row", "3", "--column", "1"}).out, "2 of 12 cells match\n");
  ASSERT_EQ(run({"export", "1", "--row", "3", "-o", path("row.jsonl")}).exit_code, 0);
  EXPECT_EQ(std::ranges::count(read("row.jsonl"), '\n'), 4);
}

TEST_F(GridLines, ThatAreNotThereAreNamed) {
  fire_all();
  const Ended row = run({"run", "--again", "--row", "7"});
  EXPECT_EQ(row.exit_code, 2);
  expect_contains(row.err, "run 1 has 3 rows: there is no row 7");
  expect_contains(run({"run", sheet_, "--page", "3"}).err, "the sheet has 2 pages: there is no page 3");
  expect_contains(run({"show", "1", "--column", "3"}).err, "run 1 has 2 columns: there is no column 3");
  EXPECT_EQ(run({"run", "--again", "--row", "0"}).exit_code, 2);
  const Ended all = run({"run", "--again", "--resume", "1"});
  EXPECT_EQ(all.exit_code, 2);
  expect_contains(all.err, "run --again: say which cells");
}

TEST_F(GridLines, AreCancelledWhileARunGoes) {
  Process server({"demo-server", "--latency-ms", "60000"}, environment());
  ASSERT_TRUE(server.wait_for_output("/v1\n"));
  const std::string url = server.output().substr(0, server.output().find('\n'));
  std::string slow(kGrid);
  slow.replace(slow.find("demo:text"), 9, "near:text");
  const std::string sheet =
      write("slow.sheet.yaml", slow + "providers:\n  near: {api: openai, base_url: \"" + url + "\"}\n");
  Process running({"run", sheet, "--json", "--control"}, environment(), Input::pipe);
  ASSERT_TRUE(running.wait_for_output(R"("state":"in_flight")"));
  running.write_input("{\"command\":\"cancel\",\"rows\":[4]}\n");
  ASSERT_TRUE(running.wait_for_error("--control line 1: run 1 has 3 rows: there is no row 4"));
  running.write_input("{\"command\":\"cancel\",\"columns\":[2],\"filter\":\"style = ink\"}\n");
  ASSERT_TRUE(running.wait_for_error("Cancelling 2 cells."));
  running.write_input("{\"command\":\"cancel\",\"rows\":[2,3]}\n");
  ASSERT_TRUE(running.wait_for_error("Cancelling 8 cells."));
  ASSERT_TRUE(running.wait_for_output(R"("state":"cancelled")", 10));
  running.write_input("{\"command\":\"cancel\",\"rows\":[1]}\n");
  const Ended ended = running.wait();
  EXPECT_EQ(ended.exit_code, 1);
  expect_contains(ended.out, R"("cancelled":12)");
}

}  // namespace
}  // namespace proofsheet::cli::testing
