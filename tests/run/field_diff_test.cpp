#include "run/field_diff.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/utf8.h"

namespace proofsheet::run {
namespace {

std::vector<Leaf> leaves(std::string_view json) {
  return flatten(*parse_json(json));
}

TEST(Flatten, NamesEveryLeafByItsPath) {
  EXPECT_EQ(
      leaves(R"({"b":{"c":[1,{"d":"x"}]},"a":2.0,"e":{},"f":[],"g":null})"),
      (std::vector<Leaf>{
          {"a", "2"}, {"b.c[0]", "1"}, {"b.c[1].d", "\"x\""}, {"e", "{}"}, {"f", "[]"}, {"g", "null"}}));
  EXPECT_EQ(leaves("7"), (std::vector<Leaf>{{"", "7"}}));
}

TEST(Differences, AreTheFieldsThatAreNotEqual) {
  struct Row {
    const char* name;
    const char* before;
    const char* now;
    std::vector<FieldDifference> expected;
  };
  const std::vector<Row> rows{
      {"equal", R"({"a":1})", R"({"a":1})", {}},
      {"another order and number form", R"({"a":1,"b":2})", R"({"b":2.0,"a":1})", {}},
      {"a number", R"({"temperature":0.5})", R"({"temperature":0.7})", {{"temperature", "0.5", "0.7"}}},
      {"a number and its text", R"({"a":1})", R"({"a":"1"})", {{"a", "1", "\"1\""}}},
      {"a message",
       R"({"messages":[{"role":"user","content":"dusk"}]})",
       R"({"messages":[{"role":"user","content":"dawn"}]})",
       {{"messages[0].content", "\"dusk\"", "\"dawn\""}}},
      {"a field more", R"({"a":1})", R"({"a":1,"z":[true]})", {{"z[0]", "not set", "true"}}},
      {"a field less", R"({"a":1,"b":2})", R"({"a":1})", {{"b", "2", "not set"}}},
      {"all of it", R"({"a":1})", R"({"b":2})", {{"a", "1", "not set"}, {"b", "not set", "2"}}}};
  for (const Row& row : rows) {
    EXPECT_EQ(differences(leaves(row.before), leaves(row.now)), row.expected) << row.name;
    EXPECT_EQ(count_differences(leaves(row.before), leaves(row.now)), row.expected.size()) << row.name;
  }
}

TEST(AroundDifference, ShowsWhereTwoTextsPart) {
  struct Row {
    const char* name;
    std::string before, now, short_before, short_now;
  };
  const std::string same(100, 'a');
  const std::vector<Row> rows{
      {"short ones stay", "one", "two", "one", "two"},
      {"the end", same + "X", same + "Y", "…aaaaaaaaaaaaX", "…aaaaaaaaaaaaY"},
      {"the beginning", "X" + same, "Y" + same, "X" + std::string(18, 'a') + "…",
       "Y" + std::string(18, 'a') + "…"},
      {"the middle", same + "X" + same, same + "Y" + same, "…aaaaaaaaaaaaX" + std::string(5, 'a') + "…",
       "…aaaaaaaaaaaaY" + std::string(5, 'a') + "…"},
      {"one goes on", same, same + "b", "…aaaaaaaaaaaa", "…aaaaaaaaaaaab"}};
  for (const Row& row : rows) {
    const auto [before, now] = around_difference(row.before, row.now, 20);
    EXPECT_EQ(before, row.short_before) << row.name;
    EXPECT_EQ(now, row.short_now) << row.name;
  }
}

TEST(AroundDifference, CutsBetweenCodePoints) {
  std::string garden;
  for (int i = 0; i < 40; ++i) garden += "花园🌙";
  for (std::size_t at = 0; at < 120; at += 7) {
    const std::string other = ellipsize(garden, at + 1) + "夜" + garden;
    const auto [before, now] = around_difference(garden, other, 16);
    EXPECT_TRUE(is_valid_utf8(before) && is_valid_utf8(now)) << at;
    EXPECT_LE(count_code_points(before), 16u) << at;
    EXPECT_LE(count_code_points(now), 16u) << at;
    EXPECT_NE(before, now) << at;
  }
}

}  // namespace
}  // namespace proofsheet::run
