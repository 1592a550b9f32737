// Random and mutated input: whatever comes in, reading ends with a sheet or with problems, and what was read
// can be written, read again, expanded and laid out.
#include <random>

#include "base/utf8.h"
#include "sheet/pivot.h"
#include "sheet/template.h"
#include "sheet_testing.h"

namespace proofsheet::sheet {
namespace {

constexpr const char* kSeeds[] = {
    "title: t\nprompts:\n  a: A {{style}}{% if n > 1 %}, {{ n | default(2) }}{% endif %}\n  c:\n    - {role: "
    "user, content: [{text: x}, \"y\"]}\nmodels: [demo:image, openai:x]\n",
    "prompts: '{{style}}'\nmodels: demo:chat\nvars:\n  style: &s [ink, \"oil, on canvas\"]\n  n: {values: "
    "1-9 (+2)}\n  m: *s\nparams: {seed: 1-4, temperature: 0-1 (+0.25)}\nzip: [[style, m]]\n",
    "prompts: |\n  one\n  {{city}}\nmodels: demo:chat\ndata:\n  - {city: Bonn, n: 1}\n  - {city: Ulm, n: "
    "2}\nexclude: [{city: \"B*\"}]\nsample: {count: 2, seed: 3}\nrepeat: 2\n",
    "prompts: hi\nmodels: demo:chat\nlayout: {rows: seed, fold: [repeat]}\nparams: {seed: [1, 2]}\nlimits: "
    "{max_cost: 1, delay_s: 0.5, retries: {count: 5, on: [server, timeout], budget: 9}}\norder: "
    "breadth_first\ncache: {ttl: 90m}\nproviders:\n  demo: {serial_models: true, http2: false, limits: "
    "{idle_s: 3, retries: 2}}\n  x: {api: openai, base_url: \"http://a/v1\", extra_body: {a: [1, {b: "
    "~}]}}\n",
};

std::string mutate(std::string text, std::mt19937& random) {
  static const std::vector<std::string> pieces = {
      "{{",     "}}",    "{%",  "%}",     "{#",   "- ", ": ",
      "\n",     "  ",    "[",   "]",      "{",    "}",  ",",
      "\"",     "'",     "&a ", "*a",     "*s",   "|",  ">",
      "!",      "#",     "~",   "1-5",    "(+",   ")",  "..",
      "log ",   "\t",    "\r",  "\xFF",   "\x01", "花", "null",
      "values", "---\n", "? ",  "<<: *s", "%",    "@",  "9999999999999999999"};
  for (auto edits = random() % 5 + 1; edits > 0; --edits) {
    const std::size_t at = text.empty() ? 0 : random() % text.size();
    switch (random() % 5) {
      case 0:
        text.insert(at, pieces[random() % pieces.size()]);
        break;
      case 1:
        text.erase(at, random() % 8);
        break;
      case 2:
        if (!text.empty()) text[at] = static_cast<char>(random() % 256);
        break;
      case 3:
        text.insert(at, text.substr(text.size() / 2, random() % 40));
        break;
      default:
        text.resize(text.size() - random() % (text.size() / 8 + 1));
        break;
    }
  }
  return text;
}

void use_everything(const std::string& yaml) {
  const Loaded loaded = parse_sheet(yaml, "fuzz", {});
  for (const Problem& problem : loaded.problems) ASSERT_FALSE(problem.message.empty());
  if (!loaded.sheet) {
    ASSERT_FALSE(loaded.problems.empty());
    return;
  }
  const std::string written = to_yaml(*loaded.sheet, DataRows::inline_rows);
  if (!loaded.ok()) return;
  const Loaded again = parse_sheet(written, "written", {});
  ASSERT_TRUE(again.ok()) << yaml << "\n--- written as\n"
                          << written << "\n--- " << again.problems[0].to_string();
  ASSERT_EQ(to_yaml(*again.sheet, DataRows::inline_rows), written);
  const auto plan = Plan::make(std::make_shared<const Sheet>(*loaded.sheet));
  ASSERT_TRUE(plan) << plan.error().message;
  const Pivot pivot(*plan, plan->sheet().layout);
  for (CellIndex cell = 0; cell < plan->size(); cell += plan->size() / 7 + 1) {
    ASSERT_EQ(plan->find(plan->coordinates(cell)), cell);
    ASSERT_EQ(pivot.cell(*pivot.position(cell)), cell);
    const auto spec = plan->cell(cell);
    ASSERT_TRUE(spec || !spec.error().message.empty());
  }
}

TEST(Fuzz, MutatedSheetsNeverCrash) {
  std::mt19937 random(20261124);
  for (int round = 0; round < 6000 && !testing::Test::HasFatalFailure(); ++round)
    use_everything(mutate(kSeeds[random() % std::size(kSeeds)], random));
}

TEST(Fuzz, RandomBytesNeverCrash) {
  std::mt19937 random(1);
  for (int round = 0; round < 3000 && !testing::Test::HasFatalFailure(); ++round) {
    std::string text(random() % 200, ' ');
    for (char& c : text) c = static_cast<char>(round % 2 == 0 ? random() % 256 : 32 + random() % 95);
    use_everything(text);
  }
}

TEST(Fuzz, RandomAxisTextNeverCrashes) {
  std::mt19937 random(2);
  const std::string alphabet = "0123456789.-+()[], \"|loge{}:x";
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random() % 14, ' ');
    for (char& c : text) c = alphabet[random() % alphabet.size()];
    const auto values = parse_axis_text(text);
    if (!values) {
      ASSERT_FALSE(values.error().message.empty());
      continue;
    }
    ASSERT_GT(values->size(), 0u) << text;
    const auto again = parse_axis_text(to_axis_text(*values));
    ASSERT_TRUE(again) << text;
    ASSERT_EQ(*again, *values) << text << " became " << to_axis_text(*values);
  }
}

TEST(Fuzz, RandomTemplatesNeverCrash) {
  std::mt19937 random(3);
  static const std::vector<std::string> pieces = {
      "{{",    "}}",         "{%",      "%}",       "{#",    "#}",           "-",    " if ", " for ", " in ",
      "elif ", " else ",     " endif ", " endfor ", " raw ", "endraw",       "a",    "b",    ".",     "[",
      "]",     "(",          ")",       "|",        "upper", "default('x')", "join", "==",   "<",     "not ",
      "and ",  "is defined", "'",       "\"",       "1",     "x\n",          "花"};
  const Value values = Value::Map{{"a", Value::List{1, "x"}}, {"b", Value::Map{{"a", 2}}}};
  for (int round = 0; round < 20'000; ++round) {
    std::string text =
        random() % 2 == 0 ? "{% for x in a %}{{ x }}{% if x == 1 %}y{% endif %}{% endfor %}" : "";
    for (auto left = random() % 12; left > 0; --left)
      text.insert(text.empty() ? 0 : random() % text.size(), pieces[random() % pieces.size()]);
    std::size_t at = 0;
    for (const TemplateSpan& span : template_spans(text, {"a"})) {
      ASSERT_EQ(span.begin, at) << text;
      ASSERT_GT(span.end, span.begin) << text;
      at = span.end;
    }
    ASSERT_EQ(at, text.size()) << text;
    template_names(text);
    const auto parsed = Template::parse(text);
    if (!parsed) {
      ASSERT_FALSE(parsed.error().message.empty());
      continue;
    }
    const auto rendered = parsed->render(values);
    ASSERT_TRUE(rendered || !rendered.error().message.empty());
  }
}

}  // namespace
}  // namespace proofsheet::sheet
