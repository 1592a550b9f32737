// A run that was exported as .json comes back as a run, here or in another folder.
#include "report/import.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <future>

#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "report/report.h"
#include "store/store.h"

namespace proofsheet::report {
namespace {

namespace files = std::filesystem;

constexpr const char* kSheetOfRun =
    "title: Garden\nprompts: 'A {{style}}'\nmodels: demo:text\nvars: {style: [a, b, c]}\n";

store::CellResult full_result(std::uint64_t cell) {
  store::CellResult result;
  result.cell = cell;
  result.axes = Value(Value::Map{{"style", "a"}, {"model", "demo:text"}});
  result.prompt = "A a";
  result.text = "Moss,\n“stone”.";
  result.more_texts = {"Another"};
  result.reasoning = "Let me see";
  result.latency_ms = 812.4;
  result.ttft_ms = 33.25;
  result.stream = store::StreamTimings{
      .pieces = 4, .tokens_per_second = 48.125, .gap_ms_median = 20.5, .gap_ms_p95 = 31, .gap_ms_max = 32};
  result.cost_usd = 0.011;
  result.usage.input_tokens = 12;
  result.usage.output_tokens = 272;
  result.usage.cached_input_tokens = 3;
  result.finish_reason = "stop";
  result.tool_calls = Value(Value::List{Value(Value::Map{{"name", "look"}})});
  result.logprobs = {{"Mo", -0.5, {{"Mo", -0.5}, {"Pa", -2.0}}}};
  result.attempts.resize(2);
  result.rating = 4;
  result.label = store::Label::blue;
  result.rejected = true;
  result.note = "the best";
  return result;
}

class Import : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = files::temp_directory_path() / ("proofsheet_import_" + std::to_string(::getpid()));
    files::create_directories(folder_);
    here_ = std::move(*store::Store::open(folder_ / "here"));
    there_ = std::move(*store::Store::open(folder_ / "there"));
    run_ = *here_->create_run({"Garden", kSheetOfRun, "/elsewhere/garden.sheet.yaml", 3});
  }
  void TearDown() override {
    here_.reset();
    there_.reset();
    files::remove_all(folder_);
  }
  void put(store::CellResult result, std::vector<store::Store::NewBlob> blobs = {}) {
    std::promise<Result<>> stored;
    here_->put_result(run_, std::move(result), std::move(blobs),
                      [&](Result<> done) { stored.set_value(done); });
    ASSERT_TRUE(stored.get_future().get());
  }
  files::path exported() {
    EXPECT_TRUE(export_run(*here_, run_, folder_ / "out.json"));
    return folder_ / "out.json";
  }
  // What is wrong with a document.
  std::string refused(const std::string& json) {
    std::ofstream(folder_ / "bad.json") << json;
    const auto imported = import_run(*there_, folder_ / "bad.json");
    EXPECT_TRUE(there_->runs()->empty()) << "half a run is none";
    if (imported) return "taken in";
    EXPECT_EQ(imported.error().kind, ErrorKind::invalid_input);
    const std::string& message = imported.error().message;
    const std::string before = (folder_ / "bad.json").string() + ": ";
    return message.starts_with(before) ? message.substr(before.size()) : message;
  }
  std::string with_cell(const std::string& record) {
    Value run(Value::Map{{"name", "x"}, {"sheet", kSheetOfRun}});
    return "{\"run\": " + to_json(run) + ", \"cells\": [" + record + "]}";
  }

  files::path folder_;
  std::unique_ptr<store::Store> here_, there_;
  store::RunId run_ = 0;
};

TEST_F(Import, EverythingThatAnExportTellsComesBack) {
  put(full_result(0));
  store::CellResult failed;
  failed.cell = 2;
  failed.state = store::CellState::failed;
  failed.error = Error{ErrorKind::rate_limited, "demo: HTTP 429: slow down", 429};
  failed.attempts.resize(3);
  failed.attempts.back().http_status = 429;
  put(failed);
  store::CellResult cached = full_result(1);
  cached.cached_from_unix_ms = 5;
  put(cached);
  ASSERT_TRUE(here_->finish_run(run_, 1'700'000'000'000));
  const auto imported = import_run(*there_, exported());
  ASSERT_TRUE(imported) << imported.error().message;
  EXPECT_EQ(std::tuple(imported->cells, imported->without_files), std::tuple(3u, 0u));
  for (const std::uint64_t cell : {0, 1, 2})
    EXPECT_EQ(to_record_json(*there_->result(imported->run, cell)),
              to_record_json(*here_->result(run_, cell)));
  const store::RunInfo info = *there_->run(imported->run);
  EXPECT_EQ(std::tuple(info.name, info.sheet_yaml, info.sheet_path, info.cells),
            std::tuple("Garden", kSheetOfRun, "/elsewhere/garden.sheet.yaml", 3u));
  EXPECT_EQ(std::tuple(info.done, info.failed, info.cached), std::tuple(2u, 1u, 1u));
  EXPECT_EQ(info.finished_unix_ms, 1'700'000'000'000);
  EXPECT_FALSE(there_->result(imported->run, 0)->cache_key.size()) << "it is no answer of an equal request";
  EXPECT_TRUE(there_->check()->miscounted.empty());
}

TEST_F(Import, PicturesThatThisStoreHasAreFoundAndOthersAreFailuresThatSaySo) {
  store::CellResult picture = full_result(0);
  picture.text.reset();
  picture.images = {{store::Store::blob_ref("bytes of a picture", "image/png"), 4, 5, ""}};
  put(picture, {{"bytes of a picture", "image/png"}});
  const auto again = import_run(*here_, exported());
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->without_files, 0u);
  EXPECT_EQ(*here_->read_blob(here_->result(again->run, 0)->images.at(0).blob.hash), "bytes of a picture");
  const auto elsewhere = import_run(*there_, exported());
  ASSERT_TRUE(elsewhere) << elsewhere.error().message;
  EXPECT_EQ(std::tuple(elsewhere->cells, elsewhere->without_files), std::tuple(1u, 1u));
  const auto result = *there_->result(elsewhere->run, 0);
  EXPECT_EQ(result.state, store::CellState::failed);
  EXPECT_EQ(result.error->message, "The export names a picture, and has no files");
  EXPECT_EQ(result.note, "the best") << "what was thought of it is kept";
}

TEST_F(Import, WhatIsNoExportIsRefusedWithItsFileAndMember) {
  EXPECT_NE(refused("[1, 2").find("JSON"), std::string::npos);
  EXPECT_TRUE(refused("[]").starts_with("expected a run as `proofsheet export RUN -o FILE.json` writes it"));
  EXPECT_TRUE(refused("{\"run\": {}, \"cells\": 3}").starts_with("expected a run as"));
  EXPECT_TRUE(refused("{\"run\": {\"sheet\": \"prompts: [\"}, \"cells\": []}").starts_with("run.sheet: "));
  EXPECT_EQ(refused(with_cell("7")), "cells[0]: expected a record, which is a map");
  EXPECT_EQ(refused(with_cell("{\"cell\": 0, \"state\": \"queued\"}")),
            "cells[0]: state: expected done, filtered, failed or cancelled, found `queued`");
  EXPECT_EQ(refused(with_cell("{\"cell\": 0, \"state\": \"done\"}, {\"cell\": 3, \"state\": \"done\"}")),
            "cells[1].cell: expected one of the 3 cells of the sheet, found 3");
  EXPECT_EQ(refused(with_cell("{\"cell\": 0, \"state\": \"done\", \"text\": [1]}")),
            "cells[0]: text: expected a text, found `[1]`");
  EXPECT_EQ(refused(with_cell("{\"cell\": 0, \"state\": \"done\", \"rating\": 9}")),
            "cells[0]: rating: expected 1 to 5, found `9`");
  EXPECT_EQ(refused(with_cell("{\"cell\": -1, \"state\": \"done\"}")),
            "cells[0]: cell: expected its number, found `-1`");
}

TEST_F(Import, NamesOfFilesThatAreNoneReachNothing) {
  const auto imported = [&] {
    std::ofstream(folder_ / "odd.json") << with_cell(
        "{\"cell\": 0, \"state\": \"done\", \"images\": [{\"blob\": \"../../proofsheet.db\", \"type\": "
        "\"image/png\"}]}");
    return import_run(*there_, folder_ / "odd.json");
  }();
  ASSERT_TRUE(imported) << imported.error().message;
  EXPECT_EQ(imported->without_files, 1u);
}

TEST_F(Import, StoppingLeavesNoRun) {
  put(full_result(0));
  put(full_result(1));
  const auto imported =
      import_run(*there_, exported(), [](std::uint64_t done, std::uint64_t) { return done < 1; });
  ASSERT_FALSE(imported);
  EXPECT_EQ(imported.error().kind, ErrorKind::cancelled);
  EXPECT_TRUE(there_->runs()->empty());
}

TEST_F(Import, AnExportIsKnownByItsBeginning) {
  put(full_result(0));
  const std::string text = *read_file(exported());
  EXPECT_TRUE(is_exported_run(text.substr(0, 64)));
  for (const char* other :
       {"", "{", "[{\"run\": {}}]", "{\"runs\": {}}", "{\"run\": 3}", "{\"name\": \"run\"}"})
    EXPECT_FALSE(is_exported_run(other)) << other;
}

}  // namespace
}  // namespace proofsheet::report
