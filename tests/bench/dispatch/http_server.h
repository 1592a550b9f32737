#pragma once

#include <sys/uio.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "answers.h"

namespace proofsheet::bench {

using Clock = std::chrono::steady_clock;

// A descriptor that is closed with its owner.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }

 private:
  int number_;
};

struct ServerStats {
  std::uint64_t requests = 0;
  std::uint64_t connections = 0;
  // How much later than its latency asked an answer began to be written.
  Clock::duration late_sum{};
  Clock::duration late_max{};
  // From an answer's last byte to the next request on its connection: what the client leaves a slot empty.
  Clock::duration turnaround_sum{};
  std::uint64_t turnarounds = 0;
};

// A loopback HTTP/1.1 server on one thread that answers each request a fixed time after its last byte came.
class HttpServer {
 public:
  // Binds a free port; ends the program with a message when it cannot.
  explicit HttpServer(std::chrono::microseconds latency);

  std::string base_url() const;
  // Serves until SIGTERM or SIGINT.
  ServerStats run();

 private:
  struct Connection {
    explicit Connection(int descriptor, std::uint64_t number) : socket(descriptor), serial(number) {}
    Descriptor socket;
    std::uint64_t serial;  // tells it from a later one with the same descriptor
    std::string input;
    Answer answer;
    std::size_t written = 0;  // bytes of the answer
    bool waits = false;       // for its latency
    bool writes = false;
    bool at_end = false;  // the client has sent all that it will
    std::optional<Clock::time_point> answered;
  };
  // All answers have the same latency, so they fall due in the order in which they are made.
  struct Due {
    Clock::time_point at;
    int descriptor = 0;
    std::uint64_t serial = 0;
  };

  void watch(int descriptor, std::uint32_t events) const;
  void accept_all();
  void read(Connection& connection);
  void serve_next(Connection& connection);
  void answer_later(Connection& connection);
  void answer_due();
  // False when the connection is broken.
  bool write(Connection& connection);
  void close(Connection& connection);
  void handle(int descriptor, std::uint32_t events);
  Answer answer_of(std::string_view target, std::string_view body);

  std::chrono::microseconds latency_;
  Answers answers_;
  Descriptor listener_;
  Descriptor signals_;
  Descriptor poll_;
  std::vector<std::unique_ptr<Connection>> connections_;  // by descriptor
  std::deque<Due> due_;
  ServerStats stats_;
  bool stopping_ = false;
};

}  // namespace proofsheet::bench
