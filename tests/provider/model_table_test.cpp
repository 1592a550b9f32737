#include "provider/model_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace proofsheet::provider {
namespace {

TEST(ModelTable, TheBundledTableTellsRangesDefaultsAndWords) {
  const auto table = ModelTable::load(std::string(PROOFSHEET_SOURCE_DIR) + "/assets/model_params.tsv");
  ASSERT_TRUE(table) << table.error().message;
  const ParamFact* fact = table->find("openai", "gpt-4.1", "temperature");
  ASSERT_NE(fact, nullptr);
  EXPECT_EQ(fact->least, 0);
  EXPECT_EQ(fact->most, 2);
  EXPECT_EQ(fact->default_text, "1");
  EXPECT_EQ(table->find("openai", "gpt-4.1", "nothing"), nullptr);
  const std::vector<std::string>& models = table->models();
  EXPECT_EQ(std::ranges::count(models, "openai:gpt-4.1"), 1);
  EXPECT_EQ(std::ranges::count(models, "openai:chatgpt-4o-latest"), 0) << "it is retired";
}

TEST(ModelTable, ALineThatIsNoRowIsNamed) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "models.tsv";
  std::ofstream(path)
      << "provider\tmodel\tstatus\tpath\ttype\tdefault\trange_or_values\tapplicability\nopenai\t\tx\n";
  const auto table = ModelTable::load(path);
  ASSERT_FALSE(table);
  EXPECT_NE(table.error().message.find("models.tsv:2"), std::string::npos) << table.error().message;
}

}  // namespace
}  // namespace proofsheet::provider
