#include "http_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

namespace proofsheet::bench {
namespace {

constexpr std::size_t kReadBytes = 64u << 10;
constexpr std::size_t kMaxRequest = 1u << 20;

[[noreturn]] void die(const char* action) {
  std::fprintf(stderr, "dispatch_server: %s: %s\n", action, std::strerror(errno));
  std::exit(1);
}

int checked(int result, const char* action) {
  if (result < 0) die(action);
  return result;
}

int stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  checked(sigprocmask(SIG_BLOCK, &set, nullptr), "sigprocmask");
  return checked(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC), "signalfd");
}

// A request at the begin of `input`, once it is there as a whole.
struct Request {
  std::string_view target;
  std::string_view body;
  std::size_t bytes = 0;
};

std::size_t content_length(std::string_view head) {
  constexpr std::string_view name = "\r\nContent-Length:";
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
    const std::string_view line = head.substr(at);
    if (line.size() < name.size() || strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
    const std::string_view value =
        line.substr(std::min(line.find_first_not_of(' ', name.size()), line.size()));
    std::size_t length = 0;
    std::from_chars(value.data(), value.data() + value.size(), length);
    return length;
  }
  return 0;
}

std::optional<Request> take_request(std::string_view input) {
  const std::size_t head_end = input.find("\r\n\r\n");
  if (head_end == std::string_view::npos) return {};
  const std::string_view head = input.substr(0, head_end);
  const std::size_t length = content_length(head);
  const std::size_t body_begin = head_end + 4;
  if (input.size() - body_begin < length) return {};
  const std::size_t target_begin = std::min(head.find(' '), head.size() - 1) + 1;
  return Request{head.substr(target_begin, head.find(' ', target_begin) - target_begin),
                 input.substr(body_begin, length), body_begin + length};
}

int partials_of(std::string_view body) {
  constexpr std::string_view name = "\"partial_images\":";
  const std::size_t at = body.find(name);
  int count = 0;
  if (at != std::string_view::npos)
    std::from_chars(body.data() + at + name.size(), body.data() + body.size(), count);
  return std::clamp(count, 0, 3);
}

}  // namespace

Descriptor::~Descriptor() {
  ::close(number_);
}

HttpServer::HttpServer(std::chrono::microseconds latency)
    : latency_(latency),
      listener_(checked(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket")),
      signals_(stop_signals()),
      poll_(checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {
  std::signal(SIGPIPE, SIG_IGN);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  checked(bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  checked(listen(listener_.get(), 4096), "listen");
  watch(listener_.get(), EPOLLIN);
  watch(signals_.get(), EPOLLIN);
}

std::string HttpServer::base_url() const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  checked(getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
  return "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/v1";
}

void HttpServer::watch(int descriptor, std::uint32_t events) const {
  epoll_event event{};
  event.events = events;
  event.data.fd = descriptor;
  checked(epoll_ctl(poll_.get(), EPOLL_CTL_ADD, descriptor, &event), "epoll_ctl");
}

ServerStats HttpServer::run() {
  std::array<epoll_event, 256> events{};
  while (!stopping_) {
    timespec timeout{};
    if (!due_.empty()) {
      const auto left = std::max(Clock::duration::zero(), due_.front().at - Clock::now());
      timeout.tv_sec = std::chrono::duration_cast<std::chrono::seconds>(left).count();
      timeout.tv_nsec = (left % std::chrono::seconds(1)).count();
    }
    const int count = epoll_pwait2(poll_.get(), events.data(), static_cast<int>(events.size()),
                                   due_.empty() ? nullptr : &timeout, nullptr);
    if (count < 0 && errno != EINTR) die("epoll_pwait2");
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      handle(event.data.fd, event.events);
    }
    answer_due();
  }
  return stats_;
}

void HttpServer::handle(int descriptor, std::uint32_t events) {
  if (descriptor == signals_.get()) {
    stopping_ = true;
  } else if (descriptor == listener_.get()) {
    accept_all();
  } else if (Connection* connection = connections_[static_cast<std::size_t>(descriptor)].get()) {
    if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) connection->at_end = true;
    if (connection->writes && (events & EPOLLOUT) != 0 && !write(*connection)) return;
    if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) read(*connection);
  }
}

void HttpServer::accept_all() {
  for (;;) {
    const int descriptor = accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0 && (errno == EAGAIN || errno == ECONNABORTED || errno == EINTR)) return;
    checked(descriptor, "accept4");
    const int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto place = static_cast<std::size_t>(descriptor);
    if (connections_.size() <= place) connections_.resize(place + 1);
    connections_[place] = std::make_unique<Connection>(descriptor, ++stats_.connections);
    watch(descriptor, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
  }
}

// Edge-triggered: what fits into less than the whole buffer was all that there was.
void HttpServer::read(Connection& connection) {
  static std::array<char, kReadBytes> buffer;
  for (;;) {
    const ssize_t count = ::read(connection.socket.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) break;
    if (count <= 0) return close(connection);
    connection.input.append(buffer.data(), static_cast<std::size_t>(count));
    if (connection.input.size() > kMaxRequest) return close(connection);
    if (static_cast<std::size_t>(count) < buffer.size() && !connection.at_end) break;
  }
  serve_next(connection);
}

void HttpServer::serve_next(Connection& connection) {
  if (connection.waits || connection.writes) return;
  const auto request = take_request(connection.input);
  if (!request) return;
  ++stats_.requests;
  if (connection.answered) {
    stats_.turnaround_sum += Clock::now() - *connection.answered;
    ++stats_.turnarounds;
  }
  connection.answer = answer_of(request->target, request->body);
  connection.input.erase(0, request->bytes);
  answer_later(connection);
}

Answer HttpServer::answer_of(std::string_view target, std::string_view body) {
  if (target == "/v1/chat/completions") return answers_.chat();
  if (target != "/v1/images/generations") return Answers::not_found();
  if (body.find("\"stream\":true") == std::string_view::npos) return answers_.image();
  return answers_.first_event(partials_of(body));
}

void HttpServer::answer_later(Connection& connection) {
  connection.waits = true;
  due_.push_back({Clock::now() + latency_, connection.socket.get(), connection.serial});
}

void HttpServer::answer_due() {
  while (!due_.empty()) {
    const auto late = Clock::now() - due_.front().at;
    if (late < Clock::duration::zero()) return;
    const Due due = due_.front();
    due_.pop_front();
    Connection* connection = connections_[static_cast<std::size_t>(due.descriptor)].get();
    if (!connection || connection->serial != due.serial) continue;
    stats_.late_sum += late;
    stats_.late_max = std::max(stats_.late_max, late);
    connection->waits = false;
    connection->writes = true;
    connection->written = 0;
    write(*connection);
  }
}

bool HttpServer::write(Connection& connection) {
  const Answer& answer = connection.answer;
  while (connection.writes) {
    std::array<iovec, 4> pieces{};
    int count = 0;
    std::size_t skipped = connection.written;
    for (const std::string_view piece :
         {answer.before, std::string_view(answer.own), answer.after, answer.tail}) {
      const std::string_view left = piece.substr(std::min(skipped, piece.size()));
      skipped -= piece.size() - left.size();
      if (!left.empty())
        pieces[static_cast<std::size_t>(count++)] = {const_cast<char*>(left.data()), left.size()};
    }
    if (count > 0) {
      const ssize_t sent = writev(connection.socket.get(), pieces.data(), count);
      if (sent < 0 && errno == EINTR) continue;
      if (sent < 0 && errno == EAGAIN) return true;
      if (sent < 0) {
        close(connection);
        return false;
      }
      connection.written += static_cast<std::size_t>(sent);
      continue;
    }
    connection.writes = false;
    if (answer.more_parts > 0) {
      connection.answer = answers_.next_event(answer.more_parts - 1);
      answer_later(connection);
    } else {
      connection.answered = Clock::now();
      serve_next(connection);
    }
  }
  return true;
}

void HttpServer::close(Connection& connection) {
  connections_[static_cast<std::size_t>(connection.socket.get())].reset();
}

}  // namespace proofsheet::bench
