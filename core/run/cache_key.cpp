#include "run/cache_key.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "base/json.h"
#include "run/run.h"

namespace proofsheet::run {

std::string cache_key(const HttpRequest& request, std::uint64_t repeat) {
  // Equal bodies hash equal in whatever order their fields stand; a body that is not JSON counts as it is.
  const auto body = parse_json(request.body);
  return sha256_hex(fmt::format("{}\n{}\n{}\n{}", request.method, request.url, repeat,
                                body ? to_canonical_json(*body) : request.body));
}

std::string cell_cache_key(const provider::Endpoint& endpoint, const HttpRequest& request,
                           std::uint64_t repeat) {
  if (!endpoint.is_demo || !request.url.starts_with(endpoint.base_url)) return cache_key(request, repeat);
  HttpRequest anywhere = request;
  anywhere.url = "demo:" + request.url.substr(endpoint.base_url.size());
  return cache_key(anywhere, repeat);
}

}  // namespace proofsheet::run
