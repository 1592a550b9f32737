#include <gmock/gmock.h>

#include <fstream>
#include <random>

#include "sheet/yaml_node.h"
#include "sheet/yaml_writer.h"
#include "sheet_testing.h"

namespace proofsheet::sheet {
namespace {

// Everything that makes up a sheet, so that two of them can be compared.
void expect_equal(const Sheet& a, const Sheet& b) {
  EXPECT_EQ(a.title, b.title);
  ASSERT_EQ(a.prompts.size(), b.prompts.size());
  for (std::size_t i = 0; i < a.prompts.size(); ++i) {
    EXPECT_EQ(a.prompts[i].name, b.prompts[i].name);
    EXPECT_EQ(a.prompts[i].messages, b.prompts[i].messages);
    EXPECT_EQ(a.prompts[i].is_chat, b.prompts[i].is_chat);
  }
  EXPECT_EQ(a.models, b.models);
  for (const auto& [left, right] : {std::pair(&a.vars, &b.vars), std::pair(&a.params, &b.params)}) {
    ASSERT_EQ(left->size(), right->size());
    for (std::size_t i = 0; i < left->size(); ++i) {
      EXPECT_EQ((*left)[i].name, (*right)[i].name);
      EXPECT_EQ((*left)[i].values, (*right)[i].values);
      for (std::uint64_t v = 0; v < (*left)[i].values.size(); ++v) {
        EXPECT_EQ((*left)[i].values.at(v).is_string(), (*right)[i].values.at(v).is_string());
      }
    }
  }
  EXPECT_EQ(a.zip, b.zip);
  ASSERT_EQ(a.exclude.size(), b.exclude.size());
  for (std::size_t i = 0; i < a.exclude.size(); ++i) EXPECT_EQ(a.exclude[i].patterns, b.exclude[i].patterns);
  EXPECT_EQ(a.sample.has_value(), b.sample.has_value());
  EXPECT_EQ(a.repeat, b.repeat);
  EXPECT_EQ(a.data, b.data);
  EXPECT_EQ(a.layout, b.layout);
  EXPECT_EQ(a.limits, b.limits);
  EXPECT_EQ(a.order, b.order);
  EXPECT_EQ(a.cache_ttl_s, b.cache_ttl_s);
  ASSERT_EQ(a.providers.size(), b.providers.size());
  for (std::size_t i = 0; i < a.providers.size(); ++i) {
    EXPECT_EQ(a.providers[i].name, b.providers[i].name);
    EXPECT_EQ(a.providers[i].headers, b.providers[i].headers);
    EXPECT_EQ(a.providers[i].extra_body, b.providers[i].extra_body);
    EXPECT_EQ(a.providers[i].base_url, b.providers[i].base_url);
    EXPECT_EQ(a.providers[i].serial_models, b.providers[i].serial_models);
    EXPECT_EQ(a.providers[i].http2, b.providers[i].http2);
    EXPECT_EQ(a.providers[i].ca_file, b.providers[i].ca_file);
    EXPECT_EQ(a.providers[i].limits, b.providers[i].limits);
  }
}

TEST(ToYaml, WritesASheetThatReadsBackEqual) {
  const Sheet sheet = good_sheet(R"yaml(
title: "Yes: a title"
prompts:
  plain: 绘制一幅美丽的花园场景，{{style}}
  long: |
    第一行，{{style}}
      缩进的第二行: "引号" # 不是注释

    last line
  chat:
    - {role: system, content: "no"}
    - {role: user, content: [{text: "- a"}, {text: "b"}]}
models: [demo:image, "ollama:llama3:8b"]
vars:
  style: ["yes", "1.0", 1.0, "0-1 (+0.25)", "oil, on canvas", "{{x}}", "", " lead", "trail ", "a: b", "# c", "null", "2024-01-01"]
  k: {values: 1-600}
  only: [{values: {a: 1, b: [x]}}]
  five: {values: 1-5}
  text: "0-1 (+0.25)"
  map: {a: 1, b: {c: [true, null, "~"]}}
params:
  temperature: 0-1 (+0.25)
  top_p: {values: "log 0.01-1 [3]"}
  stop: [["a", "b"]]
  label: ["1-5"]
  seed: [1, 2, 3]
zip: [[temperature, five]]
exclude: [{model: "demo:*", seed: [1, 2]}, {prompt: plain}]
sample: {count: 5, seed: 9}
repeat: 2
data:
  - {city: "1", size: 1, note: "line one\nline two\n"}
  - {city: 西安, size: 2.5, note: null}
layout: {rows: [style, k], columns: temperature}
limits: {max_cost: 0.5, retries: 0}
providers:
  local: {api: openai, base_url: "http://127.0.0.1:8080/v1", headers: {X-Title: "on"}, extra_body: {a: [1, {b: "2"}]}}
)yaml");
  if (HasFailure()) return;
  const std::string yaml = to_yaml(sheet, DataRows::inline_rows);
  const Sheet again = good_sheet(yaml);
  expect_equal(sheet, again);
  EXPECT_EQ(to_yaml(again, DataRows::inline_rows), yaml);
  EXPECT_THAT(yaml, testing::HasSubstr("  long: |\n    第一行，{{style}}\n      缩进"));
  EXPECT_THAT(yaml, testing::HasSubstr("  temperature: 0-1 (+0.25)\n"));
}

TEST(ToYaml, KeepsEveryLimitOfTheRunAndOfItsProviders) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "yaml_limits";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "ca.pem") << "certificates";
  const Loaded loaded = parse_sheet(R"yaml(
prompts: hi
models: [local:a, openai:b]
limits: {concurrency: 32, requests_per_minute: 500, tokens_per_minute: 200000, delay_s: 0.5, max_cost: 5, timeout_s: 300,
  run_timeout_s: 3600, first_byte_s: 120, idle_s: 60.25, retries: {count: 5, on: [rate_limited, server], budget: 100}}
order: breadth_first
cache: {ttl: 1.5h}
providers:
  local: {api: openai, base_url: "http://127.0.0.1:1/v1", serial_models: true, http2: false, ca_file: ca.pem,
    limits: {concurrency: 4, requests_per_minute: 60, tokens_per_minute: 9, delay_s: 0, timeout_s: 1, first_byte_s: 2,
      idle_s: 3, retries: {on: []}}}
  openai: {http2: true, limits: {retries: 0}}
)yaml",
                                    "t", folder);
  ASSERT_TRUE(loaded.ok()) << loaded.problems[0].to_string();
  EXPECT_EQ(loaded.sheet->limits.run_timeout_s, 3600);
  EXPECT_EQ(loaded.sheet->providers[0].limits.retries.on, std::vector<std::string>());
  const std::string yaml = to_yaml(*loaded.sheet);
  const Loaded again = parse_sheet(yaml, "again", folder);
  ASSERT_TRUE(again.ok()) << again.problems[0].to_string() << yaml;
  expect_equal(*loaded.sheet, *again.sheet);
  EXPECT_EQ(to_yaml(*again.sheet), yaml);
}

TEST(ToYaml, WritesNothingOfLimitsThatAreNotSet) {
  Sheet sheet = good_sheet("prompts: hi\nmodels: demo:chat\nlimits: {retries: {}}\norder: as_laid_out\n");
  EXPECT_EQ(to_yaml(sheet), "prompts: hi\nmodels: [demo:chat]\n");
  sheet.limits.retries.count = 3;
  EXPECT_THAT(to_yaml(sheet), testing::EndsWith("limits:\n  retries: 3\n"));
}

TEST(ToYaml, KeepsAReferenceToTheDataFileOrWritesItsRows) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "yaml_data";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "rows.jsonl") << "{\"a\": 1}\n\n{\"a\": \"x\"}\n";
  const Loaded loaded = parse_sheet("prompts: '{{a}}'\nmodels: demo:chat\ndata: rows.jsonl", "t", folder);
  ASSERT_TRUE(loaded.ok());
  EXPECT_THAT(to_yaml(*loaded.sheet), testing::HasSubstr("data: rows.jsonl\n"));
  const Sheet inlined = good_sheet(to_yaml(*loaded.sheet, DataRows::inline_rows));
  EXPECT_EQ(inlined.data, loaded.sheet->data);
  EXPECT_TRUE(inlined.data_path.empty());
}

TEST(ToYaml, WritesManyRowsSoThatTheyReadBackWhateverTheirSize) {
  Sheet sheet = good_sheet("prompts: '{{a}}'\nmodels: demo:chat\ndata: [{a: x}]\nlayout: {rows: row}");
  sheet.data.clear();
  for (int i = 0; i < 60'000; ++i) {
    sheet.data.push_back(Value(Value::Map{
        {"a", i}, {"b", "line\n\tone \xE2\x80\xA8 花 \"q\" " + std::string(150, 'x')}, {"c", 0.1}}));
  }
  const std::string yaml = to_yaml(sheet, DataRows::inline_rows);
  ASSERT_GT(yaml.size(), 8u << 20) << "more than a sheet that people write may have";
  const Sheet again = good_sheet(yaml);
  EXPECT_EQ(again.data, sheet.data);
  EXPECT_EQ(again.layout, sheet.layout);
}

TEST(ToYaml, NamesTheLineOfABadRowInABlockOfRows) {
  const std::string head = "prompts: '{{a}}'\nmodels: demo:chat\n";
  EXPECT_THAT(problem_lines(head + "data:\n  jsonl: |\n    {\"a\": 1}\n    [2]\n"),
              testing::ElementsAre("t.yaml:6: data: expected a map of columns: {\"column\": value}"));
  EXPECT_THAT(problem_lines(head + "data:\n  jsonl: |\n    {\"a\": 1}\n    [2]\nrepeat: 2\n"),
              testing::ElementsAre("t.yaml:6: data: expected a map of columns: {\"column\": value}"));
  EXPECT_THAT(problem_lines(head + "data:\n  jsonl: |\n"),
              testing::Contains("t.yaml:5: data: no rows; expected at least one"));
  EXPECT_EQ(good_sheet(head + "data: {jsonl: \"{\\\"a\\\": 1}\"}").data.size(), 1u);
}

TEST(ToYaml, WritesWhatTheEditorHoldsEvenWhenItIsNotYetASheet) {
  Sheet sheet;
  EXPECT_EQ(to_yaml(sheet), "");
  sheet.prompts.push_back({"", {{"user", {{MessagePart::Kind::text, "", 0}}}}, 0, false});
  sheet.params.push_back({"seed", AxisKind::parameter, AxisValues(), "", 0});
  const Loaded loaded = parse_sheet(to_yaml(sheet), "t", {});
  EXPECT_TRUE(loaded.sheet);
}

std::string random_text(std::mt19937& random) {
  static const std::vector<std::string> pieces = {" ",
                                                  "  ",
                                                  "\n",
                                                  "\n\n",
                                                  "\t",
                                                  "\r",
                                                  ":",
                                                  ": ",
                                                  " #",
                                                  "#",
                                                  "-",
                                                  "- ",
                                                  "?",
                                                  "{",
                                                  "}",
                                                  "{{",
                                                  "}}",
                                                  "[",
                                                  "]",
                                                  ",",
                                                  "&",
                                                  "*",
                                                  "!",
                                                  "|",
                                                  ">",
                                                  "'",
                                                  "\"",
                                                  "%",
                                                  "@",
                                                  "`",
                                                  "~",
                                                  "a",
                                                  "yes",
                                                  "no",
                                                  "on",
                                                  "y",
                                                  "1",
                                                  "1.0",
                                                  "0x1",
                                                  "1e3",
                                                  "-1",
                                                  ".5",
                                                  ".inf",
                                                  "=",
                                                  "<<",
                                                  "花",
                                                  "é",
                                                  "🎨",
                                                  "null",
                                                  "\\",
                                                  "\\n",
                                                  "---",
                                                  "...",
                                                  "2024-01-01",
                                                  "\xC2\x85",
                                                  "\xE2\x80\xA8",
                                                  "\xEF\xBB\xBF",
                                                  "\x01",
                                                  "\x7F",
                                                  "$",
                                                  "/"};
  std::string text;
  for (auto left = random() % 7; left > 0; --left) text += pieces[random() % pieces.size()];
  return text;
}

TEST(YamlWriter, QuotesAnyTextSoThatItReadsBackEqual) {
  std::mt19937 random(11);
  for (int round = 0; round < 8'000; ++round) {
    const std::string key = "k" + random_text(random), text = random_text(random),
                      other = random_text(random);
    YamlWriter writer;
    writer.entry(key, Value(text));
    writer.open("nested");
    writer.entry("list", Value(Value::List{text, other, Value(Value::Map{{"in", other}, {"more", text}})}));
    writer.close();
    writer.entry("flow", Value(Value::List{text, other}));
    const std::string yaml = writer.take();
    const YamlDocument document = read_yaml(yaml);
    ASSERT_TRUE(document.root && document.problems.empty())
        << yaml << (document.problems.empty() ? "" : document.problems[0].message);
    const Value read = to_value(*document.root);
    const Value expected = Value::Map{
        {key, text},
        {"nested",
         Value::Map{{"list", Value::List{text, other, Value(Value::Map{{"in", other}, {"more", text}})}}}},
        {"flow", Value::List{text, other}}};
    ASSERT_EQ(read, expected) << yaml;
  }
}

TEST(YamlWriter, LeavesPlainTextWithoutQuotes) {
  for (const char* text : {"ink wash", "demo:image", "1024x1024", "水墨", "it's", "gpt-image-1.5", "a/b (c)"})
    EXPECT_EQ(yaml_scalar(text), text);
  for (const char* text : {"yes", "No", "1.0", "1", "null", "~", "", "a: b", "a #b", "-x", "0x10", "on",
                           "12:30:45", "2024-01-01", "a, b", "{{x}}", "*a", "a?"}) {
    EXPECT_EQ(yaml_scalar(text), '"' + std::string(text) + '"');
  }
}

}  // namespace
}  // namespace proofsheet::sheet
