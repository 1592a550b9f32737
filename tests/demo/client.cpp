#include "client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

#include "base/http.h"
#include "base/json.h"

namespace proofsheet::demo {

std::string Answer::header(std::string_view name) const {
  std::size_t start = 0;
  while (start < head.size()) {
    const std::size_t end = std::min(head.find("\r\n", start), head.size());
    const std::string_view line = std::string_view(head).substr(start, end - start);
    const std::size_t colon = line.find(": ");
    if (colon != std::string_view::npos && equals_ignore_case(line.substr(0, colon), name))
      return std::string(line.substr(colon + 2));
    start = end + 2;
  }
  return {};
}

Value Answer::json() const {
  auto value = parse_json(body);
  return value ? std::move(*value) : Value();
}

std::vector<Value> Answer::events() const {
  std::vector<Value> found;
  std::size_t start = 0;
  while (start < body.size()) {
    const std::size_t end = std::min(body.find("\n\n", start), body.size());
    const std::string_view event = std::string_view(body).substr(start, end - start);
    if (event.starts_with("data: ") && event != "data: [DONE]") {
      auto value = parse_json(event.substr(6));
      EXPECT_TRUE(value) << event;
      found.push_back(value ? std::move(*value) : Value());
    }
    start = end + 2;
  }
  return found;
}

bool Answer::done() const {
  return body.ends_with("data: [DONE]\n\n");
}

Client::Client(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience{20, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0) << errno;
}

Client::~Client() {
  if (fd_ >= 0) ::close(fd_);
}

void Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the answer will tell
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool Client::read_some() {
  char chunk[65'536];
  ssize_t got = 0;
  do {
    got = ::recv(fd_, chunk, sizeof chunk, 0);
  } while (got < 0 && errno == EINTR);
  if (got < 0) {
    EXPECT_TRUE(errno == ECONNRESET) << "no byte came: " << errno;
    reset_ = true;
  }
  if (got <= 0) return false;
  pending_.append(chunk, static_cast<std::size_t>(got));
  return true;
}

bool Client::fill_until(std::size_t size) {
  while (pending_.size() < size) {
    if (!read_some()) return false;
  }
  return true;
}

Answer Client::read_answer() {
  Answer answer;
  std::size_t end = 0;
  while ((end = pending_.find("\r\n\r\n")) == std::string::npos) {
    if (read_some()) continue;
    answer.closed = true;
    answer.reset = reset_;
    answer.raw = std::exchange(pending_, {});
    return answer;
  }
  answer.head = pending_.substr(0, end + 2);
  pending_.erase(0, end + 4);
  if (!answer.head.starts_with("HTTP/1.")) {
    answer.raw = answer.head;
    return answer;
  }
  std::from_chars(answer.head.data() + 9, answer.head.data() + 12, answer.status);
  if (answer.status / 100 == 1) return read_answer();
  read_body(answer);
  answer.reset = reset_;
  return answer;
}

void Client::read_body(Answer& answer) {
  if (answer.header("transfer-encoding") == "chunked") return read_chunks(answer);
  const std::string length = answer.header("content-length");
  if (length.empty()) {
    while (read_some()) {
    }
    answer.body = std::exchange(pending_, {});
    answer.complete = answer.closed = true;
    return;
  }
  const std::size_t size = std::stoull(length);
  answer.complete = fill_until(size);
  answer.closed = !answer.complete;
  answer.body = pending_.substr(0, size);
  pending_.erase(0, answer.body.size());
}

void Client::read_chunks(Answer& answer) {
  for (;;) {
    std::size_t line_end = 0;
    while ((line_end = pending_.find("\r\n")) == std::string::npos) {
      if (!read_some()) {
        answer.closed = true;
        return;
      }
    }
    const std::size_t size = std::stoull(pending_.substr(0, line_end), nullptr, 16);
    if (!fill_until(line_end + 2 + size + 2)) {
      answer.closed = true;
      return;
    }
    answer.body.append(pending_, line_end + 2, size);
    pending_.erase(0, line_end + 2 + size + 2);
    if (size == 0) {
      answer.complete = true;
      return;
    }
  }
}

void Client::send_post(std::string_view path, std::string_view body, std::string_view more_headers) {
  std::string request =
      "POST " + std::string(path) + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n";
  request += "Content-Length: " + std::to_string(body.size()) + "\r\n" + std::string(more_headers) + "\r\n" +
             std::string(body);
  send(request);
}

Answer Client::get(std::string_view path, std::string_view more_headers) {
  send("GET " + std::string(path) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + std::string(more_headers) + "\r\n");
  return read_answer();
}

Answer Client::post(std::string_view path, std::string_view body, std::string_view more_headers) {
  send_post(path, body, more_headers);
  return read_answer();
}

std::unique_ptr<Server> start(ServerOptions options) {
  auto server = Server::start(std::move(options));
  EXPECT_TRUE(server) << server.error().message;
  return std::move(*server);
}

Answer get(std::uint16_t port, std::string_view path) {
  return Client(port).get(path);
}
Answer post(std::uint16_t port, std::string_view path, std::string_view body) {
  return Client(port).post(path, body);
}

std::string chat_body(std::string_view prompt, std::string_view more) {
  std::string body =
      R"({"model":"chat","messages":[{"role":"user","content":)" + to_json(Value(prompt)) + "}]";
  if (!more.empty()) body += "," + std::string(more);
  return body + "}";
}

}  // namespace proofsheet::demo
