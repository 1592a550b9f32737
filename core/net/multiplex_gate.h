// Lets few transfers at a time look for a multiplexed connection of their origin: one until it is known
// whether its connections can be shared, then a few. libcurl 7.88 (url.c, ConnectionExists) makes the others
// wait for the first connection where it negotiates HTTP/2 (PIPEWAIT), but as soon as that one is full, each
// further transfer opens a connection of its own: 301 for 400 transfers where 4 carry 100 streams each.
// Internal to net; pure.
#pragma once

#include <deque>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "net/engine.h"

namespace proofsheet::net {

class MultiplexGate {
 public:
  // True when the transfer may look for a connection now. Else it is parked until `take_admitted` names it.
  bool enter(const std::string& origin, TransferId id);
  // It has a connection, named by its local port: one that it opened, or one that was there.
  enum class Found { opened, reused };
  void connected(const std::string& origin, int port, Found found);
  // It ended without having got a connection. One that is parked is passed over later.
  void left(const std::string& origin);
  // It ended and gave the connection back.
  void disconnected(const std::string& origin, int port);
  // Parked transfers whose turn has come, each as if `enter` had said true. The caller calls `left` for those
  // that have ended meanwhile.
  struct Admitted {
    std::string origin;
    TransferId id = 0;
  };
  std::vector<Admitted> take_admitted();
  // True while a transfer looks for a connection, has one or is parked.
  bool has_any() const { return !origins_.empty(); }

 private:
  struct Origin {
    int looking = 0;
    // Of the transfers that have one; a port occurs twice when two share a connection.
    std::multiset<int> ports;
    std::deque<TransferId> parked;
    // Known once a second transfer has a connection while the first one still has its own.
    enum class Kind { unknown, shares_connections, one_each } kind = Kind::unknown;
  };
  static bool has_room(const Origin& origin);
  void admit(const std::string& name, Origin& origin);

  std::unordered_map<std::string, Origin> origins_;
  std::vector<Admitted> admitted_;
};

}  // namespace proofsheet::net
