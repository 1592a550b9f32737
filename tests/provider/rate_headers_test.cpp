#include "provider/rate_headers.h"

#include <gtest/gtest.h>

#include "provider/fixtures.h"

namespace proofsheet::provider {
namespace {

using testing::fixture_head;

constexpr std::int64_t kNow = 1'795'437'630'000;  // 2026-11-23T12:40:30Z

struct Expected {
  std::optional<double> limit, remaining, full_in_s;
};

struct Row {
  const char* name;
  HttpHead head;
  Expected requests;
  Expected tokens;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

HttpHead with(std::vector<HttpHeader> headers) {
  return {.status = 200, .headers = std::move(headers)};
}

class RateHeaders : public ::testing::TestWithParam<Row> {};

void expect_bucket(const RateInfo::Bucket& bucket, const Expected& expected, const char* name) {
  EXPECT_EQ(bucket.limit, expected.limit) << name;
  EXPECT_EQ(bucket.remaining, expected.remaining) << name;
  ASSERT_EQ(bucket.full_in_s.has_value(), expected.full_in_s.has_value()) << name;
  if (expected.full_in_s) {
    EXPECT_NEAR(*bucket.full_in_s, *expected.full_in_s, 1e-6) << name;
  }
}

TEST_P(RateHeaders, SayWhatIsLeftAndWhenAllIsBack) {
  const Row& row = GetParam();
  const RateInfo info = read_rate_headers(row.head, kNow);
  expect_bucket(info.requests, row.requests, "requests");
  expect_bucket(info.tokens, row.tokens, "tokens");
}

constexpr Expected kNothing{};

INSTANTIATE_TEST_SUITE_P(
    Table, RateHeaders,
    ::testing::Values(
        Row{"openai", fixture_head("headers/openai.200.txt"), {60, 59, 1}, {150'000, 149'984, 360}},
        Row{"openai_throttled", fixture_head("headers/openai.429.txt"), {3, 0, 20}, kNothing},
        Row{"anthropic", fixture_head("headers/anthropic.200.txt"), {1000, 999, 29}, {96'000, 96'000, 29}},
        Row{"anthropic_throttled", fixture_head("headers/anthropic.429.txt"), {50, 0, 37}, kNothing},
        Row{"none_named", with({{"Content-Type", "application/json"}}), kNothing, kNothing},
        Row{"any_case", with({{"X-RateLimit-Remaining-Tokens", " 12 "}}), kNothing, {{}, 12, {}}},
        Row{"minus_one_means_not_said",
            with({{"x-ratelimit-limit-requests", "-1"},
                  {"x-ratelimit-remaining-requests", "-1"},
                  {"x-ratelimit-reset-requests", "-1"}}),
            kNothing, kNothing},
        Row{"junk_is_not_said",
            with({{"x-ratelimit-limit-tokens", "many"},
                  {"x-ratelimit-remaining-tokens", "1e400"},
                  {"x-ratelimit-reset-tokens", "soon"},
                  {"anthropic-ratelimit-requests-reset", "2026-13-01T00:00:00Z"}}),
            kNothing, kNothing},
        Row{"one_junk_part_leaves_the_others",
            with({{"x-ratelimit-limit-tokens", "1,000"}, {"x-ratelimit-remaining-tokens", "7"}}),
            kNothing,
            {{}, 7, {}}},
        Row{"openai_wins_over_anthropic",
            with({{"x-ratelimit-limit-requests", "5"}, {"anthropic-ratelimit-requests-limit", "9"}}),
            {5, {}, {}},
            kNothing},
        Row{"scarcer_of_input_and_output",
            with({{"anthropic-ratelimit-input-tokens-limit", "80000"},
                  {"anthropic-ratelimit-input-tokens-remaining", "80000"},
                  {"anthropic-ratelimit-output-tokens-limit", "16000"},
                  {"anthropic-ratelimit-output-tokens-remaining", "4000"},
                  {"anthropic-ratelimit-output-tokens-reset", "2026-11-23T12:41:00Z"}}),
            kNothing,
            {16'000, 4'000, 30}},
        Row{"input_alone",
            with({{"anthropic-ratelimit-input-tokens-limit", "80000"}}),
            kNothing,
            {80'000, {}, {}}},
        Row{"time_with_a_fraction_and_a_zone",
            with({{"anthropic-ratelimit-requests-reset", "2026-11-23T14:40:31.25+02:00"}}),
            {{}, {}, 1.25},
            kNothing},
        Row{"time_west_of_utc_in_small_letters",
            with({{"anthropic-ratelimit-requests-reset", "2026-11-23t07:10:31-05:30"}}),
            {{}, {}, 1},
            kNothing},
        Row{"time_that_has_passed",
            with({{"anthropic-ratelimit-requests-reset", "2026-11-23T12:40:29Z"}}),
            {{}, {}, 0},
            kNothing},
        Row{"time_without_a_zone", with({{"anthropic-ratelimit-requests-reset", "2026-11-23T12:40:59"}}),
            kNothing, kNothing},
        Row{"day_that_does_not_exist", with({{"anthropic-ratelimit-requests-reset", "2026-02-30T12:40:59Z"}}),
            kNothing, kNothing}),
    [](const ::testing::TestParamInfo<Row>& row) { return std::string(row.param.name); });

TEST(RateHeadersDuration, IsReadAsGoPrintsIt) {
  struct {
    const char* text;
    std::optional<double> seconds;
  } const rows[] = {{"12ms", 0.012},
                    {"1s", 1},
                    {"6m0s", 360},
                    {"1h2m3.5s", 3723.5},
                    {"38.922534355s", 38.922534355},
                    {"1.5h", 5400},
                    {"250\u00B5s", 0.00025},
                    {"250\u03BCs", 0.00025},
                    {"3us4ns", 0.000003004},
                    {".5s", 0.5},
                    {"0", 0},
                    {"0s", 0},
                    {"", {}},
                    {"20", {}},
                    {"s", {}},
                    {".s", {}},
                    {"-1s", {}},
                    {"+1s", {}},
                    {"1s ", {}},
                    {"1 s", {}},
                    {"1e3s", {}},
                    {"nans", {}},
                    {"1d", {}},
                    {"1m2", {}}};
  for (const auto& row : rows) {
    const auto seconds = parse_duration_s(row.text);
    ASSERT_EQ(seconds.has_value(), row.seconds.has_value()) << row.text;
    EXPECT_NEAR(seconds.value_or(0), row.seconds.value_or(0), 1e-12) << row.text;
  }
  EXPECT_FALSE(parse_duration_s(std::string(400, '9') + "h"));
}

TEST(RateHeadersBucket, FillsAsFastAsItsPartsSay) {
  EXPECT_EQ(refill_per_s({60, 59, 1}), 1);
  EXPECT_EQ(refill_per_s({3, 0, 20}), 0.15);
  EXPECT_EQ(refill_per_s({150'000, 0, 60}), 2500);
  EXPECT_FALSE(refill_per_s({60, 60, 0})) << "a full bucket does not show it";
  EXPECT_FALSE(refill_per_s({60, 60, 29}));
  EXPECT_FALSE(refill_per_s({60, 59, 0}));
  EXPECT_FALSE(refill_per_s({60, 61, 1}));
  EXPECT_FALSE(refill_per_s({{}, 59, 1}));
  EXPECT_FALSE(refill_per_s({60, {}, 1}));
  EXPECT_FALSE(refill_per_s({60, 59, {}}));
}

TEST(RateHeadersBucket, HoldsOneAgainAfterItsShareOfTheReset) {
  EXPECT_EQ(wait_for_one_s({60, 0, 60}), 1);
  EXPECT_EQ(wait_for_one_s({60, 0.5, 59.5}), 0.5);
  EXPECT_EQ(wait_for_one_s({60, 7, 53}), 0);
  EXPECT_EQ(wait_for_one_s({{}, 0, 12}), 12) << "without the limit, only the reset is known";
  EXPECT_EQ(wait_for_one_s({0, 0, 12}), 12);
  EXPECT_FALSE(wait_for_one_s({60, 0, {}}));
  EXPECT_FALSE(wait_for_one_s({60, {}, 12}));
}

}  // namespace
}  // namespace proofsheet::provider
