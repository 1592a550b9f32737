#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace proofsheet {

using SteadyTime = std::chrono::steady_clock::time_point;

// Time as a dependency, so that deadlines and waits can be tested without waiting. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // Monotonic, for durations and deadlines.
  virtual SteadyTime now() const = 0;
  // Milliseconds since the Unix epoch (UTC), for what is stored and shown.
  virtual std::int64_t unix_ms() const = 0;
};

// The machine's clocks.
const Clock& system_clock();

// CPU time that the calling thread has used, in milliseconds.
double thread_cpu_ms();

// "2026-11-24 14:02:31" in local time.
std::string format_local_time(std::int64_t unix_ms);

// "412 ms", "3.2 s", "1 min 10 s", "2 h 5 min".
std::string format_duration_ms(double ms);

}  // namespace proofsheet
