#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/value.h"
#include "demo/server.h"

namespace proofsheet::demo {

// An answer as the bytes of a plain socket say it.
struct Answer {
  int status = 0;  // 0: no status line
  std::string head;
  std::string body;       // without chunk framing
  bool complete = false;  // its framing ended as promised
  bool closed = false;    // the server closed before that
  bool reset = false;     // by RST
  std::string raw;        // everything, when there was no HTTP in it

  std::string header(std::string_view name) const;
  Value json() const;  // null when the body is not JSON
  // The `data:` of each event, without "[DONE]".
  std::vector<Value> events() const;
  bool done() const;  // the last event is "[DONE]"
};

// A blocking HTTP/1.1 client that shows what is on the wire, faults and all. Gives up after 20 s without a
// byte.
class Client {
 public:
  explicit Client(std::uint16_t port);
  ~Client();
  Client(Client&& other) noexcept : fd_(std::exchange(other.fd_, -1)), pending_(std::move(other.pending_)) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void send(std::string_view bytes);
  void send_post(std::string_view path, std::string_view body, std::string_view more_headers = {});
  Answer read_answer();
  // Until at least one more byte has come; false at the end.
  bool read_some();
  const std::string& pending() const { return pending_; }

  Answer get(std::string_view path, std::string_view more_headers = {});
  Answer post(std::string_view path, std::string_view body, std::string_view more_headers = {});

 private:
  void read_body(Answer& answer);
  void read_chunks(Answer& answer);
  bool fill_until(std::size_t size);

  int fd_ = -1;
  bool reset_ = false;
  std::string pending_;
};

// A server that is expected to start.
std::unique_ptr<Server> start(ServerOptions options = {});

// One request on a connection of its own.
Answer get(std::uint16_t port, std::string_view path);
Answer post(std::uint16_t port, std::string_view path, std::string_view body);

// {"model":"chat","messages":[…]} with further members appended, as in R"("n":2)".
std::string chat_body(std::string_view prompt, std::string_view more = {});

}  // namespace proofsheet::demo
