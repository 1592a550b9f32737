#include "scenes.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

namespace proofsheet::bench {
namespace {

namespace fs = std::filesystem;

void write_text(const fs::path& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  if (!file.flush()) throw std::runtime_error(fmt::format("{} cannot be written", path.string()));
}

// An empty folder, and nothing of earlier runs still on its way to the disk. What was in it is emptied and
// set aside, not deleted: ext4 passes over the inodes of deleted files for some seconds, one by one, so that
// every file created after a thousand deletions would cost a multiple of what it costs a user.
void clear(const Place& place) {
  static int count = 0;
  if (fs::exists(place.folder)) {
    for (const fs::directory_entry& file : fs::recursive_directory_iterator(place.folder)) {
      if (file.is_regular_file()) fs::resize_file(file.path(), 0);
    }
    fs::create_directories(place.aside());
    fs::rename(place.folder, place.aside() / std::to_string(count++));
  }
  fs::create_directories(place.folder);
  const int descriptor = ::open(place.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0 || ::syncfs(descriptor) != 0)
    throw std::runtime_error(fmt::format("{} cannot be synced", place.folder.string()));
  ::close(descriptor);
}

// The first line of the server's output.
std::string base_url(Child& server) {
  constexpr int kTries = 1000;
  for (int i = 0; i < kTries && server.is_running(); ++i) {
    const std::string said = server.output();
    if (const auto end = said.find('\n'); end != std::string::npos) return said.substr(0, end);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  throw std::runtime_error("the server did not start: " + server.output());
}

Measured against_server(const Place& place, double latency_ms, std::int64_t requests,
                        const std::function<Spent(const std::string& base_url)>& client) {
  clear(place);
  Child server({place.server, "--latency-ms", fmt::format("{}", latency_ms)}, place.folder / "server.txt");
  Measured measured;
  measured.client = client(base_url(server));
  server.signal(SIGTERM);
  measured.server = server.wait();
  const std::string said = server.output();
  measured.server_said = said.substr(said.find('\n') + 1);
  if (!measured.server_said.starts_with(fmt::format("requests {} ", requests)))
    throw std::runtime_error(fmt::format("{} requests were expected, the server saw: {}", requests, said));
  return measured;
}

Spent fire(const Place& place, const std::string& sheet, int in_flight) {
  const fs::path path = place.folder / "bench.sheet.yaml";
  write_text(path, sheet);
  return run(
      {place.proofsheet, "run", path, "-j", std::to_string(in_flight), "--data-dir", place.folder / "data"},
      place.folder / "proofsheet.txt");
}

std::int64_t count_files(const fs::path& folder) {
  const fs::recursive_directory_iterator files(folder);
  return std::count_if(begin(files), end(files),
                       [](const fs::directory_entry& file) { return file.is_regular_file(); });
}

// The request that the sheet below makes of each cell, but for its prompt.
std::string image_request(const LargeScene& scene) {
  std::string body = R"({"model":"gpt-image-1","prompt":"A garden")";
  if (scene.partial_images > 0)
    body += fmt::format(R"(,"partial_images":{},"stream":true)", scene.partial_images);
  return body + "}";
}

// For a quoted word of a curl config file.
std::string escape_quotes(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

Measured fire_small(const Place& place, const SmallScene& scene) {
  return against_server(place, scene.latency_ms, scene.cells, [&](const std::string& url) {
    return fire(place,
                fmt::format("prompts: 'Describe garden {{{{n}}}} in one sentence.'\n"
                            "models: bench:bench-chat\n"
                            "vars: {{n: {{values: 1-{}}}}}\n"
                            "params: {{max_tokens: 24, temperature: 0.5, stream: false}}\n"
                            "providers: {{bench: {{api: openai, base_url: '{}'}}}}\n",
                            scene.cells, url),
                scene.in_flight);
  });
}

Measured fire_large(const Place& place, const LargeScene& scene) {
  Measured measured = against_server(place, 0, scene.images, [&](const std::string& url) {
    const std::string stream =
        scene.partial_images > 0
            ? fmt::format("params: {{partial_images: {}, stream: true}}\n", scene.partial_images)
            : std::string();
    return fire(place,
                fmt::format("prompts: 'Garden {{{{n}}}}'\n"
                            "models: bench:gpt-image-1\n"
                            "vars: {{n: {{values: 1-{}}}}}\n"
                            "{}"
                            "providers: {{bench: {{api: openai, base_url: '{}'}}}}\n",
                            scene.images, stream, url),
                scene.in_flight);
  });
  if (const auto blobs = count_files(place.folder / "data" / "blobs"); blobs != scene.images)
    throw std::runtime_error(fmt::format("{} images were expected, the store has {}", scene.images, blobs));
  return measured;
}

Measured curl_large(const Place& place, const LargeScene& scene) {
  Measured measured = against_server(place, 0, scene.images, [&](const std::string& url) {
    fs::create_directory(place.folder / "bodies");
    std::string config = fmt::format("header = \"Content-Type: application/json\"\ndata = \"{}\"\n",
                                     escape_quotes(image_request(scene)));
    for (std::int64_t i = 0; i < scene.images; ++i) {
      config += fmt::format("url = \"{}/images/generations\"\noutput = \"{}\"\n", url,
                            (place.folder / "bodies" / std::to_string(i)).string());
    }
    write_text(place.folder / "curl.txt", config);
    return run({"curl", "--disable", "--silent", "--show-error", "--fail", "--noproxy", "*", "--parallel",
                "--parallel-immediate", "--parallel-max", std::to_string(scene.in_flight), "--config",
                place.folder / "curl.txt"},
               place.folder / "curl-output.txt");
  });
  if (const auto bodies = count_files(place.folder / "bodies"); bodies != scene.images)
    throw std::runtime_error(fmt::format("{} bodies were expected, curl wrote {}", scene.images, bodies));
  return measured;
}

}  // namespace proofsheet::bench
