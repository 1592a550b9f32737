#include <gmock/gmock.h>

#include "sheet_testing.h"

namespace proofsheet::sheet {
namespace {

constexpr const char* kSettingsSheet =
    "prompts: '{{style}}'\nmodels: demo:chat\nvars: {style: [a, b]}\nparams: {seed: 1}\ndata: [{city: Bonn}]";

TEST(Setting, ChangesVariablesParametersAndAddsNewParameters) {
  Sheet sheet = good_sheet(kSettingsSheet);
  ASSERT_TRUE(apply_setting(sheet, "style=ink, \"oil, on canvas\""));
  ASSERT_TRUE(apply_setting(sheet, " seed = 1-3"));
  ASSERT_TRUE(apply_setting(sheet, "temperature=0-1 (+0.5)"));
  ASSERT_TRUE(apply_setting(sheet, "stop=a=b"));
  EXPECT_EQ(texts(sheet.vars[0].values), (std::vector<std::string>{"ink", "oil, on canvas"}));
  EXPECT_EQ(texts(sheet.params[0].values), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(sheet.params[1].name, "temperature");
  EXPECT_EQ(texts(sheet.params[2].values), std::vector<std::string>{"a=b"});
  EXPECT_EQ(good_plan(sheet).size(), 2u * 3 * 3);
}

TEST(Setting, ChangesModelsRepeatAndLimits) {
  Sheet sheet = good_sheet(kSettingsSheet);
  for (const char* setting :
       {"model=demo:chat, ollama:llama3:8b", "repeat=4", "limits.max_cost=0.5", "limits.retries=0",
        "limits.concurrency=9", "limits.timeout_s=1.5", "limits.requests_per_minute=60",
        "limits.tokens_per_minute=1e5", "limits.delay_s=0", "limits.run_timeout_s=90",
        "limits.first_byte_s=8", "limits.idle_s=7", "limits.retries.budget=20",
        "limits.retries.on=server, timeout", "order=breadth_first", "cache.ttl=2h"}) {
    ASSERT_TRUE(apply_setting(sheet, setting)) << setting;
  }
  EXPECT_EQ(sheet.models[1], (ModelRef{"ollama", "llama3:8b"}));
  EXPECT_EQ(sheet.repeat, 4u);
  EXPECT_EQ(sheet.limits.max_cost, 0.5);
  EXPECT_EQ(sheet.limits.retries.count, 0);
  EXPECT_EQ(sheet.limits.concurrency, 9);
  EXPECT_EQ(sheet.limits.timeout_s, 1.5);
  EXPECT_EQ(sheet.limits.requests_per_minute, 60);
  EXPECT_EQ(sheet.limits.tokens_per_minute, 100'000);
  EXPECT_EQ(sheet.limits.delay_s, 0);
  EXPECT_EQ(sheet.limits.run_timeout_s, 90);
  EXPECT_EQ(sheet.limits.first_byte_s, 8);
  EXPECT_EQ(sheet.limits.idle_s, 7);
  EXPECT_EQ(sheet.limits.retries.budget, 20);
  EXPECT_EQ(sheet.limits.retries.on, (std::vector<std::string>{"server", "timeout"}));
  EXPECT_EQ(sheet.order, FiringOrder::breadth_first);
  EXPECT_EQ(sheet.cache_ttl_s, 7200);
  ASSERT_TRUE(apply_setting(sheet, "limits.retries.on="));
  EXPECT_EQ(sheet.limits.retries.on, std::vector<std::string>()) << "none is sent again";
  ASSERT_TRUE(apply_setting(sheet, "cache.ttl_s=1.5"));
  EXPECT_EQ(sheet.cache_ttl_s, 1.5);
}

TEST(Setting, LeavesTheWordOrderToAVariableOfThatName) {
  Sheet sheet = good_sheet("prompts: '{{order}}'\nmodels: demo:chat\nvars: {order: [tea]}");
  ASSERT_TRUE(apply_setting(sheet, "order=coffee, breadth_first"));
  EXPECT_EQ(texts(sheet.vars[0].values), (std::vector<std::string>{"coffee", "breadth_first"}));
  EXPECT_EQ(sheet.order, FiringOrder::as_laid_out);
}

TEST(Setting, NamesWhatIsWrongAndChangesNothing) {
  const std::pair<const char*, const char*> cases[] = {
      {"seed", "--set seed: expected NAME=VALUES"},
      {"=3", "--set =3: expected NAME=VALUES"},
      {"seed=", "--set seed: no values"},
      {"model=gpt", "--set model: 'gpt' is not PROVIDER:MODEL"},
      {"repeat=0", "--set repeat: '0' is not a whole number from 1"},
      {"repeat=1-3", "--set repeat: '1-3' is not a whole number"},
      {"limits.max_csot=1", "--set limits.max_csot: no such limit; did you mean `max_cost`?"},
      {"limits.retries=1.5", "--set limits.retries: '1.5' is not a whole number"},
      {"limits.timeout_s=0", "--set limits.timeout_s: '0' is not a number from 0.001 to 1000000000"},
      {"limits.retries=101", "--set limits.retries: '101' is not a whole number from 0 to 100"},
      {"limits.retries.on=sever",
       "--set limits.retries.on: no failure `sever` that may pass; did you mean `server`?"},
      {"limits.retries.on=server, server", "--set limits.retries.on: `server` stands twice"},
      {"limits.retries.budgte=1",
       "--set limits.retries.budgte: no such limit; did you mean `retries.budget`?"},
      {"limits.first_byte_s=soon", "--set limits.first_byte_s: 'soon' is not a number"},
      {"order=breadth-first", "--set order: 'breadth-first' is not an order; did you mean `breadth_first`?"},
      {"cache.ttl=week", "--set cache.ttl: 'week' is not a duration such as 90m, 24h or 7d"},
      {"cache.tll=1d", "--set cache.tll: no such setting; expected `cache.ttl`"},
      {"city=Ulm", "--set city: is a column of the sheet's data"},
      {"prompt=x", "--set prompt: stands in the sheet alone"},
      {"a b=1", "--set a b: not a parameter's name"},
  };
  Sheet sheet = good_sheet(kSettingsSheet);
  const std::string before = to_yaml(sheet);
  for (const auto& [setting, message] : cases) {
    const auto result = apply_setting(sheet, setting);
    ASSERT_FALSE(result) << setting;
    EXPECT_THAT(result.error().message, testing::StartsWith(message));
  }
  EXPECT_EQ(to_yaml(sheet), before);
}

}  // namespace
}  // namespace proofsheet::sheet
