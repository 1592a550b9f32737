// Bare loopback sockets for the servers that tests write themselves.
#pragma once

namespace proofsheet::test {

// All throw std::runtime_error. The caller closes what is returned.
int listen_on_loopback();
int port_of_socket(int socket);
int connect_to_loopback(int port);

}  // namespace proofsheet::test
