#include "sheet/data_file.h"

#include <gmock/gmock.h>

#include <fstream>

#include "sheet_testing.h"

namespace proofsheet::sheet {
namespace {

std::vector<std::string> problems_of(const DataFile& data) {
  std::vector<std::string> lines;
  for (const DataProblem& problem : data.problems)
    lines.push_back(std::to_string(problem.line) + ": " + problem.message);
  return lines;
}

TEST(Csv, ReadsRfc4180) {
  const DataFile data = read_csv(
      "\xEF\xBB\xBFname,\"a \"\"quoted\"\" column\"\r\n\"one, two\",\"line 1\r\nline 2\"\r\n007,\r\n", ',');
  EXPECT_TRUE(data.problems.empty());
  ASSERT_EQ(data.rows.size(), 2u);
  EXPECT_EQ(data.rows[0],
            Value(Value::Map{{"name", "one, two"}, {"a \"quoted\" column", "line 1\r\nline 2"}}));
  EXPECT_EQ(data.rows[1], Value(Value::Map{{"name", "007"}, {"a \"quoted\" column", ""}}));
}

TEST(Csv, ReadsAnyLineEndAndSkipsBlankLines) {
  for (const char* text : {"a,b\n1,2\n\n3,4", "a,b\r\n1,2\r\n\r\n3,4\r\n", "a,b\r1,2\r\r3,4\r"}) {
    const DataFile data = read_csv(text, ',');
    ASSERT_EQ(data.rows.size(), 2u) << text;
    EXPECT_EQ(*data.rows[1].find("b"), Value("4"));
  }
}

TEST(Csv, KeepsAQuoteInsideAnUnquotedField) {
  EXPECT_EQ(*read_csv("a,b\n5\" pipe,x\n", ',').rows[0].find("a"), Value("5\" pipe"));
}

TEST(Csv, ReportsEachBadLine) {
  EXPECT_THAT(problems_of(read_csv("a,b\n1\n\"x\ny\",2\n1,2,3\n", ',')),
              testing::ElementsAre("2: 1 fields; expected 2 as in the first line",
                                   "5: 3 fields; expected 2 as in the first line"));
  EXPECT_THAT(problems_of(read_csv("a,b\n1,\"x\n\n", ',')),
              testing::ElementsAre("2: a quoted field does not end; expected a closing \""));
  EXPECT_THAT(problems_of(read_csv("a,b\n\"x\"y,1\n", ',')),
              testing::ElementsAre(testing::StartsWith("2: text after a closing quote")));
  EXPECT_THAT(problems_of(read_csv("a,,a\n", ',')),
              testing::ElementsAre("1: column 2 has no name", "1: two columns are called `a`"));
}

TEST(JsonRows, ReadsAListOfMaps) {
  const DataFile data = read_json_rows(R"([{"a": 1, "b": [true]}, {"a": null}])");
  EXPECT_TRUE(data.problems.empty());
  EXPECT_EQ(data.rows[0], Value(Value::Map{{"a", 1}, {"b", Value::List{true}}}));
  EXPECT_THAT(problems_of(read_json_rows("[{}, 3]")),
              testing::ElementsAre("0: row 2 is not a map of columns"));
  EXPECT_THAT(problems_of(read_json_rows("{}")),
              testing::ElementsAre(testing::HasSubstr("expected a list of rows")));
  EXPECT_THAT(problems_of(read_json_rows("[")), testing::ElementsAre(testing::HasSubstr("not valid JSON")));
}

TEST(JsonLines, ReportsTheLineOfEachProblem) {
  const DataFile data = read_json_lines("{\"a\": 1}\r\n\n[1]\n{\"a\": \n{\"a\": 2}");
  EXPECT_EQ(data.rows.size(), 2u);
  EXPECT_THAT(problems_of(data), testing::ElementsAre(testing::StartsWith("3: expected a map"),
                                                      testing::StartsWith("4: not valid JSON")));
}

TEST(DataFile, PicksTheReaderByExtension) {
  const auto folder = std::filesystem::path(testing::TempDir());
  std::ofstream(folder / "d.TSV") << "a\tb\n1,5\t2\n";
  EXPECT_EQ(*load_data_file(folder / "d.TSV").rows[0].find("a"), Value("1,5"));
  std::ofstream(folder / "empty.csv") << "a,b\n";
  EXPECT_THAT(problems_of(load_data_file(folder / "empty.csv")),
              testing::ElementsAre("0: no rows; expected at least one"));
  std::ofstream(folder / "latin.csv") << "a\n\xE9\n";
  EXPECT_THAT(problems_of(load_data_file(folder / "latin.csv")),
              testing::ElementsAre(testing::HasSubstr("not valid UTF-8")));
}

}  // namespace
}  // namespace proofsheet::sheet
