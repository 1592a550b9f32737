#include "base/json.h"

#include <gtest/gtest.h>

namespace proofsheet {
namespace {

TEST(Json, ReadsBackWhatItWrites) {
  const std::string text = R"({"b":1,"a":[true,null,-2.5,"花园 🌸"],"c":{}})";
  const auto value = parse_json(text);
  ASSERT_TRUE(value) << value.error().message;
  EXPECT_EQ(to_json(*value), text);
}

TEST(Json, CanonicalFormSortsMembersAndJoinsEqualNumbers) {
  EXPECT_EQ(to_canonical_json(*parse_json(R"({"b":1.0,"a":{"d":2,"c":0.5}})")),
            R"({"a":{"c":0.5,"d":2},"b":1})");
  EXPECT_EQ(to_canonical_json(*parse_json(R"({"a":{"c":0.5,"d":2.0},"b":1})")),
            R"({"a":{"c":0.5,"d":2},"b":1})");
}

TEST(Json, KeepsSixtyFourBitIntegers) {
  EXPECT_EQ(parse_json("9007199254740993")->as_int(), 9007199254740993);
  EXPECT_EQ(to_json(Value(std::int64_t{9007199254740993})), "9007199254740993");
}

TEST(Json, NeverWritesInvalidUtf8) {
  EXPECT_EQ(to_json(Value("a\xFFz")), "\"a\xEF\xBF\xBDz\"");
}

TEST(Json, EscapesWhatAStringCannotHold) {
  EXPECT_EQ(to_json(Value(std::string_view("\"\\/\b\f\n\r\t\0\x1F\x7F", 11))),
            R"("\"\\/\b\f\n\r\t\u0000\u001F)"
            "\x7F\"");
  for (int byte = 0; byte < 0x80; ++byte) {
    const std::string text = std::string("花") + static_cast<char>(byte) + "z";
    EXPECT_EQ(parse_json(to_json(Value(text)))->as_string(), text) << byte;
  }
}

TEST(Json, PutsCommasBetweenItemsOnly) {
  const std::string text = R"([[],{},[1,[2],"a",{"b":[],"c":{"d":null}},true],-3])";
  EXPECT_EQ(to_json(*parse_json(text)), text);
  JsonWriter writer;
  writer.value(1);
  EXPECT_EQ(writer.take(), "1");
  writer.value(2);
  EXPECT_EQ(writer.take(), "2") << "a writer begins anew";
}

TEST(Json, WritesNotANumberAsNull) {
  EXPECT_EQ(to_json(Value(0.0 / 0.0)), "null");
}

TEST(Json, RefusesWhatIsNotJson) {
  for (const char* text : {"", "<html>", "{\"a\":", "[1,]", "{} {}"}) {
    const auto value = parse_json(text);
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().kind, ErrorKind::bad_response);
  }
}

TEST(Json, BoundsNestingInsteadOfCrashing) {
  for (const auto& parse : {parse_json, parse_json_leniently}) {
    const auto nested = parse(std::string(100'000, '[') + std::string(100'000, ']'));
    ASSERT_FALSE(nested);
    EXPECT_EQ(nested.error().message, "JSON nested more than 1024 levels deep");
    EXPECT_TRUE(parse(std::string(1'000, '[') + std::string(1'000, ']')));
  }
}

TEST(Json, LenientReadingKeepsAllButTheNumberThatNothingCanHold) {
  struct {
    const char* text;
    const char* read;
  } const rows[] = {
      {R"({"a":1e400,"b":[-1e999,2.5e-1,true,null],"c":{"d":"x\ny"}})",
       R"({"a":null,"b":[null,0.25,true,null],"c":{"d":"x\ny"}})"},
      {"[18446744073709551616,-9223372036854775809,9223372036854775807]",
       "[18446744073709551616.0,-9223372036854775808.0,9223372036854775807]"},
      {"\xEF\xBB\xBF[1e-400,1e400]", "[0.0,null]"},
      {R"({"花":[[],{}],"n":1e400})", R"({"花":[[],{}],"n":null})"},
  };
  for (const auto& row : rows) {
    const auto value = parse_json_leniently(row.text);
    ASSERT_TRUE(value) << row.text << ": " << value.error().message;
    EXPECT_EQ(*value, *parse_json(row.read)) << row.text << " read as " << to_json(*value);
  }
  for (const char* text : {"", "01", "[1e400", "{\"a\":1e400,}", "[1e400]x", "[1e400,\"\xFF\"]"}) {
    EXPECT_FALSE(parse_json_leniently(text)) << text;
  }
}

TEST(Json, WriterBuildsARecordFieldByField) {
  JsonWriter writer;
  writer.begin_map();
  writer.member("cell", std::int64_t{17});
  writer.member("state", "done");
  writer.key("axes");
  writer.raw(R"({"seed":2})");
  writer.end_map();
  EXPECT_EQ(writer.take(), R"({"cell":17,"state":"done","axes":{"seed":2}})");
}

}  // namespace
}  // namespace proofsheet
