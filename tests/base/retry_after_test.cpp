#include "base/retry_after.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace proofsheet {
namespace {

// Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110.
constexpr std::int64_t kExample = 784'111'777'000;

struct Row {
  const char* name;
  std::vector<HttpHeader> headers;
  std::optional<double> wait_ms;
  std::int64_t now_unix_ms = kExample - 5000;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

class RetryAfter : public testing::TestWithParam<Row> {};

TEST_P(RetryAfter, IsReadAsTheServerMeantIt) {
  const Row& row = GetParam();
  const HttpHead head{.status = 429, .headers = row.headers};
  EXPECT_EQ(parse_retry_after_ms(head, row.now_unix_ms), row.wait_ms);
}

constexpr std::int64_t kIn2026 = 1'795'564'800'000;

INSTANTIATE_TEST_SUITE_P(
    Table, RetryAfter,
    testing::Values(
        Row{"none_named", {{"Content-Type", "text/html"}}, std::nullopt},
        Row{"milliseconds", {{"retry-after-ms", "1250.5"}}, 1250.5},
        Row{"milliseconds_win_over_seconds", {{"Retry-After", "9"}, {"Retry-After-Ms", "20"}}, 20},
        Row{"junk_milliseconds_fall_back_to_seconds",
            {{"retry-after-ms", "soon"}, {"Retry-After", "9"}},
            9000},
        Row{"whole_seconds", {{"Retry-After", "20"}}, 20'000},
        Row{"fraction_of_a_second", {{"retry-after", "0.25"}}, 250},
        Row{"spaces_around", {{"retry-after", " 3 "}}, 3000},
        Row{"imf_fixdate", {{"Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"}}, 5000},
        Row{"rfc850_date", {{"Retry-After", "Sunday, 06-Nov-94 08:49:37 GMT"}}, 5000},
        Row{"asctime_date", {{"Retry-After", "Sun Nov  6 08:49:37 1994"}}, 5000},
        Row{"leap_day", {{"Retry-After", "Thu, 29 Feb 2024 00:00:00 GMT"}}, 1000, 1'709'164'799'000},
        Row{"two_digit_year_of_this_century",
            {{"Retry-After", "Wednesday, 25-Nov-26 00:00:01 GMT"}},
            1000,
            kIn2026},
        Row{"two_digit_year_far_ahead_is_past",
            {{"Retry-After", "Sunday, 06-Nov-94 08:49:37 GMT"}},
            std::nullopt,
            kIn2026},
        Row{"date_in_the_past", {{"Retry-After", "Sun, 06 Nov 1994 08:49:31 GMT"}}, std::nullopt},
        Row{"another_zone", {{"Retry-After", "Sun, 06 Nov 1994 08:49:37 CET"}}, std::nullopt},
        Row{"day_that_does_not_exist", {{"Retry-After", "Wed, 30 Feb 2050 08:49:37 GMT"}}, std::nullopt},
        Row{"hour_that_does_not_exist", {{"Retry-After", "Sun, 06 Nov 2050 24:00:00 GMT"}}, std::nullopt},
        Row{"too_many_words", {{"Retry-After", "Sun, 06 Nov 2050 08:49:37 GMT or so"}}, std::nullopt},
        Row{"zero", {{"Retry-After", "0"}}, std::nullopt},
        Row{"negative", {{"Retry-After", "-1"}}, std::nullopt},
        Row{"not_a_number", {{"Retry-After", "nan"}}, std::nullopt},
        Row{"infinite", {{"Retry-After", "inf"}}, std::nullopt},
        Row{"empty", {{"Retry-After", ""}}, std::nullopt},
        Row{"number_with_a_unit", {{"Retry-After", "20s"}}, std::nullopt}),
    [](const testing::TestParamInfo<Row>& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace proofsheet
