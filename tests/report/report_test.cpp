#include "report/report.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <future>
#include <sstream>

#include "base/file.h"
#include "base/json.h"
#include "report/atomic_writer.h"
#include "report/csv.h"

namespace proofsheet::report {
namespace {

namespace fs = std::filesystem;

store::CellResult text_result(std::uint64_t cell) {
  store::CellResult result;
  result.cell = cell;
  result.axes = Value(Value::Map{{"style", "ink wash"}, {"seed", 2}, {"model", "demo:text"}});
  result.prompt = "A garden, \"ink\"\nat dusk";
  result.text = "Moss, stone.";
  result.latency_ms = 812.40049;
  result.ttft_ms = 33.25;
  result.stream = store::StreamTimings{
      .pieces = 4, .tokens_per_second = 48.12345, .gap_ms_median = 20.5, .gap_ms_p95 = 31, .gap_ms_max = 31};
  result.cost_usd = 0.011;
  result.usage.input_tokens = 12;
  result.usage.output_tokens = 272;
  result.finish_reason = "stop";
  result.attempts.push_back({});
  result.attempts.back().http_status = 200;
  return result;
}

store::CellResult failed_result(std::uint64_t cell) {
  store::CellResult result;
  result.cell = cell;
  result.state = store::CellState::failed;
  result.axes = Value(Value::Map{{"style", "=1+1"}, {"seed", -3}, {"model", "demo:text"}});
  result.prompt = "-x";
  result.error = Error{ErrorKind::rate_limited, "demo: HTTP 429: slow down", 429};
  result.attempts.resize(3);
  result.attempts.back().http_status = 429;
  return result;
}

TEST(Record, HasTheStableNamesInOrder) {
  EXPECT_EQ(
      to_record_json(text_result(17)),
      R"({"cell":17,"axes":{"style":"ink wash","seed":2,"model":"demo:text"},"prompt":"A garden, \"ink\"\nat dusk",)"
      R"("state":"done","cached":false,"attempts":1,"latency_ms":812.4,"ttft_ms":33.25,)"
      R"("stream":{"tokens_per_second":48.123,"gap_ms_median":20.5,"gap_ms_p95":31,"gap_ms_max":31,"pieces":4},)"
      R"("cost_usd":0.011,)"
      R"("usage":{"input_tokens":12,"output_tokens":272},"text":"Moss, stone.","images":null,"audio":null,)"
      R"("finish_reason":"stop","error":null,"rating":null,"note":null,"label":null,"rejected":false})");
}

TEST(Record, CarriesWhatTheUserThinksOfIt) {
  store::CellResult result = text_result(1);
  result.rating = 4;
  result.note = "too dark";
  result.label = store::Label::purple;
  result.rejected = true;
  const auto record = parse_json(to_record_json(result));
  ASSERT_TRUE(record);
  EXPECT_EQ(record->find("rating")->as_int(), 4);
  EXPECT_EQ(record->find("note")->as_string(), "too dark");
  EXPECT_EQ(record->find("label")->as_string(), "purple");
  EXPECT_TRUE(record->find("rejected")->as_bool());
}

TEST(Record, OfAFailureSaysWhatHappened) {
  const auto record = parse_json(to_record_json(failed_result(3)));
  ASSERT_TRUE(record);
  EXPECT_EQ(to_json(*record->find("error")),
            R"({"kind":"rate_limited","message":"demo: HTTP 429: slow down","http_status":429})");
  EXPECT_EQ(record->find("state")->as_string(), "failed");
  EXPECT_EQ(record->find("attempts")->as_int(), 3);
  for (const char* name :
       {"latency_ms", "ttft_ms", "stream", "cost_usd", "usage", "text", "images", "audio", "finish_reason"}) {
    EXPECT_TRUE(record->find(name)->is_null()) << name;
  }
}

TEST(Record, CarriesImagesAndAudioByHash) {
  auto result = text_result(0);
  result.text.reset();
  store::ImageRef image;
  image.blob = {"blake3:ab", "image/png", 9};
  image.width = 1024;
  image.height = 768;
  image.revised_prompt = "a fox";
  result.images.push_back(image);
  result.audio = store::BlobRef{"blake3:cd", "audio/wav", 2444};
  const auto record = parse_json(to_record_json(result));
  ASSERT_TRUE(record);
  EXPECT_EQ(
      to_json(*record->find("images")),
      R"([{"blob":"blake3:ab","type":"image/png","width":1024,"height":768,"revised_prompt":"a fox"}])");
  EXPECT_EQ(to_json(*record->find("audio")), R"({"blob":"blake3:cd","type":"audio/wav","bytes":2444})");
}

TEST(Record, AddsTextsAndLogprobsWhereThereAreAny) {
  auto result = text_result(0);
  result.more_texts = {"second"};
  result.logprobs.push_back({"Mo", -0.5, {{"Mo", -0.5}, {"\xF0\x9F", -2.0}}});
  const auto record = parse_json(to_record_json(result));
  ASSERT_TRUE(record);
  EXPECT_EQ(to_json(*record->find("texts")), R"(["Moss, stone.","second"])");
  EXPECT_EQ(
      to_json(*record->find("logprobs")->as_list().at(0).find("top_logprobs")->as_list().at(1).find("bytes")),
      "[240,159]");
}

struct CsvRow {
  Value value;
  const char* field;
};

TEST(Csv, DefusesFormulasInTextsAndLeavesNumbersAlone) {
  const std::vector<CsvRow> rows{
      {"=1+1", "'=1+1"},      {"+a", "'+a"},        {"-a", "'-a"},    {"@a", "'@a"},
      {"\ta", "'\ta"},        {"\ra", "\"'\ra\""},  {"a=b", "a=b"},   {-3, "-3"},
      {-0.5, "-0.5"},         {true, "true"},       {Value(), ""},    {"a,b", "\"a,b\""},
      {"a\"b", "\"a\"\"b\""}, {"a\nb", "\"a\nb\""}, {" a", "\" a\""}, {"", ""},
      {"花园", "花园"},
  };
  for (const CsvRow& row : rows) EXPECT_EQ(csv_value(row.value), row.field) << to_json(row.value);
}

TEST(Csv, RenamesAnAxisThatIsCalledLikeAColumn) {
  EXPECT_TRUE(csv_header({"prompt", "style"}).starts_with("cell,axes.prompt,style,prompt,state,"));
}

class Export : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("proofsheet_report_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    auto store = store::Store::open(folder_ / "store");
    ASSERT_TRUE(store) << store.error().message;
    store_ = std::move(*store);
    const auto run = store_->create_run({"Garden", "title: Garden\n", "garden.sheet.yaml", 3});
    ASSERT_TRUE(run) << run.error().message;
    run_ = *run;
  }
  void TearDown() override {
    store_.reset();
    fs::remove_all(folder_);
  }
  void put(store::CellResult result) {
    std::promise<Result<>> stored;
    store_->put_result(run_, std::move(result), {},
                       [&](Result<> status) { stored.set_value(std::move(status)); });
    const Result<> status = stored.get_future().get();
    ASSERT_TRUE(status) << status.error().message;
  }
  std::string exported(const std::string& name) {
    const auto written = export_run(*store_, run_, folder_ / name);
    EXPECT_TRUE(written) << written.error().message;
    return read_file(folder_ / name).value_or("");
  }

  fs::path folder_;
  std::unique_ptr<store::Store> store_;
  store::RunId run_ = 0;
};

TEST_F(Export, WritesJsonWithTheRunAndItsCells) {
  put(failed_result(1));
  put(text_result(0));
  const auto document = parse_json(exported("out.json"));
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->find("run")->find("name")->as_string(), "Garden");
  EXPECT_EQ(document->find("run")->find("id")->as_int(), run_);
  ASSERT_EQ(document->find("cells")->as_list().size(), 2u);
  EXPECT_EQ(document->find("cells")->as_list()[0].find("cell")->as_int(), 0);
  EXPECT_EQ(document->find("cells")->as_list()[1].find("error")->find("kind")->as_string(), "rate_limited");
}

TEST_F(Export, WritesJsonOfARunWithoutResults) {
  const auto document = parse_json(exported("out.json"));
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_TRUE(document->find("cells")->as_list().empty());
}

TEST_F(Export, WritesOneRecordALine) {
  put(text_result(0));
  put(failed_result(1));
  std::istringstream lines(exported("out.JSONL"));
  std::vector<std::string> records;
  for (std::string line; std::getline(lines, line);) records.push_back(line);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0], to_record_json(*store_->result(run_, 0)));
  EXPECT_EQ(parse_json(records[1])->find("cell")->as_int(), 1);
}

TEST_F(Export, WritesCsvWithAColumnPerAxis) {
  store::CellResult marked = text_result(0);
  marked.label = store::Label::green;
  marked.rejected = true;
  put(marked);
  put(failed_result(1));
  const std::string csv = exported("out.csv");
  EXPECT_EQ(
      csv,
      "cell,style,seed,model,prompt,state,cached,attempts,latency_ms,ttft_ms,cost_usd,input_tokens,output_"
      "tokens,text,"
      "images,audio,finish_reason,error_kind,error_message,http_status,rating,note,label,rejected,stream_"
      "tokens_per_second,"
      "stream_gap_ms_median,stream_gap_ms_p95,stream_gap_ms_max,stream_pieces,brightness,contrast,"
      "colorfulness,sharpness\r\n"
      "0,ink wash,2,demo:text,\"A garden, \"\"ink\"\"\nat "
      "dusk\",done,false,1,812.4,33.25,0.011,12,272,\"Moss, stone.\","
      ",,stop,,,,,,green,true,48.123,20.5,31,31,4,,,,\r\n"
      "1,'=1+1,-3,demo:text,'-x,failed,false,3,,,,,,,,,,rate_limited,demo: HTTP 429: slow "
      "down,429,,,,false,,,,,,,,,\r\n");
}

TEST_F(Export, SaysWhatWasMeasuredOfPictures) {
  store::CellResult result = text_result(0);
  const std::string bytes = "a picture";
  result.images = {{store::Store::blob_ref(bytes, "image/png"), 4, 4, ""}};
  std::promise<Result<>> stored;
  store_->put_result(run_, result, {{bytes, "image/png"}}, [&](Result<> done) { stored.set_value(done); });
  ASSERT_TRUE(stored.get_future().get());
  EXPECT_EQ(exported("before.json").find("metrics"), std::string::npos) << "nothing was measured yet";
  store_->put_picture_numbers(
      {{result.images[0].blob.hash, store::PictureNumbers{0.5f, 0.25f, 33.3f, 120.125f}}});
  store_->flush();
  EXPECT_NE(
      exported("out.json")
          .find(R"("metrics":{"brightness":0.5,"contrast":0.25,"colorfulness":33.3,"sharpness":120.125})"),
      std::string::npos);
  EXPECT_NE(exported("out.csv").find(",4,0.5,0.25,33.3,120.125\r\n"), std::string::npos);
}

TEST_F(Export, SaysHowFarItIsOfWhatItReads) {
  for (std::uint64_t cell = 0; cell < 3; ++cell) put(text_result(cell));
  for (const auto& [name, reads] :
       {std::pair("out.jsonl", 1u), std::pair("out.json", 1u), std::pair("out.csv", 2u)}) {
    std::vector<std::uint64_t> told;
    std::uint64_t last_total = 0;
    const auto written =
        export_run(*store_, run_, folder_ / name, {}, [&](std::uint64_t done, std::uint64_t total) {
          told.push_back(done);
          last_total = total;
          return true;
        });
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_EQ(last_total, 3 * reads) << name;
    EXPECT_TRUE(std::ranges::is_sorted(told)) << name;
    EXPECT_EQ(told.front(), 0u) << name;
    EXPECT_EQ(told.back(), 3 * reads) << name;
  }
}

TEST_F(Export, WhatIsStoppedLeavesTheFileThatWasThere) {
  for (std::uint64_t cell = 0; cell < 3; ++cell) put(text_result(cell));
  for (const char* name : {"out.jsonl", "out.json", "out.csv"}) {
    ASSERT_TRUE(write_file_atomic(folder_ / name, "the one before"));
    for (std::uint64_t last = 0; last <= 3; ++last) {
      const auto written = export_run(*store_, run_, folder_ / name, {},
                                      [&](std::uint64_t done, std::uint64_t) { return done < last; });
      ASSERT_FALSE(written) << name << " " << last;
      EXPECT_EQ(written.error().kind, ErrorKind::cancelled);
      EXPECT_EQ(*read_file(folder_ / name), "the one before");
    }
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 4);
}

TEST_F(Export, RefusesOtherExtensionsAndNamesThoseThatWork) {
  const auto written = export_run(*store_, run_, folder_ / "out.xlsx");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::invalid_input);
  EXPECT_NE(written.error().message.find("known are .json, .jsonl, .csv"), std::string::npos);
  EXPECT_FALSE(fs::exists(folder_ / "out.xlsx"));
}

TEST_F(Export, LeavesNoFileBehindWhenItFails) {
  const auto written = export_run(*store_, 999, folder_ / "out.json");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::not_found);
  const auto elsewhere = export_run(*store_, run_, folder_ / "none" / "out.json");
  ASSERT_FALSE(elsewhere);
  EXPECT_EQ(elsewhere.error().kind, ErrorKind::io);
  for (const auto& entry : fs::directory_iterator(folder_)) EXPECT_EQ(entry.path().filename(), "store");
}

TEST_F(Export, ReplacesAFileOnlyWhenTheNewOneIsWhole) {
  ASSERT_TRUE(write_file_atomic(folder_ / "kept", "old"));
  { AtomicWriter(folder_ / "kept").write("new"); }
  EXPECT_EQ(*read_file(folder_ / "kept"), "old");
  AtomicWriter writer(folder_ / "kept");
  writer.write("new");
  ASSERT_TRUE(writer.commit());
  EXPECT_EQ(*read_file(folder_ / "kept"), "new");
}

}  // namespace
}  // namespace proofsheet::report
