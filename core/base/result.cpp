#include "base/result.h"

#include <array>

namespace proofsheet {
namespace {

struct KindName {
  ErrorKind kind;
  std::string_view name;
};

constexpr std::array kKindNames{
    KindName{ErrorKind::invalid_input, "invalid_input"},
    KindName{ErrorKind::not_found, "not_found"},
    KindName{ErrorKind::io, "io"},
    KindName{ErrorKind::store, "store"},
    KindName{ErrorKind::unsupported, "unsupported"},
    KindName{ErrorKind::connection, "connection"},
    KindName{ErrorKind::timeout, "timeout"},
    KindName{ErrorKind::rate_limited, "rate_limited"},
    KindName{ErrorKind::quota, "quota"},
    KindName{ErrorKind::auth, "auth"},
    KindName{ErrorKind::bad_request, "bad_request"},
    KindName{ErrorKind::filtered, "filtered"},
    KindName{ErrorKind::server, "server"},
    KindName{ErrorKind::truncated, "truncated"},
    KindName{ErrorKind::bad_response, "bad_response"},
    KindName{ErrorKind::cancelled, "cancelled"},
    KindName{ErrorKind::budget, "budget"},
};

}  // namespace

std::string_view error_kind_name(ErrorKind kind) {
  for (const auto& entry : kKindNames) {
    if (entry.kind == kind) return entry.name;
  }
  return "io";
}

ErrorKind error_kind_from_name(std::string_view name) {
  for (const auto& entry : kKindNames) {
    if (entry.name == name) return entry.kind;
  }
  return ErrorKind::io;
}

}  // namespace proofsheet
