#include "demo/fault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace proofsheet::demo {
namespace {

TEST(Faults, AreReadAsKindAndRate) {
  const auto faults = parse_faults("429:0.1, stall:0.02,midstream:1e-1");
  ASSERT_TRUE(faults) << faults.error().message;
  ASSERT_EQ(faults->size(), 3u);
  EXPECT_EQ((*faults)[0].kind, FaultKind::too_many_requests);
  EXPECT_EQ((*faults)[1].kind, FaultKind::stall);
  EXPECT_EQ((*faults)[2].kind, FaultKind::midstream_error);
  EXPECT_DOUBLE_EQ((*faults)[1].rate, 0.02);
  EXPECT_TRUE(parse_faults("")->empty());
}

TEST(Faults, ThatMakeNoSenseAreNamed) {
  for (const auto& [text, word] : {std::pair{"flood:0.1", "'flood'"},
                                   {"429", "'429'"},
                                   {"429:2", "'429:2'"},
                                   {"429:-0.1", "'429:-0.1'"},
                                   {"429:nan", "'429:nan'"},
                                   {"429:0.1x", "'429:0.1x'"},
                                   {"500:0.6,503:0.6", "1.2"},
                                   {":1", "''"}}) {
    const auto faults = parse_faults(text);
    ASSERT_FALSE(faults) << text;
    EXPECT_EQ(faults.error().kind, ErrorKind::invalid_input);
    EXPECT_THAT(faults.error().message, testing::HasSubstr(word));
  }
}

TEST(Chance, PlaysEachFaultAboutAsOftenAsItsRateAndTheSameEveryTime) {
  const Chance chance(7, *parse_faults("429:0.1,drop:0.3"));
  const Chance again(7, *parse_faults("429:0.1,drop:0.3"));
  const Chance other(8, *parse_faults("429:0.1,drop:0.3"));
  std::map<FaultKind, int> counts;
  int differences = 0;
  for (std::uint64_t request = 0; request < 10'000; ++request) {
    const auto fault = chance.fault(request);
    EXPECT_EQ(fault, again.fault(request));
    differences += fault != other.fault(request);
    if (fault) ++counts[*fault];
  }
  EXPECT_NEAR(counts[FaultKind::too_many_requests], 1000, 150);
  EXPECT_NEAR(counts[FaultKind::drop], 3000, 250);
  EXPECT_EQ(counts.size(), 2u);
  EXPECT_GT(differences, 1000);
}

TEST(Chance, ARateOfOneNeverMisses) {
  const Chance chance(1, *parse_faults("html:1"));
  for (std::uint64_t request = 0; request < 1000; ++request)
    EXPECT_EQ(chance.fault(request), FaultKind::html);
}

}  // namespace
}  // namespace proofsheet::demo
