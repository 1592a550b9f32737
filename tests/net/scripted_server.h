// A loopback HTTP/1.1 server that plays what a test scripts, good manners and bad: pauses, stalls,
// truncation, resets, junk. One thread, any number of connections.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/http.h"

namespace proofsheet::test {

using Headers = std::vector<HttpHeader>;

struct SeenRequest {
  std::string method;
  std::string target;
  HttpHead head;  // headers only
  std::string body;
  int connection = 0;  // 0-based, in the order of accepting
  int number = 0;      // 0-based, over all connections
};

// What the server does for one request, step by step.
class Script {
 public:
  enum class Action { send, pause, hold, stall, close, reset };
  struct Step {
    Action action = Action::send;
    std::string bytes;
    std::chrono::milliseconds pause{0};
  };

  Script& send(std::string bytes) { return add({Action::send, std::move(bytes), {}}); }
  Script& pause(int ms) { return add({Action::pause, {}, std::chrono::milliseconds(ms)}); }
  // Waits until the test calls open_gate.
  Script& hold() { return add({Action::hold, {}, {}}); }
  // Says nothing more and keeps the connection open.
  Script& stall() { return add({Action::stall, {}, {}}); }
  // Ends the connection in good order (FIN).
  Script& close() { return add({Action::close, {}, {}}); }
  // Ends it with a reset (RST).
  Script& reset() { return add({Action::reset, {}, {}}); }
  Script& chunk(std::string_view bytes);
  Script& last_chunk() { return send("0\r\n\r\n"); }

  const std::vector<Step>& steps() const { return steps_; }

 private:
  Script& add(Step step) {
    steps_.push_back(std::move(step));
    return *this;
  }
  std::vector<Step> steps_;
};

// A whole answer with Content-Length.
Script answer(int status, std::string_view body = "", const Headers& headers = {});
// Status line and headers only.
Script head(int status, const Headers& headers = {});
// The head of a chunked answer; go on with chunk() and last_chunk().
Script chunked(const Headers& headers = {});

class ScriptedServer {
 public:
  // Runs on the server's thread for each request.
  using Handler = std::function<Script(const SeenRequest&)>;

  explicit ScriptedServer(Handler handler);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  int port() const;
  std::string url(std::string_view path = "/") const;
  int connections() const;
  // The most requests that were unanswered at the same time.
  int most_at_once() const;
  std::vector<SeenRequest> requests() const;

  // Block until it has happened.
  void wait_for_requests(int count);
  void wait_for_closed_by_client(int count);
  // Lets every script that holds now or will hold go on.
  void open_gate();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// A port of this machine on which nothing listens.
int unused_port();

}  // namespace proofsheet::test
