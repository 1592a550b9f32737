#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace proofsheet::test {

// A loopback HTTP/1.1 server on one thread that gives each request a JSON answer a fixed time after it was
// read.
class AnsweringServer {
 public:
  struct Request {
    std::string path;
    std::string headers;  // as they came
    std::string body;
  };
  // Called on the server's thread, once for each request that arrived whole; gives the answer's body.
  using Answer = std::function<std::string(const Request&)>;

  AnsweringServer(std::chrono::milliseconds latency, Answer answer);
  ~AnsweringServer();
  AnsweringServer(const AnsweringServer&) = delete;
  AnsweringServer& operator=(const AnsweringServer&) = delete;

  // "http://127.0.0.1:PORT/v1"
  std::string base_url() const;

 private:
  struct Connection {
    int fd = -1;
    std::string input;
    std::string output;  // empty = no answer is due
    std::chrono::steady_clock::time_point due;
    bool is_gone = false;
  };

  void serve();
  void read(Connection& connection);
  void take_request(Connection& connection);
  static void write(Connection& connection);

  std::chrono::milliseconds latency_;
  Answer answer_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> ending_{false};
  std::jthread thread_;
};

}  // namespace proofsheet::test
