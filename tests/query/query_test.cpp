#include "query/query.h"

#include <gtest/gtest.h>

#include "query/query_test_helpers.h"

namespace proofsheet::query {
namespace {

constexpr std::string_view kSheet =
    "prompts: {a: \"{{style}}\", b: \"more {{style}}\"}\n"
    "models: [\"demo:text\"]\n"
    "vars:\n"
    "  style: [ink wash, \"oil, on canvas\"]\n"
    "  time: dusk\n"
    "  kind: [x, y]\n"
    "  warmth: [0, 0.5, high]\n"
    "params: {seed: 1-6}\n";
constexpr std::uint64_t kCells = 2 * 2 * 2 * 6 * 3;

struct Row {
  const char* expression;
  std::uint64_t cells;
};

TEST(Query, ComparesAxes) {
  const sheet::Plan plan = plan_of(kSheet);
  ASSERT_EQ(plan.size(), kCells);
  const std::vector<Row> rows{
      {"style = ink*", kCells / 2},
      {"style = INK*", 0},
      {"style ~ INK", kCells / 2},
      {"style ~ \"(?-i)INK\"", 0},
      {"style ~ \"^oil\"", kCells / 2},
      {"style !~ oil", kCells / 2},
      {"style != \"ink wash\"", kCells / 2},
      {"style = \"oil, *\"", kCells / 2},
      {"seed = 2", kCells / 6},
      {"seed = 2.0", kCells / 6},
      {"seed != 2", kCells * 5 / 6},
      {"seed > 2", kCells * 4 / 6},
      {"seed >= 2 and seed < 5", kCells / 2},
      {"seed <= 0", 0},
      {"warmth = 0.50", kCells / 3},
      {"warmth > 0.2", kCells / 3},
      {"warmth >= 0", kCells * 2 / 3},
      {"warmth = high", kCells / 3},
      {"not warmth > 0.2", kCells * 2 / 3},
      {"prompt = b", kCells / 2},
      {"prompt = b and seed = 1 or prompt = a and seed = 2", kCells / 6},
      {"(prompt = b or seed = 1) and (prompt = a or seed = 2)", kCells / 6},
      {"\"kind\" = y", kCells / 2},
      {"time = d*", kCells},
      {"time = noon", 0},
      {"time != noon", kCells},
      {"model = demo:*", kCells},
      {"repeat = 1", kCells},
      {"cell = 17", 1},
      {"cell < 10", 10},
      {"cell = 1?", 10},
      {"cell ~ \"^1\"", 1 + 10 + 44},
  };
  for (const Row& row : rows) {
    const auto query = make_query(row.expression, plan);
    ASSERT_TRUE(query) << row.expression << ": " << query.error().message;
    EXPECT_FALSE(query->needs_results()) << row.expression;
    const auto set = query->evaluate({});
    ASSERT_TRUE(set) << row.expression << ": " << set.error().message;
    EXPECT_EQ(set->count(), row.cells) << row.expression;
  }
}

TEST(Query, FindsTheCellsThatThePlanCountsThere) {
  const sheet::Plan plan = plan_of(kSheet);
  const auto set = make_query("seed = 3 and style = ink* and warmth = high", plan)->evaluate({});
  ASSERT_TRUE(set);
  for (std::uint64_t cell = 0; cell < plan.size(); ++cell) {
    const sheet::CellSpec spec = *plan.cell(cell);
    const bool expected = to_display(*spec.axes.find("seed")) == "3" &&
                          to_display(*spec.axes.find("style")) == "ink wash" &&
                          to_display(*spec.axes.find("warmth")) == "high";
    EXPECT_EQ(set->contains(cell), expected) << cell;
  }
}

TEST(Query, MindsExclusionsSamplesAndZips) {
  const sheet::Plan plan = plan_of(
      "prompts: '{{a}} {{b}}'\nmodels: demo:text\nvars: {a: [x, y, z], b: [1, 2, 3]}\n"
      "params: {seed: 1-50}\nzip: [[a, b]]\nexclude: [{a: y, seed: 7}]\nsample: {count: 90, seed: 1}\n");
  const auto set = make_query("a = y and b = 2 and seed > 10", plan)->evaluate({});
  ASSERT_TRUE(set);
  std::uint64_t expected = 0;
  for (std::uint64_t cell = 0; cell < plan.size(); ++cell) {
    const sheet::CellSpec spec = *plan.cell(cell);
    const bool is_in = spec.axes.find("a")->as_string() == "y" && spec.axes.find("seed")->as_number() > 10;
    EXPECT_EQ(set->contains(cell), is_in) << cell;
    expected += is_in ? 1 : 0;
  }
  EXPECT_GT(expected, 5u);
}

TEST(Query, ReadsTheColumnsOfTheData) {
  const sheet::Plan plan = plan_of(
      "prompts: '{{q}}'\nmodels: demo:text\ndata: [{q: what, how hard: 1}, {q: why, how hard: 12}, {q: "
      "who}]\n"
      "params: {seed: [1, 2]}\n");
  EXPECT_EQ(make_query("\"how hard\" > 5", plan)->evaluate({})->count(), 2u);
  EXPECT_EQ(make_query("q = wh?", plan)->evaluate({})->count(), 4u);
  EXPECT_EQ(make_query("row = 1", plan)->evaluate({})->count(), 2u);
}

CellSource source_of(std::vector<CellFacts> facts, std::vector<store::CellContent> contents,
                     std::vector<store::CellReading> readings = {}) {
  CellSource source;
  source.facts = std::move(facts);
  source.contents = [contents = std::move(contents)](
                        const std::function<bool(const store::CellContent&)>& visit) -> Result<> {
    for (const store::CellContent& content : contents) {
      if (!visit(content)) break;
    }
    return {};
  };
  source.readings = [readings = std::move(readings)](
                        const std::function<bool(const store::CellReading&)>& visit) -> Result<> {
    for (const store::CellReading& reading : readings) {
      if (!visit(reading)) break;
    }
    return {};
  };
  return source;
}

// Eight cells, seed 1 to 8, of which the last two have no result.
CellSource eight_cells() {
  using enum store::CellState;
  return source_of(
      {{done, false, 5, 0.011f, 900, 10},
       {done, true, 3, 0.02f, 1500, 20},
       {done, false, kUnknown, kUnknown, 2500, kUnknown},
       {failed, false, kUnknown, kUnknown, 100, kUnknown},
       {filtered, false, 1, 0, 50, 0},
       {done, false, kUnknown, 0.5f, 700, 400},
       {queued},
       {streaming}},
      {{.cell = 0, .text = "A lily Pond at dusk.", .note = "keep"},
       {.cell = 1, .text = "yes\n"},
       {.cell = 2, .text = "A garden", .more_texts = {"Another pond"}},
       {.cell = 3, .text = "", .error_kind = "rate_limited", .error_message = "The server asked for a pause"},
       {.cell = 4, .text = "", .error_kind = "filtered", .error_message = "refused"},
       {.cell = 5, .text = "荷花 in a pond (again)", .note = "draft: rate it"}},
      {{.cell = 0, .input_tokens = 12, .attempts = 1, .words = 5},
       {.cell = 1, .ttft_ms = 120, .tokens_per_second = 40, .attempts = 3, .characters = 4, .words = 1},
       {.cell = 2, .attempts = 1, .picture = store::PictureNumbers{0.25f, 0.1f, 40, 250}},
       {.cell = 3, .attempts = 5},
       {.cell = 5, .ttft_ms = 450.5, .attempts = 1, .picture = store::PictureNumbers{0.75f, 0.2f, 5, 30}}});
}

TEST(Query, ComparesWhatCameBack) {
  const sheet::Plan plan = plan_of("prompts: x\nmodels: demo:text\nparams: {seed: 1-8}\n");
  struct Expected {
    const char* expression;
    std::vector<std::uint64_t> cells;
  };
  const std::vector<Expected> rows{
      {"state = done", {0, 1, 2, 5}},
      {"state != done", {3, 4, 6, 7}},
      {"state = f*", {3, 4}},
      {"state ~ ed$", {3, 4, 6}},
      {"cached = yes", {1}},
      {"cached = no and state = done", {0, 2, 5}},
      {"cached != yes and state = done", {0, 2, 5}},
      {"rating >= 3", {0, 1}},
      {"rating = none", {2, 3, 5, 6, 7}},
      {"rating != none", {0, 1, 4}},
      {"rating != 5", {1, 2, 3, 4, 5, 6, 7}},
      {"cost = 0.011", {0}},
      {"cost = $0.011", {0}},
      {"cost > 0.011", {1, 5}},
      {"cost = none", {2, 3, 6, 7}},
      {"latency > 1s", {1, 2}},
      {"latency <= 900 ms", {0, 3, 4, 5}},
      {"tokens > 15 and tokens < 100", {1}},
      {"ttft < 200ms", {1}},
      {"ttft = none", {0, 2, 3, 4, 6, 7}},
      {"attempts > 1", {1, 3}},
      {"words >= 1 and words < 5", {1}},
      {"characters = 4", {1}},
      {"input_tokens = 12", {0}},
      {"tokens_per_second > 39.5", {1}},
      {"brightness < 0.5", {2}},
      {"sharpness > 10 and contrast > 0.15", {5}},
      {"colorfulness = none", {0, 1, 3, 4, 6, 7}},
      {"text ~ pond", {0, 2, 5}},
      {"pond", {0, 2, 5}},
      {"lily pond", {0}},
      {"pond and not 荷花", {0, 2}},
      {"text ~ \"^a .*dusk\\.$\"", {0}},
      {"pond (again)", {}},
      {"\"pond (again)\"", {5}},
      {"text = yes", {1}},
      {"text = *pond*", {2, 5}},
      {"text !~ pond", {1, 3, 4, 6, 7}},
      {"text = none", {3, 4, 6, 7}},
      {"error ~ pause", {3}},
      {"error = rate_limited", {3}},
      {"error ~ \"^rate_limited: The\"", {3}},
      {"error != none", {3, 4}},
      {"note = none", {1, 2, 3, 4, 6, 7}},
      {"note ~ draft", {5}},
      {"seed > 5 and pond", {5}},
      {"result.text ~ garden or seed = 8", {2, 7}},
  };
  const CellSource source = eight_cells();
  for (const Expected& row : rows) {
    if (std::string_view(row.expression) == "pond (again)") {
      EXPECT_FALSE(make_query(row.expression, plan)) << "a parenthesis is not part of a word";
      continue;
    }
    const auto query = make_query(row.expression, plan);
    ASSERT_TRUE(query) << row.expression << ": " << query.error().message;
    EXPECT_TRUE(query->needs_results()) << row.expression;
    const auto set = query->evaluate(source);
    ASSERT_TRUE(set) << row.expression << ": " << set.error().message;
    EXPECT_EQ(set->cells(), row.cells) << row.expression;
  }
}

TEST(Query, TakesAnAxisBeforeAFieldOfTheSameName) {
  const sheet::Plan plan =
      plan_of("prompts: '{{text}}'\nmodels: demo:text\nvars: {text: [pond, tree, a, b, c, d, e, f]}\n");
  const CellSource source = eight_cells();
  EXPECT_EQ(make_query("text = pond", plan)->evaluate(source)->cells(), (std::vector<std::uint64_t>{0}));
  EXPECT_EQ(make_query("\"text\" = tree", plan)->evaluate(source)->cells(), (std::vector<std::uint64_t>{1}));
  EXPECT_EQ(make_query("result.text ~ pond", plan)->evaluate(source)->cells(),
            (std::vector<std::uint64_t>{0, 2, 5}));
  EXPECT_EQ(make_query("pond", plan)->evaluate(source)->cells(), (std::vector<std::uint64_t>{0, 2, 5}));
}

TEST(Query, SaysWhatDoesNotFitThePlan) {
  const sheet::Plan plan = plan_of(kSheet);
  struct Wrong {
    const char* expression;
    const char* message;
  };
  const std::vector<Wrong> rows{
      {"seed = 1 and warmht > 2",
       "column 14: expected an axis or a field, there is no `warmht`; did you mean `warmth`?"},
      {"stat = done", "column 1: expected an axis or a field, there is no `stat`; did you mean `state`?"},
      {"zzzzzzzz = 1",
       "column 1: expected an axis or a field, there is no `zzzzzzzz`; there are `prompt`, `model`, `style`, "
       "`time`, `kind`, `warmth`, `seed`, `repeat`, `cell`, `state`, `cached`, `label` and 18 more"},
      {"\"state\" = done",
       "column 1: expected an axis or a field, there is no `state`; did you mean `style`?"},
      {"state = don", "column 9: expected a state, found `don`; did you mean `done`?"},
      {"state > done", "column 6: expected one of = != ~ !~ after `state`, found `>`"},
      {"seed > many", "column 8: expected a number after `>`, found `many`"},
      {"rating = good", "column 10: expected a number, found `good`"},
      {"rating ~ 5", "column 7: expected one of = != < <= > >= after `rating`, found `~`"},
      {"latency > 2 min", "column 11: expected a time such as 800ms or 2s, found `2 min`"},
      {"cost > 2 EUR", "column 8: expected a number of US dollars, found `2 EUR`"},
      {"cached = maybe", "column 10: expected yes or no, found `maybe`"},
      {"label = pink",
       "column 9: expected a label (`red`, `yellow`, `green`, `blue`, `purple`, `none`), found `pink`"},
      {"label > red", "column 6: expected = or != after `label`, found `>`"},
      {"cached > yes", "column 7: expected = or != after `cached`, found `>`"},
      {"text < 5", "column 5: expected one of = != ~ !~ after `text`, found `<`"},
      {"text ~ \"(pond\"", "column 8: expected a regular expression: missing ): (pond"},
      {"style ~ \"[a\"", "column 9: expected a regular expression: missing ]: [a"},
  };
  for (const Wrong& row : rows) {
    const auto query = make_query(row.expression, plan);
    ASSERT_FALSE(query) << row.expression;
    EXPECT_EQ(query.error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(query.error().message, row.message) << row.expression;
  }
}

TEST(Query, StopsWhenItIsAskedTo) {
  const sheet::Plan plan = plan_of("prompts: x\nmodels: demo:text\nparams: {seed: 1-8}\n");
  std::stop_source stop;
  std::uint64_t visited = 0;
  CellSource source;
  source.contents = [&](const std::function<bool(const store::CellContent&)>& visit) -> Result<> {
    for (std::uint64_t cell = 0; cell < 8; ++cell) {
      ++visited;
      if (cell == 2) stop.request_stop();
      if (!visit({.cell = cell, .text = "pond"})) break;
    }
    return {};
  };
  const auto set = make_query("pond", plan)->evaluate(source, stop.get_token());
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().kind, ErrorKind::cancelled);
  EXPECT_EQ(visited, 3u);
}

TEST(Query, ShowsWhereAnAnswerMatches) {
  const sheet::Plan plan = plan_of(kSheet);
  const auto found = [&](const char* expression, std::string_view text) {
    const Query query = *make_query(expression, plan);
    std::string marked;
    std::size_t at = 0;
    for (const Span& span : query.find_in_text(text)) {
      marked += std::string(text.substr(at, span.begin - at)) + "[" +
                std::string(text.substr(span.begin, span.end - span.begin)) + "]";
      at = span.end;
    }
    return marked + std::string(text.substr(at));
  };
  EXPECT_EQ(found("pond", "A Pond, a pond."), "A [Pond], a [pond].");
  EXPECT_EQ(found("pond or lily", "lily pond lilypond"), "[lily] [pond] [lilypond]");
  EXPECT_EQ(found("text ~ \"l+y\"", "a lily"), "a li[ly]");
  EXPECT_EQ(found("not pond", "a pond"), "a pond");
  EXPECT_EQ(found("text !~ pond", "a pond"), "a pond");
  EXPECT_EQ(found("not text !~ pond", "a pond"), "a [pond]");
  EXPECT_EQ(found("state = done and 荷", "荷花"), "[荷]花");
  EXPECT_EQ(found("text ~ \"x*\"", "axxb"), "a[xx]b");
  EXPECT_EQ(found("text ~ \"^a\"", "aa"), "[a]a");
  EXPECT_FALSE(make_query("state = done", plan)->searches_text());
}

}  // namespace
}  // namespace proofsheet::query
