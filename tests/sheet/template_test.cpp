#include "sheet/template.h"

#include <gmock/gmock.h>

#include "sheet/letter_case.h"
#include "sheet_testing.h"

namespace proofsheet::sheet {
namespace {

Value variables() {
  return Value::Map{
      {"style", "ink wash"},
      {"n", 3},
      {"text_number", "12"},
      {"ratio", 0.25},
      {"yes", true},
      {"nothing", Value()},
      {"empty", ""},
      {"list", Value::List{"a", "b", "c"}},
      {"person", Value::Map{{"name", "Ada"}, {"tags", Value::List{"x", 2}}, {"home town", "London"}}},
      {"风格", "水墨"}};
}

struct TemplateCase {
  std::string name;
  std::string text;
  std::string expected;
};

class Renders : public testing::TestWithParam<TemplateCase> {};

TEST_P(Renders, AsExpected) {
  const auto parsed = Template::parse(GetParam().text);
  ASSERT_TRUE(parsed) << parsed.error().message;
  const auto rendered = parsed->render(variables());
  ASSERT_TRUE(rendered) << rendered.error().message;
  EXPECT_EQ(*rendered, GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Templates, Renders,
    testing::Values(
        TemplateCase{"Plain", "a { b } {c}", "a { b } {c}"},
        TemplateCase{"Name", "A garden, {{style}}.", "A garden, ink wash."},
        TemplateCase{"Spaces", "{{  style  }}", "ink wash"},
        TemplateCase{"Numbers", "{{n}} {{ratio}} {{yes}}", "3 0.25 true"},
        TemplateCase{"NullIsNothing", "[{{nothing}}]", "[]"},
        TemplateCase{"Member", "{{ person.name }}", "Ada"},
        TemplateCase{"Index", "{{ list[1] }}{{ list.0 }}{{ list[-1] }}", "bac"},
        TemplateCase{"Key", "{{ person['home town'] }}", "London"},
        TemplateCase{"Deep", "{{ person.tags[1] }}", "2"},
        TemplateCase{"ChineseName", "{{ 风格 }}画", "水墨画"},
        TemplateCase{"ListAsJson", "{{ list }}", R"(["a","b","c"])"},
        TemplateCase{"Upper", "{{ 'straße é ñ я' | upper }}", "STRASSE É Ñ Я"},
        TemplateCase{"Lower", "{{ 'ÄÖŁ İ' | lower }}", "äöł i"},
        TemplateCase{"Trim", "[{{ '  a b \n' | trim }}]", "[a b]"},
        TemplateCase{"Json", "{{ person.tags | json }}{{ style | json }}", "[\"x\",2]\"ink wash\""},
        TemplateCase{"Default",
                     "{{ missing | default('x') }}{{ style | default('x') }}{{ person.age | default(7) }}",
                     "xink wash7"},
        TemplateCase{
            "DefaultOfNull",
            "{{ nothing | default('x') }}[{{ empty | default('x') }}]{{ empty | default('x', true) }}",
            "x[]x"},
        TemplateCase{"Join", "{{ list | join(', ') }}", "a, b, c"},
        TemplateCase{"Length", "{{ list | length }}{{ '花园' | length }}", "32"},
        TemplateCase{"Replace", "{{ style | replace('ink', 'oil') | upper }}", "OIL WASH"},
        TemplateCase{"FirstLast", "{{ list | first }}{{ list | last }}", "ac"},
        TemplateCase{"If", "{% if n == 3 %}yes{% else %}no{% endif %}", "yes"},
        TemplateCase{"Elif", "{% if n > 3 %}a{% elif n >= 3 %}b{% else %}c{% endif %}", "b"},
        TemplateCase{"Else", "{% if n != 3 %}a{% elif n < 0 %}b{% else %}c{% endif %}", "c"},
        TemplateCase{"Logic", "{% if (n == 1 or yes) and not nothing %}ok{% endif %}", "ok"},
        TemplateCase{
            "In",
            "{% if 'b' in list and 'z' not in list and 'ink' in style and 'name' in person %}ok{% endif %}",
            "ok"},
        TemplateCase{"InAList", "{% if n in [1, 2, 3] %}ok{% endif %}", "ok"},
        TemplateCase{"TextThatIsANumber", "{% if text_number > 9 and text_number == 12 %}ok{% endif %}",
                     "ok"},
        TemplateCase{"NegativeNumber", "{% if n > -1 and -2 < n %}ok{% endif %}", "ok"},
        TemplateCase{"MissingMemberIsFalse", "{% if person.age %}a{% else %}b{% endif %}", "b"},
        TemplateCase{
            "Defined",
            "{% if missing is defined %}a{% else %}b{% endif %}{% if style is not defined %}c{% endif %}",
            "b"},
        TemplateCase{
            "For",
            "{% for x in list %}{{ loop.index }}{{ x }}{% if not loop.last %}, {% endif %}{% endfor %}",
            "1a, 2b, 3c"},
        TemplateCase{"ForOfAMap", "{% for k, v in person %}{{ k }};{% endfor %}", "name;tags;home town;"},
        TemplateCase{"ForElse", "{% for x in [] %}a{% else %}none{% endfor %}", "none"},
        TemplateCase{"NestedFor",
                     "{% for x in list %}{% for y in [1, 2] %}{{ x }}{{ y }}{{ loop.length }} {% endfor %}{% "
                     "endfor %}",
                     "a12 a22 b12 b22 c12 c22 "},
        TemplateCase{"LoopVariableHidesTheOuter", "{% for n in list %}{{ n }}{% endfor %}{{ n }}", "abc3"},
        TemplateCase{"Comment", "a{# {{ missing }} #}b", "ab"},
        TemplateCase{"Raw", "{% raw %}{{ x }} {% if %}{% endraw %}!", "{{ x }} {% if %}!"},
        TemplateCase{"Trimmed", "a \n {%- if yes -%} \n b \n {%- endif -%} \n c {{- n -}} d", "abc3d"},
        TemplateCase{"BracesInAText", "{{ '}} {{' }}", "}} {{"},
        TemplateCase{"EscapedQuote", R"({{ "a\"b\n" }})", "a\"b\n"},
        TemplateCase{"JsonAround", R"({"a": {"b": {{ n }}}})", R"({"a": {"b": 3}})"}),
    [](const auto& row) { return row.param.name; });

struct BadTemplate {
  std::string name;
  std::string text;
  int line;
  std::string message;
};

class BadTemplateText : public testing::TestWithParam<BadTemplate> {};

TEST_P(BadTemplateText, FailsWithItsLine) {
  auto error = TemplateError{};
  const auto parsed = Template::parse(GetParam().text);
  if (parsed) {
    const auto rendered = parsed->render(variables());
    ASSERT_FALSE(rendered);
    error = rendered.error();
  } else {
    error = parsed.error();
  }
  EXPECT_EQ(error.line, GetParam().line);
  EXPECT_THAT(error.message, testing::StartsWith(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Templates, BadTemplateText,
    testing::Values(
        BadTemplate{"Open", "a\n{{ style", 2, "`{{` does not end; expected `}}`"},
        BadTemplate{"OpenComment", "{# a", 1, "`{#` does not end"},
        BadTemplate{"OpenRaw", "{% raw %} a", 1, "`{% raw %}` does not end"},
        BadTemplate{"OpenIf", "\n{% if n %}\na", 2, "`{% if %}` does not end"},
        BadTemplate{"OpenFor", "{% for x in list %}{% if n %}{% endif %}", 1, "`{% for %}` does not end"},
        BadTemplate{"StrayEnd", "a{% endif %}", 1, "`endif` without its block"},
        BadTemplate{"UnknownStatement", "{% fore x in y %}", 1,
                    "unknown statement `fore`; did you mean `for`?"},
        BadTemplate{"ElseTwice", "{% if n %}{% else %}{% else %}{% endif %}", 1, "`else` after `else`"},
        BadTemplate{"Empty", "{{ }}", 1, "expected a variable or a value"},
        BadTemplate{"TwoNames", "{{ a b }}", 1, "unexpected `b`"},
        BadTemplate{"Assignment", "{% if n = 3 %}{% endif %}", 1, "unexpected `=`; compare with `==`"},
        BadTemplate{"UnknownFilter", "{{ style | uper }}", 1, "unknown filter `uper`; did you mean `upper`?"},
        BadTemplate{"FilterArguments", "{{ style | replace('a') }}", 1,
                    "the filter `replace` takes what to look for"},
        BadTemplate{"UnknownVariable", "a\n\n{{ stile }}", 3,
                    "unknown variable `stile`; did you mean `style`?; known: `style`, `n`"},
        BadTemplate{"UnknownInIf", "{% if stile %}{% endif %}", 1, "unknown variable `stile`"},
        BadTemplate{"UnknownMember", "{{ person.nmae }}", 1,
                    "no member `nmae`; did you mean `name`?; known: `name`, `tags`"},
        BadTemplate{"NoItem", "{{ list[3] }}", 1, "no item 3 in a list of 3"},
        BadTemplate{"MemberOfText", "{{ style.a }}", 1, "`.a` of a value that is neither"},
        BadTemplate{"ForOfText", "{% for x in style %}{% endfor %}", 1, "`for` expects a list or a map"},
        BadTemplate{"Order", "{% if list < 3 %}{% endif %}", 1, "only two numbers or two texts"},
        BadTemplate{"JoinOfText", "{{ style | join }}", 1, "the filter `join` expects a list"},
        BadTemplate{"UnclosedText", "{{ 'a }}", 1, "`{{` does not end"},
        BadTemplate{"Brackets", "{{ list[1 }}", 1, "expected `]`"}),
    [](const auto& row) { return row.param.name; });

TEST(Template, ListsTheNamesItTakesFromOutside) {
  const auto parsed = Template::parse(
      "{{ a }}\n{% for x in b %}{{ x }}{{ loop.index }}{{ c.d }}{% endfor %}{{ e | default('') }}{% if f is "
      "defined %}{{ f }}{% endif %}{{ a }}");
  ASSERT_TRUE(parsed);
  std::vector<std::string> names, required;
  for (const TemplateName& name : parsed->names()) {
    names.push_back(name.name);
    if (name.required) required.push_back(name.name);
  }
  EXPECT_THAT(names, testing::ElementsAre("a", "b", "c", "e", "f"));
  EXPECT_THAT(required, testing::ElementsAre("a", "b", "c"));
  EXPECT_EQ(parsed->names()[2].line, 2);
}

TEST(Template, BoundsItsOutput) {
  const Value values = Value::Map{{"big", std::string(1u << 20, 'x')}, {"list", Value::List(100, Value(1))}};
  const auto rendered = Template::parse("{% for x in list %}{{ big }}{% endfor %}")->render(values);
  ASSERT_FALSE(rendered);
  EXPECT_THAT(rendered.error().message, testing::HasSubstr("8 MiB"));
  const auto replaced = Template::parse("{{ big | replace('x', big) }}")->render(values);
  ASSERT_FALSE(replaced);
  EXPECT_THAT(replaced.error().message, testing::HasSubstr("8 MiB"));
}

TEST(Template, BoundsItsLoops) {
  const Value values = Value::Map{{"list", Value::List(1000, Value(1))}};
  const auto rendered =
      Template::parse(
          "{% for a in list %}{% for b in list %}{% for c in list %}{% endfor %}{% endfor %}{% endfor %}")
          ->render(values);
  ASSERT_FALSE(rendered);
  EXPECT_THAT(rendered.error().message, testing::HasSubstr("rounds"));
}

TEST(Template, BoundsItsNesting) {
  std::string parentheses(5000, '('), blocks, links = "a";
  for (int i = 0; i < 5000; ++i) blocks += "{% if a %}";
  for (int i = 0; i < 5000; ++i) links += " or a";
  for (const std::string& text :
       {"{{ " + parentheses, "{{ " + parentheses + "}}", blocks, "{{ " + links + " }}"})
    EXPECT_FALSE(Template::parse(text));
}

TEST(Spans, CoverTheWholeTextAndNameProblemsWhereTheyAre) {
  const std::string text =
      "A {{style}}{# note #}{% if typo %}x{% endif %}{{ a | nope }}{% for y in style %}{{ y }}{% endfor %}{{ "
      "y }} end";
  const auto spans = template_spans(text, {"style"});
  std::size_t at = 0;
  std::vector<std::string> problems;
  for (const TemplateSpan& span : spans) {
    EXPECT_EQ(span.begin, at);
    at = span.end;
    if (!span.problem.empty())
      problems.push_back(text.substr(span.begin, span.end - span.begin) + " " + span.problem);
  }
  EXPECT_EQ(at, text.size());
  EXPECT_EQ(spans[0].kind, SpanKind::plain);
  EXPECT_EQ(spans[1].kind, SpanKind::expression);
  EXPECT_EQ(spans[2].kind, SpanKind::comment);
  EXPECT_EQ(spans[3].kind, SpanKind::statement);
  EXPECT_THAT(problems, testing::ElementsAre("{% if typo %} unknown variable `typo`",
                                             testing::StartsWith("{{ a | nope }} unknown filter"),
                                             "{{ y }} unknown variable `y`"));
}

TEST(Spans, MarkABlockThatDoesNotEnd) {
  const auto spans = template_spans("a {% if x %} b", {"x"});
  ASSERT_EQ(spans.size(), 3u);
  EXPECT_EQ(spans[1].problem, "`{% if %}` does not end; expected `{% endif %}`");
}

TEST(Spans, MarkOnlyTheLineOfATagThatDoesNotEnd) {
  const std::string text = "a {{ x\nb {{y}}";
  const auto spans = template_spans(text, {"x", "y"});
  ASSERT_EQ(spans.size(), 4u);
  EXPECT_EQ(text.substr(spans[1].begin, spans[1].end - spans[1].begin), "{{ x");
  EXPECT_EQ(spans[1].problem, "`{{` does not end; expected `}}`");
  EXPECT_EQ(spans[3].problem, "");
}

TEST(Names, ComeFromTheSoundTagsOfABrokenText) {
  EXPECT_THAT(template_names("{{ a }} {{ b | nope }} {% if c %} {{ d"), testing::ElementsAre("a", "c"));
}

TEST(LetterCase, ChangesLatinGreekAndCyrillicBothWays) {
  EXPECT_EQ(to_upper("àÿžǆőђ λς"), "ÀŸŽǆŐЂ ΛΣ");
  EXPECT_EQ(to_lower("ÀŸŽŐЂ ΛΣ 花×÷"), "àÿžőђ λσ 花×÷");
}

std::string marked(const std::string& text, const Value& variables) {
  const auto parsed = Template::parse(text);
  if (!parsed) return parsed.error().message;
  std::vector<RenderedSpan> spans;
  const auto out = parsed->render(variables, &spans);
  if (!out) return out.error().message;
  std::string shown;
  std::size_t at = 0;
  for (const RenderedSpan& span : spans) {
    shown += out->substr(at, span.begin - at) + "<" + span.name + ":" +
             out->substr(span.begin, span.end - span.begin) + ">";
    at = span.end;
  }
  return shown + out->substr(at);
}

TEST(TemplateSpansOfOutput, NameTheVariableThatAStretchCameFrom) {
  const Value variables(Value::Map{{"style", "ink"},
                                   {"city", Value(Value::Map{{"name", "Bern"}})},
                                   {"list", Value(Value::List{"a", "b"})},
                                   {"none", ""}});
  EXPECT_EQ(marked("A {{style}} garden", variables), "A <style:ink> garden");
  EXPECT_EQ(marked("{{ style | upper }}{{ city.name }}", variables), "<style:INK><city:Bern>");
  EXPECT_EQ(marked("{% for x in list %}{{loop.index}}{{x}} {% endfor %}", variables), "1<list:a> 2<list:b> ");
  EXPECT_EQ(marked("{% if style == 'ink' %}dark{% endif %}{{ \"plain\" }}{{none}}", variables), "darkplain")
      << "what is written in the template, and nothing, is no stretch of a variable";
  EXPECT_EQ(marked("{{ absent | default(style) }}", variables), "<style:ink>");
}

}  // namespace
}  // namespace proofsheet::sheet
