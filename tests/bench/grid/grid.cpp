// `./dev bench grid`: what the workbench's grid costs over a run of 100,000 texts and one of 10,000 pictures,
// in a real window. Prints figures; judges nothing.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <latch>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#include "base/allocator.h"
#include "base/clock.h"
#include "base/thread_pool.h"
#include "demo/server.h"
#include "gl/picture_loader.h"
#include "image/image.h"
#include "platform/window.h"
#include "runs.h"
#include "store/store.h"
#include "ui/pictures.h"
#include "ui/session.h"
#include "ui/workbench.h"

namespace proofsheet::bench {
namespace {

using std::chrono::steady_clock;

double seconds_since(steady_clock::time_point begin) {
  return std::chrono::duration<double>(steady_clock::now() - begin).count();
}

double resident_mb() {
  std::ifstream file("/proc/self/statm");
  long pages = 0, resident = 0;
  file >> pages >> resident;
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

double process_cpu_s() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// The UI thread's CPU time of many frames.
class FrameTimes {
 public:
  void add(double ms) { times_.push_back(ms); }
  double at(double part) const {
    std::vector<double> sorted = times_;
    std::sort(sorted.begin(), sorted.end());
    return sorted.empty() ? 0
                          : sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))];
  }
  std::size_t longer_than(double ms) const {
    return static_cast<std::size_t>(
        std::count_if(times_.begin(), times_.end(), [&](double time) { return time > ms; }));
  }
  // When the longest was.
  std::ptrdiff_t longest() const { return std::max_element(times_.begin(), times_.end()) - times_.begin(); }

 private:
  std::vector<double> times_;
};

// A workbench of its own on the runs' store.
class Bench {
 public:
  explicit Bench(const std::filesystem::path& data_dir) {
    platform::WindowOptions options;
    options.place.width = 1600;
    options.place.height = 1000;
    window_ = must(platform::Window::open(options));
    loop_ = std::make_unique<platform::FrameLoop>(*window_);
    ui::Session::Options session;
    session.data_dir = data_dir;
    session.assets_dir = std::string(PROOFSHEET_SOURCE_DIR) + "/assets";
    session.wake = &platform::FrameLoop::wake;
    session.variable = [](const std::string&) { return std::string(); };
    session_ = must(ui::Session::open(std::move(session)));
    ImGui::GetIO().ConfigInputTrickleEventQueue = false;  // each frame takes what it was given
    bench_ = must(ui::Workbench::make(*window_, *loop_, *session_, {}));
    for (int i = 0; i < 5; ++i) frame();
  }

  double frame() {
    loop_->draw_frames(1);
    loop_->turn([this] { bench_->draw(); });
    return window_->frame_cpu_ms();
  }
  // Draws until everything that is in sight is there. Returns the seconds that it took.
  double open(store::RunId run) {
    const auto began = steady_clock::now();
    bench_->open_run(run);
    while (bench_->run() == nullptr || bench_->run()->id() != run || !bench_->is_complete()) {
      frame();
      if (seconds_since(began) > 120) throw std::runtime_error("the run is not shown after two minutes");
    }
    return seconds_since(began);
  }
  void invoke(const char* command) { bench_->commands().invoke(command); }
  void wheel(float x, float y) {
    ImGui::GetIO().AddMousePosEvent(800, 500);
    ImGui::GetIO().AddMouseWheelEvent(x, y);
  }
  void hold_ctrl(bool down) {
    ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, down);
    frame();
  }
  ui::Workbench& workbench() { return *bench_; }
  platform::FrameLoop& loop() { return *loop_; }

  template <typename T>
  static T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(*result);
  }

 private:
  std::unique_ptr<platform::Window> window_;
  std::unique_ptr<platform::FrameLoop> loop_;
  std::unique_ptr<ui::Session> session_;
  std::unique_ptr<ui::Workbench> bench_;
};

void print(const char* what, const FrameTimes& times) {
  fmt::print("  {:34} {:6.2f} {:6.2f} {:6.2f} {:7.2f} {:8} {:8}\n", what, times.at(0.5), times.at(0.95),
             times.at(0.99), times.at(1), times.longer_than(16), times.longest());
}

FrameTimes measure(Bench& bench, int frames, const std::function<void(int)>& before) {
  FrameTimes times;
  for (int i = 0; i < frames; ++i) {
    before(i);
    times.add(bench.frame());
  }
  return times;
}

void measure_looking(Bench& bench) {
  fmt::print("  {:34} {:>6} {:>6} {:>6} {:>7} {:>8} {:>8}\n", "UI thread before the driver, ms", "median",
             "p95", "p99", "max", "> 16 ms", "at frame");
  print("scroll", measure(bench, 300, [&](int i) { bench.wheel(0, i % 60 < 45 ? -2.0f : 3.0f); }));
  bench.hold_ctrl(true);
  print("zoom out to dots and in again",
        measure(bench, 300, [&](int i) { bench.wheel(0, i < 150 ? -0.3f : 0.3f); }));
  print("zoom in to whole cells, and wait", measure(bench, 300, [&](int i) {
          if (i < 40) bench.wheel(0, 0.5f);
        }));
  bench.hold_ctrl(false);
  bench.invoke("view.fit_all");
  print("all cells in sight, pointer moves", measure(bench, 120, [&](int i) {
          ImGui::GetIO().AddMousePosEvent(500 + static_cast<float>(i) * 3, 400);
        }));
  print("swap rows and columns", measure(bench, 60, [&](int i) {
          if (i % 6 == 0) bench.invoke("view.swap");
        }));
  bench.invoke("view.fit");
}

void measure_idle(Bench& bench) {
  for (int i = 0; i < 60; ++i) bench.frame();
  const std::uint64_t frames = bench.loop().frames_drawn();
  const double cpu = process_cpu_s();
  bool stopped = false;
  std::thread alarm([&] {
    std::this_thread::sleep_for(std::chrono::seconds(3));
    stopped = true;
    platform::FrameLoop::wake();
  });
  while (!stopped) bench.loop().turn([&] { bench.workbench().draw(); });
  alarm.join();
  fmt::print("  idle for 3 s: {} frames drawn (3 of them for the alarm), {:.0f} ms of CPU\n",
             bench.loop().frames_drawn() - frames, (process_cpu_s() - cpu) * 1e3);
}

// How fast pictures come through the cache, beside the bare decoder on every core.
void measure_decoding(const GridRuns& runs) {
  constexpr std::size_t kPictures = 240;
  const auto store = Bench::must(store::Store::open(runs.folder));
  std::vector<std::string> hashes;
  for (std::uint64_t cell = 0; cell < kPictures; ++cell)
    hashes.push_back(Bench::must(store->result(runs.images, cell)).images.at(0).blob.hash);
  ThreadPool pool;
  const auto pictures = std::make_shared<ui::StorePictures>(*store);
  const auto bare = [&] {
    const auto began = steady_clock::now();
    std::latch done(kPictures);
    for (const auto& hash : hashes) {
      pool.submit([&](std::stop_token) {
        if (!image::decode(*store->read_blob(hash))) std::abort();
        done.count_down();
      });
    }
    done.wait();
    return seconds_since(began);
  };
  const auto loaded = [&](int side) {
    gl::PictureLoader loader(pool, [] {});
    const auto began = steady_clock::now();
    std::size_t asked = 0, arrived = 0;
    while (arrived < kPictures) {
      for (; asked < kPictures && asked - arrived < 4 * pool.size(); ++asked)
        loader.start({asked, side, std::uint64_t{1} << 24, hashes[asked], pictures}, {});
      arrived += loader.take().size();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return seconds_since(began);
  };
  loaded(1024);  // makes the thumbnails that are missing
  const double direct = kPictures / bare(), whole = kPictures / loaded(1024), small = kPictures / loaded(200);
  fmt::print(
      "\ndecoding pictures of 1024 × 1024, {} threads: bare {:.0f}/s, for textures {:.0f}/s ({:.0f} %), "
      "thumbnails {:.0f}/s\n",
      pool.size(), direct, whole, 100 * whole / direct, small);
}

constexpr std::string_view kArrivingSheet = R"(title: Texts that arrive
prompts: Describe a garden at dusk.
models: "near:text"
params: {{seed: {{values: 1-5000}}, max_tokens: 20}}
providers:
  near: {{api: openai, base_url: "{}"}}
limits: {{concurrency: 100}}
layout: {{rows: seed, wrap: {{seed: 100}}}}
)";

// Frames while texts of the demo provider arrive at about 500 a second.
void measure_arriving() {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "proofsheet-bench-arriving";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  demo::ServerOptions options;
  options.latency_ms = 200;
  const auto server = Bench::must(demo::Server::start(options));
  const std::filesystem::path sheet = folder / "arriving.sheet.yaml";
  std::ofstream(sheet) << fmt::format(kArrivingSheet, server->base_url());
  {
    Bench bench(folder);
    bench.workbench().fire_when_opened();
    bench.workbench().open_sheet(sheet);
    while (bench.workbench().run() == nullptr) bench.frame();
    const auto began = steady_clock::now();
    FrameTimes times;
    while (!bench.workbench().run()->ended()) times.add(bench.frame());
    const auto cells = static_cast<double>(bench.workbench().run()->totals().cells);
    fmt::print("\n{:.0f} texts arrive, {:.0f} a second\n", cells, cells / seconds_since(began));
    print("frames meanwhile", times);
  }
  std::filesystem::remove_all(folder);
}

void run(const std::string& only) {
  const GridRuns runs = make_grid_runs(std::filesystem::path(PROOFSHEET_BINARY_DIR) / "bench-grid");
  for (const bool texts : {true, false}) {
    if (!only.empty() && only != (texts ? "texts" : "images")) continue;
    fmt::print("\n{}\n", texts ? "100,000 texts" : "10,000 pictures of 1024 × 1024");
    Bench bench(runs.folder);
    const double first = bench.open(texts ? runs.texts : runs.images);
    fmt::print("  open to the first full frame: {:.2f} s, resident {:.0f} MB\n", first, resident_mb());
    measure_looking(bench);
    fmt::print("  resident {:.0f} MB, textures {:.0f} MB\n", resident_mb(),
               static_cast<double>(bench.workbench().texture_bytes()) / 1e6);
    measure_idle(bench);
  }
  if (only.empty() || only == "images") measure_decoding(runs);
  if (only.empty() || only == "arriving") measure_arriving();
}

}  // namespace
}  // namespace proofsheet::bench

int main(int argc, char** argv) {
  proofsheet::keep_freed_memory();  // as the workbench does
  try {
    proofsheet::bench::run(argc > 1 ? argv[1] : "");
  } catch (const std::exception& error) {
    fmt::print(stderr, "grid_bench: {}\n", error.what());
    return 1;
  }
  return 0;
}
