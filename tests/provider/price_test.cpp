#include "provider/price.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>

#include "base/file.h"
#include "provider/cells.h"

namespace proofsheet::provider {
namespace {

namespace fs = std::filesystem;

PriceTable shipped() {
  auto table = PriceTable::load(fs::path(PROOFSHEET_SOURCE_DIR) / "assets" / "prices.tsv");
  EXPECT_TRUE(table) << table.error().message;
  return table.value_or(PriceTable());
}

Usage usage_of(std::int64_t input, std::int64_t output) {
  Usage usage;
  usage.input_tokens = input;
  usage.output_tokens = output;
  return usage;
}

TEST(Price, ComesFromTheShippedTable) {
  const auto price = shipped().find("openai", "gpt-4.1-mini");
  ASSERT_TRUE(price);
  EXPECT_DOUBLE_EQ(*price->input, 0.4);
  EXPECT_DOUBLE_EQ(*price->cached_input, 0.1);
  EXPECT_DOUBLE_EQ(*price->output, 1.6);
  EXPECT_EQ(price->as_of, "2026-09-23");
  EXPECT_FALSE(shipped().find("openai", "no-such-model"));
  EXPECT_FALSE(shipped().find("nobody", "gpt-4.1-mini"));
}

TEST(Price, OfADatedSnapshotIsTheModels) {
  EXPECT_DOUBLE_EQ(*shipped().find("openai", "gpt-4.1-mini-2025-04-14")->input, 0.4);
  EXPECT_FALSE(shipped().find("openai", "gpt-4.1-mini-2025-04"));
}

TEST(Price, OfTheDemoAndOfThisMachineIsNothing) {
  EXPECT_EQ(cost_usd(*shipped().find("demo", "image"), Usage{}), 0.0);
  EXPECT_EQ(cost_usd(*shipped().find(testing::plain_endpoint(), "any"), usage_of(10, 10)), 0.0);
  auto remote = testing::plain_endpoint();
  remote.base_url = "https://api.openai.com/v1";
  EXPECT_DOUBLE_EQ(*shipped().find(remote, "gpt-4.1-mini")->input, 0.4);
}

TEST(Price, CountsCachedAndImageInputAtTheirOwnRates) {
  const Price price{5.0, 1.25, 30.0, 8.0, {}};
  Usage usage = usage_of(1'000'000, 100'000);
  EXPECT_DOUBLE_EQ(*cost_usd(price, usage), 5.0 + 3.0);
  usage.cached_input_tokens = 400'000;
  usage.input_image_tokens = 100'000;
  EXPECT_DOUBLE_EQ(*cost_usd(price, usage), 0.5 * 5.0 + 0.4 * 1.25 + 0.1 * 8.0 + 3.0);
}

TEST(Price, IsUnknownWhenARateOrTheUsageIsMissing) {
  Price price;
  price.input = 1.0;
  EXPECT_FALSE(cost_usd(price, usage_of(1, 1)));
  EXPECT_DOUBLE_EQ(*cost_usd(price, usage_of(1'000'000, 0)), 1.0);
  price.output = 2.0;
  EXPECT_FALSE(cost_usd(price, Usage{}));
  Usage cached = usage_of(10, 1);
  cached.cached_input_tokens = 5;
  EXPECT_FALSE(cost_usd(price, cached));
}

TEST(Price, TableErrorsNameTheLine) {
  const fs::path folder = fs::temp_directory_path() / ("proofsheet_price_" + std::to_string(::getpid()));
  fs::create_directories(folder);
  const fs::path path = folder / "prices.tsv";
  const auto load = [&](std::string_view text) {
    EXPECT_TRUE(write_file_atomic(path, text));
    return PriceTable::load(path);
  };
  const std::string header = "provider\tmodel\tinput\tcached_input\toutput\timage_input\tas_of\tnotes\r\n";
  EXPECT_TRUE(load("# comment\n" + header + "a\tb\t1\t\t2\t\t2026-01-01\n"));
  const auto bad_rate = load(header + "a\tb\tcheap\n");
  ASSERT_FALSE(bad_rate);
  EXPECT_NE(bad_rate.error().message.find("prices.tsv:2: input: 'cheap' is not a price"), std::string::npos)
      << bad_rate.error().message;
  EXPECT_NE(load("model\tprice\n").error().message.find("prices.tsv:1: expected the columns"),
            std::string::npos);
  fs::remove_all(folder);
  EXPECT_EQ(PriceTable::load(path).error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace proofsheet::provider
