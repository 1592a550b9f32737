#include "sheet/plan.h"

#include <gmock/gmock.h>

#include <fstream>
#include <set>

#include "sheet_testing.h"

namespace proofsheet::sheet {
namespace {

constexpr const char* kGarden = R"(
prompts:
  plain: A garden, {{style}}
  brief: "{{style}}: {{time}}"
models: [demo:image, openai:gpt-image-1.5]
vars:
  style: [ink wash, "oil, on canvas", woodblock]
  time: dusk
params:
  size: [1024x1024, 1536x1024]
  seed: 1-4
)";

std::vector<std::string> axis_names(const Plan& plan) {
  std::vector<std::string> names;
  for (const Axis& axis : plan.axes()) names.push_back(axis.name);
  return names;
}

// Every cell's coordinates are found again, and no two cells share them.
void expect_bijection(const Plan& plan) {
  std::set<std::vector<std::uint64_t>> seen;
  std::vector<std::uint64_t> before;
  for (CellIndex cell = 0; cell < plan.size(); ++cell) {
    const auto coordinates = plan.coordinates(cell);
    ASSERT_EQ(plan.find(coordinates), cell);
    ASSERT_TRUE(seen.insert(coordinates).second);
    ASSERT_LE(before, coordinates) << "cells are in order, the first axis slowest";
    before = coordinates;
  }
}

TEST(Plan, CrossesItsAxesTheFirstOneSlowest) {
  const Plan plan = good_plan(kGarden);
  EXPECT_EQ(axis_names(plan), (std::vector<std::string>{"prompt", "model", "style", "size", "seed"}));
  EXPECT_EQ(plan.size(), 2u * 2 * 3 * 2 * 4);
  EXPECT_EQ(plan.coordinates(1), (std::vector<std::uint64_t>{0, 0, 0, 0, 1}));
  EXPECT_EQ(plan.coordinates(95), (std::vector<std::uint64_t>{1, 1, 2, 1, 3}));
  expect_bijection(plan);
}

TEST(Plan, GivesACellItsPromptModelAndParameters) {
  const Plan plan = good_plan(kGarden);
  const auto cell = plan.cell(*plan.find({1, 0, 1, 1, 2}));
  ASSERT_TRUE(cell);
  EXPECT_EQ(cell->prompt_name, "brief");
  EXPECT_EQ(cell->prompt_text(), "oil, on canvas: dusk");
  EXPECT_EQ(cell->model.to_string(), "demo:image");
  EXPECT_EQ(cell->params, Value(Value::Map{{"size", "1536x1024"}, {"seed", 3}}));
  EXPECT_EQ(cell->axes, Value(Value::Map{{"prompt", "brief"},
                                         {"model", "demo:image"},
                                         {"style", "oil, on canvas"},
                                         {"size", "1536x1024"},
                                         {"seed", 3}}));
}

TEST(Plan, NamesTheModelOfACellEvenWhenThereIsOnlyOne) {
  const auto cell = good_plan("prompts: hi\nmodels: demo:chat").cell(0);
  ASSERT_TRUE(cell);
  EXPECT_EQ(cell->axes, Value(Value::Map{{"model", "demo:chat"}}));
}

TEST(Plan, CountsRepeatsAndNumbersThemFromOne) {
  const Plan plan = good_plan("prompts: hi\nmodels: demo:chat\nrepeat: 3");
  EXPECT_EQ(plan.size(), 3u);
  const auto cell = plan.cell(2);
  ASSERT_TRUE(cell);
  EXPECT_EQ(cell->repeat, 2u);
  EXPECT_EQ(*cell->axes.find("repeat"), Value(3));
}

TEST(Plan, AdvancesAZipGroupTogether) {
  const Plan plan = good_plan(R"(
prompts: "{{a}} {{b}} {{c}}"
models: demo:chat
vars: {a: [1, 2, 3], b: [x, y], c: [p, q, r]}
zip: [[a, c]]
)");
  EXPECT_EQ(plan.size(), 6u);
  std::vector<std::string> prompts;
  for (CellIndex cell = 0; cell < plan.size(); ++cell) prompts.push_back(plan.cell(cell)->prompt_text());
  EXPECT_THAT(prompts, testing::ElementsAre("1 x p", "1 y p", "2 x q", "2 y q", "3 x r", "3 y r"));
  EXPECT_EQ(plan.find({0, 0, 1}), std::nullopt);
  expect_bijection(plan);
}

TEST(Plan, LeavesOutWhatTheSheetExcludes) {
  const Plan plan = good_plan(std::string(kGarden) + R"(
exclude:
  - {model: "demo:*", size: 1536x1024}
  - {prompt: brief, seed: [1, 4]}
  - {style: "oil*", seed: 2, prompt: plain}
)");
  std::uint64_t expected = 0;
  const Plan whole = good_plan(kGarden);
  for (CellIndex cell = 0; cell < whole.size(); ++cell) {
    const auto at = whole.coordinates(cell);
    const bool out = (at[1] == 0 && at[3] == 1) || (at[0] == 1 && (at[4] == 0 || at[4] == 3)) ||
                     (at[2] == 1 && at[4] == 1 && at[0] == 0);
    EXPECT_EQ(plan.find(at).has_value(), !out);
    if (!out) {
      EXPECT_EQ(plan.find(at), expected++);
    }
  }
  EXPECT_EQ(plan.size(), expected);
  expect_bijection(plan);
}

TEST(Plan, ExcludesByAColumnOfTheData) {
  const Plan plan = good_plan(R"(
prompts: "{{city}}"
models: demo:chat
data: [{city: Bonn, country: DE}, {city: Lyon, country: FR}, {city: Ulm, country: DE}]
exclude: [{country: DE}]
)");
  EXPECT_EQ(plan.size(), 1u);
  EXPECT_EQ(plan.cell(0)->prompt_text(), "Lyon");
}

TEST(Plan, IgnoresExclusionsOfConstantsThatDoNotMatch) {
  EXPECT_EQ(good_plan(std::string(kGarden) + "exclude: [{time: dawn, seed: 1}]").size(), 96u);
  EXPECT_EQ(good_plan(std::string(kGarden) + "exclude: [{time: \"du?k\", seed: 1}]").size(), 72u);
}

TEST(Plan, SamplesExactlyAsManyCellsAsAskedAlwaysTheSameOnes) {
  const std::string sampled = std::string(kGarden) + "exclude: [{seed: 3}]\nsample: {count: 20, seed: 7}";
  const Plan plan = good_plan(sampled);
  EXPECT_EQ(plan.size(), 20u);
  expect_bijection(plan);
  const Plan again = good_plan(sampled);
  for (CellIndex cell = 0; cell < 20; ++cell) {
    EXPECT_EQ(plan.coordinates(cell), again.coordinates(cell));
    EXPECT_NE(plan.coordinates(cell)[4], 2u);
  }
}

TEST(Plan, KeepsItsSampleWhenMoreCellsAreAskedFor) {
  const Plan small = good_plan(std::string(kGarden) + "sample: {count: 10, seed: 1}");
  const Plan large = good_plan(std::string(kGarden) + "sample: {count: 30, seed: 1}");
  for (CellIndex cell = 0; cell < small.size(); ++cell) EXPECT_TRUE(large.find(small.coordinates(cell)));
}

TEST(Plan, SamplesDifferentCellsForAnotherSeed) {
  const Plan one = good_plan(std::string(kGarden) + "sample: {count: 10, seed: 1}");
  const Plan two = good_plan(std::string(kGarden) + "sample: {count: 10, seed: 2}");
  std::size_t shared = 0;
  for (CellIndex cell = 0; cell < 10; ++cell) shared += two.find(one.coordinates(cell)) ? 1 : 0;
  EXPECT_LT(shared, 10u);
}

TEST(Plan, TakesAllCellsWhenTheSampleIsLarger) {
  EXPECT_EQ(good_plan(std::string(kGarden) + "sample: {count: 1000}").size(), 96u);
}

TEST(Plan, OfATrillionCellsCostsNothingUntilACellIsAskedFor) {
  const Plan plan = good_plan(R"(
prompts: "{{a}} {{b}}"
models: demo:chat
vars: {a: {values: 1-1000000}, b: {values: 1-1000}}
params: {seed: 1-1000}
)");
  EXPECT_EQ(plan.size(), 1'000'000'000'000u);
  const CellIndex cell = 123'456'789'012;
  EXPECT_EQ(plan.find(plan.coordinates(cell)), cell);
  EXPECT_EQ(plan.cell(999'999'999'999)->prompt_text(), "1000000 1000");
}

TEST(Plan, CountsExclusionsAndSamplesOfATrillionCells) {
  const std::string yaml = R"(
prompts: "{{a}} {{b}} {{c}}"
models: demo:chat
vars: {a: {values: 1-1000000}, b: {values: 1-1000}, c: {values: 1-1000}}
exclude: [{b: "1*", c: [5, 6]}, {b: 7}]
)";
  const Plan plan = good_plan(yaml);
  // 112 values of b begin with 1: 1, 10-19, 100-199 and 1000.
  EXPECT_EQ(plan.size(), 1'000'000u * (1'000'000ull - 112 * 2 - 1000));
  for (CellIndex cell = 1; cell < plan.size(); cell = cell * 7 + 3)
    EXPECT_EQ(plan.find(plan.coordinates(cell)), cell);
  const Plan sampled = good_plan(yaml + "sample: {count: 1000, seed: 3}");
  EXPECT_EQ(sampled.size(), 1000u);
  expect_bijection(sampled);
}

TEST(Plan, RefusesMoreCellsThanItCanNumber) {
  const auto lines = problem_lines(
      "prompts: \"{{a}}{{b}}{{c}}\"\nmodels: demo:chat\nvars: {a: {values: 1-1000000}, b: {values: "
      "1-1000000}, c: {values: 1-1000000}}");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], testing::HasSubstr("more than 281474976710656 cells"));
}

TEST(Plan, RefusesExclusionsThatLeaveNothing) {
  EXPECT_THAT(problem_lines("prompts: a\nmodels: demo:chat\nexclude:\n  - {model: \"*\"}"),
              testing::ElementsAre("t.yaml:3: exclude: excludes every cell; expected some to stay"));
}

TEST(Plan, TakesDataRowsAsVariables) {
  const Plan plan = good_plan(R"(
prompts: "{{name}} is {{age}}; {{ row['home town'] }}"
models: demo:chat
data:
  - {name: Ada, age: 36, home town: London}
  - {name: Li, age: 7, home town: "西安"}
)");
  EXPECT_EQ(plan.size(), 2u);
  const auto cell = plan.cell(1);
  ASSERT_TRUE(cell);
  EXPECT_EQ(cell->prompt_text(), "Li is 7; 西安");
  EXPECT_EQ(*cell->axes.find("row"), Value(2));
}

TEST(Plan, LeavesOutParametersThatAreNull) {
  const Plan plan = good_plan("prompts: hi\nmodels: demo:chat\nparams: {seed: [null, 5]}");
  EXPECT_EQ(plan.cell(0)->params, Value(Value::Map{}));
  EXPECT_EQ(plan.cell(1)->params, Value(Value::Map{{"seed", 5}}));
}

TEST(Plan, RendersChatMessagesAndFindsTheirImages) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "plan_images";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "a.png") << "x";
  const Loaded loaded = parse_sheet(R"(
prompts:
  chat:
    - {role: system, content: Be brief.}
    - role: user
      content:
        - text: "What is {{thing}}?"
        - image: "{{file}}.png"
models: demo:chat
vars: {thing: this, file: [a, b]}
)",
                                    "t.yaml", folder);
  ASSERT_TRUE(loaded.ok());
  const Plan plan = good_plan(*loaded.sheet);
  const auto cell = plan.cell(0);
  ASSERT_TRUE(cell) << cell.error().message;
  ASSERT_EQ(cell->messages.size(), 2u);
  EXPECT_EQ(cell->messages[1].parts[0].text, "What is this?");
  EXPECT_EQ(cell->messages[1].parts[1].kind, MessagePart::Kind::image);
  EXPECT_TRUE(std::filesystem::exists(cell->messages[1].parts[1].text));
  EXPECT_THAT(cell->prompt_text(), testing::StartsWith("system: Be brief.\n\nuser: What is this?\n[image: "));
  const auto missing = plan.cell(1);
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, testing::HasSubstr("no such image file"));
}

TEST(Plan, NamesTheLineOfATemplateThatDoesNotWorkOut) {
  Loaded loaded = parse_sheet(
      "prompts:\n  p: |\n    one\n    {{ list.missing }}\nmodels: demo:chat\nvars: {list: [{a: 1}, {missing: "
      "2}]}",
      "t.yaml", {});
  ASSERT_TRUE(loaded.ok());
  loaded.sheet->path = "t.yaml";
  const Plan plan = good_plan(*loaded.sheet);
  const auto cell = plan.cell(0);
  ASSERT_FALSE(cell);
  EXPECT_EQ(cell.error().message, "t.yaml:4: prompts.p: no member `missing`; known: `a`");
  EXPECT_EQ(plan.cell(1)->prompt_text(), "one\n2\n");
}

TEST(Plan, RefusesASheetThatDoesNotValidate) {
  auto sheet = std::make_shared<Sheet>();
  const auto plan = Plan::make(sheet);
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().message, testing::HasSubstr("prompts: no prompt"));
}

TEST(PlanMarkedPrompt, IsThePromptWithTheStretchesOfItsVariables) {
  const Loaded loaded = parse_sheet(
      "prompts:\n  chat:\n  - {role: system, content: 'Be {{mood}}'}\n  - {role: user, content: 'A garden, "
      "{{style}}'}\nmodels: demo:text\n"
      "vars: {mood: kind, style: [ink, oil]}\n",
      "test.sheet.yaml", {});
  ASSERT_TRUE(loaded.ok()) << loaded.problems.front().to_string();
  const Plan plan = *Plan::make(std::make_shared<const Sheet>(*loaded.sheet));
  const auto marked = plan.marked_prompt(1);
  ASSERT_TRUE(marked);
  EXPECT_EQ(marked->text, plan.cell(1)->prompt_text());
  ASSERT_EQ(marked->spans.size(), 2u);
  EXPECT_EQ(marked->text.substr(marked->spans[0].begin, 4), "kind");
  EXPECT_EQ(marked->spans[1].name, "style");
  EXPECT_EQ(marked->text.substr(marked->spans[1].begin), "oil");
  EXPECT_FALSE(plan.marked_prompt(2));
}

}  // namespace
}  // namespace proofsheet::sheet
