#include "net/connect_proxy.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "net/sockets.h"

namespace proofsheet::test {
namespace {

// Waits until one of two sockets is readable: its index, or -1 when `stop` is.
int wait_readable(int first, int second, int stop) {
  std::array<pollfd, 3> sockets{{{first, POLLIN, 0}, {second, POLLIN, 0}, {stop, POLLIN, 0}}};
  ::poll(sockets.data(), sockets.size(), -1);
  if (sockets[2].revents != 0) return -1;
  return sockets[0].revents != 0 ? 0 : 1;
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

ConnectProxy::ConnectProxy(int target_port, std::string refusal)
    : target_port_(target_port),
      refusal_(std::move(refusal)),
      listener_(listen_on_loopback()),
      port_(port_of_socket(listener_)),
      stop_(::eventfd(0, EFD_CLOEXEC)),
      thread_([this] { run(); }) {}

ConnectProxy::~ConnectProxy() {
  const std::uint64_t one = 1;
  static_cast<void>(!::write(stop_, &one, sizeof one));
  thread_.join();
  tunnels_.clear();
  ::close(listener_);
  ::close(stop_);
}

std::string ConnectProxy::url() const {
  return fmt::format("http://127.0.0.1:{}", port_);
}

void ConnectProxy::run() {
  while (wait_readable(listener_, -1, stop_) == 0) {
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) tunnels_.emplace_back([this, client] { serve(client); });
  }
}

void ConnectProxy::serve(int client) {
  std::string head;
  std::array<char, 4096> buffer;
  while (head.find("\r\n\r\n") == std::string::npos) {
    const ssize_t got =
        wait_readable(client, -1, stop_) == 0 ? ::recv(client, buffer.data(), buffer.size(), 0) : 0;
    if (got <= 0) break;
    head.append(buffer.data(), static_cast<std::size_t>(got));
  }
  asked_.lock()->push_back(head.substr(0, head.find("\r\n")));
  if (!refusal_.empty()) {
    send_all(client, refusal_);
  } else if (head.starts_with("CONNECT ") &&
             send_all(client, "HTTP/1.1 200 Connection established\r\n\r\n")) {
    const int server = connect_to_loopback(target_port_);
    relay(client, server);
    ::close(server);
  }
  ::close(client);
}

void ConnectProxy::relay(int client, int server) {
  std::array<char, 16384> buffer;
  for (;;) {
    const int ready = wait_readable(client, server, stop_);
    if (ready < 0) return;
    const ssize_t got = ::recv(ready == 0 ? client : server, buffer.data(), buffer.size(), 0);
    if (got <= 0) return;
    if (!send_all(ready == 0 ? server : client, {buffer.data(), static_cast<std::size_t>(got)})) return;
  }
}

}  // namespace proofsheet::test
