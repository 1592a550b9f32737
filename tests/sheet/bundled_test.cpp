// The bundled sheets and the JSON schema that editors complete sheets with. The schema is checked by
// python3-jsonschema, run as a process; a sheet that it refuses, or a checker that does not run, is a
// failure.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>

#include "base/file.h"
#include "base/json.h"
#include "sheet/yaml_node.h"
#include "sheet_testing.h"

namespace proofsheet::sheet {
namespace {

namespace fs = std::filesystem;

const fs::path kAssets = fs::path(PROOFSHEET_SOURCE_DIR) / "assets";

std::vector<fs::path> bundled_sheets() {
  std::vector<fs::path> sheets;
  for (const auto& entry : fs::directory_iterator(kAssets / "sheets")) sheets.push_back(entry.path());
  std::ranges::sort(sheets);
  return sheets;
}

// What a YAML text is as JSON.
Value document_of(const std::string& yaml) {
  const YamlDocument document = read_yaml(yaml);
  if (!document.root) throw std::runtime_error("not YAML: " + document.problems.at(0).message);
  return to_value(*document.root);
}

constexpr const char* kChecker = R"(
import json, sys, jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
for document in json.load(open(sys.argv[2])):
    error = jsonschema.exceptions.best_match(validator.iter_errors(document))
    print("ok" if error is None else "/".join(str(step) for step in error.absolute_path) + ": " + " ".join(error.message.split())[:200])
)";

// What the schema says of each document: "ok" or its first complaint.
std::vector<std::string> check_schema(const std::vector<Value>& documents) {
  const fs::path folder = fs::path(testing::TempDir()) / fmt::format("schema_{}", getpid());
  fs::create_directories(folder);
  std::ofstream(folder / "check.py") << kChecker;
  std::ofstream(folder / "documents.json") << to_json(Value(Value::List(documents.begin(), documents.end())));
  const std::string command = "/usr/bin/python3 '" + (folder / "check.py").string() + "' '" +
                              (kAssets / "sheet.schema.json").string() + "' '" +
                              (folder / "documents.json").string() + "' 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) throw std::runtime_error("cannot start /usr/bin/python3");
  std::string output;
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    output.append(buffer.data(), got);
  const int status = pclose(pipe);
  fs::remove_all(folder);
  if (status != 0)
    throw std::runtime_error("the schema check did not run (python3-jsonschema installed?): " + output);
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < output.size();) {
    const std::size_t end = output.find('\n', begin);
    lines.push_back(output.substr(begin, end - begin));
    begin = end == std::string::npos ? output.size() : end + 1;
  }
  return lines;
}

TEST(BundledSheets, AreAllThereAndNameTheirSchema) {
  std::vector<std::string> names;
  for (const fs::path& path : bundled_sheets()) {
    names.push_back(path.filename().string());
    EXPECT_THAT(read_file(path).value(),
                testing::StartsWith("# yaml-language-server: $schema=../sheet.schema.json\n"))
        << path;
  }
  EXPECT_THAT(names, testing::ElementsAre("garden.openai.sheet.yaml", "garden.sheet.yaml",
                                          "temperature.openai.sheet.yaml", "temperature.sheet.yaml"));
}

TEST(BundledSheets, ReadWithoutProblemsAndReadBackEqual) {
  for (const fs::path& path : bundled_sheets()) {
    const Loaded loaded = load_sheet(path);
    for (const Problem& problem : loaded.problems) ADD_FAILURE() << problem.to_string();
    ASSERT_TRUE(loaded.ok());
    const std::string written = to_yaml(*loaded.sheet);
    EXPECT_EQ(to_yaml(good_sheet(written)), written);
    const Plan plan = good_plan(*loaded.sheet);
    for (CellIndex cell = 0; cell < plan.size(); ++cell) EXPECT_TRUE(plan.cell(cell)) << path;
  }
}

TEST(BundledSheets, SatisfyTheSchema) {
  std::vector<Value> documents;
  for (const fs::path& path : bundled_sheets()) documents.push_back(document_of(read_file(path).value()));
  EXPECT_EQ(check_schema(documents), std::vector<std::string>(documents.size(), "ok"));
}

TEST(BundledSheets, HaveAGardenOfFortyEightPicturesInTwoLanguages) {
  const Plan plan = good_plan(*load_sheet(kAssets / "sheets/garden.sheet.yaml").sheet);
  EXPECT_EQ(plan.size(), 48u);
  EXPECT_EQ(plan.cell(0)->prompt_text(), "绘制一幅美丽的花园场景，水墨画");
  EXPECT_EQ(plan.cell(47)->prompt_text(), "A beautiful garden scene, woodblock print");
}

TEST(BundledSheets, HaveThirtySixTextsOverTemperature) {
  const Plan plan = good_plan(*load_sheet(kAssets / "sheets/temperature.sheet.yaml").sheet);
  EXPECT_EQ(plan.size(), 36u);
  EXPECT_EQ(*plan.cell(35)->params.find("temperature"), Value(1.5));
}

TEST(Schema, AcceptsWhatTheReaderAccepts) {
  const std::vector<std::string> sheets = {
      "{prompts: hi, models: demo:chat}",
      "{prompts: [a, b], models: [demo:chat, ollama:llama3:8b], title: 7, repeat: 2}",
      "prompts: {c: [{role: user, content: [x, {text: y}]}]}\nmodels: demo:chat\nparams: {stop: [[a, b]], "
      "response_format: {type: json_object}, seed: ~}",
      "prompts: '{{k}}{{风格}}'\nmodels: demo:chat\nvars: {k: {values: 1-600}, 风格: [{a: 1}, {b: 2}]}\nzip: "
      "[]\nsample: {count: 3}",
      "prompts: a\nmodels: demo:chat\nparams: {seed: 1-2, top_k: [3, 4]}\nzip: [[seed, top_k]]\nexclude: "
      "[{seed: [1], model: \"x*\"}]\nlayout: {rows: seed, columns: [repeat], pages: }",
      "prompts: a\nmodels: local:x\nproviders: {local: {api: openai, base_url: \"http://127.0.0.1:8080/v1\", "
      "headers: {X-Title: a}, extra_body: {a: 1}, stream: false, max_tokens_field: max_tokens}}",
      "prompts: '{{a}}'\nmodels: demo:chat\ndata:\n  jsonl: |\n    {\"a\": 1}\nrepeat: 2",
      "prompts: '{{a}}'\nmodels: demo:chat\ndata: [{a: 1}]\nlimits: {concurrency: 1, requests_per_minute: "
      "0.5, max_cost: 0, timeout_s: 1, retries: 0}",
      "prompts: a\nmodels: openai:x\nlimits: {concurrency: 10000, tokens_per_minute: 1, delay_s: 0, "
      "run_timeout_s: 0.001, "
      "first_byte_s: 120, idle_s: 60, retries: {count: 5, on: server, budget: 0}}\norder: "
      "breadth_first\ncache: {ttl: "
      "90m}\nproviders: {openai: {serial_models: true, http2: false, limits: {concurrency: 4, "
      "requests_per_minute: 60, "
      "tokens_per_minute: 5, delay_s: 1, timeout_s: 1, first_byte_s: 1, idle_s: 1, retries: {on: "
      "[connection, "
      "truncated, timeout, rate_limited]}}}}",
      "prompts: a\nmodels: demo:x\ncache: {ttl_s: 0}\norder: as_laid_out\nlimits: {retries: {on: []}}",
      "prompts: a\nmodels: demo:x\ncache: {ttl: 1.5e1d}",
      "prompts: a\nmodels: demo:x\ncache: {ttl: 60}",
  };
  std::vector<Value> documents;
  for (const std::string& yaml : sheets) {
    EXPECT_TRUE(problem_lines(yaml).empty()) << yaml << ": " << problem_lines(yaml)[0];
    documents.push_back(document_of(yaml));
  }
  EXPECT_EQ(check_schema(documents), std::vector<std::string>(documents.size(), "ok"));
}

TEST(Schema, RefusesWhatTheReaderRefuses) {
  const std::string head = "{prompts: hi, models: demo:chat, ";
  const std::vector<std::string> sheets = {
      "{prompts: hi}",
      "{models: demo:chat}",
      head + "titel: x}",
      "{prompts: hi, models: gpt}",
      "{prompts: [], models: demo:chat}",
      head + "repeat: 0}",
      head + "repeat: 1.5}",
      head + "vars: {a: []}}",
      head + "vars: {a: ~}}",
      head + "vars: {model: x}}",
      head + "vars: {a-b: x}}",
      head + "vars: {a: {values: {b: 1}}}}",
      head + "params: {messages: [1]}}",
      head + "zip: [[seed]], params: {seed: 1-2}}",
      head + "exclude: [{}]}",
      head + "exclude: {model: x}}",
      head + "sample: {seed: 1}}",
      head + "layout: {row: seed}}",
      head + "limits: {concurrency: 0}}",
      head + "limits: {max_cost: lots}}",
      head + "limits: {first_byte_s: 0}}",
      head + "limits: {tokens_per_minute: 0.5}}",
      head + "limits: {delay_s: -1}}",
      head + "limits: {retries: many}}",
      head + "limits: {retries: 1.5}}",
      head + "limits: {retries: {count: 101}}}",
      head + "limits: {retries: {on: ~}}}",
      head + "limits: {retries: {on: [quota]}}}",
      head + "limits: {retries: {on: [server, server]}}}",
      head + "limits: {retries: {budget: -1}}}",
      head + "limits: {retries: {times: 1}}}",
      head + "order: random}",
      head + "cache: 7d}",
      head + "cache: {ttl: 7w}}",
      head + "cache: {ttl: -1}}",
      head + "cache: {ttl: 1d, ttl_s: 1}}",
      head + "providers: {demo: {limits: {max_cost: 1}}}}",
      head + "providers: {demo: {limits: {run_timeout_s: 1}}}}",
      head + "providers: {demo: {serial_models: 1}}}",
      head + "providers: {demo: {http2: maybe}}}",
      head + "data: []}",
      head + "data: [1]}",
      head + "providers: {mine: {api: opena}}}",
      head + "providers: {openai: {base_url: localhost}}}",
      head + "providers: {openai: {base_url: \"https://me:pw@host/v1\"}}}",
      head + "providers: {openai: {headers: {Authorization: x}}}}",
      "prompts: {c: [{role: usr, content: x}]}\nmodels: demo:chat",
      "prompts: {c: [{role: user}]}\nmodels: demo:chat",
      "prompts: [{role: user, content: x}]\nmodels: demo:chat",
      "prompts: {c: [{role: user, content: [{text: a, image: b}]}]}\nmodels: demo:chat",
  };
  std::vector<Value> documents;
  for (const std::string& yaml : sheets) {
    EXPECT_FALSE(problem_lines(yaml).empty()) << yaml;
    documents.push_back(document_of(yaml));
  }
  const std::vector<std::string> answers = check_schema(documents);
  ASSERT_EQ(answers.size(), sheets.size());
  for (std::size_t i = 0; i < sheets.size(); ++i) EXPECT_NE(answers[i], "ok") << sheets[i];
}

}  // namespace
}  // namespace proofsheet::sheet
