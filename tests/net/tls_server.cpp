#include "net/tls_server.h"

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "net/sockets.h"

namespace proofsheet::test {
namespace {

struct SslDelete {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

}  // namespace

TlsServer::TlsServer(const Identity& identity, std::string answer, Goodbye goodbye)
    : listener_(listen_on_loopback()),
      port_(port_of_socket(listener_)),
      thread_(
          [this, identity, answer = std::move(answer), goodbye] { serve_one(identity, answer, goodbye); }) {}

TlsServer::~TlsServer() {
  ::shutdown(listener_, SHUT_RDWR);  // ends an accept that still waits
  thread_.join();
  ::close(listener_);
}

std::string TlsServer::url() const {
  return fmt::format("https://127.0.0.1:{}/", port_);
}

void TlsServer::serve_one(const Identity& identity, const std::string& answer, Goodbye goodbye) const {
  const std::unique_ptr<SSL_CTX, SslDelete> context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_use_certificate_file(context.get(), identity.certificate_file.c_str(), SSL_FILETYPE_PEM);
  SSL_CTX_use_PrivateKey_file(context.get(), identity.key_file.c_str(), SSL_FILETYPE_PEM);
  const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  const std::unique_ptr<SSL, SslDelete> ssl(SSL_new(context.get()));
  SSL_set_fd(ssl.get(), client);
  std::array<char, 16384> request;
  if (SSL_accept(ssl.get()) == 1 &&
      SSL_read(ssl.get(), request.data(), static_cast<int>(request.size())) > 0) {
    SSL_write(ssl.get(), answer.data(), static_cast<int>(answer.size()));
    if (goodbye == Goodbye::close_notify) SSL_shutdown(ssl.get());
  }
  ::close(client);
}

}  // namespace proofsheet::test
