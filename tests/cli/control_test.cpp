// A run that is steered while it goes: by keys on a terminal, by lines on a pipe, by signals.
#include <signal.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "base/json.h"
#include "cli/program.h"
#include "cli/terminal.h"

namespace proofsheet::cli::testing {
namespace {

std::vector<Value> events_of(const std::string& text, std::string_view name) {
  std::vector<Value> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    auto value = parse_json(line);
    EXPECT_TRUE(value) << line;
    if (value && value->find("event")->as_string() == name) out.push_back(std::move(*value));
  }
  return out;
}

class Control : public CliTest {
 protected:
  // A server of the test's own, and a sheet of so many cells for it.
  std::string sheet_for(const std::vector<std::string>& server_options, int cells) {
    std::vector<std::string> arguments{"demo-server"};
    arguments.insert(arguments.end(), server_options.begin(), server_options.end());
    server_ = std::make_unique<Process>(arguments, environment());
    EXPECT_TRUE(server_->wait_for_output("/v1\n"));
    const std::string url = server_->output().substr(0, server_->output().find('\n'));
    return write("remote.sheet.yaml",
                 "prompts: Say moss\nmodels: [\"near:text\"]\nparams: {seed: {values: 1-" +
                     std::to_string(cells) +
                     "}, max_tokens: 4}\nproviders:\n  near: {api: openai, base_url: \"" + url + "\"}\n");
  }
  std::map<std::string, std::string> terminal_environment() const {
    auto variables = environment();
    variables["TERM"] = "xterm-256color";
    variables["PS1"] = "prompt> ";
    variables["LC_ALL"] = "C.UTF-8";
    return variables;
  }
  std::int64_t done(const std::string& run_name) const {
    const auto shown = parse_json(run({"show", run_name, "--json"}).out);
    return shown ? shown->find("done")->as_int() : -1;
  }

  std::unique_ptr<Process> server_;
};

TEST_F(Control, KeysPauseSpeedUpSlowDownAndStopARun) {
  const std::string sheet = sheet_for({"--latency-ms", "40"}, 5'000);
  Terminal terminal({PROOFSHEET_PROGRAM, "run", sheet, "-j", "4"}, terminal_environment());
  ASSERT_TRUE(terminal.wait_for("5000 cells: free"));
  ASSERT_TRUE(terminal.wait_for("/5000"));
  EXPECT_TRUE(terminal.is_key_mode());
  terminal.type("?");
  EXPECT_TRUE(terminal.wait_for("Keys: p pause or resume"));
  terminal.type("p");
  EXPECT_TRUE(terminal.wait_for("Paused: "));
  EXPECT_TRUE(terminal.wait_for("paused, "));
  terminal.type("p");
  EXPECT_TRUE(terminal.wait_for("Going on."));
  terminal.type("+");
  EXPECT_TRUE(terminal.wait_for("Up to 8 in flight."));
  terminal.type("--");
  EXPECT_TRUE(terminal.wait_for("Up to 4 in flight."));
  EXPECT_TRUE(terminal.wait_for("Up to 2 in flight."));
  terminal.type("r");
  EXPECT_TRUE(terminal.wait_for("Nothing has failed."));
  terminal.type("\x1b[A");  // an arrow is no key of ours
  terminal.type("s");
  EXPECT_TRUE(terminal.wait_for("Stopping after what is in flight"));
  EXPECT_EQ(terminal.wait(), 130) << terminal.output();
  expect_contains(terminal.output(), "Continue with: proofsheet run ");
  expect_contains(terminal.output(), "--resume 1");
  EXPECT_FALSE(terminal.is_key_mode());
  EXPECT_GT(done("1"), 0);
  EXPECT_LT(done("1"), 5'000);
}

TEST_F(Control, AKeyCancelsAtOnceWhatWouldNeverEnd) {
  const std::string sheet = sheet_for({"--faults", "stall:1"}, 8);
  Terminal terminal({PROOFSHEET_PROGRAM, "run", sheet}, terminal_environment());
  ASSERT_TRUE(terminal.wait_for("in flight"));
  terminal.type("c");
  EXPECT_TRUE(terminal.wait_for("Cancelling what is in flight"));
  EXPECT_EQ(terminal.wait(), 130) << terminal.output();
  EXPECT_FALSE(terminal.is_key_mode());
}

TEST_F(Control, CtrlCOnATerminalFinishesOnceAndLeavesTwice) {
  const std::string sheet = sheet_for({"--faults", "stall:1"}, 8);
  Terminal terminal({PROOFSHEET_PROGRAM, "run", sheet, "--retries", "3"}, terminal_environment());
  ASSERT_TRUE(terminal.wait_for("in flight"));
  terminal.type("\x03");
  EXPECT_TRUE(terminal.wait_for("Ctrl+C again to leave at once."));
  EXPECT_TRUE(terminal.is_key_mode());
  terminal.type("\x03");
  EXPECT_EQ(terminal.wait(), 130) << terminal.output();
  expect_contains(terminal.output(),
                  "Continue with: proofsheet run " + sheet + " --resume 1 --retries 3\r\n");
  EXPECT_FALSE(terminal.is_key_mode());
}

TEST_F(Control, TheTerminalIsAsItWasAfterASignalThatEndsTheProgram) {
  const std::string sheet = sheet_for({"--faults", "stall:1"}, 4);
  for (const int number : {SIGSEGV, SIGABRT, SIGHUP, SIGQUIT}) {
    Terminal terminal({PROOFSHEET_PROGRAM, "run", sheet}, terminal_environment());
    ASSERT_TRUE(terminal.wait_for_key_mode(true));
    terminal.signal(number);
    EXPECT_EQ(terminal.wait(), 128 + number) << terminal.output();
    EXPECT_FALSE(terminal.is_key_mode()) << number;
  }
}

TEST_F(Control, ASuspendedRunGivesTheTerminalBackAndTakesItAgain) {
  const std::string sheet = sheet_for({"--latency-ms", "40"}, 5'000);
  Terminal terminal({"bash", "--norc", "--noprofile", "--noediting", "-i"}, terminal_environment());
  ASSERT_TRUE(terminal.wait_for("prompt> "));
  terminal.type(std::string(PROOFSHEET_PROGRAM) + " run " + sheet + " -j 2\n");
  ASSERT_TRUE(terminal.wait_for("in flight"));
  EXPECT_TRUE(terminal.is_key_mode());
  terminal.type("\x1a");  // Ctrl+Z
  ASSERT_TRUE(terminal.wait_for("Stopped"));
  EXPECT_TRUE(terminal.wait_for_key_mode(false));
  terminal.type("bg\n");
  ASSERT_TRUE(terminal.wait_for("prompt> "));
  ASSERT_TRUE(terminal.wait_for("in flight"));
  EXPECT_FALSE(terminal.is_key_mode()) << "a job in the background leaves the terminal alone";
  terminal.type("fg\n");
  ASSERT_TRUE(terminal.wait_for_key_mode(true));
  terminal.type("s");
  EXPECT_TRUE(terminal.wait_for("Stopping after what is in flight"));
  EXPECT_TRUE(terminal.wait_for("Continue with: "));
  terminal.type("exit\n");
  EXPECT_EQ(terminal.wait(), 130);
  EXPECT_FALSE(terminal.is_key_mode());
}

TEST_F(Control, WithoutATerminalForInputNoKeyIsRead) {
  const std::string sheet = sheet_for({}, 3);
  const std::string command = "echo sssccc | " PROOFSHEET_PROGRAM " run " + sheet;
  Terminal terminal({"bash", "-c", command}, terminal_environment());
  EXPECT_EQ(terminal.wait(), 0) << terminal.output();
  expect_contains(terminal.output(), "3 of 3 cells done");
}

TEST_F(Control, LinesPauseLimitCancelAndStopARun) {
  const std::string sheet = sheet_for({"--latency-ms", "40"}, 5'000);
  Process running({"run", sheet, "-j", "4", "--json", "--control"}, environment(), Input::pipe);
  ASSERT_TRUE(running.wait_for_output(R"("event":"cell")"));
  running.write_input("{\"command\":\"pause\"}\n");
  ASSERT_TRUE(running.wait_for_output(R"({"event":"paused"})"));
  running.write_input("{\"command\":\"paus\"}\nnonsense\n\n{\"command\":\"cancel\",\"cells\":[5000]}\n");
  ASSERT_TRUE(running.wait_for_error("--control line 5: "));
  expect_contains(running.error(), "--control line 2: unknown command 'paus'; did you mean `pause`?");
  expect_contains(running.error(), "--control line 3: ");
  expect_contains(running.error(), "--control line 5: `cells`: 5000 is not a cell; expected 0 to 4999");
  running.write_input(
      "{\"command\":\"cancel\",\"cells\":[4998,4999]}\n{\"command\":\"set_limits\",\"concurrency\":2}\n");
  running.write_input("{\"command\":\"resume\"}\n");
  ASSERT_TRUE(running.wait_for_output(R"({"event":"resumed"})"));
  running.write_input("{\"command\":\"stop\"}");
  running.close_input();  // the last line needs no end
  const Ended ended = running.wait();
  EXPECT_EQ(ended.exit_code, 130) << ended.err;
  const auto ends = events_of(ended.out, "ended");
  ASSERT_EQ(ends.size(), 1u);
  EXPECT_EQ(ends[0].find("reason")->as_string(), "stopped");
  EXPECT_EQ(events_of(ended.out, "paused").size(), 1u);
  expect_contains(ended.err, "Continue with: proofsheet run ");
}

TEST_F(Control, LinesFireAgainWhatHasFailed) {
  // Every cell fails; the first are asked again while the others go on.
  const std::string sheet = sheet_for({"--faults", "500:1"}, 5'000);
  Process running({"run", sheet, "-j", "1", "--retries", "0", "--json", "--control"}, environment(),
                  Input::pipe);
  ASSERT_TRUE(running.wait_for_output(R"({"event":"cell","cell":0,)"));
  running.write_input("{\"command\":\"refire\"}\n");
  ASSERT_TRUE(running.wait_for_output(R"({"event":"cell","cell":0,)", 2));
  EXPECT_TRUE(running.wait_for_error(" again."));
  running.write_input("{\"command\":\"cancel\"}\n");
  EXPECT_EQ(running.wait().exit_code, 130);
}

TEST_F(Control, WhatBrokeOffIsFiredAgainOnlyWhenThatIsSaid) {
  const std::string sheet = sheet_for({"--faults", "midstream:1", "--latency-ms", "20"}, 5'000);
  Process running({"run", sheet, "-j", "1", "--retries", "0", "--json", "--control"}, environment(),
                  Input::pipe);
  ASSERT_TRUE(running.wait_for_output(R"({"event":"cell","cell":0,)"));
  running.write_input("{\"command\":\"refire\"}\n");
  ASSERT_TRUE(
      running.wait_for_error("broke off in the middle of an answer and would be billed twice: "
                             "\"partial\":true fires "));
  running.write_input("{\"command\":\"refire\",\"cells\":[0]}\n");
  ASSERT_TRUE(running.wait_for_error("--control line 2: 1 cell broke off"));
  running.write_input("{\"command\":\"refire\",\"cells\":[0],\"partial\":true}\n");
  ASSERT_TRUE(running.wait_for_output(R"({"event":"cell","cell":0,)", 2));
  expect_contains(running.error(), "Firing 1 cell again.");
  running.write_input("{\"command\":\"cancel\"}\n");
  const Ended ended = running.wait();
  EXPECT_EQ(ended.exit_code, 130);
  std::map<std::int64_t, int> times;
  for (const Value& cell : events_of(ended.out, "cell")) ++times[cell.find("cell")->as_int()];
  for (const auto& [cell, count] : times) EXPECT_EQ(count, cell == 0 ? 2 : 1) << cell;
}

TEST_F(Control, ALargeRFiresAgainWhatBrokeOff) {
  const std::string sheet = sheet_for({"--faults", "midstream:1", "--latency-ms", "20"}, 5'000);
  Terminal terminal({PROOFSHEET_PROGRAM, "run", sheet, "-j", "1", "--retries", "0"}, terminal_environment());
  ASSERT_TRUE(terminal.wait_for(" failed"));
  terminal.type("r");
  EXPECT_TRUE(terminal.wait_for("would be billed twice: R fires "));
  terminal.type("R");
  EXPECT_TRUE(terminal.wait_for(" again."));
  terminal.type("c");
  EXPECT_EQ(terminal.wait(), 130) << terminal.output();
}

// The last state of each cell that a line of `states` told, in the words of `until_unix_ms` and the rest.
std::map<std::int64_t, Value> states_of(const std::string& text) {
  std::map<std::int64_t, Value> states;
  for (const Value& event : events_of(text, "states")) {
    EXPECT_LE(event.find("cells")->as_list().size(), 200u);
    for (const Value& cell : event.find("cells")->as_list()) states[cell.find("cell")->as_int()] = cell;
  }
  return states;
}

TEST_F(Control, JsonTellsTheStatesOfCellsBeforeTheirEnd) {
  const std::string sheet = sheet_for({"--faults", "429:1"}, 300);
  Process running({"run", sheet, "-j", "4", "--retries", "4", "--delay", "30", "--json", "--control"},
                  environment(), Input::pipe);
  ASSERT_TRUE(running.wait_for_output(R"("state":"waiting")"));
  ASSERT_TRUE(running.wait_for_output(R"("event":"progress")", 2));
  running.write_input("{\"command\":\"cancel\"}\n");
  const Ended ended = running.wait();
  EXPECT_EQ(ended.exit_code, 130) << ended.err;
  const auto states = states_of(ended.out);
  const auto waiting = std::ranges::find_if(
      states, [](const auto& entry) { return entry.second.find("state")->as_string() == "waiting"; });
  ASSERT_NE(waiting, states.end()) << ended.out;
  EXPECT_EQ(waiting->second.find("attempt")->as_int(), 2);
  EXPECT_EQ(waiting->second.find("max_attempts")->as_int(), 5);
  EXPECT_GT(waiting->second.find("until_unix_ms")->as_int(), 0);
  EXPECT_EQ(waiting->second.find("reason")->as_string(), "The server asked for a pause (429)");
  const Value progress = events_of(ended.out, "progress").back();
  ASSERT_FALSE(progress.find("waits")->as_list().empty()) << ended.out;
  const Value& wait = progress.find("waits")->as_list().front();
  EXPECT_EQ(wait.find("provider")->as_string(), "near");
  EXPECT_EQ(wait.find("reason")->as_string(), "30 s between two requests");
  EXPECT_GT(wait.find("until_unix_ms")->as_int(), 0);
}

TEST_F(Control, JsonTellsWhatIsInFlightAtABoundedRate) {
  const std::string sheet = sheet_for({"--faults", "stall:1"}, 500);
  Process running({"run", sheet, "-j", "450", "--json", "--control"}, environment(), Input::pipe);
  ASSERT_TRUE(running.wait_for_output(R"("event":"states")", 3));
  running.write_input("{\"command\":\"cancel\"}\n");
  const Ended ended = running.wait();
  const auto events = events_of(ended.out, "states");
  ASSERT_GE(events.size(), 3u);
  EXPECT_EQ(events[0].find("cells")->as_list().size(), 200u);
  EXPECT_GT(events[0].find("left_out")->as_int(), 0);
  EXPECT_GE(states_of(ended.out).size(), 450u) << "what was left out came later";
}

TEST_F(Control, NeedsAPipeAndJson) {
  const std::string sheet = sheet_for({}, 1);
  EXPECT_EQ(run({"run", sheet, "--control"}).exit_code, 2);
  Terminal terminal({PROOFSHEET_PROGRAM, "run", sheet, "--json", "--control"}, terminal_environment());
  EXPECT_EQ(terminal.wait(), 2) << terminal.output();
  expect_contains(terminal.output(), "--control: standard input is a terminal");
}

TEST_F(Control, RefireFiresCellsAgainAlthoughTheyAreDone) {
  const std::string sheet = sheet_for({}, 6);
  ASSERT_EQ(run({"run", sheet}).exit_code, 0);
  const Ended nothing = run({"run", sheet, "--resume"});
  EXPECT_EQ(nothing.exit_code, 0) << nothing.err;
  expect_contains(nothing.err, "Nothing is left to fire.");
  const Ended again = run({"run", "--refire", "cell=1", "--json"});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  const auto cells = events_of(again.out, "cell");
  ASSERT_EQ(cells.size(), 1u) << again.out;
  EXPECT_EQ(cells[0].find("cell")->as_int(), 1);
  EXPECT_FALSE(cells[0].find("cached")->as_bool());
  EXPECT_EQ(events_of(again.out, "started")[0].find("run")->as_int(), 1);
  EXPECT_EQ(run({"run", sheet, "--refire", "seed=1", "--filter", "seed=1"}).exit_code, 2);
  EXPECT_EQ(run({"run", sheet, "--refire", "seed=99"}).exit_code, 2);
}

TEST_F(Control, SaysBeforehandWhatARunWillTake) {
  const std::string sheet = sheet_for({}, 6);
  const Ended first = run({"run", sheet, "--filter", "seed=1"});
  expect_contains(first.err, "1 cell: free, time unknown (no earlier run to learn from)\n");
  const Ended second = run({"run", sheet});
  expect_contains(second.err, "6 cells: free, about ");
  expect_contains(second.err, "; 1 cell answered from the cache\n");
  const auto json = events_of(run({"run", sheet, "--json", "--no-cache"}).out, "started");
  ASSERT_EQ(json.size(), 1u);
  EXPECT_EQ(json[0].find("estimate")->find("cells")->as_int(), 6);
  EXPECT_EQ(json[0].find("estimate")->find("cached")->as_int(), 0);
  EXPECT_EQ(json[0].find("estimate")->find("cost_high_usd")->as_number(), 0);
}

TEST_F(Control, AThrottledRunTellsAndKeepsTheHistoryOfItsLimits) {
  const std::string sheet = sheet_for({"--faults", "429:0.2"}, 60);
  const Ended ended = run({"run", sheet, "--retries", "20", "--json"});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  const auto told = events_of(ended.out, "limits");
  ASSERT_FALSE(told.empty());
  const auto kept = parse_json(run({"show", "1", "--limits", "--json"}).out);
  ASSERT_TRUE(kept);
  ASSERT_EQ(kept->as_list().size(), told.size());
  for (std::size_t i = 0; i < told.size(); ++i) {
    for (const char* name : {"at_unix_ms", "provider", "window", "ceiling", "paused_until_unix_ms", "reason"})
      EXPECT_EQ(*told[i].find(name), *kept->as_list()[i].find(name)) << name;
  }
  const Ended table = run({"show", "1", "--limits"});
  EXPECT_EQ(table.exit_code, 0);
  expect_contains(table.out, "IN FLIGHT");
  expect_contains(table.out, " near ");
  expect_contains(table.out, "429");
}

TEST_F(Control, OptionsOfPaceReachTheRun) {
  const std::string sheet = sheet_for({"--latency-ms", "20000"}, 2);
  const Ended slow = run({"run", sheet, "--timeout", "0.05", "--retries", "0"});
  EXPECT_EQ(slow.exit_code, 1);
  expect_contains(slow.out, "2 × timeout: ");
  const Ended out_of_time = run({"run", sheet, "--run-timeout", "0.05", "--json"});
  EXPECT_EQ(out_of_time.exit_code, 1);
  const auto ends = events_of(out_of_time.out, "ended");
  ASSERT_EQ(ends.size(), 1u);
  EXPECT_EQ(ends[0].find("reason")->as_string(), "timed_out");
  expect_contains(out_of_time.err, "--run-timeout 0.05");
  EXPECT_EQ(run({"run", sheet, "--order", "sideways"}).exit_code, 2);
  EXPECT_EQ(run({"run", sheet, "--timeout", "0"}).exit_code, 2);
}

TEST_F(Control, BreadthFirstSpreadsTheFirstCells) {
  const std::string sheet = sheet_for({}, 64);
  const auto first_cells = [&](const std::string& order) {
    const Ended ended = run({"run", sheet, "--no-cache", "-j", "1", "--json", "--order", order});
    std::int64_t furthest = 0;
    const auto cells = events_of(ended.out, "cell");
    for (std::size_t i = 0; i < 8 && i < cells.size(); ++i)
      furthest = std::max(furthest, cells[i].find("cell")->as_int());
    return furthest;
  };
  EXPECT_LT(first_cells("as-laid-out"), 16);
  EXPECT_GE(first_cells("breadth-first"), 32);
}

}  // namespace
}  // namespace proofsheet::cli::testing
