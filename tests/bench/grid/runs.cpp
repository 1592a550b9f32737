#include "runs.h"

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "base/hash.h"
#include "demo/painter.h"
#include "image/image.h"
#include "sheet/plan.h"
#include "store/store.h"

namespace proofsheet::bench {
namespace {

constexpr const char* kTextSheet =
    "title: A hundred thousand texts\n"
    "prompts: 'Describe {{place}} in one sentence.'\n"
    "models: bench:chat\n"
    "vars: {place: [a garden, a pond, the rain, a window, a harbour, a wood, a hill, a street, a bridge, a "
    "roof,\n"
    "               a field, a cave, a tower, a mill, a path, a shore, a cellar, a lamp, a gate, a wall]}\n"
    "params: {temperature: 0-1.96 (+0.04), seed: 1-100}\n"
    "layout: {rows: [place, seed], columns: temperature}\n"
    "providers: {bench: {api: openai, base_url: 'http://127.0.0.1:1/v1'}}\n";

constexpr const char* kImageSheet =
    "title: Ten thousand pictures\n"
    "prompts: 'A garden, {{style}}'\n"
    "models: bench:gpt-image-1\n"
    "vars: {style: [ink wash, oil, watercolour, photograph, print, sketch, pastel, gouache, etching, "
    "mosaic]}\n"
    "params: {seed: {values: 1-1000}, size: 1024x1024}\n"
    "layout: {rows: seed, columns: style}\n"
    "providers: {bench: {api: openai, base_url: 'http://127.0.0.1:1/v1'}}\n";

constexpr int kPaintings = 40;

sheet::Plan plan_of(const char* yaml) {
  const sheet::Loaded loaded = sheet::parse_sheet(yaml, "bench", {});
  if (!loaded.ok()) throw std::runtime_error(loaded.problems.front().to_string());
  return *sheet::Plan::make(std::make_shared<const sheet::Sheet>(*loaded.sheet));
}

template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

store::CellResult common_result(const sheet::Plan& plan, std::uint64_t cell) {
  const sheet::CellSpec spec = must(plan.cell(cell));
  store::CellResult result;
  result.cell = cell;
  result.axes = spec.axes;
  result.prompt = spec.prompt_text();
  result.request_json = R"({"model":"bench"})";
  result.request_url = "http://127.0.0.1:1/v1/chat/completions";
  result.cache_key = sha256_hex(fmt::format("{} {}", plan.sheet().title, cell));
  result.latency_ms = 150 + static_cast<double>(mix64(cell) % 900);
  result.finished_unix_ms = 1'790'000'000'000 + static_cast<std::int64_t>(cell);
  result.cost_usd = 0.00001 * static_cast<double>(mix64(cell + 7) % 100);
  return result;
}

// Puts `count` results, each made by `make(cell, blobs)`, with a bounded number on their way.
template <typename Make>
void fill(store::Store& store, store::RunId run, std::uint64_t count, Make make) {
  std::atomic<std::uint64_t> durable{0};
  std::atomic<bool> failed{false};
  for (std::uint64_t cell = 0; cell < count; ++cell) {
    std::vector<store::Store::NewBlob> blobs;
    store::CellResult result = make(cell, blobs);
    store.put_result(run, std::move(result), std::move(blobs), [&](Result<> stored) {
      if (!stored) failed = true;
      ++durable;
    });
    while (cell + 1 - durable > 256) std::this_thread::yield();
  }
  while (durable < count) std::this_thread::yield();
  if (failed) throw std::runtime_error("the bench's results could not be stored");
  if (const auto finished = store.finish_run(run, 1'790'000'100'000); !finished)
    throw std::runtime_error(finished.error().message);
}

store::CellResult text_result(const sheet::Plan& plan, std::uint64_t cell) {
  static constexpr std::string_view kWords[] = {
      "mist ",      "lifts ",           "off ",   "the ", "pond ", "in ",    "thin ", "sheets, ", "and ",
      "somewhere ", "behind ",          "stone ", "a ",   "bird ", "tries ", "one ",  "note; ",   "light ",
      "keeps ",     "its own weather. "};
  store::CellResult result = common_result(plan, cell);
  if (mix64(cell + 3) % 300 == 0) {
    result.state = store::CellState::failed;
    result.error = Error{ErrorKind::server, "bench answered with HTTP 500", 500};
    return result;
  }
  std::string text;
  const std::uint64_t words = 20 + mix64(cell + 1) % 30;
  for (std::uint64_t i = 0; i < words; ++i) text += kWords[mix64(cell * 64 + i) % std::size(kWords)];
  result.text = std::move(text);
  result.usage.output_tokens = static_cast<std::int64_t>(words);
  result.finish_reason = "stop";
  return result;
}

// A comment segment behind the start of a JPEG: another file with the same picture.
std::string with_comment(const std::string& jpeg, std::uint64_t cell) {
  const std::string comment = fmt::format("cell {:08}", cell);
  std::string out = jpeg.substr(0, 2);
  out += "\xff\xfe";
  out += static_cast<char>(0);
  out += static_cast<char>(comment.size() + 2);
  return out + comment + jpeg.substr(2);
}

std::vector<std::string> paintings() {
  std::vector<std::string> files;
  static constexpr const char* kStyles[] = {"oil", "watercolour", "ink wash", "photograph", "print"};
  for (int i = 0; i < kPaintings; ++i) {
    const image::Image painted = demo::paint(
        fmt::format("a garden at dusk, {}", kStyles[static_cast<std::size_t>(i) % std::size(kStyles)]),
        static_cast<std::uint64_t>(i), 1024, 1024);
    files.push_back(must(image::encode(painted, {.format = image::Format::jpeg})));
  }
  return files;
}

void make_texts(store::Store& store) {
  const sheet::Plan plan = plan_of(kTextSheet);
  if (plan.size() != kTextCells) throw std::runtime_error("the text run has another size");
  const auto run = must(store.create_run({"A hundred thousand texts", kTextSheet, "", plan.size()}));
  fill(store, run, plan.size(), [&](std::uint64_t cell, auto&) { return text_result(plan, cell); });
}

void make_images(store::Store& store) {
  const sheet::Plan plan = plan_of(kImageSheet);
  if (plan.size() != kImageCells) throw std::runtime_error("the image run has another size");
  const std::vector<std::string> files = paintings();
  const auto run = must(store.create_run({"Ten thousand pictures", kImageSheet, "", plan.size()}));
  fill(store, run, plan.size(), [&](std::uint64_t cell, std::vector<store::Store::NewBlob>& blobs) {
    store::CellResult result = common_result(plan, cell);
    std::string bytes = with_comment(files[cell % files.size()], cell);
    result.images.push_back({store::Store::blob_ref(bytes, "image/jpeg"), 1024, 1024, ""});
    blobs.push_back({std::move(bytes), "image/jpeg"});
    return result;
  });
}

}  // namespace

GridRuns make_grid_runs(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  const auto find = [&](store::Store& store, std::uint64_t cells) -> store::RunId {
    for (const store::RunInfo& run : must(store.runs())) {
      if (run.cells == cells && run.finished_unix_ms != 0) return run.id;
    }
    return 0;
  };
  auto store = must(store::Store::open(folder));
  GridRuns runs{.folder = folder, .texts = find(*store, kTextCells), .images = find(*store, kImageCells)};
  if (runs.texts == 0) {
    fmt::print(stderr, "making {} texts (once)\n", kTextCells);
    make_texts(*store);
    runs.texts = find(*store, kTextCells);
  }
  if (runs.images == 0) {
    fmt::print(stderr, "making {} pictures (once)\n", kImageCells);
    make_images(*store);
    runs.images = find(*store, kImageCells);
  }
  return runs;
}

}  // namespace proofsheet::bench
