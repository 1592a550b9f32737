// The server of `./dev bench dispatch`: speaks enough of the OpenAI API to be fired at, with a fixed latency
// and as little work per request as can be.
#include <sys/resource.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "http_server.h"

namespace {

[[noreturn]] void usage() {
  std::fputs("usage: dispatch_server [--latency-ms N]   prints its base URL; what it did, on SIGTERM\n",
             stderr);
  std::exit(2);
}

double read_latency_ms(int argc, char** argv) {
  if (argc == 1) return 0;
  if (argc != 3 || std::string_view(argv[1]) != "--latency-ms") usage();
  const std::string_view text = argv[2];
  double latency_ms = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), latency_ms);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || latency_ms < 0) usage();
  return latency_ms;
}

void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace proofsheet::bench;
  const double latency_ms = read_latency_ms(argc, argv);
  raise_descriptor_limit();
  HttpServer server(std::chrono::microseconds(static_cast<std::int64_t>(latency_ms * 1000)));
  std::printf("%s\n", server.base_url().c_str());
  std::fflush(stdout);
  const ServerStats stats = server.run();
  const auto microseconds = [](Clock::duration time) {
    return std::chrono::duration<double, std::micro>(time).count();
  };
  const auto mean = [](double sum, std::uint64_t count) {
    return count > 0 ? sum / static_cast<double>(count) : 0;
  };
  std::printf("requests %llu connections %llu late_mean_us %.0f late_max_us %.0f turnaround_mean_us %.0f\n",
              static_cast<unsigned long long>(stats.requests),
              static_cast<unsigned long long>(stats.connections),
              mean(microseconds(stats.late_sum), stats.requests), microseconds(stats.late_max),
              mean(microseconds(stats.turnaround_sum), stats.turnarounds));
  return 0;
}
