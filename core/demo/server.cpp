#include "demo/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <thread>

#include "base/thread.h"
#include "demo/server_core.h"

namespace proofsheet::demo {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// Sampling is quick: two threads keep up with more requests than one I/O thread can read.
constexpr std::size_t kTextThreads = 2;
// After a failed accept (no descriptors left, say).
constexpr std::chrono::milliseconds kAcceptPause{50};

}  // namespace

ServerCore::ServerCore(ServerOptions server_options, std::string origin_url, asio::io_context& context)
    : options(std::move(server_options)),
      chance(options.fault_seed, options.faults),
      io(context),
      api(std::move(origin_url), options.required_key),
      text_pool(kTextThreads, "demo-text"),
      paint_pool(static_cast<std::size_t>(std::max(options.worker_threads, 0)), "demo-paint") {}

class Server::Impl {
 public:
  Impl(ServerOptions options, std::unique_ptr<asio::io_context> io, tcp::acceptor acceptor,
       std::uint16_t port)
      : port_(port),
        origin_(fmt::format("http://127.0.0.1:{}", port)),
        io_(std::move(io)),
        acceptor_(std::move(acceptor)),
        pause_(*io_),
        core_(std::move(options), origin_, *io_) {
    accept();
    thread_ = std::thread([this] {
      set_thread_name("demo-io");
      io_->run();
    });
  }

  // Open connections are cut: their work is told to stop, and the sockets close with the I/O context.
  ~Impl() {
    io_->stop();
    thread_.join();
    for (const auto& connection : core_.connections) connection->cancel_work();
  }

  void accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error) {
        serve_connection(core_, std::move(socket));
        return accept();
      }
      pause_.expires_after(kAcceptPause);
      pause_.async_wait([this](error_code cancelled) {
        if (!cancelled) accept();
      });
    });
  }

  std::uint16_t port() const { return port_; }
  const std::string& origin() const { return origin_; }
  ServerStats stats() const { return {core_.requests, core_.answered, core_.open_connections}; }

 private:
  std::uint16_t port_;
  std::string origin_;
  std::unique_ptr<asio::io_context> io_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  ServerCore core_;
  std::thread thread_;
};

Result<std::unique_ptr<Server>> Server::start(ServerOptions options) {
  auto io = std::make_unique<asio::io_context>(1);
  tcp::acceptor acceptor(*io);
  const tcp::endpoint address(asio::ip::address_v4::loopback(), options.port);
  error_code error;
  const auto failed = [&](std::string_view what) {
    return fail(ErrorKind::io,
                fmt::format("demo server: cannot {} 127.0.0.1:{}: {}", what, options.port, error.message()),
                error.value());
  };
  if (acceptor.open(address.protocol(), error); error) return failed("open a socket for");
  if (acceptor.set_option(asio::socket_base::reuse_address(true), error); error) return failed("set up");
  if (acceptor.bind(address, error); error) return failed("bind");
  if (acceptor.listen(asio::socket_base::max_listen_connections, error); error) return failed("listen on");
  const std::uint16_t port = acceptor.local_endpoint(error).port();
  if (error) return failed("look up the port of");
  return std::unique_ptr<Server>(
      new Server(std::make_unique<Impl>(std::move(options), std::move(io), std::move(acceptor), port)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;
std::uint16_t Server::port() const {
  return impl_->port();
}
std::string Server::base_url() const {
  return impl_->origin() + "/v1";
}
ServerStats Server::stats() const {
  return impl_->stats();
}

}  // namespace proofsheet::demo
