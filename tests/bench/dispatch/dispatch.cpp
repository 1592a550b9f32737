// `./dev bench dispatch`: what a request costs end to end, through `proofsheet run` into a durable store,
// against a server with a fixed latency in a process of its own.
#include <linux/magic.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "scenes.h"

namespace proofsheet::bench {
namespace {

constexpr std::string_view kUsage =
    "usage: dispatch_bench [--quick] [--only small|large|streams] [--row CELLS,IN_FLIGHT,LATENCY_MS]...\n"
    "  --quick   without the rows of 100,000 cells\n"
    "  --row     these rows of small requests instead, and nothing else\n";

// 1.6 MB of JSON, as the server makes it.
constexpr double kAnswerMb = 1.6;

struct Options {
  bool quick = false;
  std::string only;
  std::vector<SmallScene> rows;
};

struct BadUsage {};

template <class T>
T read_number(std::string_view& text) {
  T number{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || number <= 0) throw BadUsage{};
  text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
  if (text.starts_with(',')) text.remove_prefix(1);
  return number;
}

SmallScene read_row(std::string_view text) {
  SmallScene scene;
  scene.cells = read_number<std::int64_t>(text);
  scene.in_flight = read_number<int>(text);
  scene.latency_ms = read_number<double>(text);
  if (!text.empty()) throw BadUsage{};
  return scene;
}

Options read_options(int argc, char** argv) {
  Options options;
  const std::vector<std::string_view> words(argv + 1, argv + argc);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool has_value = i + 1 < words.size();
    if (words[i] == "--quick") {
      options.quick = true;
    } else if (words[i] == "--only" && has_value) {
      options.only = words[++i];
    } else if (words[i] == "--row" && has_value) {
      options.rows.push_back(read_row(words[++i]));
    } else {
      throw BadUsage{};
    }
  }
  static constexpr std::array<std::string_view, 4> parts{"", "small", "large", "streams"};
  if (std::ranges::find(parts, options.only) == parts.end()) throw BadUsage{};
  return options;
}

// At 50 in flight, 200 ms would make minutes of waiting; 20 ms ask for the same rate as 500 in flight do.
double latency_ms(std::int64_t cells, int in_flight) {
  return in_flight == 50 && cells >= 10'000 ? 20 : 200;
}

std::vector<SmallScene> all_rows(bool quick) {
  std::vector<SmallScene> rows;
  for (const std::int64_t cells : {1'000, 10'000, 100'000}) {
    if (quick && cells > 10'000) continue;
    for (const int in_flight : {50, 500, 1'000})
      rows.push_back({cells, in_flight, latency_ms(cells, in_flight)});
  }
  return rows;
}

void say(const std::string& line) {
  std::fputs((line + "\n").c_str(), stdout);
  std::fflush(stdout);
}

// A number of the server's by its name.
double said_number(const Measured& measured, const std::string& name) {
  const auto at = measured.server_said.find(name + " ");
  if (at == std::string::npos) throw std::runtime_error("the server did not say its " + name);
  return std::stod(measured.server_said.substr(at + name.size() + 1));
}

constexpr std::string_view kSmallHead =
    "  cells  in flight  latency    ideal     wall   wall/    CPU  CPU per    peak   a slot   CPU of   "
    "server\n"
    "                         ms        s        s   ideal      s cell, µs      MB  is empty  server    "
    "late\n"
    "                                                                                  for ms       s      "
    "µs";

void measure_small(const Place& place, const std::vector<SmallScene>& rows) {
  say("Small chat requests; ideal = cells × latency / in flight; wall with the start and the end of the "
      "program");
  say(std::string(kSmallHead));
  for (const SmallScene& row : rows) {
    const Measured measured = fire_small(place, row);
    const Spent& client = measured.client;
    say(fmt::format(
        "{:>7} {:>10} {:>8} {:>8.2f} {:>8.2f} {:>7.3f} {:>6.2f} {:>8.0f} {:>7.1f} {:>9.1f} {:>7.2f} {:>7.0f}",
        row.cells, row.in_flight, row.latency_ms, row.ideal_s(), client.wall_s, client.wall_s / row.ideal_s(),
        client.cpu_s, client.cpu_s * 1e6 / static_cast<double>(row.cells), client.peak_mb,
        said_number(measured, "turnaround_mean_us") / 1000, measured.server.cpu_s,
        said_number(measured, "late_mean_us")));
  }
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void say_large(std::string_view who, const LargeScene& scene, const Measured& measured) {
  const double rate = static_cast<double>(scene.images) / measured.client.wall_s;
  say(fmt::format("{:>12} {:>8.2f} {:>9.0f} {:>8.0f} {:>7.2f} {:>8.1f} {:>9.2f}", who, measured.client.wall_s,
                  rate, rate * kAnswerMb * (scene.partial_images + 1), measured.client.cpu_s,
                  measured.client.peak_mb, measured.server.cpu_s));
}

// In turns, so that whatever else the machine does meets both.
void measure_large(const Place& place, const LargeScene& scene) {
  constexpr int kRounds = 3;
  say(fmt::format("{:>12} {:>8} {:>9} {:>8} {:>7} {:>8} {:>9}", "", "wall", "images/s", "MB/s", "CPU", "peak",
                  "CPU of"));
  say(fmt::format("{:>12} {:>8} {:>9} {:>8} {:>7} {:>8} {:>9}", "", "s", "", "of JSON", "s", "MB",
                  "server, s"));
  std::vector<double> ours, curls;
  for (int round = 0; round < kRounds; ++round) {
    const Measured fired = fire_large(place, scene);
    say_large("proofsheet", scene, fired);
    ours.push_back(fired.client.wall_s);
    const Measured fetched = curl_large(place, scene);
    say_large("curl", scene, fetched);
    curls.push_back(fetched.client.wall_s);
  }
  say(fmt::format("  the rate is {:.0f} % of curl's (by medians)", 100 * median(curls) / median(ours)));
}

Place find_place() {
  const std::filesystem::path programs = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  Place place{programs / "proofsheet", programs / "dispatch_server", programs / "dispatch-bench"};
  std::filesystem::remove_all(place.aside());
  std::filesystem::create_directories(place.folder);
  struct statfs system {};
  if (::statfs(place.folder.c_str(), &system) != 0 || system.f_type == TMPFS_MAGIC)
    throw std::runtime_error(place.folder.string() +
                             " is not on a disk: durable writes cannot be measured there");
  return place;
}

void measure(const Options& options, const Place& place) {
  if (!options.rows.empty()) return measure_small(place, options.rows);
  const auto wanted = [&](std::string_view part) { return options.only.empty() || options.only == part; };
  if (wanted("small")) measure_small(place, all_rows(options.quick));
  if (wanted("large")) {
    say("\n1,000 images of 1.2 MB each (1.6 MB of JSON), 100 in flight, no latency");
    measure_large(place, {.images = 1000, .in_flight = 100, .partial_images = 0});
  }
  if (wanted("streams")) {
    say("\n64 streams at once, each with 3 partial images and a finished one, no latency");
    measure_large(place, {.images = 64, .in_flight = 64, .partial_images = 3});
  }
}

}  // namespace
}  // namespace proofsheet::bench

int main(int argc, char** argv) {
  using namespace proofsheet::bench;
  try {
    const Options options = read_options(argc, argv);
    const Place place = find_place();
    measure(options, place);
    std::filesystem::remove_all(place.aside());
    std::filesystem::remove_all(place.folder);  // kept after a failure, to look into
    return 0;
  } catch (const BadUsage&) {
    std::fputs(kUsage.data(), stderr);
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "dispatch_bench: %s\n", error.what());
    return 1;
  }
}
