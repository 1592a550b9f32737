#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "base/thread_pool.h"
#include "demo/api.h"
#include "demo/fault.h"
#include "demo/server.h"

namespace proofsheet::demo {

// One client's connection, as the server sees it. Lives on the I/O thread.
class ConnectionHandle {
 public:
  virtual ~ConnectionHandle() = default;
  // Asks the work for the current request to stop; the socket goes with the connection.
  virtual void cancel_work() = 0;
};

// What the connections of one server share. `io` and `connections` belong to the I/O thread; the rest is
// thread-safe. The pools come last, so that their jobs end before what they use.
struct ServerCore {
  ServerCore(ServerOptions server_options, std::string origin_url, boost::asio::io_context& context);

  const ServerOptions options;
  const Chance chance;
  boost::asio::io_context& io;
  std::set<std::shared_ptr<ConnectionHandle>> connections;
  std::uint64_t posts = 0;  // numbered for chance
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> answered{0};
  std::atomic<std::uint64_t> open_connections{0};
  Api api;
  ThreadPool text_pool;
  ThreadPool paint_pool;
};

// Serves the requests of an accepted socket until either side closes it. On the I/O thread.
void serve_connection(ServerCore& core, boost::asio::ip::tcp::socket socket);

}  // namespace proofsheet::demo
