#include "e2e/answering_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <list>
#include <stdexcept>
#include <vector>

namespace proofsheet::test {

AnsweringServer::AnsweringServer(std::chrono::milliseconds latency, Answer answer)
    : latency_(latency),
      answer_(std::move(answer)),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* name = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, name, size) != 0 || ::listen(listener_, 128) != 0 ||
      ::getsockname(listener_, name, &size) != 0)
    throw std::runtime_error("no loopback port");
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this] { serve(); });
}

AnsweringServer::~AnsweringServer() {
  ending_ = true;
  thread_.join();
  ::close(listener_);
}

std::string AnsweringServer::base_url() const {
  return fmt::format("http://127.0.0.1:{}/v1", port_);
}

void AnsweringServer::serve() {
  std::list<Connection> connections;
  while (!ending_) {
    std::vector<pollfd> polled{{listener_, POLLIN, 0}};
    for (const Connection& each : connections) polled.push_back({each.fd, POLLIN, 0});
    ::poll(polled.data(), polled.size(), 1);
    std::size_t at = 1;
    for (Connection& each : connections) {
      if (polled[at++].revents != 0) read(each);
      if (!each.output.empty() && each.due <= std::chrono::steady_clock::now()) write(each);
      if (each.is_gone) ::close(each.fd);
    }
    connections.remove_if([](const Connection& each) { return each.is_gone; });
    if (polled[0].revents == 0) continue;
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd >= 0) connections.emplace_back().fd = fd;
  }
  for (const Connection& each : connections) ::close(each.fd);
}

void AnsweringServer::read(Connection& connection) {
  std::array<char, 16'384> buffer{};
  const ssize_t got = ::recv(connection.fd, buffer.data(), buffer.size(), 0);
  if (got <= 0) {
    connection.is_gone = true;
    return;
  }
  connection.input.append(buffer.data(), static_cast<std::size_t>(got));
  take_request(connection);
}

void AnsweringServer::take_request(Connection& connection) {
  const auto head_end = connection.input.find("\r\n\r\n");
  if (head_end == std::string::npos) return;
  const std::string head = connection.input.substr(0, head_end);
  const auto length_at = head.find("Content-Length: ");
  const std::size_t length =
      length_at == std::string::npos ? 0 : std::strtoul(head.c_str() + length_at + 16, nullptr, 10);
  if (connection.input.size() < head_end + 4 + length) return;
  const auto path_at = head.find(' ') + 1;
  const std::string body = answer_({.path = head.substr(path_at, head.find(' ', path_at) - path_at),
                                    .headers = head,
                                    .body = connection.input.substr(head_end + 4, length)});
  connection.input.erase(0, head_end + 4 + length);
  connection.output = fmt::format(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}", body.size(), body);
  connection.due = std::chrono::steady_clock::now() + latency_;
}

// Answers are small: they fit into the socket's buffer.
void AnsweringServer::write(Connection& connection) {
  const ssize_t sent =
      ::send(connection.fd, connection.output.data(), connection.output.size(), MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(connection.output.size())) connection.is_gone = true;
  connection.output.clear();
}

}  // namespace proofsheet::test
