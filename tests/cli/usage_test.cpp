#include <filesystem>

#include "base/json.h"
#include "cli/program.h"

namespace proofsheet::cli::testing {
namespace {

using ::testing::Test;

constexpr std::string_view kSheet =
    "title: Two words\n"
    "prompts: Say {{word}}\n"
    "models: [\"demo:text\"]\n"
    "vars:\n"
    "  word: [moss, stone]\n"
    "params:\n"
    "  seed: 1-3\n"
    "  max_tokens: 8\n";

class Usage : public CliTest {};

TEST_F(Usage, HelpListsEveryCommandAndTheExitCodes) {
  const Ended help = run({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const char* word : {"run", "plan", "runs", "show", "export", "delete", "montage", "demo-server",
                           "open", "doctor", "Exit codes"}) {
    expect_contains(help.out, word);
  }
  for (const char* command :
       {"run", "plan", "runs", "show", "export", "delete", "montage", "demo-server", "open", "doctor"}) {
    EXPECT_EQ(run({command, "--help"}).exit_code, 0) << command;
  }
  EXPECT_EQ(run({"--version"}).out.substr(0, 11), "proofsheet ");
}

TEST_F(Usage, TheHelpOfRunGroupsWhatToFire) {
  const std::string help = run({"run", "--help"}).out;
  const auto begins = help.find("What to fire:"), ends = help.find("How to fire it:");
  ASSERT_LT(begins, ends) << help;
  ASSERT_NE(ends, std::string::npos) << help;
  const std::string group = help.substr(begins, ends - begins);
  for (const char* option : {"--set", "--filter", "--resume", "--refire", "--no-cache", "--cache-ttl"})
    expect_contains(group, option);
}

TEST_F(Usage, WrongArgumentsAreBadUsage) {
  const std::string sheet = write("a.sheet.yaml", kSheet);
  const std::vector<std::vector<std::string>> rows{
      {"fly"},
      {"run"},
      {"run", sheet, "--nonsense"},
      {"run", sheet, "-j", "0"},
      {"run", sheet, "-j", "many"},
      {"run", sheet, "--max-cost", "-1"},
      {"run", sheet, "--repeat", "0"},
      {"plan"},
      {"show"},
      {"export", "1"},
      {"delete"},
      {"montage", "1"},
      {"show", "one"},
      {"demo-server", "--port", "99999"},
      {"demo-server", "--faults", "rain:1"},
      {"montage", "x.png", "-o", path("o.png"), "--tile", "big"},
      {"montage", "x.png", "-o", path("o.json")},
      {"run", "--resume", "1", "--set", "seed=1"},
      {"plan", sheet, "--set", "nonsense"},
      {"run", sheet, "--filter", "seed"},
  };
  for (const auto& row : rows) {
    std::string words;
    for (const std::string& word : row) words += word + " ";
    const Ended ended = run(row);
    EXPECT_EQ(ended.exit_code, 2) << words << "\n" << ended.err << ended.out;
    EXPECT_FALSE(ended.err.empty()) << words;
  }
}

TEST_F(Usage, EveryProblemOfASheetIsALineWithItsPlace) {
  const std::string sheet =
      write("bad.sheet.yaml",
            "prompts: Say {{word}}\nmodels: [\"demo:text\"]\nparams:\n  seed: []\nlayout: {rows: nowhere}\n");
  for (const char* command : {"plan", "run"}) {
    const Ended ended = run({command, sheet});
    EXPECT_EQ(ended.exit_code, 2);
    expect_contains(ended.err, "bad.sheet.yaml:1: ");
    expect_contains(ended.err, "bad.sheet.yaml:4: ");
    expect_contains(ended.err, "word");
    EXPECT_TRUE(ended.out.empty()) << ended.out;
  }
  EXPECT_EQ(run({"run", path("none.sheet.yaml")}).exit_code, 2);
}

TEST_F(Usage, UnknownOutputFormatsAreRefusedBeforeAnythingIsFired) {
  const std::string sheet = write("a.sheet.yaml", kSheet);
  for (const char* name : {"out.html", "out.xml", "out.docx", "out"}) {
    const Ended ended = run({"run", sheet, "-o", path("ok.json"), "-o", path(name)});
    EXPECT_EQ(ended.exit_code, 2) << name;
    expect_contains(ended.err, "not yet supported: known are .json, .jsonl, .csv, .png");
  }
  EXPECT_EQ(run({"run", sheet, "-o", path("no/such/folder/out.json")}).exit_code, 2);
  EXPECT_EQ(run({"run", sheet, "-o", folder_.string() + "/data.json/out.json"}).exit_code, 2);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "ok.json"));
  EXPECT_EQ(run({"runs"}).out, "No runs yet.\n");
}

TEST_F(Usage, PlanCountsCellsAndShowsAxes) {
  const std::string sheet = write("a.sheet.yaml", kSheet);
  const Ended text = run({"plan", sheet});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  expect_contains(text.out, "Two words: 6 cells");
  expect_contains(text.out, "moss · stone");
  expect_contains(text.out, "1 · 2 · 3");
  expect_contains(text.out, "Model: demo:text");
  expect_contains(text.out, "Estimate: free");

  const auto json = parse_json(run({"plan", sheet, "--json", "--set", "seed=1-10", "--repeat", "2"}).out);
  ASSERT_TRUE(json) << json.error().message;
  EXPECT_EQ(json->find("cells")->as_int(), 40);
  EXPECT_EQ(json->find("axes")->as_list().size(), 3u);
  EXPECT_EQ(run({"runs"}).out, "No runs yet.\n");
}

TEST_F(Usage, DryRunIsThePlanOfTheFilteredCells) {
  const std::string sheet = write("a.sheet.yaml", kSheet);
  const Ended dry = run({"run", sheet, "--dry-run", "--filter", "word=m*, seed=?"});
  EXPECT_EQ(dry.exit_code, 0) << dry.err;
  expect_contains(dry.out, "The filter selects 3 of them.");
  const Ended unknown = run({"run", sheet, "--dry-run", "--filter", "colour=red"});
  EXPECT_EQ(unknown.exit_code, 2);
  expect_contains(unknown.err,
                  "column 1: expected an axis or a field, there is no `colour`; there are `prompt`");
  EXPECT_EQ(run({"run", sheet, "--dry-run", "--filter", "word=x"}).exit_code, 2);
  EXPECT_EQ(run({"run", sheet, "--dry-run", "--filter", "model=demo:*"}).exit_code, 0);
}

TEST_F(Usage, AMissingKeyIsAnErrorThatNamesTheVariable) {
  const std::string sheet = write("a.sheet.yaml", "prompts: Hi\nmodels: [\"openai:gpt-4.1-mini\"]\n");
  const Ended ended = run({"run", sheet});
  EXPECT_EQ(ended.exit_code, 1);
  expect_contains(ended.err, "OPENAI_API_KEY");
}

TEST_F(Usage, RunsThatDoNotExistAreErrors) {
  for (const char* command : {"show", "delete"}) {
    EXPECT_EQ(run({command, "7"}).exit_code, 1) << command;
    EXPECT_EQ(run({command, "latest"}).exit_code, 1) << command;
  }
  EXPECT_EQ(run({"export", "7", "-o", path("o.json")}).exit_code, 1);
  EXPECT_EQ(run({"montage", "7", "-o", path("o.png")}).exit_code, 1);
  EXPECT_EQ(run({"run", "--resume"}).exit_code, 1);
  EXPECT_EQ(run({"run", write("a.sheet.yaml", kSheet), "--resume"}).exit_code, 1);
}

TEST_F(Usage, WithoutADisplayTheWorkbenchSaysSo) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{}, std::vector<std::string>{"open"}}) {
    const Ended ended = run(arguments);
    EXPECT_EQ(ended.exit_code, 1);
    EXPECT_TRUE(ended.err.find("no display") != std::string::npos ||
                ended.err.find("not installed") != std::string::npos)
        << ended.err;
  }
}

TEST_F(Usage, DoctorListsWhatWorksAndNeverAKey) {
  const Ended text =
      run({"doctor"}, {{"OPENAI_API_KEY", "sk-very-secret-1"}, {"HTTPS_PROXY", "http://me:pw@proxy:1"}});
  EXPECT_EQ(text.exit_code, 0) << text.out;
  for (const char* name : {"version", "data folder", "store", "fonts", "speech", "workbench", "display"})
    expect_contains(text.out, name);
  expect_contains(text.out, "OPENAI_API_KEY");
  expect_contains(text.out, "HTTPS_PROXY=http://***@proxy:1");
  EXPECT_EQ(text.out.find("very-secret"), std::string::npos);
  EXPECT_EQ(text.out.find("pw@"), std::string::npos);
  const auto json = parse_json(run({"doctor", "--json"}).out);
  ASSERT_TRUE(json);
  EXPECT_GE(json->as_list().size(), 10u);
}

TEST_F(Usage, AFileInPlaceOfTheDataFolderIsAnErrorOfTheDoctor) {
  const std::string file = write("file", "");
  const Ended ended = run({"doctor", "--data-dir", file});
  EXPECT_EQ(ended.exit_code, 1);
  expect_contains(ended.out, "error    data folder");
}

}  // namespace
}  // namespace proofsheet::cli::testing
