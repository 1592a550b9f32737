// The socket of a scripted server, which may speak TLS.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string_view>

#include "net/certificates.h"

namespace proofsheet::run {

struct TlsContextDelete {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using TlsContext = std::unique_ptr<SSL_CTX, TlsContextDelete>;
// Of a server with this identity; throws std::runtime_error.
TlsContext make_tls_context(const test::Identity& identity);

// A connected socket, which it does not own; with a context, it speaks TLS from its construction on.
// Blocking, one thread.
class Wire {
 public:
  Wire(int fd, SSL_CTX* tls);
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  // False when the client refused the handshake.
  bool is_open() const { return is_open_; }
  int fd() const { return fd_; }
  // Bytes read, 0 at the end.
  std::size_t read(char* buffer, std::size_t size);
  // All of it, or up to where the client stopped to listen.
  void write(std::string_view bytes);

 private:
  struct SslDelete {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };
  int fd_;
  std::unique_ptr<SSL, SslDelete> ssl_;
  bool is_open_ = true;
};

}  // namespace proofsheet::run
