#include "net/scripted_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <condition_variable>
#include <map>
#include <optional>
#include <stdexcept>
#include <thread>

#include "base/clock.h"
#include "base/synced.h"

namespace proofsheet::test {
namespace {

int must(int result, const char* action) {
  if (result < 0)
    throw std::runtime_error(fmt::format("scripted server: cannot {}: errno {}", action, errno));
  return result;
}

int listening_socket() {
  const int fd = must(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "make a socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  must(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  must(::listen(fd, 4096), "listen");
  return fd;
}

int port_of(int fd) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  must(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length), "name the socket");
  return ntohs(address.sin_port);
}

// A request at the start of `input`, which loses it; empty while it is not whole.
std::optional<SeenRequest> take_request(std::string& input) {
  const auto head_end = input.find("\r\n\r\n");
  if (head_end == std::string::npos) return std::nullopt;
  SeenRequest request;
  const std::string head = input.substr(0, head_end);
  const auto line_end = std::min(head.find("\r\n"), head.size());
  const auto first_space = head.find(' ');
  request.method = head.substr(0, first_space);
  request.target = head.substr(first_space + 1, head.find(' ', first_space + 1) - first_space - 1);
  for (std::size_t at = line_end; at < head.size();) {
    at += 2;
    const auto end = std::min(head.find("\r\n", at), head.size());
    const auto colon = head.find(": ", at);
    if (colon < end)
      request.head.headers.push_back({head.substr(at, colon - at), head.substr(colon + 2, end - colon - 2)});
    at = end;
  }
  std::size_t length = 0;
  const std::string_view text = request.head.header("content-length");
  std::from_chars(text.data(), text.data() + text.size(), length);
  if (input.size() < head_end + 4 + length) return std::nullopt;
  request.body = input.substr(head_end + 4, length);
  input.erase(0, head_end + 4 + length);
  return request;
}

}  // namespace

Script& Script::chunk(std::string_view bytes) {
  return send(fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes));
}

Script head(int status, const Headers& headers) {
  std::string text = fmt::format("HTTP/1.1 {} Scripted\r\n", status);
  for (const HttpHeader& header : headers) text += fmt::format("{}: {}\r\n", header.name, header.value);
  return Script().send(text + "\r\n");
}

Script answer(int status, std::string_view body, const Headers& headers) {
  Headers all = headers;
  all.push_back({"Content-Length", std::to_string(body.size())});
  return head(status, all).send(std::string(body));
}

Script chunked(const Headers& headers) {
  Headers all = headers;
  all.push_back({"Transfer-Encoding", "chunked"});
  return head(200, all);
}

class ScriptedServer::Impl {
 public:
  explicit Impl(Handler handler)
      : handler_(std::move(handler)), listener_(listening_socket()), port_(port_of(listener_)) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    epoll_ = must(::epoll_create1(EPOLL_CLOEXEC), "make an epoll");
    wake_ = must(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "make an eventfd");
    watch(listener_, EPOLLIN, EPOLL_CTL_ADD);
    watch(wake_, EPOLLIN, EPOLL_CTL_ADD);
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }

  ~Impl() {
    thread_.request_stop();
    wake();
    thread_.join();
    for (const auto& [fd, peer] : peers_) ::close(fd);
    for (const int fd : {listener_, epoll_, wake_}) ::close(fd);
  }

  int port() const { return port_; }
  void open_gate() {
    is_gate_open_ = true;
    wake();
  }

  struct Seen {
    std::vector<SeenRequest> requests;
    int connections = 0;
    int closed_by_client = 0;
    int at_once = 0;
    int most_at_once = 0;
  };
  Synced<Seen>& seen() { return seen_; }
  template <class Predicate>
  void wait(Predicate predicate) {
    auto seen = seen_.lock();
    seen.wait(changed_, predicate);
  }

 private:
  struct Peer {
    int number = 0;
    std::string input;
    std::string output;
    bool is_answering = false;
    Script script;
    std::size_t next_step = 0;
    SteadyTime resume;
    bool wants_write = false;
  };
  enum class Fate { keep, drop, gone };  // dropped by us, or gone by the client's wish

  void wake() {
    const std::uint64_t one = 1;
    static_cast<void>(!::write(wake_, &one, sizeof one));
  }

  void watch(int fd, std::uint32_t events, int operation) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    must(::epoll_ctl(epoll_, operation, fd, &event), "watch a socket");
  }

  void run(const std::stop_token& stop) {
    std::vector<epoll_event> events(512);
    while (!stop.stop_requested()) {
      const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), time_to_next());
      for (int i = 0; i < count; ++i) {
        const int fd = events[static_cast<std::size_t>(i)].data.fd;
        if (fd == wake_) {
          on_wake();
        } else if (fd == listener_) {
          accept_all();
        } else if (const auto peer = peers_.find(fd); peer != peers_.end()) {
          serve(fd, peer->second, events[static_cast<std::size_t>(i)].events);
        }
      }
      resume_due();
    }
  }

  int time_to_next() const {
    if (pauses_.empty()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(pauses_.begin()->first -
                                                                   std::chrono::steady_clock::now());
    return static_cast<int>(std::max<std::int64_t>(0, left.count()));
  }

  void on_wake() {
    std::uint64_t count = 0;
    static_cast<void>(!::read(wake_, &count, sizeof count));
    if (!is_gate_open_) return;
    for (const int fd : std::exchange(held_, {})) go_on(fd);
  }

  void accept_all() {
    for (;;) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return;
      const int one = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      peers_[fd].number = seen_.lock()->connections++;
      changed_.notify_all();
      watch(fd, EPOLLIN, EPOLL_CTL_ADD);
    }
  }

  void serve(int fd, Peer& peer, std::uint32_t events) {
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0 && read_all(fd, peer) == Fate::gone) {
      drop(fd, peer, true);
      return;
    }
    go_on(fd);
  }

  Fate read_all(int fd, Peer& peer) {
    char buffer[65536];
    for (;;) {
      const ssize_t got = ::recv(fd, buffer, sizeof buffer, 0);
      if (got > 0) {
        peer.input.append(buffer, static_cast<std::size_t>(got));
      } else {
        return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? Fate::keep : Fate::gone;
      }
    }
  }

  void go_on(int fd) {
    const auto place = peers_.find(fd);
    if (place == peers_.end()) return;
    Peer& peer = place->second;
    for (;;) {
      if (!peer.is_answering && !begin_answer(peer)) return;
      const Fate fate = play(fd, peer);
      if (fate != Fate::keep) return drop(fd, peer, fate == Fate::gone);
      if (peer.is_answering) return;
    }
  }

  bool begin_answer(Peer& peer) {
    auto request = take_request(peer.input);
    if (!request) return false;
    request->connection = peer.number;
    {
      auto seen = seen_.lock();
      request->number = static_cast<int>(seen->requests.size());
      seen->requests.push_back(*request);
      seen->most_at_once = std::max(seen->most_at_once, ++seen->at_once);
    }
    changed_.notify_all();
    peer.script = handler_(*request);
    peer.next_step = 0;
    peer.is_answering = true;
    return true;
  }

  // Plays steps until one has to wait; `is_answering` falls when the script is over.
  Fate play(int fd, Peer& peer) {
    if (peer.resume > std::chrono::steady_clock::now()) return Fate::keep;
    for (;;) {
      if (!flush(fd, peer)) return Fate::gone;
      if (!peer.output.empty()) return Fate::keep;
      if (peer.next_step == peer.script.steps().size()) {
        peer.is_answering = false;
        --seen_.lock()->at_once;
        return Fate::keep;
      }
      const Script::Step& step = peer.script.steps()[peer.next_step];
      if (step.action == Script::Action::stall) return Fate::keep;
      if (step.action == Script::Action::hold && !is_gate_open_) {
        held_.push_back(fd);
        return Fate::keep;
      }
      ++peer.next_step;
      if (step.action == Script::Action::send) peer.output = step.bytes;
      if (step.action == Script::Action::close) return Fate::drop;
      if (step.action == Script::Action::reset) {
        const linger hard{1, 0};
        ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        return Fate::drop;
      }
      if (step.action == Script::Action::pause) {
        peer.resume = std::chrono::steady_clock::now() + step.pause;
        pauses_.emplace(peer.resume, fd);
        return Fate::keep;
      }
    }
  }

  bool flush(int fd, Peer& peer) {
    while (!peer.output.empty()) {
      const ssize_t sent = ::send(fd, peer.output.data(), peer.output.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK) return false;
      if (sent < 0) break;
      peer.output.erase(0, static_cast<std::size_t>(sent));
    }
    const bool wants_write = !peer.output.empty();
    if (wants_write != peer.wants_write) watch(fd, wants_write ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
    peer.wants_write = wants_write;
    return true;
  }

  void resume_due() {
    while (!pauses_.empty() && pauses_.begin()->first <= std::chrono::steady_clock::now()) {
      const int fd = pauses_.begin()->second;
      pauses_.erase(pauses_.begin());
      go_on(fd);
    }
  }

  void drop(int fd, const Peer& peer, bool is_by_client) {
    {
      auto seen = seen_.lock();
      if (is_by_client) ++seen->closed_by_client;
      if (peer.is_answering) --seen->at_once;
    }
    changed_.notify_all();
    ::close(fd);
    peers_.erase(fd);
  }

  Handler handler_;
  int listener_;
  int port_;
  int epoll_ = -1;
  int wake_ = -1;
  std::atomic<bool> is_gate_open_{false};
  std::map<int, Peer> peers_;
  std::multimap<SteadyTime, int> pauses_;
  std::vector<int> held_;
  Synced<Seen> seen_;
  std::condition_variable changed_;
  std::jthread thread_;
};

ScriptedServer::ScriptedServer(Handler handler) : impl_(std::make_unique<Impl>(std::move(handler))) {}
ScriptedServer::~ScriptedServer() = default;
int ScriptedServer::port() const {
  return impl_->port();
}
std::string ScriptedServer::url(std::string_view path) const {
  return fmt::format("http://127.0.0.1:{}{}", port(), path);
}
int ScriptedServer::connections() const {
  return impl_->seen().lock()->connections;
}
int ScriptedServer::most_at_once() const {
  return impl_->seen().lock()->most_at_once;
}
std::vector<SeenRequest> ScriptedServer::requests() const {
  return impl_->seen().lock()->requests;
}
void ScriptedServer::open_gate() {
  impl_->open_gate();
}
void ScriptedServer::wait_for_requests(int count) {
  impl_->wait([count](const auto& seen) { return static_cast<int>(seen.requests.size()) >= count; });
}
void ScriptedServer::wait_for_closed_by_client(int count) {
  impl_->wait([count](const auto& seen) { return seen.closed_by_client >= count; });
}

int unused_port() {
  const int fd = listening_socket();
  const int port = port_of(fd);
  ::close(fd);
  return port;
}

}  // namespace proofsheet::test
