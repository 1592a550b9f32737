#include "run/script_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <optional>
#include <stdexcept>

#include "base/json.h"

namespace proofsheet::run {
namespace {

// Reads until `text` holds `enough`, or the peer is gone.
template <class Enough>
bool read_until(Wire& wire, std::string& text, const Enough& enough) {
  while (!enough(text)) {
    char buffer[4096];
    const std::size_t got = wire.read(buffer, sizeof buffer);
    if (got == 0) return false;
    text.append(buffer, got);
  }
  return true;
}

std::optional<SeenRequest> read_request(Wire& wire, std::string& text) {
  if (!read_until(wire, text, [](const std::string& t) { return t.find("\r\n\r\n") != std::string::npos; }))
    return std::nullopt;
  const auto end = text.find("\r\n\r\n");
  SeenRequest request;
  const auto line_end = text.find("\r\n");
  const std::string line = text.substr(0, line_end);
  request.method = line.substr(0, line.find(' '));
  request.path = line.substr(line.find(' ') + 1, line.rfind(' ') - line.find(' ') - 1);
  request.headers = text.substr(line_end + 2, end - line_end);
  std::ranges::transform(request.headers, request.headers.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::size_t length = 0;
  if (const auto at = request.headers.find("content-length:"); at != std::string::npos) {
    length = static_cast<std::size_t>(std::atol(request.headers.c_str() + at + 15));
  }
  const std::size_t whole = end + 4 + length;
  if (!read_until(wire, text, [whole](const std::string& t) { return t.size() >= whole; }))
    return std::nullopt;
  request.body = text.substr(end + 4, length);
  text.erase(0, whole);
  return request;
}

}  // namespace

void ScriptServer::Reply::write(std::string_view bytes) {
  wire_.write(bytes);
}

void ScriptServer::Reply::answer(int status, std::string_view type, std::string_view body,
                                 std::string_view more_headers) {
  write(fmt::format("HTTP/1.1 {} Scripted\r\nContent-Type: {}\r\nContent-Length: {}\r\n{}\r\n{}", status,
                    type, body.size(), more_headers, body));
}

void ScriptServer::Reply::begin_stream() {
  close_ = true;
  write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
}

void ScriptServer::Reply::begin_json(std::size_t bytes) {
  close_ = true;
  write(
      fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", bytes));
}

void ScriptServer::Reply::hold() {
  std::unique_lock lock(server_.mutex_);
  server_.changed_.wait(lock, [this] { return server_.released_; });
}

void ScriptServer::Reply::stall() {
  close_ = true;
  pollfd gone{wire_.fd(), POLLRDHUP, 0};
  while (::poll(&gone, 1, -1) < 0) {
  }
}

void ScriptServer::Reply::write_for_ever(std::string_view bytes) {
  close_ = true;
  for (pollfd gone{wire_.fd(), POLLRDHUP, 0}; ::poll(&gone, 1, 0) == 0;) write(bytes);
}

void ScriptServer::Reply::pause(std::chrono::milliseconds time) {
  std::unique_lock lock(server_.mutex_);
  server_.changed_.wait_for(lock, time, [this] { return server_.ending_; });
}

void ScriptServer::Reply::reset() {
  close_ = true;
  const linger hard{1, 0};
  ::setsockopt(wire_.fd(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

ScriptServer::ScriptServer(Script script, const std::optional<test::Identity>& identity)
    : script_(std::move(script)), tls_(identity ? make_tls_context(*identity) : nullptr) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(listener_, 256) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("the scripted server cannot listen");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::jthread([this] { accept_connections(); });
}

ScriptServer::~ScriptServer() {
  release();
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    changed_.notify_all();
    for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
  }
  connections_.clear();
}

std::string ScriptServer::base_url() const {
  return fmt::format("{}://{}/v1", tls_ ? "https" : "http", address());
}

std::string ScriptServer::address() const {
  return fmt::format("127.0.0.1:{}", port_);
}

void ScriptServer::release() {
  const std::lock_guard lock(mutex_);
  released_ = true;
  changed_.notify_all();
}

void ScriptServer::wait_for_requests(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return seen_.size() >= count; });
}

std::size_t ScriptServer::request_count() {
  const std::lock_guard lock(mutex_);
  return seen_.size();
}

std::vector<SeenRequest> ScriptServer::requests() {
  const std::lock_guard lock(mutex_);
  return seen_;
}

void ScriptServer::accept_connections() {
  for (std::size_t connection = 0;; ++connection) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    const std::lock_guard lock(mutex_);
    open_.push_back(fd);
    connections_.emplace_back([this, fd, connection] { serve(fd, connection); });
  }
}

void ScriptServer::serve(int fd, std::size_t connection) {
  {
    Wire wire(fd, tls_.get());
    if (wire.is_open()) converse(wire, connection);
  }
  const std::lock_guard lock(mutex_);
  std::erase(open_, fd);
  ::close(fd);
}

void ScriptServer::converse(Wire& wire, std::size_t connection) {
  std::string text;
  while (auto request = read_request(wire, text)) {
    request->connection = connection;
    {
      const std::lock_guard lock(mutex_);
      request->number = seen_.size();
      seen_.push_back(*request);
      changed_.notify_all();
    }
    Reply reply(*this, wire);
    script_(*request, reply);
    if (reply.close_) return;
  }
}

std::string chat_answer(std::string_view text, int output_tokens) {
  return fmt::format(
      R"({{"id":"c","object":"chat.completion","model":"m","choices":[{{"index":0,"message":{{"role":"assistant","content":{}}},)"
      R"("finish_reason":"stop"}}],"usage":{{"prompt_tokens":5,"completion_tokens":{},"total_tokens":9}}}})",
      to_json(Value(text)), output_tokens);
}

std::string chat_event(std::string_view text) {
  return fmt::format(
      "data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":{}}},\"finish_reason\":null}}]}}\n\n",
      to_json(Value(text)));
}

std::string chat_end() {
  return "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
         "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n";
}

}  // namespace proofsheet::run
