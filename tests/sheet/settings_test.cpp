#include <gmock/gmock.h>

#include "sheet_testing.h"

namespace proofsheet::sheet {
namespace {

constexpr const char* kSheet =
    "prompts: '{{style}}'\nmodels: demo:chat\nvars: {style: [a, b]}\nparams: {seed: 1}\ndata: [{city: Bonn}]";

TEST(Setting, ChangesVariablesParametersAndAddsNewParameters) {
  Sheet sheet = good_sheet(kSheet);
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
  Sheet sheet = good_sheet(kSheet);
  for (const char* setting :
       {"model=demo:chat, ollama:llama3:8b", "repeat=4", "limits.max_cost=0.5", "limits.retries=0",
        "limits.concurrency=9", "limits.timeout_s=1.5", "limits.requests_per_minute=60"}) {
    ASSERT_TRUE(apply_setting(sheet, setting)) << setting;
  }
  EXPECT_EQ(sheet.models[1], (ModelRef{"ollama", "llama3:8b"}));
  EXPECT_EQ(sheet.repeat, 4u);
  EXPECT_EQ(sheet.limits.max_cost, 0.5);
  EXPECT_EQ(sheet.limits.retries.count, 0);
  EXPECT_EQ(sheet.limits.concurrency, 9);
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
      {"limits.timeout_s=0", "--set limits.timeout_s: '0' is not a number above 0"},
      {"city=Ulm", "--set city: is a column of the sheet's data"},
      {"prompt=x", "--set prompt: stands in the sheet alone"},
      {"a b=1", "--set a b: not a parameter's name"},
  };
  Sheet sheet = good_sheet(kSheet);
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
