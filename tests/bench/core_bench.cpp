// The pieces that every cell passes through, each by itself.
#include <benchmark/benchmark.h>

#include <fmt/format.h>

#include "base/file.h"
#include "demo/language_model.h"
#include "demo/painter.h"
#include "image/image.h"
#include "provider/provider.h"
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
