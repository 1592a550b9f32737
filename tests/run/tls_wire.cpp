#include "run/tls_wire.h"

#include <openssl/err.h>
#include <sys/socket.h>

#include <algorithm>
#include <csignal>
#include <limits>
#include <stdexcept>

namespace proofsheet::run {

TlsContext make_tls_context(const test::Identity& identity) {
  TlsContext context(SSL_CTX_new(TLS_server_method()));
  if (!context ||
      SSL_CTX_use_certificate_file(context.get(), identity.certificate_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_use_PrivateKey_file(context.get(), identity.key_file.c_str(), SSL_FILETYPE_PEM) != 1)
    throw std::runtime_error("scripted server: cannot use the certificate " + identity.certificate_file);
  return context;
}

Wire::Wire(int fd, SSL_CTX* tls) : fd_(fd) {
  if (!tls) return;
  // OpenSSL writes without MSG_NOSIGNAL.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ssl_.reset(SSL_new(tls));
  if (!ssl_) throw std::runtime_error("scripted server: cannot begin TLS");
  SSL_set_fd(ssl_.get(), fd);
  is_open_ = SSL_accept(ssl_.get()) == 1;
  ERR_clear_error();
}

std::size_t Wire::read(char* buffer, std::size_t size) {
  const auto got = ssl_ ? SSL_read(ssl_.get(), buffer, static_cast<int>(size)) : ::recv(fd_, buffer, size, 0);
  if (ssl_) ERR_clear_error();
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

void Wire::write(std::string_view bytes) {
  constexpr std::size_t kMost = std::numeric_limits<int>::max();
  while (!bytes.empty()) {
    const auto sent =
        ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(std::min(kMost, bytes.size())))
             : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (ssl_) ERR_clear_error();
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace proofsheet::run
