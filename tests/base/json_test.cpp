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
  EXPECT_FALSE(parse_json(std::string(100'000, '[') + std::string(100'000, ']')));
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
