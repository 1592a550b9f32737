#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "run/tls_wire.h"

namespace proofsheet::run {

// A request as the server read it.
struct SeenRequest {
  std::string method;
  std::string path;
  std::string headers;  // lower-case names, one a line
  std::string body;
  std::size_t number = 0;      // 0-based, over all connections
  std::size_t connection = 0;  // 0-based, in the order of accepting
};

// A small HTTP/1.1 server on a loopback port whose answers a test scripts, good manners and bad. One thread a
// connection. With an identity it speaks TLS.
class ScriptServer {
 public:
  // One answer. Write once with `answer`, or piece by piece.
  class Reply {
   public:
    void answer(int status, std::string_view type, std::string_view body, std::string_view more_headers = {});
    void json(std::string_view body) { answer(200, "application/json", body); }
    // Begins an answer of this length; the connection ends when the script returns.
    void begin_json(std::size_t bytes);
    // Begins an event stream; it ends when the script returns.
    void begin_stream();
    void write(std::string_view bytes);
    // Holds the answer back until `release`, or the server's end.
    void hold();
    // Says nothing more until the client is gone, or the server's end.
    void stall();
    // Writes these bytes again and again until the client is gone.
    void write_for_ever(std::string_view bytes);
    // Says nothing for so long, unless the server ends.
    void pause(std::chrono::milliseconds time);
    // The connection ends in good order (FIN) when the script returns.
    void close() { close_ = true; }
    // The connection ends with a reset (RST) when the script returns.
    void reset();

   private:
    friend class ScriptServer;
    Reply(ScriptServer& server, Wire& wire) : server_(server), wire_(wire) {}
    ScriptServer& server_;
    Wire& wire_;
    bool close_ = false;
  };
  using Script = std::function<void(const SeenRequest&, Reply&)>;

  explicit ScriptServer(Script script, const std::optional<test::Identity>& identity = {});
  ~ScriptServer();
  ScriptServer(const ScriptServer&) = delete;
  ScriptServer& operator=(const ScriptServer&) = delete;

  // "http://127.0.0.1:PORT/v1", with https where it speaks TLS.
  std::string base_url() const;
  std::uint16_t port() const { return static_cast<std::uint16_t>(port_); }
  // "127.0.0.1:PORT"
  std::string address() const;
  // Lets every held answer go on, now and later.
  void release();
  // Waits until this many requests have been read.
  void wait_for_requests(std::size_t count);
  std::size_t request_count();
  std::vector<SeenRequest> requests();

 private:
  void accept_connections();
  void serve(int fd, std::size_t connection);
  void converse(Wire& wire, std::size_t connection);

  Script script_;
  TlsContext tls_;
  int listener_ = -1;
  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool released_ = false;
  bool ending_ = false;
  std::vector<SeenRequest> seen_;
  std::vector<int> open_;
  std::list<std::jthread> connections_;
  std::jthread acceptor_;
};

// A chat completion with this text, as JSON.
std::string chat_answer(std::string_view text, int output_tokens = 3);
// One event of a chat stream with this piece of text.
std::string chat_event(std::string_view text);
// The events that end a chat stream.
std::string chat_end();

}  // namespace proofsheet::run
