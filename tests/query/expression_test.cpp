#include "query/expression.h"

#include <gtest/gtest.h>

namespace proofsheet::query {
namespace {

// The tree in prefix form: (and a=1 (not text~"x y")).
std::string tree(const Node& node) {
  if (node.kind == Node::Kind::condition) {
    const Condition& condition = node.condition;
    if (condition.is_search) return "?" + condition.value;
    return (condition.field_is_quoted ? "'" + condition.field + "'" : condition.field) +
           std::string(operator_text(condition.op)) + condition.value;
  }
  std::string out = node.kind == Node::Kind::all ? "(and" : node.kind == Node::Kind::any ? "(or" : "(not";
  for (const Node& child : node.children) out += " " + tree(child);
  return out + ")";
}

struct ParseRow {
  const char* text;
  const char* tree;
};

TEST(Expression, IsReadAsItIsMeant) {
  const std::vector<ParseRow> rows{
      {"a = 1", "a=1"},
      {"a=1", "a=1"},
      {"a == 1", "a=1"},
      {"a!=1 and b<=2 and c>=3 and d<4 and e>5", "(and a!=1 b<=2 c>=3 d<4 e>5)"},
      {"temperature > 0.5 and state = done and text ~ \"pond\"",
       "(and temperature>0.5 state=done text~pond)"},
      {"a = 1 or b = 2 and c = 3", "(or a=1 (and b=2 c=3))"},
      {"(a = 1 or b = 2) and c = 3", "(and (or a=1 b=2) c=3)"},
      {"not a = 1", "(not a=1)"},
      {"not (a = 1 or b = 2)", "(not (or a=1 b=2))"},
      {"not not a = 1", "(not (not a=1))"},
      {"NOT a = 1 AND b = 2 OR c = 3", "(or (and (not a=1) b=2) c=3)"},
      {"note !~ draft", "note!~draft"},
      {"style = ink wash and seed = 3", "(and style=ink wash seed=3)"},
      {"style = \"oil, on canvas\"", "style=oil, on canvas"},
      {"text ~ \"a \"\"quoted\"\" word\"", "text~a \"quoted\" word"},
      {"text ~ 'a \"b\" (c)'", "text~a \"b\" (c)"},
      {"text ~ \"\\d+\"", "text~\\d+"},
      {"\"my axis\" = 2", "'my axis'=2"},
      {"pond", "?pond"},
      {"lily pond", "?lily pond"},
      {"\"state = done\"", "?state = done"},
      {"it's", "?it's"},
      {"pond and not frog", "(and ?pond (not ?frog))"},
      {"not = 1", "not=1"},
      {"model = demo:text*", "model=demo:text*"},
      {"size = 1024x1024", "size=1024x1024"},
      {"花 = 荷花 and 花 != 梅", "(and 花=荷花 花!=梅)"},
      {"  a=1  ", "a=1"},
      {"android = 1 or order = 2", "(or android=1 order=2)"},
  };
  for (const ParseRow& row : rows) {
    const auto parsed = parse(row.text);
    ASSERT_TRUE(parsed) << row.text << ": " << parsed.error().message;
    EXPECT_EQ(tree(parsed->root), row.tree) << row.text;
  }
}

TEST(Expression, SaysWhatWasExpectedAndAtWhichColumn) {
  const std::vector<ParseRow> rows{
      {"", "column 1: expected a condition such as `state = done`"},
      {"   ", "column 4: expected a condition such as `state = done`"},
      {"a =", "column 4: expected a value after `=`"},
      {"a = and b = 2", "column 5: expected a value after `=`, found `and`"},
      {"= x", "column 1: expected a condition such as `state = done`, found `=`"},
      {"a = 1 and", "column 10: expected a condition such as `state = done`"},
      {"a = 1 and or b = 2", "column 11: expected a condition such as `state = done`, found `or`"},
      {"(a = 1", "column 7: expected `)`"},
      {"a = 1)", "column 6: expected `and`, `or` or the end, found `)`"},
      {"()", "column 2: expected a condition such as `state = done`, found `)`"},
      {"a = \"x", "column 5: expected \" to close the quote"},
      {"a = 'x", "column 5: expected ' to close the quote"},
      {"a = 1, b = 2", "column 6: expected `and`, `or` or the end, found `,`"},
      {"a = 1 b > 2", "column 9: expected `and`, `or` or the end, found `>`"},
      {"my axis = 2", "column 1: expected one word before `=`, or a name in quotes"},
      {"花 = \"荷", "column 5: expected \" to close the quote"},
      {"a = 1 \"b\"", "column 7: expected `and`, `or` or the end, found `b`"},
      {"not", "column 4: expected a condition such as `state = done`"},
  };
  for (const ParseRow& row : rows) {
    const auto parsed = parse(row.text);
    ASSERT_FALSE(parsed) << row.text;
    EXPECT_EQ(to_error(row.text, parsed.error()).message, row.tree) << row.text;
  }
}

TEST(Expression, RefusesToNestWithoutEnd) {
  const std::string deep = std::string(100'000, '(') + "a = 1" + std::string(100'000, ')');
  EXPECT_FALSE(parse(deep));
  std::string nots;
  for (int i = 0; i < 100'000; ++i) nots += "not ";
  EXPECT_FALSE(parse(nots + "a = 1"));
  EXPECT_TRUE(parse(std::string(50, '(') + "a = 1" + std::string(50, ')')));
}

std::vector<std::string> parts(const Expression& expression) {
  std::vector<std::string> texts;
  for (const Span& span : conditions_of(expression))
    texts.push_back(expression.text.substr(span.begin, span.end - span.begin));
  return texts;
}

TEST(Expression, HasAPartForEachConditionThatAndJoins) {
  const auto both = parse("state = done and  (a = 1 or b = 2) and not \"lily pond\"");
  ASSERT_TRUE(both);
  EXPECT_EQ(parts(*both),
            (std::vector<std::string>{"state = done", "(a = 1 or b = 2)", "not \"lily pond\""}));
  EXPECT_EQ(without_condition(*both, 0), "(a = 1 or b = 2) and not \"lily pond\"");
  EXPECT_EQ(without_condition(*both, 1), "state = done and not \"lily pond\"");
  EXPECT_EQ(parts(*parse("a = 1 or b = 2")), (std::vector<std::string>{"a = 1 or b = 2"}));
  EXPECT_EQ(parts(*parse("(a = 1 and b = 2)")), (std::vector<std::string>{"(a = 1 and b = 2)"}));
  EXPECT_EQ(without_condition(*parse("a = 1"), 0), "");
}

TEST(Expression, TakesOneMoreConditionWithoutChangingItsMeaning) {
  EXPECT_EQ(with_condition(" ", "state = failed"), "state = failed");
  EXPECT_EQ(with_condition("a = 1", "state = failed"), "a = 1 and state = failed");
  EXPECT_EQ(with_condition("a = 1 or b = 2", "state = failed"), "(a = 1 or b = 2) and state = failed");
  EXPECT_EQ(with_condition("(a = 1 or b = 2)", "state = failed"), "(a = 1 or b = 2) and state = failed");
  EXPECT_EQ(with_condition("(a = 1) or b = 2", "c = 3"), "((a = 1) or b = 2) and c = 3");
}

TEST(Expression, QuotesAValueThatWouldNotBeReadAsOne) {
  EXPECT_EQ(equals_condition("style", "ink"), "style = ink");
  EXPECT_EQ(equals_condition("style", "ink wash"), "style = \"ink wash\"");
  EXPECT_EQ(equals_condition("style", "oil, on canvas"), "style = \"oil, on canvas\"");
  EXPECT_EQ(equals_condition("my axis", "a \"b\""), "\"my axis\" = \"a \"\"b\"\"\"");
  EXPECT_EQ(equals_condition("style", "and"), "style = \"and\"");
  EXPECT_EQ(equals_condition("style", ""), "style = \"\"");
  EXPECT_EQ(equals_condition("style", "why?"), "style ~ \"^(?-i)\\Qwhy?\\E$\"");
}

}  // namespace
}  // namespace proofsheet::query
