#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "child.h"

namespace proofsheet::bench {

// Where the programs are and where there is room: on a disk, for durability is part of what is measured.
struct Place {
  std::filesystem::path proofsheet;
  std::filesystem::path server;
  std::filesystem::path folder;  // emptied before each run
  // Where what was in it waits for the end.
  std::filesystem::path aside() const { return folder.string() + "-old"; }
};

struct SmallScene {
  std::int64_t cells = 0;
  int in_flight = 0;
  double latency_ms = 0;
  double ideal_s() const { return static_cast<double>(cells) * latency_ms / 1000 / in_flight; }
};

struct LargeScene {
  std::int64_t images = 0;
  int in_flight = 0;
  int partial_images = 0;  // > 0: as streams
};

struct Measured {
  Spent client;
  Spent server;
  std::string server_said;  // its own counts
};

// Each starts a server, runs a client to its end and stops the server. They throw std::runtime_error when
// anything is not as it should be: an exit code, or a request too many or too few.

// `proofsheet run` of chat requests into a new store.
Measured fire_small(const Place& place, const SmallScene& scene);
// `proofsheet run` of image requests into a new store.
Measured fire_large(const Place& place, const LargeScene& scene);
// The same requests by `curl --parallel`, which writes the bodies as they are.
Measured curl_large(const Place& place, const LargeScene& scene);

}  // namespace proofsheet::bench
