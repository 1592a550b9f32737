#include "sheet/sheet_patch.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <random>
#include <set>

#include "base/file.h"
#include "sheet_testing.h"

namespace proofsheet::sheet {
namespace {

using Change = std::function<void(Sheet&)>;

Sheet read(const std::string& yaml) {
  Loaded loaded = parse_sheet(yaml, "t.yaml", {});
  if (!loaded.sheet) throw std::runtime_error(loaded.problems.front().to_string() + "\n" + yaml);
  return std::move(*loaded.sheet);
}

std::string changed(const std::string& yaml, const Change& change) {
  Sheet sheet = read(yaml);
  change(sheet);
  return patch_sheet_text(yaml, sheet).text;
}

Axis& axis(std::vector<Axis>& axes, const std::string& name) {
  return *std::ranges::find(axes, name, &Axis::name);
}

Change set_values(const std::string& name, const std::string& text) {
  return [=](Sheet& sheet) {
    const bool is_var = std::ranges::find(sheet.vars, name, &Axis::name) != sheet.vars.end();
    Axis& found = axis(is_var ? sheet.vars : sheet.params, name);
    found.values = *parse_axis_text(text);
    found.text = text;
  };
}

Change set_text(std::size_t prompt, const std::string& text) {
  return [=](Sheet& sheet) { sheet.prompts[prompt].messages.front().parts.front().text = text; };
}

Change add_axis(AxisKind kind, const std::string& name, const std::string& text) {
  return [=](Sheet& sheet) {
    Axis added;
    added.name = name;
    added.kind = kind;
    added.values = *parse_axis_text(text);
    (kind == AxisKind::parameter ? sheet.params : sheet.vars).push_back(added);
  };
}

struct Row {
  const char* name;
  std::string before;
  Change change;
  std::string after;
};

class PatchTable : public ::testing::TestWithParam<Row> {};

TEST_P(PatchTable, ChangesOnlyWhatItMust) {
  EXPECT_EQ(changed(GetParam().before, GetParam().change), GetParam().after);
}

const std::string kPoster = R"yaml(# Gardens, for the poster

prompts:
  # the long one
  plain: 'A garden, {{style}}'   # asked first
  brief: "Garden {{style}}"

models: demo:image  # costs nothing
vars:
  style: [ink wash,  'oil, on canvas']   # two hands
  time:    dusk
params: {size: 512x512, seed: 1-4}  # small

# the end
)yaml";

std::string poster(const std::string& from, const std::string& to) {
  std::string text = kPoster;
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("not in the poster: " + from);
  return text.replace(at, from.size(), to);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, PatchTable,
    ::testing::Values(
        Row{"nothing_changes", kPoster, [](Sheet&) {}, kPoster},
        Row{"single_quotes_stay", kPoster, set_text(0, "It's a pond, {{style}}"),
            poster("'A garden, {{style}}'", "'It''s a pond, {{style}}'")},
        Row{"double_quotes_stay", kPoster, set_text(1, "Say \"garden\" {{style}}"),
            poster("\"Garden {{style}}\"", R"("Say \"garden\" {{style}}")")},
        Row{"a_list_in_brackets_grows", kPoster, set_values("style", "ink wash, \"oil, on canvas\", print"),
            poster("'oil, on canvas']", "'oil, on canvas', print]")},
        Row{"a_list_in_brackets_shrinks", kPoster, set_values("style", "\"oil, on canvas\", print"),
            poster("[ink wash,  'oil, on canvas']", "['oil, on canvas', print]")},
        Row{"a_plain_value", kPoster, set_values("time", "dawn"), poster("dusk", "dawn")},
        Row{"a_plain_value_that_needs_quotes", kPoster, set_values("time", "\"yes\""),
            poster("dusk", "\"yes\"")},
        Row{"a_value_becomes_an_axis", kPoster, set_values("time", "dawn, dusk"),
            poster("dusk", "[dawn, dusk]")},
        Row{"a_range_within_braces", kPoster, set_values("seed", "1-9 (+2)"),
            poster("seed: 1-4", "seed: 1-9 (+2)")},
        Row{"a_range_with_brackets_within_braces", kPoster, set_values("seed", "1-9 [3]"),
            poster("seed: 1-4", "seed: \"1-9 [3]\"")},
        Row{"a_parameter_within_braces", kPoster, add_axis(AxisKind::parameter, "temperature", "0.5"),
            poster("seed: 1-4}", "seed: 1-4, temperature: 0.5}")},
        Row{"the_first_parameter_goes", kPoster,
            [](Sheet& sheet) { sheet.params.erase(sheet.params.begin()); },
            poster("{size: 512x512, seed", "{seed")},
        Row{"a_variable_is_added", kPoster, add_axis(AxisKind::variable, "mood", "calm, wild"),
            poster("dusk\n", "dusk\n  mood: [calm, wild]\n")},
        Row{"a_variable_goes_with_its_line", kPoster, [](Sheet& sheet) { sheet.vars.pop_back(); },
            poster("  time:    dusk\n", "")},
        Row{"a_variable_is_renamed", kPoster, [](Sheet& sheet) { sheet.vars[1].name = "hour"; },
            poster("time:    dusk", "hour:    dusk")},
        Row{"prompts_change_places_with_their_comments", kPoster,
            [](Sheet& sheet) { std::swap(sheet.prompts[0], sheet.prompts[1]); },
            poster("  # the long one\n  plain: 'A garden, {{style}}'   # asked first\n  brief: \"Garden "
                   "{{style}}\"\n",
                   "  brief: \"Garden {{style}}\"\n  # the long one\n  plain: 'A garden, {{style}}'   # asked "
                   "first\n")},
        Row{"a_model_becomes_two", kPoster,
            [](Sheet& sheet) { sheet.models.push_back({.provider = "demo", .model = "text"}); },
            poster("demo:image ", "[demo:image, demo:text] ")},
        Row{"a_key_comes_behind_the_one_before", kPoster, [](Sheet& sheet) { sheet.repeat = 3; },
            poster("# small\n", "# small\nrepeat: 3\n")},
        Row{"a_title_comes_first", kPoster, [](Sheet& sheet) { sheet.title = "Gardens"; },
            poster("prompts:\n", "title: Gardens\nprompts:\n")},
        Row{"a_layout_is_added", kPoster, [](Sheet& sheet) { sheet.layout.rows = {"style"}; },
            poster("# small\n", "# small\nlayout:\n  rows: style\n")},
        Row{"several_lines_become_a_block", kPoster, set_values("time", "\"a\nb\""),
            poster("dusk", "|-\n    a\n    b")},
        Row{"a_variable_before_an_end_without_a_line_break", "prompts: '{{a}}'\nmodels: demo:text\nvars:\n  a: 1",
            add_axis(AxisKind::variable, "b", "2"),
            "prompts: '{{a}}'\nmodels: demo:text\nvars:\n  a: 1\n  b: 2"},
        Row{"the_last_line_goes_without_a_line_break",
            "prompts: '{{a}}'\nmodels: demo:text\nvars:\n  a: 1\n  b: 2",
            [](Sheet& sheet) { sheet.vars.pop_back(); },
            "prompts: '{{a}}'\nmodels: demo:text\nvars:\n  a: 1"},
        Row{"line_breaks_of_windows_stay", "prompts: hi # one\r\nmodels: demo:text\r\nvars:\r\n  a: 1\r\n",
            [](Sheet& sheet) {
              add_axis(AxisKind::variable, "b", "2")(sheet);
              set_text(0, "a\nb")(sheet);
            },
            "prompts: |- # one\r\n  a\r\n  b\r\nmodels: demo:text\r\nvars:\r\n  a: 1\r\n  b: 2\r\n"},
        Row{"a_block_keeps_its_indent_and_its_comment",
            "prompts:\n  p: |  # two lines\n      One.\n      Two.\n\n  q: three\nmodels: demo:text\n",
            set_text(0, "One.\n\n 1. Two\nThree\n"),
            "prompts:\n  p: |  # two lines\n      One.\n\n       1. Two\n      Three\n\n  q: three\nmodels: "
            "demo:text\n"},
        Row{"items_with_dashes",
            "prompts: hi\nmodels:\n# the cheap ones\n- demo:text  # a\n\n# the other\n- demo:image # b\n",
            [](Sheet& sheet) { sheet.models.insert(sheet.models.begin() + 1, {"demo", "speech"}); },
            "prompts: hi\nmodels:\n# the cheap ones\n- demo:text  # a\n- demo:speech\n\n# the other\n- "
            "demo:image # b\n"},
        Row{"the_first_item_with_a_dash_goes",
            "prompts: hi\nmodels:\n  # the cheap ones\n  - demo:text  # a\n  - demo:image # b\n",
            [](Sheet& sheet) { sheet.models.erase(sheet.models.begin()); },
            "prompts: hi\nmodels:\n  # the cheap ones\n  - demo:image # b\n"},
        Row{"a_message_of_a_chat",
            "prompts:\n  chat:\n    - role: system  # who\n      content: Be brief.\n    - {role: user, content: "
            "Hello}\nmodels: demo:text\n",
            [](Sheet& sheet) {
              sheet.prompts[0].messages[0].parts[0].text = "Be kind.";
              sheet.prompts[0].messages[1].parts[0].text = "Hello: you";
              sheet.prompts[0].messages.push_back({"assistant", {{MessagePart::Kind::text, "Yes", 0}}});
            },
            "prompts:\n  chat:\n    - role: system  # who\n      content: Be kind.\n    - {role: user, content: "
            "\"Hello: you\"}\n    - role: assistant\n      content: \"Yes\"\nmodels: demo:text\n"},
        Row{"an_alias_is_spelled_out_when_its_value_changes",
            "prompts: '{{a}}{{b}}'\nmodels: demo:text\nvars:\n  a: &v [1, 2]  # here\n  b: *v\n",
            set_values("b", "1, 2, 3"),
            "prompts: '{{a}}{{b}}'\nmodels: demo:text\nvars:\n  a: &v [1, 2]  # here\n  b: [1, 2, 3]\n"},
        Row{"an_anchor_changes_and_its_alias_does_not",
            "prompts: '{{a}}{{b}}'\nmodels: demo:text\nvars:\n  a: &v [1, 2]  # here\n  b: *v\n",
            set_values("a", "1"),
            "prompts: '{{a}}{{b}}'\nmodels: demo:text\nvars:\n  a: &v 1  # here\n  b: [1, 2]\n"},
        Row{"what_is_unknown_stays", "prompts: hi\nmodels: demo:text\nseeds: 1-4  # hm\n",
            [](Sheet& sheet) { sheet.repeat = 2; },
            "prompts: hi\nmodels: demo:text\nrepeat: 2\nseeds: 1-4  # hm\n"},
        Row{"an_exclusion_with_braces",
            "prompts: hi\nmodels: [demo:text, demo:image]\nexclude: [{model: demo:text}] # no text\n",
            [](Sheet& sheet) { sheet.exclude.push_back({{{"model", Value("demo:i*")}}, 0}); },
            "prompts: hi\nmodels: [demo:text, demo:image]\nexclude: [{model: demo:text}, {model: demo:i*}] # no "
            "text\n"},
        Row{"a_time_in_words_is_said_anew", "prompts: hi\nmodels: demo:text\ncache: {ttl: 7d} # a week\n",
            [](Sheet& sheet) { sheet.cache_ttl_s = 60; },
            "prompts: hi\nmodels: demo:text\ncache: {ttl_s: 60} # a week\n"},
        Row{"only_comments", "# a new sheet\n",
            [](Sheet& sheet) {
              sheet.title = "T";
              sheet.repeat = 2;
            },
            "# a new sheet\ntitle: T\nrepeat: 2\n"}),
    [](const auto& row) { return row.param.name; });

// --- properties
// ------------------------------------------------------------------------------------------------------

const std::vector<std::string>& tricky_sheets() {
  static const std::vector<std::string> sheets = {
      kPoster,
      "{prompts: {a: hi, b: \"yes: no\"}, models: [demo:text], vars: {x: [1, 2], y: {values: 1-600}}} # "
      "flow\n",
      "prompts:\n- one {{x}}\n- >\n  folded\n  text {{x}}\n\n  more\n- |+\n  kept\n\n\nmodels: "
      "[demo:text]\nvars:\n  x:\n  - 1\n  # between\n  - two\n",
      "# 绘制\nprompts:\n  中文: 绘制一幅“花园”，{{风格}}   # 提示\n  'a: b': \"\\u82b1 "
      "{{风格}}\"\nmodels:\n  - demo:image\nvars: {风格: [水墨, '油画, 布面']}\nlayout: {rows: 风格, "
      "columns: [prompt]}\n",
      "prompts: hi {{a}}\r\nmodels:\r\n  - demo:text # one\r\n  - demo:image\r\nvars:\r\n  a: |\r\n    x\r\n "
      "   y\r\n# end",
      "---\n# head\nprompts: &p\n  a: &t text {{v}}\n  b: *t\nmodels: !!seq [demo:text]\nvars:\n  v: !!str "
      "12\nparams:\n    temperature: 0-1 (+0.25)   # t\n    stop: [\"\\n\", 'END']\n    top_p:\n      - "
      "0.5\n      - 0.9\n...\n",
      "prompts:\n    chat: # talk\n        - role: system\n          content: >-\n              Be\n         "
      "     brief.\n        - role: user\n          content:\n              - text: Look {{n}}\n             "
      " - {image: a.png}\nmodels: [demo:text]\nvars:\n    n: [a,\n        b,  # second\n        "
      "c]\nlimits:\n    retries: {count: 3, on: [server]}\n    max_cost: 5.00\n",
      "prompts: 'a {{ s }}'\nmodels: [demo:text, 'demo:image']\nvars:\n  s: ~\n  t:\n  u: [a, [b, c], {d: "
      "e}]\nparams:\n  seed: {values: 1-4}\nzip: [[s], [t]]\nexclude:\n  - model: 'demo:*'\n    seed: [1, "
      "2]\nsample: {count: 2, seed: 7}\nrepeat: 3\nproviders:\n  local: {api: openai, base_url: "
      "'http://127.0.0.1:8080/v1', extra_body: {a: [1]}}\n  other:\n    api: openai\n    headers: {X-A: "
      "'1'}\n    limits: {concurrency: 2}\n",
      "\xEF\xBB\xBFprompts: hi\nmodels: demo:text\n",
      "prompts: hi\nmodels: demo:text\ndata:\n  - {q: 1, a: x}  # first\n  - {q: 2, a: y}\n",
      "prompts: hi\nmodels: demo:text\nvars: {a: 1}\ndata:\n  jsonl: |\n    {\"q\":1}\n    {\"q\":2}\n",
      "\"prompts\" : hi\nmodels: demo:text\nvars:\n  ? a\n  : [1]\n",
      "prompts: hi\nmodels: demo:text\nparams:\n  stop: [a: 1, b]\n  size: 512x512 # s\n",
  };
  return sheets;
}

std::vector<std::string> all_sheets() {
  std::vector<std::string> sheets = tricky_sheets();
  for (const auto& file :
       std::filesystem::directory_iterator(std::string(PROOFSHEET_SOURCE_DIR) + "/assets/sheets"))
    sheets.push_back(*read_file(file.path()));
  return sheets;
}

// One edit as a panel makes it, chosen by chance. True when it takes away a value, which may have comments
// inside.
bool random_edit(Sheet& sheet, std::mt19937& random) {
  const auto pick = [&](std::size_t count) { return count == 0 ? 0 : random() % count; };
  static const std::vector<std::string> kTexts = {
      "plain",     "yes",          "1",           "a: b # c", "two\nlines", "tail\n", "  led",
      "\n\nblank", "绘制 {{ x }}", "it's \"so\"", "",         "{{ x }}",    "- dash", "a\n\n  b\nc\n",
      "tab\there", "[x",           "*star",       "null",     "é\u00a0"};
  static const std::vector<std::string> kValues = {"1-5", "0-1 (+0.25)", "a, b, c",         "\"a, b\", c",
                                                   "7",   "true, false", "log 0.01-10 [4]", "1-9 [3]",
                                                   "x",   "1, 2, .., 10"};
  const auto values = [&] { return *parse_axis_text(kValues[pick(kValues.size())]); };
  const auto name = [&] { return "n" + std::to_string(random() % 1000); };
  const auto edit_axes = [&](std::vector<Axis>& axes, AxisKind kind) {
    switch (axes.empty() ? 0 : pick(6)) {
      case 0:
        axes.push_back({.name = name(), .kind = kind, .values = values(), .text = {}, .line = 0});
        return false;
      case 1:
        axes.erase(axes.begin() + static_cast<std::ptrdiff_t>(pick(axes.size())));
        return true;
      case 2:
        axes[pick(axes.size())].name = name();
        return false;
      case 3:
        std::swap(axes[pick(axes.size())], axes[pick(axes.size())]);
        return false;
      case 4:
        axes[pick(axes.size())].values = AxisValues(Value(kTexts[pick(kTexts.size())]));
        return true;
      default:
        axes[pick(axes.size())].values = values();
        return true;
    }
  };
  switch (pick(14)) {
    case 0:
    case 1:
      return edit_axes(sheet.vars, AxisKind::variable);
    case 2:
    case 3:
      return edit_axes(sheet.params, AxisKind::parameter);
    case 4: {
      Prompt added = sheet.prompts.front();
      added.name = name();
      sheet.prompts.insert(sheet.prompts.begin() + static_cast<std::ptrdiff_t>(pick(sheet.prompts.size())),
                           added);
      return false;
    }
    case 5:
      if (sheet.prompts.size() > 1) sheet.prompts.erase(sheet.prompts.begin());
      return true;
    case 6: {
      Message& message = sheet.prompts[pick(sheet.prompts.size())].messages.front();
      message.parts.front().text = kTexts[pick(kTexts.size())];
      return false;
    }
    case 7:
      sheet.models.insert(sheet.models.begin() + static_cast<std::ptrdiff_t>(pick(sheet.models.size() + 1)),
                          {"demo", name()});
      return false;
    case 8:
      if (sheet.models.size() > 1) sheet.models.erase(sheet.models.begin());
      return false;
    case 9:
      sheet.title = kTexts[pick(kTexts.size())];
      return false;
    case 10:
      sheet.repeat = 1 + pick(4);
      return false;
    case 11:
      sheet.layout.rows = {name()};
      if (pick(2) == 0) sheet.layout.view_of("seed").wrap = 10;
      sheet.layout.row_sort =
          pick(2) == 0 ? std::optional(LineSort{kNumbers[pick(kNumbers.size())], true}) : std::nullopt;
      return false;
    case 12:
      sheet.zip.push_back({"a", name()});
      sheet.exclude.push_back({{{"model", Value("demo:*")}, {"x", Value(Value::List{1, "b"})}}, 0});
      return false;
    default:
      sheet.limits.concurrency = static_cast<int>(1 + pick(9));
      sheet.cache_ttl_s = 60;
      return false;
  }
}

std::string canonical(Sheet sheet) {
  return to_yaml(sheet);
}

// The comments of a text: what follows a `#` behind a blank or at the beginning of a line.
std::multiset<std::string> comment_lines(const std::string& text) {
  std::multiset<std::string> comments;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::size_t first = text.find_first_not_of(" \xEF\xBB\xBF", begin);
    if (first < end && text[first] == '#') comments.insert(text.substr(first, end - first));
    begin = end + 1;
  }
  return comments;
}

TEST(SheetPatch, AfterAnyEditTheTextReadsAsTheEditedSheetAndNoCommentLineIsLost) {
  std::mt19937 random(20261126);
  int edits = 0, whole = 0;
  for (const std::string& original : all_sheets()) {
    for (int round = 0; round < 20; ++round) {
      std::string text = original;
      for (int step = 0; step < 5; ++step) {
        Sheet wanted = read(text);
        const bool takes_away = random_edit(wanted, random);
        const PatchedText patched = patch_sheet_text(text, wanted);
        const std::string goal = canonical(read(canonical(wanted)));
        ASSERT_EQ(canonical(read(patched.text)), goal) << "before:\n" << text << "\nafter:\n" << patched.text;
        ++edits;
        if (patched.reach == PatchedText::Reach::whole) {
          ++whole;
          ADD_FAILURE() << "written anew:\n" << text << "\nwanted:\n" << goal;
        } else if (patched.reach == PatchedText::Reach::parts && !takes_away) {
          const auto before = comment_lines(text), after = comment_lines(patched.text);
          EXPECT_TRUE(std::ranges::includes(after, before)) << "before:\n"
                                                            << text << "\nafter:\n"
                                                            << patched.text;
        }
        text = patched.text;
      }
    }
  }
  EXPECT_GT(edits, 1000);
  EXPECT_EQ(whole, 0);
}

TEST(SheetPatch, AnEditThatIsTakenBackGivesTheSameSheetAgain) {
  std::mt19937 random(7);
  for (const std::string& original : all_sheets()) {
    for (int round = 0; round < 10; ++round) {
      const Sheet before = read(original);
      Sheet edited = before;
      random_edit(edited, random);
      const std::string there = patch_sheet_text(original, edited).text;
      EXPECT_EQ(canonical(read(patch_sheet_text(there, before).text)), canonical(before)) << there;
    }
  }
}

TEST(SheetPatch, OneChangedValueChangesOneLineOfABundledSheet) {
  const std::string text =
      *read_file(std::string(PROOFSHEET_SOURCE_DIR) + "/assets/sheets/garden.sheet.yaml");
  const std::string after = changed(text, set_values("seed", "1-9"));
  std::string expected = text;
  expected.replace(expected.find("1-3"), 3, "1-9");
  EXPECT_EQ(after, expected);
}

TEST(SheetPatch, TextThatIsNoYamlIsWrittenAnewAndSaysSo) {
  Sheet sheet = read("prompts: hi\nmodels: demo:text\n");
  const PatchedText patched = patch_sheet_text("prompts: [hi\nmodels\n", sheet);
  EXPECT_EQ(patched.reach, PatchedText::Reach::whole);
  EXPECT_EQ(patched.text, to_yaml(sheet));
}

TEST(SheetPatch, TopLevelKeysWithQuestionMarksAreWrittenAnewAndItSaysSo) {
  const std::string text = "prompts: hi\n? models\n: demo:text\n";
  Sheet sheet = read(text);
  sheet.repeat = 2;
  const PatchedText patched = patch_sheet_text(text, sheet);
  EXPECT_EQ(patched.reach, PatchedText::Reach::whole);
  EXPECT_EQ(patched.text, to_yaml(sheet));
}

TEST(SheetPatch, RowsOfDataStayAsTheyAreWritten) {
  const std::string text = "prompts: '{{q}}'\nmodels: demo:text\ndata: # here\n  - {q:   1}\n  - {q: 2}\n";
  EXPECT_EQ(changed(text, [](Sheet& sheet) { sheet.repeat = 2; }),
            "prompts: '{{q}}'\nmodels: demo:text\nrepeat: 2\ndata: # here\n  - {q:   1}\n  - {q: 2}\n");
}

}  // namespace
}  // namespace proofsheet::sheet
