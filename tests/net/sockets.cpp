#include "net/sockets.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <string>

namespace proofsheet::test {
namespace {

int must_do(int result, const char* action) {
  if (result < 0)
    throw std::runtime_error(std::string("cannot ") + action + ": errno " + std::to_string(errno));
  return result;
}

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

}  // namespace

int listen_on_loopback() {
  const int fd = must_do(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "make a socket");
  const sockaddr_in address = loopback(0);
  must_do(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  must_do(::listen(fd, 64), "listen");
  return fd;
}

int port_of_socket(int socket) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  must_do(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length), "name the socket");
  return ntohs(address.sin_port);
}

int connect_to_loopback(int port) {
  const int fd = must_do(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "make a socket");
  const sockaddr_in address = loopback(port);
  must_do(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
  return fd;
}

}  // namespace proofsheet::test
