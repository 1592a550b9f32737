#include <gmock/gmock.h>

#include <fstream>

#include "sheet_testing.h"

namespace proofsheet::sheet {
namespace {

using Texts = std::vector<std::string>;

// The example of the design, every key at once.
constexpr const char* kWhole = R"(title: Garden at dusk
prompts:
  plain: 绘制一幅美丽的花园场景，{{style}}
  brief: A garden, {{style}}, {{time}}
models: [demo:image, openai:gpt-image-1.5]
vars:
  style: [ink wash, "oil, on canvas"]
  time: dusk
params:
  size: [1024x1024, 1536x1024]
  temperature: 0-1 (+0.25)
  seed: 1-4
exclude: [{model: "demo:*", size: 1536x1024}]
sample: {count: 20, seed: 7}
repeat: 3
layout: {rows: style, columns: [size, temperature], pages: model, fold: [seed, repeat]}
limits: {concurrency: 32, requests_per_minute: 500, max_cost: 5.00, timeout_s: 300, retries: 5}
providers:
  local: {api: openai, base_url: "http://127.0.0.1:8080/v1", key_env: LOCAL_KEY, stream: false, extra_body: {cache: {on: true}}}
)";

TEST(Reader, ReadsEveryKeyOfASheet) {
  const Sheet sheet = good_sheet(kWhole);
  EXPECT_EQ(sheet.title, "Garden at dusk");
  ASSERT_EQ(sheet.prompts.size(), 2u);
  EXPECT_EQ(sheet.prompts[0].name, "plain");
  EXPECT_EQ(sheet.prompts[0].text(), "绘制一幅美丽的花园场景，{{style}}");
  EXPECT_EQ(sheet.prompts[0].line, 3);
  EXPECT_EQ(sheet.models[1], (ModelRef{"openai", "gpt-image-1.5"}));
  EXPECT_EQ(texts(sheet.vars[0].values), (Texts{"ink wash", "oil, on canvas"}));
  EXPECT_EQ(texts(sheet.vars[1].values), Texts{"dusk"});
  EXPECT_FALSE(sheet.vars[1].varies());
  EXPECT_EQ(texts(sheet.params[1].values), (Texts{"0", "0.25", "0.5", "0.75", "1"}));
  EXPECT_EQ(sheet.params[1].text, "0-1 (+0.25)");
  EXPECT_EQ(sheet.params[2].line, 12);
  EXPECT_EQ(sheet.exclude[0].patterns[1], (Member{"size", "1536x1024"}));
  EXPECT_EQ(sheet.sample->count, 20u);
  EXPECT_EQ(sheet.repeat, 3u);
  EXPECT_EQ(sheet.layout, (Layout{{"style"}, {"size", "temperature"}, {"model"}, {"seed", "repeat"}}));
  EXPECT_EQ(sheet.limits.concurrency, 32);
  EXPECT_EQ(sheet.limits.max_cost, 5.0);
  const ProviderSpec* local = sheet.find_provider("local");
  ASSERT_TRUE(local);
  EXPECT_EQ(local->api, "openai");
  EXPECT_EQ(local->stream, false);
  EXPECT_EQ(to_display(local->extra_body), R"({"cache":{"on":true}})");
}

TEST(Reader, ReadsLimitsOfTheRunAndOfEachProvider) {
  const Sheet sheet = good_sheet(R"(prompts: hi
models: [openai:a, local:b]
limits:
  concurrency: 32
  tokens_per_minute: 200000
  delay_s: 0.5
  run_timeout_s: 3600
  first_byte_s: 120
  idle_s: 60
  retries: {count: 5, on: [rate_limited, server], budget: 100}
order: breadth_first
cache: {ttl: 7d}
providers:
  openai: {limits: {requests_per_minute: 60, retries: 1}}
  local: {api: openai, base_url: "http://a/v1", serial_models: true, http2: false, limits: {concurrency: 2, delay_s: 0}}
)");
  EXPECT_EQ(sheet.limits.tokens_per_minute, 200'000);
  EXPECT_EQ(sheet.limits.delay_s, 0.5);
  EXPECT_EQ(sheet.limits.run_timeout_s, 3600);
  EXPECT_EQ(sheet.limits.first_byte_s, 120);
  EXPECT_EQ(sheet.limits.idle_s, 60);
  EXPECT_EQ(sheet.limits.retries, (Retries{5, Texts{"rate_limited", "server"}, 100}));
  EXPECT_EQ(sheet.order, FiringOrder::breadth_first);
  EXPECT_EQ(sheet.cache_ttl_s, 7 * 86'400);
  const ProviderSpec& openai = *sheet.find_provider("openai");
  EXPECT_EQ(openai.api, "openai");
  EXPECT_EQ(openai.limits.requests_per_minute, 60);
  EXPECT_EQ(openai.limits.retries, (Retries{1, {}, {}}));
  EXPECT_FALSE(openai.serial_models);
  EXPECT_FALSE(openai.http2);
  const ProviderSpec& local = *sheet.find_provider("local");
  EXPECT_TRUE(local.serial_models);
  EXPECT_EQ(local.http2, false);
  EXPECT_EQ(local.limits.concurrency, 2);
  EXPECT_EQ(local.limits.delay_s, 0);
}

TEST(Reader, TakesADurationForTheAgeOfCachedResults) {
  for (const auto& [text, seconds] : {std::pair("ttl: 90m", 5400.0),
                                      {"ttl: 24h", 86'400.0},
                                      {"ttl: 1.5d", 129'600.0},
                                      {"ttl: 30s", 30.0},
                                      {"ttl: 45", 45.0},
                                      {"ttl: 0", 0.0},
                                      {"ttl_s: 86400", 86'400.0},
                                      {"ttl_s: 0.5", 0.5}}) {
    const Sheet sheet = good_sheet(std::string("prompts: hi\nmodels: demo:a\ncache: {") + text + "}");
    EXPECT_EQ(sheet.cache_ttl_s, seconds) << text;
  }
  EXPECT_FALSE(good_sheet("prompts: hi\nmodels: demo:a").cache_ttl_s);
}

TEST(Reader, LooksUpTheCertificatesOfAProviderBesideTheSheet) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "reader_ca";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "ca.pem") << "certificates";
  const std::string head = "prompts: hi\nmodels: demo:a\nproviders:\n  demo:\n    ca_file: ";
  EXPECT_TRUE(parse_sheet(head + "ca.pem", "t.yaml", folder).ok());
  const Loaded missing = parse_sheet(head + "other.pem", "t.yaml", folder);
  ASSERT_EQ(missing.problems.size(), 1u);
  EXPECT_EQ(missing.problems[0].to_string(),
            "t.yaml:5: providers.demo.ca_file: no such file: " + (folder / "other.pem").string() +
                "; expected certificates in PEM form");
}

TEST(Reader, TakesAStringAsOneLiteralValueCommasAndAll) {
  const Sheet sheet = good_sheet(
      "prompts: '{{a}} {{b}}'\nmodels: demo:chat\nvars: {a: \"1, 2, 3\", b: 1-5}\nparams: {stop: \"a, b\"}");
  EXPECT_EQ(texts(sheet.vars[0].values), Texts{"1, 2, 3"});
  EXPECT_EQ(texts(sheet.vars[1].values), Texts{"1-5"});
  EXPECT_EQ(texts(sheet.params[0].values), Texts{"a, b"});
}

TEST(Reader, TakesARangeInParamsAsAnAxisButNotInAList) {
  const Sheet sheet =
      good_sheet("prompts: hi\nmodels: demo:chat\nparams: {temperature: 0-1 (+0.5), tag: [1-3, x]}");
  EXPECT_EQ(texts(sheet.params[0].values), (Texts{"0", "0.5", "1"}));
  EXPECT_EQ(texts(sheet.params[1].values), (Texts{"1-3", "x"}));
}

TEST(Reader, TakesAnUnfinishedRangeInParamsForAMistakeUnlessItIsQuoted) {
  const auto problem = [](const std::string& value) {
    const Loaded loaded =
        parse_sheet("prompts: hi\nmodels: demo:chat\nparams: {tag: " + value + "}\n", "t", {});
    return loaded.problems.empty() ? std::string() : loaded.problems.front().message;
  };
  EXPECT_NE(problem("0-1 (+0.").find("expected a step and ) as in 0-1 (+0.25)"), std::string::npos);
  EXPECT_EQ(problem("'0-1 (+0.'"), "");
  EXPECT_EQ(problem("[0-1 (+0.]"), "");
}

TEST(Reader, ReadsAxisTextAnywhereUnderValues) {
  const Sheet sheet = good_sheet(
      "prompts: '{{k}}'\nmodels: demo:chat\nvars: {k: {values: 1-600}}\nparams: {size: {values: \"8x8 || "
      "9x9\"}}");
  EXPECT_EQ(sheet.vars[0].values.size(), 600u);
  EXPECT_EQ(texts(sheet.params[0].values), (Texts{"8x8", "9x9"}));
}

TEST(Reader, ReadsScalarsByTheCoreSchema) {
  const Sheet sheet = good_sheet(
      "prompts: hi\nmodels: demo:chat\nparams: {x: [yes, true, 0x10, 0o17, 1e3, .5, \"7\", 'true', ~, 010]}");
  const AxisValues& values = sheet.params[0].values;
  const Value expected[] = {"yes", true, 16, 15, 1000.0, 0.5, "7", "true", Value(), 10};
  ASSERT_EQ(values.size(), std::size(expected));
  for (std::size_t i = 0; i < std::size(expected); ++i) EXPECT_EQ(values.at(i), expected[i]) << i;
}

TEST(Reader, NamesThePromptsOfAStringAndOfAList) {
  EXPECT_EQ(good_sheet("prompts: one\nmodels: demo:chat").prompts[0].name, "prompt");
  const Sheet sheet = good_sheet("prompts: [one, two]\nmodels: demo:chat");
  EXPECT_EQ(sheet.prompts[1].name, "prompt 2");
  EXPECT_EQ(sheet.prompts[1].text(), "two");
}

TEST(Reader, ReadsChatMessages) {
  const Sheet sheet = good_sheet(R"(
prompts:
  chat:
    - role: system
      content: You are brief.
    - role: user
      content: [hello, text: "{{x}}"]
models: demo:chat
vars: {x: 1}
)");
  ASSERT_TRUE(sheet.prompts[0].is_chat);
  ASSERT_EQ(sheet.prompts[0].messages.size(), 2u);
  EXPECT_EQ(sheet.prompts[0].messages[1].parts[1].text, "{{x}}");
  EXPECT_EQ(sheet.prompts[0].messages[1].parts[1].line, 7);
}

TEST(Reader, SplitsAModelAtTheFirstColon) {
  EXPECT_EQ(good_sheet("prompts: a\nmodels: ollama:llama3:8b").models[0], (ModelRef{"ollama", "llama3:8b"}));
}

TEST(Reader, SharesAnchorsAndAliases) {
  const Sheet sheet =
      good_sheet("prompts: '{{a}}{{b}}'\nmodels: demo:chat\nvars:\n  a: &list [x, y]\n  b: *list");
  EXPECT_EQ(texts(sheet.vars[1].values), (Texts{"x", "y"}));
}

TEST(Reader, SkipsAByteOrderMarkAndReadsCrLf) {
  EXPECT_EQ(good_sheet("\xEF\xBB\xBFprompts: hi\r\nmodels: demo:chat\r\n").prompts[0].text(), "hi");
}

TEST(Reader, ReadsASheetFileWithItsDataBesideIt) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "reader_data";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "rows.csv") << "city,\"note, long\"\r\nBonn,\"two\r\nlines\"\r\n";
  std::ofstream(folder / "s.sheet.yaml") << "prompts: '{{city}}'\nmodels: demo:chat\ndata: rows.csv\n";
  const Loaded loaded = load_sheet(folder / "s.sheet.yaml");
  ASSERT_TRUE(loaded.ok()) << loaded.problems[0].to_string();
  EXPECT_EQ(loaded.sheet->data[0], Value(Value::Map{{"city", "Bonn"}, {"note, long", "two\r\nlines"}}));
  EXPECT_EQ(loaded.sheet->name(), "s.sheet.yaml");
}

TEST(Reader, SaysWhichFileIsMissing) {
  const Loaded loaded = load_sheet("/nowhere/at/all.sheet.yaml");
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_FALSE(loaded.sheet);
  EXPECT_THAT(loaded.problems[0].to_string(), testing::HasSubstr("/nowhere/at/all.sheet.yaml"));
}

TEST(Problems, AllComeAtOnceInTheOrderOfTheFile) {
  const auto lines = problem_lines(R"(titel: x
prompts:
  plain: A garden, {{stlye}}
  broken: "{{ style | uper }}"
models: [demo:image, nothing, opnai:gpt]
vars:
  style: [a, b]
  row: 3
params:
  size: [1024x1024, 1024×]
  temperature: warm
  seed: 1-5 (-1)
zip: [[style, seed]]
exclude: [{colour: x}]
repeat: 0
layout: {rows: stile, colums: size}
limits: {concurrency: many}
)");
  EXPECT_THAT(lines,
              testing::ElementsAre(
                  "t.yaml:1: titel: unknown key; did you mean `title`?; expected one of `title`, `prompts`, "
                  "`models`, `vars`, `params`, `zip`, "
                  "`exclude`, `sample`, `repeat`, `data`, `layout`, `limits` and 3 more",
                  "t.yaml:3: prompts.plain: unknown variable `stlye`; did you mean `style`?; expected a name "
                  "under `vars` or a column of `data`: `style`, `row`",
                  testing::StartsWith("t.yaml:4: prompts.broken: unknown filter `uper`; did you mean "
                                      "`upper`?; expected `upper`, `lower`"),
                  "t.yaml:5: models[2]: 'nothing' is not PROVIDER:MODEL, such as demo:image",
                  testing::StartsWith("t.yaml:5: models[3]: no provider `opnai`; did you mean `openai`?"),
                  "t.yaml:8: vars.row: `row` is an axis of its own; expected another name",
                  "t.yaml:10: params.size: '1024×' is not WIDTHxHEIGHT",
                  "t.yaml:11: params.temperature: 'warm' is not a number",
                  "t.yaml:12: params.seed: a step of -1 does not lead from 1 to 5",
                  "t.yaml:13: zip[1]: `style` has 2, `seed` has 1 values; expected equally many",
                  testing::StartsWith("t.yaml:14: exclude[1].colour: no such axis; the axes are"),
                  "t.yaml:15: repeat: expected a whole number from 1 to 1000000, not 0",
                  testing::StartsWith("t.yaml:16: layout.colums: unknown key; did you mean `columns`?"),
                  testing::StartsWith("t.yaml:16: layout.rows: no axis `stile`; did you mean `style`?"),
                  "t.yaml:17: limits.concurrency: expected a whole number from 1 to 10000, not 'many'"));
}

struct ProblemCase {
  std::string name;
  std::string yaml;
  std::string line;  // how the only problem begins
};

class OneProblem : public testing::TestWithParam<ProblemCase> {};

TEST_P(OneProblem, IsNamedByLineAndField) {
  EXPECT_THAT(problem_lines(GetParam().yaml), testing::ElementsAre(testing::StartsWith(GetParam().line)));
}

constexpr const char* kHead = "prompts: hi\nmodels: demo:chat\n";

INSTANTIATE_TEST_SUITE_P(
    Sheets, OneProblem,
    testing::Values(
        ProblemCase{"Empty", "", "t.yaml: the sheet is empty"},
        ProblemCase{"NotAMap", "[1, 2]", "t.yaml:1: a list is not a map"},
        ProblemCase{"DuplicateKey", std::string(kHead) + "repeat: 1\nrepeat: 2",
                    "t.yaml:4: repeat: the key `repeat` stands twice"},
        ProblemCase{"DuplicateVariable", "prompts: '{{a}}'\nmodels: demo:chat\nvars:\n  a: 1\n  b: 2\n  a: 3",
                    "t.yaml:6: vars.a: the key `a` stands twice"},
        ProblemCase{"UnquotedBraces", "prompts: {{style}}\nmodels: demo:chat",
                    "t.yaml:1: a key is a map; text that begins with {{ needs quotes"},
        ProblemCase{"UnquotedBracesAndText", "prompts: {{style}} garden\nmodels: demo:chat",
                    "t.yaml:1: not valid YAML: "},
        ProblemCase{"Tab", "prompts:\n\ta: hi\nmodels: demo:chat", "t.yaml:2: not valid YAML: "},
        ProblemCase{"OpenBracket", std::string(kHead) + "vars: {a: [1, 2}", "t.yaml:3: not valid YAML: "},
        ProblemCase{"TwoDocuments", std::string(kHead) + "---\nprompts: again",
                    "t.yaml:4: a second YAML document; expected one"},
        ProblemCase{"ControlCharacter", std::string(kHead) + "title: \"a\x04 b\"",
                    "t.yaml:3: the control character 0x04"},
        ProblemCase{"NotUtf8", std::string(kHead) + "title: \"a\xFF\"", "t.yaml:3: not valid UTF-8"},
        ProblemCase{"UnknownAlias", std::string(kHead) + "vars: {a: *x}", "t.yaml:3: not valid YAML: "},
        ProblemCase{"AliasInItself", std::string(kHead) + "vars: {a: &x [*x]}",
                    "t.yaml:3: an alias stands inside its own anchor"},
        ProblemCase{"HugeInteger", std::string(kHead) + "params: {seed: 99999999999999999999}",
                    "t.yaml:3: the integer 99999999999999999999 does not fit"},
        ProblemCase{
            "UnknownLimit", std::string(kHead) + "limits:\n  first_bite_s: 3",
            "t.yaml:4: limits.first_bite_s: unknown key; did you mean `first_byte_s`?; expected one of "
            "`concurrency`, `requests_per_minute`, `tokens_per_minute`, `delay_s`, `max_cost`, "
            "`timeout_s`, `run_timeout_s`, `first_byte_s`, `idle_s`, `retries`"},
        ProblemCase{"RunLimitOfAProvider",
                    std::string(kHead) + "providers:\n  demo:\n    limits:\n      max_cost: 3",
                    "t.yaml:6: providers.demo.limits.max_cost: unknown key; expected one of `concurrency`"},
        ProblemCase{"LimitTooSmall", std::string(kHead) + "limits:\n  delay_s: -1",
                    "t.yaml:4: limits.delay_s: expected a number from 0 to 1000000000, not -1"},
        ProblemCase{"LimitsOfAProviderAreNoMap", std::string(kHead) + "providers: {demo: {limits: 4}}",
                    "t.yaml:3: providers.demo.limits: 4 is not a map; expected limits such as"},
        ProblemCase{"RetriesAreText", std::string(kHead) + "limits: {retries: often}",
                    "t.yaml:3: limits.retries: expected a whole number or {count: 5, on: [server], budget: "
                    "100}, not"},
        ProblemCase{"RetriesOnSomethingElse", std::string(kHead) + "limits:\n  retries:\n    on: [sever]",
                    "t.yaml:5: limits.retries.on: no failure `sever` that may pass; did you mean `server`?; "
                    "expected `rate_limited`, `server`, `timeout`, `connection`, `truncated`"},
        ProblemCase{"RetriesOnNothing", std::string(kHead) + "limits: {retries: {on: }}",
                    "t.yaml:3: limits.retries.on: expected failures such as [rate_limited, server]"},
        ProblemCase{"RetryBudget", std::string(kHead) + "limits: {retries: {budget: lots}}",
                    "t.yaml:3: limits.retries.budget: expected a whole number from 0 to 2147483647, not"},
        ProblemCase{
            "Order", std::string(kHead) + "order: breadth-first",
            "t.yaml:3: order: 'breadth-first' is not an order; did you mean `breadth_first`?; expected "
            "`as_laid_out`, `breadth_first`"},
        ProblemCase{"CacheAge", std::string(kHead) + "cache: {ttl: 1 week}",
                    "t.yaml:3: cache.ttl: '1 week' is not a duration such as 90m, 24h or 7d"},
        ProblemCase{"CacheAgeTwice", std::string(kHead) + "cache: {ttl: 1d, ttl_s: 3}",
                    "t.yaml:3: cache: expected either `ttl` or `ttl_s`"},
        ProblemCase{"CacheIsNoMap", std::string(kHead) + "cache: 7d", "t.yaml:3: cache: "},
        ProblemCase{"SerialModels", std::string(kHead) + "providers: {demo: {serial_models: both}}",
                    "t.yaml:3: providers.demo.serial_models: expected true or false, not"},
        ProblemCase{"EmptyAxis", std::string(kHead) + "vars:\n  a: []", "t.yaml:4: vars.a: no values"},
        ProblemCase{"NoValue", std::string(kHead) + "vars:\n  a:", "t.yaml:4: vars.a: no value; expected"},
        ProblemCase{"BadAxisText", std::string(kHead) + "vars:\n  a: {values: \"1,,2\"}",
                    "t.yaml:4: vars.a.values: value 2 is empty"},
        ProblemCase{"TwiceInAList", std::string(kHead) + "params: {seed: [1, 2, 1]}",
                    "t.yaml:3: params.seed: 1 is listed twice"},
        ProblemCase{"VariableAndParameter", std::string(kHead) + "vars: {style: a}\nparams: {style: vivid}",
                    "t.yaml:4: params.style: a variable has this name too"},
        ProblemCase{"ReservedParameter", std::string(kHead) + "params: {messages: []}",
                    "t.yaml:3: params.messages: "},
        ProblemCase{"BadVariableName", std::string(kHead) + "vars: {my style: a}",
                    "t.yaml:3: vars.my style: not a variable's name"},
        ProblemCase{"ColumnAndVariable", std::string(kHead) + "vars: {city: x}\ndata: [{city: Bonn}]",
                    "t.yaml:3: vars.city: a column of `data` has this name too"},
        ProblemCase{"ZipOfOne", std::string(kHead) + "params: {seed: 1-2}\nzip: [[seed]]",
                    "t.yaml:4: zip[1]: expected two axes"},
        ProblemCase{"LayoutTwice",
                    std::string(kHead) + "params: {seed: 1-2}\nlayout:\n  rows: seed\n  columns: seed",
                    "t.yaml:6: layout.columns: `seed` is already in rows"},
        ProblemCase{
            "ZipAcrossSides",
            std::string(kHead) +
                "params: {seed: 1-2, top_k: 3-4}\nzip: [[seed, top_k]]\nlayout: {rows: seed, columns: top_k}",
            "t.yaml:5: layout.columns: `top_k` is zipped with `seed`; expected both in rows"},
        ProblemCase{"Role", "prompts:\n  c:\n    - {role: usr, content: x}\nmodels: demo:chat",
                    "t.yaml:3: prompts.c[1].role: unknown role 'usr'; did you mean `user`?"},
        ProblemCase{"MessageWithoutContent", "prompts:\n  c:\n    - {role: user}\nmodels: demo:chat",
                    "t.yaml:3: prompts.c[1]: no `content`"},
        ProblemCase{"MessagesWithoutAName", "prompts:\n  - {role: user, content: x}\nmodels: demo:chat",
                    "t.yaml:2: prompts[1]: a message; expected a prompt"},
        ProblemCase{
            "MissingImage",
            "prompts:\n  c:\n    - role: user\n      content:\n        - image: none.png\nmodels: demo:chat",
            "t.yaml:5: prompts.c[1]: no such image file: none.png"},
        ProblemCase{"TemplateSyntaxInABlock",
                    "prompts:\n  a: |\n    one\n    two {% if x %}\nmodels: demo:chat\nvars: {x: 1}",
                    "t.yaml:4: prompts.a: `{% if %}` does not end"},
        ProblemCase{"UnknownApi", std::string(kHead) + "providers:\n  mine: {api: opena}",
                    "t.yaml:4: providers.mine.api: unknown API 'opena'; did you mean `openai`?"},
        ProblemCase{"MissingApi", std::string(kHead) + "providers:\n  mine: {base_url: \"http://a\"}",
                    "t.yaml:4: providers.mine.api: missing"},
        ProblemCase{"BadUrl", std::string(kHead) + "providers: {openai: {base_url: localhost}}",
                    "t.yaml:3: providers.openai.base_url: 'localhost' does not begin with http://"},
        ProblemCase{"SecretInAUrl",
                    std::string(kHead) + "providers: {openai: {base_url: \"https://me:pw@host/v1\"}}",
                    "t.yaml:3: providers.openai.base_url: holds a user or password"},
        ProblemCase{"SecretInAHeader",
                    std::string(kHead) + "providers: {openai: {headers: {Authorization: Bearer x}}}",
                    "t.yaml:3: providers.openai.headers.Authorization: keys stay out of sheets"},
        ProblemCase{"SampleWithoutCount", std::string(kHead) + "sample: {seed: 1}",
                    "t.yaml:3: sample.count: missing"},
        ProblemCase{"MissingData", std::string(kHead) + "data: none.csv", "t.yaml:3: data: "},
        ProblemCase{"OddData", std::string(kHead) + "data: rows.xlsx",
                    "t.yaml:3: data: rows.xlsx: expected a .csv, .tsv, .json or .jsonl file"},
        ProblemCase{"Tag", std::string(kHead) + "title: !!binary aGk=",
                    "t.yaml:3: the tag tag:yaml.org,2002:binary means nothing here"}),
    [](const auto& row) { return row.param.name; });

TEST(Problems, OfADataFileNameTheDataFileAndItsLine) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "bad_data";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "rows.csv") << "a,b\n1,2\n3\n";
  const Loaded loaded = parse_sheet("prompts: hi\nmodels: demo:chat\ndata: rows.csv", "t.yaml", folder);
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_EQ(loaded.problems[0].to_string(),
            (folder / "rows.csv").string() + ":3: data: 1 fields; expected 2 as in the first line");
  EXPECT_TRUE(loaded.sheet) << "the rest of the sheet can still be edited";
}

TEST(Bounds, RefuseABillionLaughsAtOnce) {
  std::string yaml =
      "prompts: hi\nmodels: demo:chat\nvars:\n  a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
  for (int level = 1; level < 10; ++level) {
    const std::string alias = "*a" + std::to_string(level - 1);
    yaml += "  a" + std::to_string(level) + ": &a" + std::to_string(level) + " [";
    for (int i = 0; i < 9; ++i) yaml += (i > 0 ? ", " : "") + alias;
    yaml += "]\n";
  }
  EXPECT_THAT(problem_lines(yaml),
              testing::ElementsAre(testing::HasSubstr("more than 10000 alias expansions")));
}

TEST(Bounds, RefuseFewAliasesOfALargeAnchor) {
  std::string yaml = "prompts: hi\nmodels: demo:chat\nvars:\n  a: &a [";
  for (int i = 0; i < 2000; ++i) yaml += "x,";
  yaml += "x]\n  b: [";
  for (int i = 0; i < 999; ++i) yaml += "*a,";
  EXPECT_THAT(problem_lines(yaml + "*a]"),
              testing::ElementsAre(testing::HasSubstr("values once aliases are expanded")));
}

TEST(Bounds, RefuseDepthSizeAndCount) {
  const std::string head = "prompts: hi\nmodels: demo:chat\nvars: {a: ";
  EXPECT_THAT(problem_lines(head + std::string(70, '[') + std::string(70, ']') + "}"),
              testing::ElementsAre(testing::HasSubstr("deeper than 64 levels")));
  EXPECT_THAT(problem_lines(head + std::string(100'000, '[')),
              testing::ElementsAre(testing::HasSubstr("deeper than 64 levels")));
  EXPECT_THAT(problem_lines(std::string((8u << 20) + 1, '#')),
              testing::ElementsAre(testing::HasSubstr("at most 8 MiB")));
  std::string many = head + "[";
  for (int i = 0; i < 1'000'001; ++i) many += "1,";
  EXPECT_THAT(problem_lines(many + "1]}"),
              testing::ElementsAre(testing::HasSubstr("more than 1000000 values")));
}

TEST(Bounds, LimitWhatIsComparedPairwise) {
  std::string vars = "prompts: hi\nmodels: demo:chat\nvars:\n", models = "prompts: hi\nmodels:\n";
  for (int i = 0; i <= 1000; ++i) {
    vars += "  k" + std::to_string(i) + ": 1\n";
    models += "  - demo:m" + std::to_string(i) + "\n";
  }
  EXPECT_THAT(problem_lines(vars),
              testing::ElementsAre("t.yaml:4: vars: 1001 entries; expected at most 1000"));
  EXPECT_THAT(problem_lines(models),
              testing::ElementsAre("t.yaml:3: models: 1001 entries; expected at most 1000"));
}

TEST(Bounds, KeepTheListOfProblemsShort) {
  std::string yaml = "prompts: hi\nmodels: demo:chat\n";
  for (int i = 0; i < 5000; ++i) yaml += "key" + std::to_string(i) + ": 1\n";
  EXPECT_LE(problem_lines(yaml).size(), 100u);
}

}  // namespace
}  // namespace proofsheet::sheet
