// Waits for curl's sockets, curl's timer and wake-ups from other threads, and lets curl act on what happened.
// curl_multi_perform visits every transfer on each call; this visits only those whose socket or timer is
// due, which is what keeps a thousand in flight as cheap each as ten. Internal to net.
#pragma once

#include <curl/curl.h>

#include <array>
#include <optional>

#include "base/clock.h"
#include "net/engine.h"

namespace proofsheet::net {

// A file descriptor and its end.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

class SocketLoop {
 public:
  // Throws std::system_error when the system has no descriptors left.
  SocketLoop();
  SocketLoop(const SocketLoop&) = delete;
  SocketLoop& operator=(const SocketLoop&) = delete;

  // Makes the multi handle tell this loop what it waits for; before any transfer is added to it. The loop
  // must outlive the handle.
  void serve(CURLM* multi);
  // From any thread: the wait that runs now or begins next ends at once.
  void wake();
  // Waits for at most `longest`, then runs what has become due. Curl's callbacks happen inside.
  CURLMcode wait_and_act(Milliseconds longest);
  // Looks after every transfer, whether or not its socket or timer called. libcurl 7.88 forgets to call now
  // and then for transfers that share a connection.
  CURLMcode visit_all();

 private:
  void watch(CURL* easy, curl_socket_t socket, int what, void* is_known);
  void set_timer(long timeout_ms);
  int wait_ms(Milliseconds longest) const;
  CURLMcode act(curl_socket_t socket, int events);

  // Taken at once. Few, so that the places of answers are filled again before the next are read: otherwise
  // requests go out, and answers come in, in ever larger flocks.
  static constexpr std::size_t kMaxEvents = 64;

  CURLM* multi_ = nullptr;
  Descriptor epoll_;
  Descriptor wake_;
  // When curl's own timer is due, on the machine's clock: curl knows no other.
  std::optional<SteadyTime> curl_due_;
};

}  // namespace proofsheet::net
