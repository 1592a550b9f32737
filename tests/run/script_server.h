#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace proofsheet::run {

// A request as the server read it.
struct SeenRequest {
  std::string method;
  std::string path;
  std::string headers;  // lower-case names, one a line
  std::string body;
};

// A small HTTP/1.1 server on a loopback port whose answers a test scripts. One thread a connection.
class ScriptServer {
 public:
  // One answer. Write once with `answer`, or piece by piece.
  class Reply {
   public:
    Reply(ScriptServer& server, int fd) : server_(server), fd_(fd) {}
    void answer(int status, std::string_view type, std::string_view body, std::string_view more_headers = {});
    void json(std::string_view body) { answer(200, "application/json", body); }
    // Begins an event stream; it ends when the script returns.
    void begin_stream();
    void write(std::string_view bytes);
    // Holds the answer back until `release`, or the server's end.
    void hold();

   private:
    friend class ScriptServer;
    ScriptServer& server_;
    int fd_;
    bool close_ = false;
  };
  using Script = std::function<void(const SeenRequest&, Reply&)>;

  explicit ScriptServer(Script script);
  ~ScriptServer();
  ScriptServer(const ScriptServer&) = delete;
  ScriptServer& operator=(const ScriptServer&) = delete;

  std::string base_url() const;
  // Lets every held answer go on, now and later.
  void release();
  // Waits until this many requests have been read.
  void wait_for_requests(std::size_t count);
  std::size_t request_count();
  std::vector<SeenRequest> requests();

 private:
  void accept_connections();
  void serve(int fd);

  Script script_;
  int listener_ = -1;
  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool released_ = false;
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
