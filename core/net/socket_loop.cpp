#include "net/socket_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace proofsheet::net {
namespace {

int must(int fd, const char* what) {
  if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
  return fd;
}

bool control(int epoll, int operation, int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  return ::epoll_ctl(epoll, operation, fd, &event) == 0;
}

std::uint32_t epoll_events(int what) {
  switch (what) {
    case CURL_POLL_IN:
      return EPOLLIN;
    case CURL_POLL_OUT:
      return EPOLLOUT;
    case CURL_POLL_INOUT:
      return EPOLLIN | EPOLLOUT;
    default:
      return 0;
  }
}

// An error is told as "readable and writable": curl finds it, and its errno, when it tries. Told as
// CURL_CSELECT_ERR alone it would only say "select/poll returned error".
int curl_events(std::uint32_t events) {
  int result = 0;
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) result |= CURL_CSELECT_IN;
  if ((events & (EPOLLOUT | EPOLLERR)) != 0) result |= CURL_CSELECT_OUT;
  return result;
}

}  // namespace

Descriptor::~Descriptor() {
  ::close(fd_);
}

SocketLoop::SocketLoop()
    : epoll_(must(::epoll_create1(EPOLL_CLOEXEC), "network engine: epoll")),
      wake_(must(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "network engine: eventfd")) {
  if (!control(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), EPOLLIN)) {
    throw std::system_error(errno, std::generic_category(), "network engine: epoll_ctl");
  }
}

void SocketLoop::serve(CURLM* multi) {
  multi_ = multi;
  curl_due_.reset();
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(
      multi, CURLMOPT_SOCKETFUNCTION,
      +[](CURL* easy, curl_socket_t socket, int what, void* self, void* is_known) noexcept {
        static_cast<SocketLoop*>(self)->watch(easy, socket, what, is_known);
        return 0;
      });
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(
      multi, CURLMOPT_TIMERFUNCTION, +[](CURLM*, long timeout_ms, void* self) noexcept {
        static_cast<SocketLoop*>(self)->set_timer(timeout_ms);
        return 0;
      });
}

void SocketLoop::wake() {
  const std::uint64_t one = 1;
  static_cast<void>(!::write(wake_.get(), &one, sizeof one));  // a full counter wakes as well
}

void SocketLoop::watch(CURL*, curl_socket_t socket, int what, void* is_known) {
  const int epoll = epoll_.get();
  if (what == CURL_POLL_REMOVE) {
    control(epoll, EPOLL_CTL_DEL, socket, 0);  // fails for a socket that is closed already
    return;
  }
  const std::uint32_t events = epoll_events(what);
  // curl may close a descriptor and get the same number again: what it calls known may be new to epoll, and
  // the other way round.
  const bool is_set =
      is_known
          ? control(epoll, EPOLL_CTL_MOD, socket, events) || control(epoll, EPOLL_CTL_ADD, socket, events)
          : control(epoll, EPOLL_CTL_ADD, socket, events) || control(epoll, EPOLL_CTL_MOD, socket, events);
  if (is_set && !is_known) curl_multi_assign(multi_, socket, this);
}

void SocketLoop::set_timer(long timeout_ms) {
  if (timeout_ms < 0) {
    curl_due_.reset();
  } else {
    curl_due_ = std::chrono::steady_clock::now() + Milliseconds(timeout_ms);
  }
}

int SocketLoop::wait_ms(Milliseconds longest) const {
  auto wait = longest;
  if (curl_due_) {
    wait = std::min(wait, std::chrono::ceil<Milliseconds>(*curl_due_ - std::chrono::steady_clock::now()));
  }
  return static_cast<int>(std::max<std::int64_t>(0, wait.count()));
}

CURLMcode SocketLoop::act(curl_socket_t socket, int events) {
  int running = 0;
  return curl_multi_socket_action(multi_, socket, events, &running);
}

CURLMcode SocketLoop::visit_all() {
  int running = 0;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored \
    "-Wdeprecated-declarations"  // slow where there are many transfers: meant to be
  return curl_multi_socket_all(multi_, &running);
#pragma GCC diagnostic pop
}

CURLMcode SocketLoop::wait_and_act(Milliseconds longest) {
  std::array<epoll_event, kMaxEvents> events;
  const int count =
      ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), wait_ms(longest));
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.fd == wake_.get()) {
      std::uint64_t wakes = 0;
      static_cast<void>(!::read(wake_.get(), &wakes, sizeof wakes));
      continue;
    }
    if (const CURLMcode code = act(event.data.fd, curl_events(event.events)); code != CURLM_OK) return code;
  }
  if (!curl_due_ || *curl_due_ > std::chrono::steady_clock::now()) return CURLM_OK;
  curl_due_.reset();  // curl sets it again inside, if there is more to wait for
  return act(CURL_SOCKET_TIMEOUT, 0);
}

}  // namespace proofsheet::net
