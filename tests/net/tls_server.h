// A TLS server that ends its connections as a test asks, which nginx never does wrong.
#pragma once

#include <string>
#include <thread>

#include "net/certificates.h"

namespace proofsheet::test {

enum class Goodbye { close_notify, none };

class TlsServer {
 public:
  // Answers one request with these bytes and closes, with or without TLS's own end mark.
  TlsServer(const Identity& identity, std::string answer, Goodbye goodbye);
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  std::string url() const;

 private:
  void serve_one(const Identity& identity, const std::string& answer, Goodbye goodbye) const;

  int listener_;
  int port_;
  std::jthread thread_;
};

}  // namespace proofsheet::test
