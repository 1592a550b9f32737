#include <signal.h>

#include <filesystem>
#include <sstream>

#include "base/json.h"
#include "cli/program.h"
#include "image/image.h"

namespace proofsheet::cli::testing {
namespace {

constexpr std::string_view kText =
    "title: Words\n"
    "prompts: Say {{word}}\n"
    "models: [\"demo:text\"]\n"
    "vars:\n"
    "  word: [moss, \"=stone\"]\n"
    "params:\n"
    "  seed: 1-3\n"
    "  max_tokens: 8\n"
    "  temperature: 0.5\n"
    "layout: {rows: word, columns: seed}\n";

constexpr std::string_view kImages =
    "title: Gardens\n"
    "prompts: A garden, {{style}}\n"
    "models: [\"demo:image\"]\n"
    "vars:\n"
    "  style: [ink wash, oil]\n"
    "params:\n"
    "  seed: 1-2\n"
    "  size: 64x48\n"
    "layout: {rows: style, columns: seed}\n";

std::vector<Value> json_lines(const std::string& text) {
  std::vector<Value> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    auto value = parse_json(line);
    EXPECT_TRUE(value) << line;
    if (value) out.push_back(std::move(*value));
  }
  return out;
}

// The base URL that a running demo server has printed.
std::string base_url_of(Process& server) {
  EXPECT_TRUE(server.wait_for_output("/v1\n"));
  return server.output().substr(0, server.output().find('\n'));
}

class Run : public CliTest {
 protected:
  // A sheet for a server of the test's own.
  std::string sheet_for(const std::string& url, int cells, std::string_view more = "") const {
    return write("remote.sheet.yaml", "prompts: Say moss\nmodels: [\"near:text\"]\nparams: {seed: 1-" +
                                          std::to_string(cells) +
                                          ", max_tokens: 4}\nproviders:\n  near: {api: openai, base_url: \"" +
                                          url + "\", key_env: NEAR_KEY}\n" + std::string(more));
  }
};

TEST_F(Run, WritesEveryFormatAndASummary) {
  const std::string sheet = write("words.sheet.yaml", kText);
  const Ended ended = run({"run", sheet, "-o", path("out.json"), "-o", path("out.jsonl"), "-o",
                           path("out.csv"), "-o", path("out.png")});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  expect_contains(ended.out, "Run 1: Words");
  expect_contains(ended.out, "6 of 6 cells done");
  expect_contains(ended.out, "wrote " + path("out.csv"));

  const auto document = parse_json(read("out.json"));
  ASSERT_TRUE(document) << document.error().message;
  ASSERT_EQ(document->find("cells")->as_list().size(), 6u);
  for (const Value& cell : document->find("cells")->as_list()) {
    EXPECT_EQ(cell.find("state")->as_string(), "done");
    EXPECT_TRUE(cell.find("text")->is_string());
    EXPECT_EQ(cell.find("axes")->find("model")->as_string(), "demo:text");
  }
  EXPECT_EQ(json_lines(read("out.jsonl")).size(), 6u);
  expect_contains(read("out.csv"), ",'=stone,");
  const auto size = image::read_size(read("out.png"));
  ASSERT_TRUE(size) << size.error().message;
  EXPECT_GT(size->width, 3 * 320);
}

TEST_F(Run, PrintsEventsAsJsonLines) {
  const Ended ended = run({"run", write("words.sheet.yaml", kText), "--json"});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  const auto events = json_lines(ended.out);
  ASSERT_GE(events.size(), 8u);
  EXPECT_EQ(events.front().find("event")->as_string(), "started");
  EXPECT_EQ(events.front().find("cells")->as_int(), 6);
  EXPECT_EQ(events.back().find("event")->as_string(), "ended");
  EXPECT_EQ(events.back().find("reason")->as_string(), "completed");
  EXPECT_EQ(events.back().find("done")->as_int(), 6);
}

TEST_F(Run, TheSecondTimeAnswersFromTheCacheUnlessToldNotTo) {
  const std::string sheet = write("words.sheet.yaml", kText);
  ASSERT_EQ(run({"run", sheet}).exit_code, 0);
  expect_contains(run({"run", sheet}).out, "(6 from the cache)");
  EXPECT_EQ(run({"run", sheet, "--no-cache"}).out.find("from the cache"), std::string::npos);
}

TEST_F(Run, SetRepeatAndFilterChangeWhatIsFired) {
  const std::string sheet = write("words.sheet.yaml", kText);
  const Ended ended =
      run({"run", sheet, "--set", "seed=5-6", "--repeat", "2", "--filter", "word=moss", "--json"});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(json_lines(ended.out).front().find("cells")->as_int(), 4);
  EXPECT_EQ(json_lines(ended.out).back().find("done")->as_int(), 4);
}

TEST_F(Run, AFilterChoosesWhatIsShownExportedAndFiredAgain) {
  const std::string sheet = write("words.sheet.yaml", kText);
  ASSERT_EQ(run({"run", sheet}).exit_code, 0);
  const Ended shown = run({"show", "1", "--filter", "word = moss and state = done"});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  expect_contains(shown.out, "word=moss");
  EXPECT_EQ(shown.out.find("word=stone"), std::string::npos);
  expect_contains(shown.out, "3 of 6 cells match\n");
  const auto json = parse_json(run({"show", "1", "--filter", "seed > 2", "--json"}).out);
  ASSERT_TRUE(json) << json.error().message;
  EXPECT_EQ(json->find("cells")->as_list().size(), 2u);
  EXPECT_EQ(json->find("matching")->as_int(), 2);

  ASSERT_EQ(run({"export", "1", "-o", path("some.jsonl"), "--filter", "seed = 2 and text != none"}).exit_code,
            0);
  const auto lines = json_lines(read("some.jsonl"));
  ASSERT_EQ(lines.size(), 2u);
  for (const Value& line : lines) EXPECT_EQ(line.find("axes")->find("seed")->as_int(), 2);

  const Ended again = run({"run", "--resume", "1", "--refire", "state = done and seed = 3", "--json"});
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(parse_json(run({"show", "1", "--cell", "2"}).out)->find("earlier_results")->as_list().size(), 1u);
  EXPECT_EQ(parse_json(run({"show", "1", "--cell", "1"}).out)->find("earlier_results")->as_list().size(), 0u);

  EXPECT_EQ(run({"show", "1", "--filter", "state = failed"}).exit_code, 2);
  const Ended wrong = run({"export", "1", "-o", path("none.csv"), "--filter", "stat = done"});
  EXPECT_EQ(wrong.exit_code, 2);
  expect_contains(wrong.err, "--filter 'stat = done': column 1: ");
  expect_contains(wrong.err, "did you mean `state`?");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "none.csv"));
}

TEST_F(Run, ComparesTwoRunsOfASheet) {
  ASSERT_EQ(run({"run", write("words.sheet.yaml", kText)}).exit_code, 0);
  ASSERT_EQ(run({"run", write("words.sheet.yaml", kText), "--set", "seed=2-4"}).exit_code, 0);
  const Ended text = run({"runs", "--compare", "1", "2"});
  ASSERT_EQ(text.exit_code, 0) << text.err;
  expect_contains(text.out, "params.seed changed");
  expect_contains(text.out, "+ 2-4");
  expect_contains(text.out, "Same answer: ");
  const auto json = parse_json(run({"runs", "--compare", "1", "latest", "--json"}).out);
  ASSERT_TRUE(json);
  EXPECT_EQ(json->find("changes")->as_list().size(), 1u);
  const std::int64_t common = json->find("common_cells")->as_int();
  EXPECT_GT(common, 0);
  EXPECT_EQ(json->find("same_answers")->as_int(), common) << "equal requests are answered from the cache";
  EXPECT_EQ(json->find("before")->find("run")->as_int(), 1);
  EXPECT_EQ(json->find("after")->find("done")->as_int(), common);

  const Ended gone = run({"runs", "--compare", "1", "77"});
  EXPECT_NE(gone.exit_code, 0);
  expect_contains(gone.err, "77");
  EXPECT_EQ(run({"runs", "--compare", "1"}).exit_code, 2);
}

TEST_F(Run, ListsTagsAndWhatRunsTakeOnTheDisk) {
  ASSERT_EQ(run({"run", write("words.sheet.yaml", kText)}).exit_code, 0);
  expect_contains(run({"runs", "--disk"}).out, "All runs: 0 B in pictures and speech");
  const auto runs = parse_json(run({"runs", "--disk", "--json"}).out);
  ASSERT_TRUE(runs);
  EXPECT_EQ(runs->as_list().at(0).find("own_file_bytes")->as_int(), 0);
  EXPECT_GT(runs->as_list().at(0).find("text_bytes")->as_int(), 6 * 100);
  EXPECT_TRUE(runs->as_list().at(0).find("tags")->as_list().empty());
  EXPECT_EQ(run({"runs", "--tag", "best"}).out, "No run has the tag `best`.\n");
}

TEST_F(Run, ShowsListsExportsAndDeletesRuns) {
  ASSERT_EQ(run({"run", write("words.sheet.yaml", kText)}).exit_code, 0);
  expect_contains(run({"runs"}).out, "Words");
  const auto runs = parse_json(run({"runs", "--json"}).out);
  ASSERT_TRUE(runs);
  EXPECT_EQ(runs->as_list().at(0).find("done")->as_int(), 6);
  expect_contains(run({"show", "latest"}).out, "6: 6 done (0 from the cache)");
  EXPECT_EQ(parse_json(run({"show", "1", "--json"}).out)->find("cells")->as_int(), 6);
  EXPECT_EQ(parse_json(run({"show", "1", "--cell", "2"}).out)->find("cell")->as_int(), 2);
  EXPECT_EQ(run({"export", "1", "-o", path("again.csv")}).exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "again.csv"));
  const Ended deleted = run({"delete", "1"});
  EXPECT_EQ(deleted.exit_code, 0);
  EXPECT_EQ(deleted.out, "Deleted run 1: Words, 6 results\n");
  EXPECT_EQ(run({"show", "1"}).exit_code, 1);
}

TEST_F(Run, DrawsARunAndFilesAsAMontage) {
  ASSERT_EQ(run({"run", write("gardens.sheet.yaml", kImages), "-o", path("one.png")}).exit_code, 0);
  const auto by_layout = image::read_size(read("one.png"));
  ASSERT_TRUE(by_layout);
  for (const char* labels : {"differing", "all", "none"}) {
    const Ended ended =
        run({"montage", "1", "-o", path("two.png"), "--tile", "64x48", "--gap", "4", "--labels", labels});
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    expect_contains(ended.out, "two.png: ");
  }
  const auto bare = image::read_size(read("two.png"));
  ASSERT_TRUE(bare);
  EXPECT_LT(bare->width, by_layout->width);
  const Ended in_order = run(
      {"montage", "latest", "-o", path("row.png"), "--across", "4", "--tile", "64x48", "--labels", "none"});
  EXPECT_EQ(in_order.exit_code, 0) << in_order.err;
  EXPECT_GT(image::read_size(read("row.png"))->width, bare->width);
  const Ended files = run({"montage", path("one.png"), path("two.png"), "-o", path("files.png")});
  EXPECT_EQ(files.exit_code, 0) << files.err;
  EXPECT_TRUE(image::read_size(read("files.png")));
  EXPECT_EQ(run({"montage", path("gardens.sheet.yaml"), "-o", path("x.png")}).exit_code, 2);
}

TEST_F(Run, FailedCellsAreAnErrorAndAreRetriedOnRequest) {
  Process server({"demo-server", "--key", "right"}, environment());
  const std::string sheet = sheet_for(base_url_of(server), 3);
  const Ended wrong = run({"run", sheet}, {{"NEAR_KEY", "wrong-key-1234"}});
  EXPECT_EQ(wrong.exit_code, 1);
  expect_contains(wrong.out, "3 failed");
  expect_contains(wrong.out, "3 × auth: ");
  EXPECT_EQ((wrong.out + wrong.err).find("wrong-key-1234"), std::string::npos);
  expect_contains(run({"show", "1"}).out, "3 × auth: ");

  EXPECT_EQ(run({"run", sheet, "--resume"}, {{"NEAR_KEY", "right"}}).exit_code, 1);
  const Ended right = run({"run", sheet, "--resume", "--retry-errors"}, {{"NEAR_KEY", "right"}});
  EXPECT_EQ(right.exit_code, 0) << right.out << right.err;
  expect_contains(right.out, "Run 1: ");
  expect_contains(right.out, "3 of 3 cells done");
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait().exit_code, 0);
}

TEST_F(Run, AnswersThatBrokeOffAreLeftAloneUntilTheyAreAskedForByName) {
  Process server({"demo-server", "--faults", "midstream:1"}, environment());
  const std::string sheet = sheet_for(base_url_of(server), 3);
  expect_contains(run({"run", sheet}).out, "3 failed");
  const Ended careful = run({"run", sheet, "--resume", "--retry-errors"});
  expect_contains(careful.out + careful.err, "3 cells broke off in the middle of an answer");
  expect_contains(careful.out + careful.err, "--retry-partial");
  expect_contains(careful.out + careful.err, "Nothing is left to fire");
  const Ended again = run({"run", sheet, "--resume", "--retry-partial"});
  expect_contains(again.out + again.err, "3 cells: ");
}

TEST_F(Run, CtrlCKeepsWhatIsFinishedAndResumeFiresTheRest) {
  Process server({"demo-server", "--latency-ms", "40"}, environment());
  const std::string sheet = sheet_for(base_url_of(server), 400);
  Process running({"run", sheet, "-j", "4", "--json"}, environment());
  ASSERT_TRUE(running.wait_for_output(R"("event":"cell")"));
  running.signal(SIGINT);
  const Ended ended = running.wait();
  EXPECT_EQ(ended.exit_code, 130) << ended.err;
  expect_contains(ended.err, "Continue with: proofsheet run ");
  expect_contains(ended.err, "--resume 1");
  const auto events = json_lines(ended.out);
  EXPECT_EQ(events.back().find("reason")->as_string(), "stopped");
  std::int64_t kept = 0;
  for (const Value& event : events) {
    kept += event.find("event")->as_string() == "cell" && event.find("state")->as_string() == "done";
  }
  ASSERT_GE(kept, 1);
  ASSERT_LT(kept, 400);
  EXPECT_GE(parse_json(run({"show", "1", "--json"}).out)->find("done")->as_int(), kept);

  const Ended rest = run({"run", "--resume", "1", "-j", "100", "-o", path("all.jsonl")});
  EXPECT_EQ(rest.exit_code, 0) << rest.err << rest.out;
  EXPECT_EQ(json_lines(read("all.jsonl")).size(), 400u);
  expect_contains(run({"runs"}).out, " 400 ");
}

TEST_F(Run, ASecondCtrlCEndsAtOnce) {
  Process server({"demo-server", "--faults", "stall:1"}, environment());
  Process running({"run", sheet_for(base_url_of(server), 2), "--json"}, environment());
  ASSERT_TRUE(running.wait_for_output("started"));
  running.signal(SIGINT);
  ASSERT_TRUE(running.wait_for_error("Ctrl+C again to leave at once."));
  running.signal(SIGINT);
  EXPECT_EQ(running.wait().exit_code, 130);
}

TEST_F(Run, AClosedPipeIsNoFailureOfTheRun) {
  const std::string sheet = write("words.sheet.yaml", kText);
  const std::string command = std::string("PROOFSHEET_DATA_DIR='") + path("data") + "' '" +
                              PROOFSHEET_PROGRAM + "' run '" + sheet + "' --json | head -n 1 >/dev/null";
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(parse_json(run({"show", "1", "--json"}).out)->find("done")->as_int(), 6);
}

TEST_F(Run, TheDemoServerPrintsItsAddressAndEndsOnASignal) {
  Process server({"demo-server"}, environment());
  EXPECT_EQ(base_url_of(server).substr(0, 17), "http://127.0.0.1:");
  server.signal(SIGINT);
  const Ended ended = server.wait();
  EXPECT_EQ(ended.exit_code, 0);
}

}  // namespace
}  // namespace proofsheet::cli::testing
