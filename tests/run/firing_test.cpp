// Whole runs against a scripted server on a real socket: order, retries, streams, images, failures.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>

#include "base/base64.h"
#include "image/image.h"
#include "net/certificates.h"
#include "run/bench.h"
#include "run/script_server.h"

namespace proofsheet::run {
namespace {

using Reply = ScriptServer::Reply;

constexpr const char* kFour =
    "prompts: 'Say {{word}}'\nmodels: [\"local:chat\"]\nvars: {word: [one, two, three, four]}\n";
constexpr const char* kOne = "prompts: 'Say one'\nmodels: [\"local:chat\"]\n";

std::string picture() {
  image::Image image(3, 2);
  return *image::encode(image);
}

std::vector<CellState> states_of(const Bench::Outcome& outcome, CellIndex cell) {
  std::vector<CellState> states;
  for (const Event& event : outcome.events) {
    if (const auto* changed = std::get_if<CellChanged>(&event); changed && changed->cell == cell)
      states.push_back(changed->state);
    if (const auto* done = std::get_if<CellFinished>(&event); done && done->result->cell == cell)
      states.push_back(done->result->state);
  }
  return states;
}

TEST(Firing, FillsEveryCellAndKeepsTheSheet) {
  ScriptServer server([](const SeenRequest& request, Reply& reply) {
    reply.json(chat_answer("echo " + std::to_string(request.body.size())));
  });
  Bench bench;
  const std::string yaml = Bench::sheet(server.base_url(), kFour);
  const auto outcome = bench.fire(yaml);
  EXPECT_EQ(outcome.ended.reason, EndReason::completed) << outcome.ended.message;
  EXPECT_EQ(outcome.ended.totals.done, 4u);
  EXPECT_EQ(outcome.results.size(), 4u);
  EXPECT_EQ(server.request_count(), 4u);
  const auto stored = bench.store().result(outcome.run, 2);
  ASSERT_TRUE(stored) << stored.error().message;
  EXPECT_EQ(stored->prompt, "Say three");
  EXPECT_EQ(stored->axes.find("word")->as_string(), "three");
  EXPECT_EQ(stored->state, CellState::done);
  EXPECT_EQ(stored->text->substr(0, 4), "echo");
  EXPECT_EQ(stored->usage.output_tokens, 3);
  EXPECT_EQ(stored->finish_reason, "stop");
  EXPECT_NE(stored->request_json.find("Say three"), std::string::npos);
  EXPECT_EQ(stored->request_url, server.base_url() + "/chat/completions");
  ASSERT_EQ(stored->attempts.size(), 1u);
  EXPECT_EQ(stored->attempts[0].http_status, 200);
  EXPECT_GT(stored->latency_ms, 0);
  const auto info = bench.store().run(outcome.run);
  EXPECT_GT(info->finished_unix_ms, 0);
  EXPECT_EQ(info->cells, 4u);
  const auto kept = sheet::parse_sheet(info->sheet_yaml, "kept", ".");
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(sheet::Plan::make(std::make_shared<const sheet::Sheet>(*kept.sheet))->size(), 4u);
}

TEST(Firing, AnnouncesAResultOnlyWhenASecondReaderFindsIt) {
  ScriptServer server([](const SeenRequest&, Reply& reply) { reply.json(chat_answer("x")); });
  Bench bench;
  auto reader = store::Store::open(bench.folder() / "data");
  ASSERT_TRUE(reader);
  std::size_t seen = 0;
  const auto outcome = bench.fire(Bench::sheet(server.base_url(), kFour), {}, [&](const Event& event) {
    const auto* finished = std::get_if<CellFinished>(&event);
    if (!finished) return;
    ++seen;
    EXPECT_TRUE(finished->stored);
    const auto found = (*reader)->result(finished->run, finished->result->cell);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->text, finished->result->text);
  });
  EXPECT_EQ(seen, 4u);
  ASSERT_FALSE(outcome.events.empty());
  EXPECT_TRUE(std::holds_alternative<RunEnded>(outcome.events.back()));
  EXPECT_TRUE(std::holds_alternative<Progress>(outcome.events[outcome.events.size() - 2]))
      << "the last counts come before the end";
}

TEST(Firing, KeepsToTheConcurrencyLimit) {
  std::mutex mutex;
  int now = 0, most = 0;
  std::condition_variable full;
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    std::unique_lock lock(mutex);
    most = std::max(most, ++now);
    full.notify_all();
    // The first three wait for one another, which proves that three go at once.
    full.wait(lock, [&] { return most >= 3; });
    --now;
    lock.unlock();
    reply.json(chat_answer("x"));
  });
  Bench bench;
  const auto outcome =
      bench.fire(Bench::sheet(server.base_url(),
                              std::string(kOne) +
                                  "vars: {i: {values: 1-40}}\nrepeat: 1\nparams: {seed: {values: 1-40}}\n"
                                  "zip: [[i, seed]]\n"),
                 {.concurrency = 3, .max_cost_usd = {}, .resume = {}, .only = {}});
  EXPECT_EQ(outcome.ended.totals.done, 40u);
  EXPECT_EQ(most, 3);
}

TEST(Firing, WaitsWhenTheServerAsksAndThenSucceeds) {
  std::atomic<int> calls{0};
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    if (calls++ == 0)
      return reply.answer(
          429, "application/json",
          R"({"error":{"message":"slow down","type":"requests","code":"rate_limit_exceeded"}})",
          "retry-after-ms: 30\r\n");
    reply.json(chat_answer("at last"));
  });
  Bench bench;
  const auto outcome = bench.fire(Bench::sheet(server.base_url(), kOne));
  EXPECT_EQ(outcome.ended.reason, EndReason::completed);
  EXPECT_EQ(states_of(outcome, 0),
            (std::vector{CellState::in_flight, CellState::waiting, CellState::in_flight, CellState::done}));
  const auto waiting = std::ranges::find_if(outcome.events, [](const Event& event) {
    const auto* changed = std::get_if<CellChanged>(&event);
    return changed && changed->state == CellState::waiting;
  });
  const auto& changed = std::get<CellChanged>(*waiting);
  EXPECT_EQ(changed.reason, "The server asked for a pause (429)");
  EXPECT_GT(changed.until_unix_ms, 0);
  EXPECT_EQ(changed.max_attempts, 5);
  const auto result = bench.store().result(outcome.run, 0);
  ASSERT_EQ(result->attempts.size(), 2u);
  EXPECT_EQ(result->attempts[0].error->kind, ErrorKind::rate_limited);
  EXPECT_FALSE(result->attempts[1].error);
}

TEST(Firing, PausesTheWholeProviderOnA429) {
  std::atomic<int> calls{0};
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    if (calls++ == 0) return reply.answer(429, "application/json", "{}", "retry-after-ms: 400\r\n");
    reply.json(chat_answer("x"));
  });
  Bench bench;
  std::int64_t until = 0, early = 0;
  const auto outcome = bench.fire(
      Bench::sheet(server.base_url(), std::string(kOne) + "params: {seed: {values: 1-30}}\n"),
      {.concurrency = 1, .max_cost_usd = {}, .resume = {}, .only = {}}, [&](const Event& event) {
        const auto* changed = std::get_if<CellChanged>(&event);
        if (!changed) return;
        if (changed->state == CellState::waiting) until = changed->until_unix_ms;
        if (changed->state == CellState::in_flight && until > 0 && system_clock().unix_ms() < until) ++early;
      });
  EXPECT_EQ(outcome.ended.totals.done, 30u);
  EXPECT_GT(until, 0);
  EXPECT_LE(early, 2) << "only what the engine had already may still go";
}

TEST(Firing, AQuotaStopsTheProviderWithItsWords) {
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    reply.answer(
        429, "application/json",
        R"({"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}})");
  });
  Bench bench;
  const auto outcome =
      bench.fire(Bench::sheet(server.base_url(), std::string(kOne) + "params: {seed: {values: 1-200}}\n"),
                 {.concurrency = 2, .max_cost_usd = {}, .resume = {}, .only = {}});
  EXPECT_EQ(outcome.ended.reason, EndReason::provider_stopped);
  EXPECT_NE(outcome.ended.message.find("You exceeded your current quota"), std::string::npos)
      << outcome.ended.message;
  EXPECT_LT(server.request_count(), 20u);
  EXPECT_EQ(outcome.ended.totals.failed, server.request_count());
  EXPECT_EQ(bench.store().result(outcome.run, 0)->error->kind, ErrorKind::quota);
  EXPECT_EQ(bench.store().run(outcome.run)->finished_unix_ms, 0);
}

TEST(Firing, ARefusedKeyIsNotTriedOnEveryCell) {
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    reply.answer(
        401, "application/json",
        R"({"error":{"message":"Incorrect API key provided","type":"invalid_request_error","param":null,"code":"invalid_api_key"}})");
  });
  Bench bench;
  const auto outcome =
      bench.fire(Bench::sheet(server.base_url(), std::string(kOne) + "params: {seed: {values: 1-200}}\n"),
                 {.concurrency = 2, .max_cost_usd = {}, .resume = {}, .only = {}});
  EXPECT_EQ(outcome.ended.reason, EndReason::provider_stopped);
  EXPECT_NE(outcome.ended.message.find("Incorrect API key"), std::string::npos) << outcome.ended.message;
  EXPECT_LT(server.request_count(), 20u);
}

TEST(Firing, APauseTooLongToWaitForStillHoldsTheOthersBack) {
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    reply.answer(429, "application/json", "{}", "retry-after: 7200\r\n");
  });
  Bench bench;
  const auto events = std::make_shared<EventBox>();
  const auto run = bench.conductor().fire(
      Bench::plan(Bench::sheet(server.base_url(), std::string(kOne) + "params: {seed: {values: 1-200}}\n")),
      {.concurrency = 2, .max_cost_usd = {}, .resume = {}, .only = {}}, events);
  Totals paused;
  const auto outcome = Bench::watch(*run, *events, [&](const Event& event) {
    const auto* progress = std::get_if<Progress>(&event);
    if (!progress || progress->totals.waiting == 0 || progress->totals.in_flight > 0) return;
    paused = progress->totals;
    bench.conductor().stop(*run, Conductor::StopMode::at_once);
  });
  EXPECT_LT(server.request_count(), 20u);
  EXPECT_EQ(outcome.ended.totals.failed, server.request_count())
      << "two hours are more than an attempt waits";
  EXPECT_EQ(paused.waiting + paused.failed, 200u);
  EXPECT_EQ(paused.waiting_reason, "The server asked for a pause (429)");
  EXPECT_GT(paused.waiting_until_unix_ms, system_clock().unix_ms() + 3'000'000);
}

TEST(Firing, StreamsTextAndStoresItWhole) {
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    reply.begin_stream();
    reply.write(chat_event("花"));
    reply.hold();  // until the first text was seen
    reply.write(chat_event("园") + chat_end());
  });
  Bench bench;
  const auto outcome = bench.fire(Bench::sheet(server.base_url(), kOne), {}, [&](const Event& event) {
    if (std::holds_alternative<TextAdded>(event)) server.release();
  });
  EXPECT_TRUE(outcome.streamed.at(0).starts_with("花"));
  EXPECT_EQ(outcome.results.at(0)->text, "花园");
  EXPECT_TRUE(outcome.results.at(0)->ttft_ms);
  EXPECT_EQ(states_of(outcome, 0),
            (std::vector{CellState::in_flight, CellState::streaming, CellState::done}));
}

TEST(Firing, NeverAsksAgainForAStreamThatBrokeOff) {
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    reply.begin_stream();
    reply.write(chat_event("half of the "));
  });
  Bench bench;
  const auto outcome = bench.fire(Bench::sheet(server.base_url(), kOne));
  EXPECT_EQ(server.request_count(), 1u);
  const auto result = bench.store().result(outcome.run, 0);
  EXPECT_EQ(result->state, CellState::failed);
  EXPECT_EQ(result->error->kind, ErrorKind::truncated);
  EXPECT_TRUE(result->partial);
  EXPECT_EQ(result->text, "half of the ");
  EXPECT_EQ(outcome.ended.totals.failed, 1u);
}

TEST(Firing, TriesAgainWhenNothingHadCome) {
  std::atomic<int> calls{0};
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    if (calls++ == 0) return reply.answer(500, "text/html", "<html>oops</html>");
    reply.json(chat_answer("fine"));
  });
  Bench bench;
  const auto outcome = bench.fire(Bench::sheet(server.base_url(), kOne));
  EXPECT_EQ(outcome.results.at(0)->state, CellState::done);
  EXPECT_EQ(outcome.results.at(0)->attempts.size(), 2u);
}

TEST(Firing, DoesNotRepeatWhatIsTheRequestsFault) {
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    reply.answer(
        400, "application/json",
        R"({"error":{"message":"temperature is too high","type":"invalid_request_error","param":"temperature","code":null}})");
  });
  Bench bench;
  const auto outcome = bench.fire(Bench::sheet(server.base_url(), kOne));
  EXPECT_EQ(server.request_count(), 1u);
  EXPECT_EQ(outcome.results.at(0)->error->kind, ErrorKind::bad_request);
  EXPECT_NE(outcome.results.at(0)->error->message.find("temperature is too high"), std::string::npos);
  EXPECT_EQ(outcome.ended.reason, EndReason::completed);
}

TEST(Firing, JunkIsAFailedCellWithTheReason) {
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    reply.answer(200, "text/html", "<html>Proxy says hello</html>");
  });
  Bench bench;
  const auto outcome = bench.fire(Bench::sheet(server.base_url(), kOne));
  EXPECT_EQ(outcome.results.at(0)->error->kind, ErrorKind::bad_response);
  EXPECT_EQ(server.request_count(), 1u);
  EXPECT_EQ(outcome.results.at(0)->attempts.at(0).error->kind, ErrorKind::bad_response);
}

TEST(Firing, ImagesComeAsBytes) {
  const std::string png = picture();
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    reply.json(fmt::format(
        R"({{"created":1,"data":[{{"b64_json":"{}"}}],"usage":{{"input_tokens":3,"output_tokens":272}}}})",
        base64_encode(png)));
  });
  Bench bench;
  const auto outcome =
      bench.fire(Bench::sheet(server.base_url(), "prompts: A garden\nmodels: [\"local:an-image\"]\n"));
  const auto result = bench.store().result(outcome.run, 0);
  ASSERT_TRUE(result) << result.error().message;
  ASSERT_EQ(result->images.size(), 1u);
  EXPECT_EQ(result->images[0].width, 3);
  EXPECT_EQ(result->images[0].height, 2);
  EXPECT_EQ(result->images[0].blob.type, "image/png");
  EXPECT_EQ(*bench.store().read_blob(result->images[0].blob.hash), png);
}

TEST(Firing, ImagesThatComeAsAnAddressAreFetched) {
  const std::string png = picture();
  std::string base;
  ScriptServer server([&](const SeenRequest& request, Reply& reply) {
    if (request.method == "GET" && request.path.starts_with("/files/"))
      return reply.answer(200, "application/octet-stream", png);
    reply.json(fmt::format(R"({{"created":1,"data":[{{"url":"{0}a.png?sig=s3cret"}},{{"url":"{0}b.png"}}]}})",
                           base));
  });
  base = server.base_url().substr(0, server.base_url().size() - 2) + "files/";
  Bench bench;
  const auto outcome =
      bench.fire(Bench::sheet(server.base_url(), "prompts: A garden\nmodels: [\"local:an-image\"]\n"));
  ASSERT_EQ(outcome.results.at(0)->state, CellState::done) << outcome.results.at(0)->error->message;
  ASSERT_EQ(outcome.results.at(0)->images.size(), 2u);
  EXPECT_EQ(outcome.results.at(0)->images[1].width, 3);
  EXPECT_EQ(server.request_count(), 3u);
}

TEST(Firing, ImagesThatComeAsAnAddressAreFetchedUnderTheProvidersAuthority) {
  Bench bench;
  const test::Authority authority(bench.folder(), "authority");
  const std::string png = picture();
  std::string base;
  ScriptServer server(
      [&](const SeenRequest& request, Reply& reply) {
        if (request.method == "GET") return reply.answer(200, "image/png", png);
        reply.json(fmt::format(R"({{"created":1,"data":[{{"url":"{}/a.png"}}]}})", base));
      },
      authority.issue("server", "IP:127.0.0.1"));
  base = server.base_url();
  ASSERT_TRUE(base.starts_with("https://"));
  const auto sheet = [&](const std::string& ca_file) {
    return fmt::format(
        "prompts: A garden\nmodels: ['local:an-image']\nlimits: {{retries: 0}}\n"
        "providers:\n  local: {{api: openai, base_url: '{}'{}}}\n",
        base, ca_file);
  };
  EXPECT_EQ(bench.fire(sheet("")).results.at(0)->state, CellState::failed) << "no one else knows it";
  const auto outcome = bench.fire(sheet(", ca_file: '" + authority.ca_file() + "'"));
  const auto& result = *outcome.results.at(0);
  ASSERT_EQ(result.state, CellState::done) << result.error->message;
  EXPECT_EQ(bench.store().read_blob(result.images.at(0).blob.hash), png);
}

TEST(Firing, ImageAddressesThatAreNotHttpOrGoneFailTheCell) {
  std::string url;
  ScriptServer server([&](const SeenRequest& request, Reply& reply) {
    if (request.method == "GET") return reply.answer(404, "text/plain", "gone");
    reply.json(fmt::format(R"({{"created":1,"data":[{{"url":"{}"}}]}})", url));
  });
  Bench bench;
  const std::string yaml =
      Bench::sheet(server.base_url(), "prompts: A garden\nmodels: [\"local:an-image\"]\n");
  url = "file:///etc/passwd";
  const auto local = bench.fire(yaml);
  EXPECT_EQ(local.results.at(0)->error->kind, ErrorKind::bad_response);
  EXPECT_NE(local.results.at(0)->error->message.find("not http or https"), std::string::npos);
  url = server.base_url() + "/gone.png?sig=s3cret";
  const auto gone = bench.fire(yaml);
  EXPECT_EQ(gone.results.at(0)->state, CellState::failed);
  EXPECT_NE(gone.results.at(0)->error->message.find("could not be fetched: HTTP 404"), std::string::npos)
      << gone.results.at(0)->error->message;
  EXPECT_EQ(gone.results.at(0)->error->message.find("s3cret"), std::string::npos);
  EXPECT_TRUE(gone.results.at(0)->images.empty());
}

TEST(Firing, WhatIsNoImageFailsTheCell) {
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    reply.json(fmt::format(R"({{"created":1,"data":[{{"b64_json":"{}"}}]}})",
                           base64_encode("not a picture at all")));
  });
  Bench bench;
  const auto outcome =
      bench.fire(Bench::sheet(server.base_url(), "prompts: A garden\nmodels: [\"local:an-image\"]\n"));
  EXPECT_EQ(outcome.results.at(0)->state, CellState::failed);
  EXPECT_EQ(outcome.results.at(0)->error->kind, ErrorKind::bad_response);
}

TEST(Firing, AFilteredAnswerIsFilteredNotFailed) {
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    reply.answer(
        400, "application/json",
        R"({"error":{"message":"blocked by our safety system","type":"image_generation_user_error","param":null,"code":"moderation_blocked"}})");
  });
  Bench bench;
  const auto outcome =
      bench.fire(Bench::sheet(server.base_url(), "prompts: A garden\nmodels: [\"local:an-image\"]\n"));
  EXPECT_EQ(outcome.results.at(0)->state, CellState::filtered);
  EXPECT_EQ(outcome.ended.totals.filtered, 1u);
}

TEST(Firing, SecretsAreSentAndNeverKept) {
  ScriptServer server([&](const SeenRequest&, Reply& reply) { reply.json(chat_answer("x")); });
  Bench bench;
  bench.variables["LOCAL_KEY"] = "sk-very-secret";
  const std::string yaml = std::string(kOne) + "providers:\n  local: {api: openai, base_url: \"" +
                           server.base_url() +
                           "\", key_env: LOCAL_KEY, headers: {X-Api-Token: token-very-secret}}\n";
  const auto outcome = bench.fire(yaml);
  EXPECT_NE(server.requests().at(0).headers.find("sk-very-secret"), std::string::npos);
  EXPECT_NE(server.requests().at(0).headers.find("token-very-secret"), std::string::npos);
  const auto result = bench.store().result(outcome.run, 0);
  EXPECT_EQ((result->request_json + result->request_url).find("very-secret"), std::string::npos);
  EXPECT_EQ(bench.store().run(outcome.run)->sheet_yaml.find("very-secret"), std::string::npos);
  EXPECT_TRUE(bench.conductor().fire(Bench::plan(yaml),
                                     {.max_cost_usd = {}, .resume = outcome.run, .only = {}}, nullptr))
      << "hidden words must not keep a run from being resumed";
}

TEST(Firing, AMissingKeyFailsBeforeAnythingIsFired) {
  Bench bench;
  const auto run = bench.conductor().fire(Bench::plan("prompts: x\nmodels: [\"openai:gpt\"]\n"), {}, nullptr);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::auth);
  EXPECT_NE(run.error().message.find("OPENAI_API_KEY"), std::string::npos);
  EXPECT_TRUE(bench.store().runs()->empty());
}

TEST(Firing, ACellThatCannotBeBuiltFailsAloneAndSaysWhy) {
  ScriptServer server([&](const SeenRequest&, Reply& reply) { reply.json(chat_answer("x")); });
  Bench bench;
  const auto outcome = bench.fire(
      Bench::sheet(server.base_url(), std::string(kOne) + "params: {endpoint: [chat, nonsense]}\n"));
  EXPECT_EQ(outcome.ended.totals.done, 1u);
  EXPECT_EQ(outcome.ended.totals.failed, 1u);
  EXPECT_NE(outcome.results.at(1)->error->message.find("nonsense"), std::string::npos);
  EXPECT_EQ(outcome.ended.reason, EndReason::completed);
}

}  // namespace
}  // namespace proofsheet::run
