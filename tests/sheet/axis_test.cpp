#include "sheet/axis.h"

#include <algorithm>
#include <random>
#include <set>

#include "sheet_testing.h"

namespace proofsheet::sheet {
namespace {

using Texts = std::vector<std::string>;

struct AxisCase {
  std::string name;
  std::string text;
  Texts values;
};

class AxisText : public testing::TestWithParam<AxisCase> {};

TEST_P(AxisText, ReadsAsTheseValues) {
  const auto values = parse_axis_text(GetParam().text);
  ASSERT_TRUE(values) << values.error().message;
  EXPECT_EQ(texts(*values), GetParam().values);
}

TEST_P(AxisText, ReadsBackFromItsOwnText) {
  const auto values = parse_axis_text(GetParam().text);
  ASSERT_TRUE(values);
  const auto again = parse_axis_text(to_axis_text(*values));
  ASSERT_TRUE(again) << to_axis_text(*values);
  EXPECT_EQ(*again, *values) << to_axis_text(*values);
}

INSTANTIATE_TEST_SUITE_P(
    Forms, AxisText,
    testing::Values(
        AxisCase{"Range", "1-5", {"1", "2", "3", "4", "5"}},
        AxisCase{"RangeWithStep", "1-5 (+2)", {"1", "3", "5"}},
        AxisCase{"StepThatMissesTheEnd", "1-10 (+4)", {"1", "5", "9"}},
        AxisCase{"DescendingWithStep", "10-5 (-3)", {"10", "7"}},
        AxisCase{"DescendingWithoutStep", "3-1", {"3", "2", "1"}},
        AxisCase{"Fractions", "0-1 (+0.25)", {"0", "0.25", "0.5", "0.75", "1"}},
        AxisCase{"TenthsDoNotOvershoot",
                 "0-1 (+0.1)",
                 {"0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"}},
        AxisCase{"NegativeStart", "-1-1 (+0.5)", {"-1", "-0.5", "0", "0.5", "1"}},
        AxisCase{"BothNegative", "-5--3", {"-5", "-4", "-3"}},
        AxisCase{"IntegersByCount", "1-10 [5]", {"1", "3", "5", "7", "10"}},
        AxisCase{"NegativeIntegersByCountDoNotRepeat", "-2-2 [4]", {"-2", "-1", "0", "2"}},
        AxisCase{"MoreThanTheIntegersBecomeFractions", "0-1 [5]", {"0", "0.25", "0.5", "0.75", "1"}},
        AxisCase{"FractionsByCount", "0.0-1.0 [6]", {"0", "0.2", "0.4", "0.6", "0.8", "1"}},
        AxisCase{"OneByCount", "3-9 [1]", {"3"}},
        AxisCase{"Ellipsis", "1, 2, .., 5", {"1", "2", "3", "4", "5"}},
        AxisCase{"EllipsisWithStep", "0, 0.5, .., 2", {"0", "0.5", "1", "1.5", "2"}},
        AxisCase{"EllipsisAmongOthers", "7, 1, 3, …, 9, 20", {"7", "1", "3", "5", "7", "9", "20"}},
        AxisCase{"Logarithmic", "log 0.01-10 [4]", {"0.01", "0.1", "1", "10"}},
        AxisCase{"LogarithmicDown", "log 100-1 [3]", {"100", "10", "1"}},
        AxisCase{"Bars", "a || b, c", {"a", "b, c"}},
        AxisCase{"Commas", "ink wash, oil", {"ink wash", "oil"}},
        AxisCase{"Quotes", R"("oil, on canvas", "say ""hi""", "")", {"oil, on canvas", "say \"hi\"", ""}},
        AxisCase{"QuotedNumberIsText", R"("1", 2)", {"1", "2"}},
        AxisCase{"RangeInAList", "1-3, 8", {"1", "2", "3", "8"}},
        AxisCase{"Sizes", "768x512, 512x512", {"768x512", "512x512"}},
        AxisCase{"Truth", "true, false", {"true", "false"}},
        AxisCase{"Json", R"([1, 2], {"a": "x, y"})", {"[1,2]", R"({"a":"x, y"})"}},
        AxisCase{"OneText", "dusk", {"dusk"}},
        AxisCase{
            "RemarkAfterNumbers", "1-5 (draft), 1-5 [a], 1-5 (2)", {"1-5 (draft)", "1-5 [a]", "1-5 (2)"}},
        AxisCase{"QuotedHalfRange", R"("0-1 (+0.")", {"0-1 (+0."}},
        AxisCase{"Chinese", "水墨，淡彩, 油画", {"水墨，淡彩", "油画"}},
        AxisCase{"SingleQuoteInches", "5\" pipe, 6\" pipe", {"5\" pipe", "6\" pipe"}}),
    [](const auto& row) { return row.param.name; });

struct BadAxis {
  std::string name;
  std::string text;
  std::string message;
};

class BadAxisText : public testing::TestWithParam<BadAxis> {};

TEST_P(BadAxisText, SaysWhatWasExpected) {
  const auto values = parse_axis_text(GetParam().text);
  ASSERT_FALSE(values);
  EXPECT_EQ(values.error().kind, ErrorKind::invalid_input);
  EXPECT_NE(values.error().message.find(GetParam().message), std::string::npos) << values.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    Forms, BadAxisText,
    testing::Values(BadAxis{"Empty", "  ", "no values"}, BadAxis{"ZeroStep", "1-5 (+0)", "step of 0"},
                    BadAxis{"WrongWay", "1-5 (-1)", "does not lead from 1 to 5"},
                    BadAxis{"FractionWithoutStep", "0.1-0.5", "needs a step or a count"},
                    BadAxis{"NoCount", "1-5 [0]", "count from 1"},
                    BadAxis{"TooMany", "0-1 (+0.000000001)", "at most 100000000"},
                    BadAxis{"HugeCount", "0-1 [99999999999999999999]", "at most"},
                    BadAxis{"LogOfZero", "log 0-10 [4]", "above 0"},
                    BadAxis{"LogWithoutCount", "log 1-10", "expected a count"},
                    BadAxis{"OpenStep", "0-1 (", "expected a step and ) as in 0-1 (+0.25)"},
                    BadAxis{"HalfStep", "0-1 (+0.", "expected a step and ) as in"},
                    BadAxis{"StepNotClosed", "0-1 (+0.25", "expected ) as in 0-1 (+0.25)"},
                    BadAxis{"NoStep", "0-1 (+)", "expected a step as in"},
                    BadAxis{"OpenCount", "log 1-8 [", "expected a count and ] as in log 1-8 [5]"},
                    BadAxis{"CountNotClosed", "1-8 [4", "expected ] as in 1-8 [5]"},
                    BadAxis{"HalfStepInAList", "3, 0-1 (+", "expected a step and )"},
                    BadAxis{"EmptyElement", "a,,b", "value 2 is empty"},
                    BadAxis{"TrailingComma", "a,", "value 2 is empty"},
                    BadAxis{"OpenQuote", "\"a, b", "closing"},
                    BadAxis{"TextAfterQuote", "\"a\" b, c", "after the closing quote"},
                    BadAxis{"LonelyEllipsis", "a, .., b", "between numbers"},
                    BadAxis{"EllipsisAtEnd", "1, 2, ..", "between numbers"},
                    BadAxis{"HugeInteger", "1, 99999999999999999999", "64 bits"}),
    [](const auto& row) { return row.param.name; });

TEST(Axis, OfAHundredMillionValuesIsComputedNotStored) {
  const auto values = parse_axis_text("1-100000000");
  ASSERT_TRUE(values);
  EXPECT_EQ(values->size(), 100'000'000u);
  EXPECT_EQ(values->at(99'999'999), Value(100'000'000));
  EXPECT_TRUE(values->at(7).is_int());
}

TEST(Axis, EndsExactlyAndTouchesEveryStepOfAnyRange) {
  for (int tenths = 1; tenths <= 400; ++tenths) {
    const std::string text = "0-" + to_display(Value(tenths / 10.0)) + " (+0.1)";
    const auto values = parse_axis_text(text);
    ASSERT_TRUE(values) << text;
    ASSERT_EQ(values->size(), static_cast<std::uint64_t>(tenths) + 1) << text;
    for (int i = 0; i <= tenths; ++i)
      ASSERT_EQ(values->at(static_cast<std::uint64_t>(i)).as_number(), i / 10.0) << text;
  }
}

TEST(Axis, OfWholeNumbersNeverRepeatsAValue) {
  for (int start = -7; start <= 7; ++start) {
    for (int end = -7; end <= 7; ++end) {
      for (int count = 2; count <= 12 && start != end; ++count) {
        const std::string text =
            std::to_string(start) + "-" + std::to_string(end) + " [" + std::to_string(count) + "]";
        const auto values = parse_axis_text(text);
        ASSERT_TRUE(values) << text;
        ASSERT_EQ(values->size(), static_cast<std::uint64_t>(count)) << text;
        EXPECT_EQ(values->at(0), Value(start)) << text;
        EXPECT_EQ(values->at(values->size() - 1), Value(end)) << text;
        const auto all = texts(*values);
        EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size()) << text;
      }
    }
  }
}

TEST(Axis, ReadsBackAnyListOfValues) {
  std::mt19937 random(7);
  const std::string alphabet = "ab1-5. ,\"|[]{}\n:#xé花";
  for (int round = 0; round < 500; ++round) {
    std::vector<Value> list;
    for (auto left = random() % 4 + 1; left > 0; --left) {
      std::string text;
      for (auto letters = random() % 6; letters > 0; --letters)
        text += alphabet[random() % (alphabet.size() - 5)];
      if (random() % 3 == 0) text += "花";
      list.push_back(random() % 4 == 0 ? Value(static_cast<int>(random() % 100)) : Value(text));
    }
    const AxisValues values(list);
    const auto again = parse_axis_text(to_axis_text(values));
    ASSERT_TRUE(again) << to_axis_text(values) << ": " << again.error().message;
    EXPECT_EQ(*again, values) << to_axis_text(values);
  }
}

TEST(NumericRange, IsOnlyAWholeRange) {
  for (const char* text : {"1-5", "0-1 (+0.25)", "1-10 [5]", "-1-1 (+0.5)", "log 1-8 [4]", " 1 - 5 "})
    EXPECT_TRUE(is_numeric_range(text)) << text;
  for (const char* text : {"0-1 (", "0-1 (+0.", "0-1 (+0.25", "1-5 [", "1-5 [3"}) {
    EXPECT_FALSE(is_numeric_range(text)) << text;
    EXPECT_TRUE(is_unfinished_range(text)) << text;
  }
  for (const char* text : {"1-5", "1-5 (2)", "1-5 (draft", "1-5 [a", "1-", "0-1 (+0.25) x"})
    EXPECT_FALSE(is_unfinished_range(text)) << text;
  for (const char* text :
       {"1", "a-b", "1-5,", "1, 2, .., 5", "1024x1024", "2024-01-01", "1-5 (2)", "1-", "-5", "", "log"}) {
    EXPECT_FALSE(is_numeric_range(text)) << text;
  }
}

}  // namespace
}  // namespace proofsheet::sheet
