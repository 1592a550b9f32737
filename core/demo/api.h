#pragma once

#include <atomic>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>

#include "demo/file_shelf.h"
#include "demo/language_model.h"
#include "demo/reply.h"

namespace proofsheet::demo {

// One request as it was read from the wire.
struct ApiCall {
  std::string method;
  std::string path;  // without the query
  std::string authorization;
  std::string origin;
  std::string body;
};

// The demo's endpoints without their wire: from a request to its answer. Thread-safe; an answer takes as long
// as its sampling, painting or speaking takes.
class Api {
 public:
  // `origin_url` is "http://127.0.0.1:PORT"; an empty key lets everyone in.
  Api(std::string origin_url, std::string required_key);

  // Pictures and speech take many times as long as text, which must not wait behind them.
  enum class Lane { text, paint };
  static Lane lane_of(std::string_view path);

  // Never throws. Stops early, with an error, when `stop` is requested.
  Reply answer(const ApiCall& call, const std::stop_token& stop);

 private:
  Reply route(const ApiCall& call, const std::stop_token& stop);
  Reply chat(const ApiCall& call, const std::stop_token& stop);
  Reply completion(const ApiCall& call, const std::stop_token& stop);
  Reply images(const ApiCall& call, const std::stop_token& stop);
  Reply file(std::string_view name);
  std::uint64_t fresh();
  std::uint64_t fresh_seed();
  std::string fresh_id(std::string_view prefix);

  std::string origin_url_;
  std::string required_key_;
  LanguageModel model_;
  FileShelf shelf_;
  std::uint64_t salt_;
  std::atomic<std::uint64_t> counter_{0};
};

}  // namespace proofsheet::demo
