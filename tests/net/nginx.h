// A real nginx as the TLS and HTTP/2 front of a backend on this machine: a process of its own with its own
// configuration and folder.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/certificates.h"
#include "support/process.h"

namespace proofsheet::test {

struct NginxOptions {
  int backend_port = 0;
  std::optional<Identity> identity;  // empty = cleartext
  bool http2 = true;
  int port = 0;                 // 0 = an unused one
  std::string http_directives;  // "keepalive_requests 5; …"
};

// One finished request, from the access log.
struct Served {
  std::string connection;      // nginx's number of it
  std::string protocol;        // "HTTP/2.0"
  bool is_tls_reused = false;  // the connection's handshake resumed an earlier session
  std::string uri;
};

class Nginx {
 public:
  explicit Nginx(const NginxOptions& options);
  ~Nginx();
  Nginx(const Nginx&) = delete;
  Nginx& operator=(const Nginx&) = delete;
  int port() const { return port_; }
  // With this host name, which must lead to 127.0.0.1 or ::1.
  std::string url(std::string_view path = "/", std::string_view host = "127.0.0.1") const;
  // Waits until that many requests are in the log: nginx writes them after the client has its answer.
  std::vector<Served> served(std::size_t count) const;
  // Lets go of all connections; returns when the process has ended.
  void stop_at_once();
  // Announces the end to its clients (GOAWAY), finishes what they have asked, takes nothing new.
  void stop_gracefully();

 private:
  std::string configuration(const NginxOptions& options) const;

  TempFolder folder_;
  int port_;
  bool is_tls_;
  std::unique_ptr<Process> process_;
};

std::size_t distinct_connections(const std::vector<Served>& served);

}  // namespace proofsheet::test
