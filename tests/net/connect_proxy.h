// A proxy that opens tunnels (CONNECT), whatever the host name, to one port of this machine.
#pragma once

#include <string>
#include <thread>
#include <vector>

#include "base/synced.h"

namespace proofsheet::test {

class ConnectProxy {
 public:
  // `refusal`: a whole answer to give instead of a tunnel ("HTTP/1.1 407 …").
  explicit ConnectProxy(int target_port, std::string refusal = "");
  ~ConnectProxy();
  ConnectProxy(const ConnectProxy&) = delete;
  ConnectProxy& operator=(const ConnectProxy&) = delete;

  std::string url() const;
  // The first line of each request: "CONNECT models.example:443 HTTP/1.1".
  std::vector<std::string> asked() { return *asked_.lock(); }

 private:
  void run();
  void serve(int client);
  void relay(int client, int server);

  int target_port_;
  std::string refusal_;
  int listener_;
  int port_;
  int stop_;  // readable when all threads shall end
  Synced<std::vector<std::string>> asked_;
  std::vector<std::jthread> tunnels_;  // used by the accepting thread until it has ended
  std::jthread thread_;
};

}  // namespace proofsheet::test
