// The pieces that every cell passes through, each by itself.
#include <benchmark/benchmark.h>

#include <fmt/format.h>

#include "base/file.h"
#include "demo/language_model.h"
#include "demo/painter.h"
#include "image/image.h"
#include "provider/provider.h"
#include "query/order.h"
#include "sheet/pivot.h"
#include "sheet/plan.h"
#include "sheet/sheet.h"

namespace proofsheet {
namespace {

sheet::Plan plan_of(const std::string& yaml) {
  sheet::Loaded loaded = sheet::parse_sheet(yaml, "bench.sheet.yaml", ".");
  return *sheet::Plan::make(std::make_shared<const sheet::Sheet>(std::move(*loaded.sheet)));
}

const char* const kMillionCells =
    "prompts: 'A {{style}} garden, number {{n}}'\nmodels: demo:image\n"
    "vars: {style: [ink, oil, print, photo], n: {values: 1-1000}}\nparams: {seed: 1-250}\n";

void plan_of_a_million_cells(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(plan_of(kMillionCells).size());
}
BENCHMARK(plan_of_a_million_cells);

void cell_of_a_million(benchmark::State& state) {
  const sheet::Plan plan = plan_of(kMillionCells);
  std::uint64_t cell = 0;
  for (auto _ : state) benchmark::DoNotOptimize(plan.cell(cell = (cell + 7919) % plan.size()));
}
BENCHMARK(cell_of_a_million);

void pivot_position_of_a_million(benchmark::State& state) {
  const sheet::Plan plan = plan_of(kMillionCells);
  const sheet::Pivot pivot(plan, {});
  std::uint64_t cell = 0;
  for (auto _ : state) benchmark::DoNotOptimize(pivot.position(cell = (cell + 7919) % plan.size()));
}
BENCHMARK(pivot_position_of_a_million);

// 100,000 cells; with `exclude`, their axes' values are not simply counted through.
sheet::Plan plan_of_many_cells(bool excludes) {
  return plan_of(
      std::string("prompts: 'A {{style}} garden, number {{n}}'\nmodels: demo:text\n"
                  "vars: {style: [ink, oil, print, photo], n: {values: 1-1000}}\nparams: {seed: 1-25}\n") +
      (excludes ? "exclude: [{style: ink, seed: 7}]\n" : ""));
}

query::CellSource facts_of_many_cells(std::uint64_t cells) {
  query::CellSource source;
  for (std::uint64_t cell = 0; cell < cells; ++cell) {
    source.facts.push_back({.state = cell % 9 == 0 ? store::CellState::failed : store::CellState::done,
                            .rating = cell % 3 == 0 ? query::kUnknown : static_cast<float>(cell % 5 + 1),
                            .cost_usd = 0.001f * static_cast<float>(cell % 17),
                            .latency_ms = static_cast<float>(cell % 4001),
                            .output_tokens = static_cast<float>(cell % 300)});
  }
  return source;
}

void filter_100000_cells(benchmark::State& state) {
  const sheet::Plan plan = plan_of_many_cells(state.range(0) == 1);
  const query::CellSource source = facts_of_many_cells(plan.size());
  const query::Query query = *query::make_query(
      "style ~ \"^(ink|oil)\" and n > 200 and seed != 3 and (state = done or rating >= 4) and latency < 2s",
      plan);
  for (auto _ : state) benchmark::DoNotOptimize(query.evaluate(source)->count());
}
BENCHMARK(filter_100000_cells)->Arg(0)->Arg(1)->ArgName("excludes")->Unit(benchmark::kMillisecond);

void parse_a_filter_over_1000_values(benchmark::State& state) {
  const sheet::Plan plan = plan_of_many_cells(false);
  for (auto _ : state)
    benchmark::DoNotOptimize(query::make_query("n ~ \"7$\" and seed > 3", plan).has_value());
}
BENCHMARK(parse_a_filter_over_1000_values)->Unit(benchmark::kMillisecond);

void sort_rows_of_100000_cells(benchmark::State& state) {
  const sheet::Plan plan = plan_of_many_cells(false);
  const query::CellSource source = facts_of_many_cells(plan.size());
  const std::vector<std::uint32_t> row_of = plan.value_columns({*plan.axis_position("n")}).front();
  for (auto _ : state) {
    const auto means =
        query::group_means(query::numbers_of(source.facts, query::Number::latency), row_of, 1000);
    benchmark::DoNotOptimize(query::order_of(means, query::Direction::descending));
  }
}
BENCHMARK(sort_rows_of_100000_cells)->Unit(benchmark::kMillisecond);

void read_a_stream_of_400_tokens(benchmark::State& state) {
  std::string stream;
  for (int i = 0; i < 400; ++i) {
    stream += fmt::format(
        "data: "
        "{{\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{{"
        "\"index\":0,"
        "\"delta\":{{\"content\":\" word{}\"}},\"finish_reason\":null}}]}}\n\n",
        i);
  }
  stream += "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
  const provider::Provider* provider = *provider::find_provider("openai");
  HttpHead head;
  head.status = 200;
  head.headers = {{"content-type", "text/event-stream", false}};
  for (auto _ : state) {
    const auto reader = provider->reader(provider::Operation::chat);
    reader->begin(head);
    reader->feed(stream, [](std::size_t, std::string_view) {});
    benchmark::DoNotOptimize(reader->finish());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(stream.size()));
}
BENCHMARK(read_a_stream_of_400_tokens);

void sample_60_tokens(benchmark::State& state) {
  const demo::LanguageModel model;
  demo::SamplingOptions options;
  options.max_tokens = 60;
  for (auto _ : state) {
    ++options.seed;
    benchmark::DoNotOptimize(model.sample("Describe a garden at dusk.", options));
  }
}
BENCHMARK(sample_60_tokens);

void paint_1024(benchmark::State& state, const char* prompt) {
  std::uint64_t seed = 0;
  for (auto _ : state) benchmark::DoNotOptimize(demo::paint(prompt, ++seed, 1024, 1024));
}
BENCHMARK_CAPTURE(paint_1024, plain, "a garden at dusk")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(paint_1024, ink_wash, "a garden at dusk, ink wash")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(paint_1024, oil, "a garden at dusk, oil on canvas")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(paint_1024, watercolour, "a garden at dusk, watercolour")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(paint_1024, print, "a garden at dusk, woodblock print")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(paint_1024, photograph, "a garden at dusk, photograph")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(paint_1024, network, "zxcvb qwerty")->Unit(benchmark::kMillisecond);

void codec_1024(benchmark::State& state, image::Format format, bool encodes) {
  const image::Image picture = demo::paint("a garden at noon", 1, 1024, 1024);
  image::EncodeOptions options;
  options.format = format;
  const std::string bytes = *image::encode(picture, options);
  for (auto _ : state) {
    if (encodes)
      benchmark::DoNotOptimize(image::encode(picture, options));
    else
      benchmark::DoNotOptimize(image::decode(bytes));
  }
}
BENCHMARK_CAPTURE(codec_1024, decode_png, image::Format::png, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(codec_1024, decode_jpeg, image::Format::jpeg, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(codec_1024, decode_webp, image::Format::webp, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(codec_1024, encode_png, image::Format::png, true)->Unit(benchmark::kMillisecond);

void thumbnail_1024_to_256(benchmark::State& state) {
  const image::Image picture = demo::paint("a garden at noon", 1, 1024, 1024);
  for (auto _ : state) benchmark::DoNotOptimize(image::resize(picture, 256, 256));
}
BENCHMARK(thumbnail_1024_to_256)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace proofsheet

BENCHMARK_MAIN();
