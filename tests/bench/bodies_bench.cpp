// Large answers on their way from the socket to the blob, step by step: decode, scan, hash, write.
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <filesystem>

#include "base/base64.h"
#include "base/hash.h"
#include "provider/provider.h"
#include "store/staging.h"

namespace proofsheet {
namespace {

constexpr std::size_t kImageBytes = 1'200'000;
constexpr std::size_t kChunk = 32u << 10;  // as curl hands them out

std::string image_bytes() {
  std::string bytes(kImageBytes, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(mix64(i));
  return bytes;
}

std::string image_body() {
  return R"({"created":1,"data":[{"b64_json":")" + base64_encode(image_bytes()) +
         R"("}],"usage":{"input_tokens":3,"output_tokens":272}})";
}

std::string image_stream() {
  std::string stream;
  for (const char* type : {"partial_image", "partial_image", "completed"}) {
    stream += std::string("event: image_generation.") + type + "\ndata: {\"type\":\"image_generation." +
              type + "\",\"b64_json\":\"" + base64_encode(image_bytes()) + "\"}\n\n";
  }
  return stream;
}

struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "proofsheet-bench-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

void count_bytes(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(bytes));
}

void decode_base64(benchmark::State& state) {
  const std::string text = base64_encode(image_bytes());
  std::string out;
  for (auto _ : state) {
    Base64Decoder decoder;
    for (std::size_t at = 0; at < text.size(); at += kChunk) {
      out.clear();
      decoder.take(std::string_view(text).substr(at, kChunk), out);
      benchmark::DoNotOptimize(out.data());
    }
  }
  count_bytes(state, text.size());
}
BENCHMARK(decode_base64);

void hash(benchmark::State& state) {
  const std::string bytes = image_bytes();
  for (auto _ : state) benchmark::DoNotOptimize(blake3_hex(bytes));
  count_bytes(state, bytes.size());
}
BENCHMARK(hash);

void read_answer(benchmark::State& state, const std::string& body, const char* type,
                 const std::shared_ptr<PayloadSinks>& sinks) {
  const provider::Provider* provider = *provider::find_provider("openai");
  HttpHead head;
  head.status = 200;
  head.headers = {{"content-type", type, false}};
  for (auto _ : state) {
    const auto reader = provider->reader(provider::Operation::image, sinks);
    reader->begin(head);
    for (std::size_t at = 0; at < body.size(); at += kChunk)
      reader->feed(std::string_view(body).substr(at, kChunk), {});
    const auto answer = reader->finish();
    if (!answer || answer->images.at(0).content.size() != kImageBytes) state.SkipWithError("no image");
  }
  count_bytes(state, body.size());
}

void json_to_memory(benchmark::State& state) {
  read_answer(state, image_body(), "application/json", memory_payloads());
}
BENCHMARK(json_to_memory);

void json_to_a_hashed_file(benchmark::State& state) {
  const Folder folder;
  read_answer(state, image_body(), "application/json", std::make_shared<store::Staging>(folder.path));
}
BENCHMARK(json_to_a_hashed_file);

void stream_to_a_hashed_file(benchmark::State& state) {
  const Folder folder;
  read_answer(state, image_stream(), "text/event-stream", std::make_shared<store::Staging>(folder.path));
}
BENCHMARK(stream_to_a_hashed_file);

}  // namespace
}  // namespace proofsheet

BENCHMARK_MAIN();
