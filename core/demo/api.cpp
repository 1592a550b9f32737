#include "demo/api.h"

#include <fmt/format.h>

#include <array>
#include <random>

#include "base/clock.h"
#include "base/hash.h"
#include "base/json.h"
#include "demo/image_api.h"
#include "demo/models.h"
#include "demo/speech_api.h"
#include "demo/text_answer.h"
#include "demo/text_request.h"

namespace proofsheet::demo {
namespace {

constexpr std::size_t kShelfBytes = 256u << 20;
constexpr std::string_view kChatPath = "/v1/chat/completions";
constexpr std::string_view kCompletionPath = "/v1/completions";
constexpr std::string_view kImagePath = "/v1/images/generations";
constexpr std::string_view kSpeechPath = "/v1/audio/speech";
constexpr std::string_view kModelsPath = "/v1/models";
constexpr std::string_view kFilesPrefix = "/files/";

std::int64_t now_s() {
  return system_clock().unix_ms() / 1000;
}

// A page of some web site must not make the user's machine paint: browsers name the page's origin.
bool is_foreign_origin(std::string_view origin) {
  if (origin.empty()) return false;
  for (const std::string_view local : {"http://127.0.0.1", "http://localhost", "http://[::1]"}) {
    if (origin == local || (origin.starts_with(local) && origin[local.size()] == ':')) return false;
  }
  return true;
}

bool is_post_path(std::string_view path) {
  return path == kChatPath || path == kCompletionPath || path == kImagePath || path == kSpeechPath;
}

bool is_get_path(std::string_view path) {
  return path == kModelsPath || path.starts_with(fmt::format("{}/", kModelsPath)) ||
         path.starts_with(kFilesPrefix);
}

Reply wrong_method(const ApiCall& call, std::string_view allowed) {
  Reply reply = error_reply(
      {.status = 405,
       .message = fmt::format("Not allowed to {} on {}; use {}.", call.method, call.path, allowed),
       .code = "method_not_allowed"});
  reply.headers.push_back({"Allow", std::string(allowed)});
  return reply;
}

// Reads the body as JSON and answers with `use(Value)`.
template <class Use>
Reply with_json(const ApiCall& call, Use use) {
  const auto body = parse_json(call.body);
  if (body) return use(*body);
  return error_reply({.message = fmt::format("We could not parse the JSON body of your request. ({})",
                                             body.error().message)});
}

}  // namespace

Api::Api(std::string origin_url, std::string required_key)
    : origin_url_(std::move(origin_url)), required_key_(std::move(required_key)), shelf_(kShelfBytes) {
  std::random_device device;
  salt_ = (std::uint64_t{device()} << 32) | device();
}

Api::Lane Api::lane_of(std::string_view path) {
  return path == kImagePath || path == kSpeechPath ? Lane::paint : Lane::text;
}

std::uint64_t Api::fresh() {
  return mix64(salt_ + counter_.fetch_add(1));
}

// Small enough that every JSON reader keeps it exact, since an answer may name it.
std::uint64_t Api::fresh_seed() {
  return fresh() & 0x7FFFFFFF;
}

std::string Api::fresh_id(std::string_view prefix) {
  return fmt::format("{}-{:016x}", prefix, fresh());
}

Reply Api::answer(const ApiCall& call, const std::stop_token& stop) {
  try {
    return route(call, stop);
  } catch (const std::exception& problem) {
    return error_reply({.status = 500,
                        .message = fmt::format("The demo failed: {}", problem.what()),
                        .type = "server_error"});
  }
}

Reply Api::route(const ApiCall& call, const std::stop_token& stop) {
  if (is_foreign_origin(call.origin)) {
    return error_reply({.status = 403,
                        .message = fmt::format("The demo does not serve pages of {}.", call.origin),
                        .code = "foreign_origin"});
  }
  const bool may_post = is_post_path(call.path);
  if (!may_post && !is_get_path(call.path)) {
    return error_reply({.status = 404,
                        .message = fmt::format("Invalid URL ({} {})", call.method, call.path),
                        .code = "unknown_url"});
  }
  if (call.method != (may_post ? "POST" : "GET")) return wrong_method(call, may_post ? "POST" : "GET");
  if (call.path.starts_with(kFilesPrefix))
    return file(std::string_view(call.path).substr(kFilesPrefix.size()));
  if (!required_key_.empty() && call.authorization != "Bearer " + required_key_) {
    return error_reply({.status = 401,
                        .message = call.authorization.empty() ? "You didn't provide an API key."
                                                              : "Incorrect API key provided.",
                        .code = "invalid_api_key"});
  }
  if (call.path == kChatPath) return chat(call, stop);
  if (call.path == kCompletionPath) return completion(call, stop);
  if (call.path == kImagePath) return images(call, stop);
  if (call.path == kSpeechPath)
    return with_json(call, [&](const Value& body) { return answer_speech(body, stop); });
  if (call.path == kModelsPath) return list_models();
  return show_model(std::string_view(call.path).substr(kModelsPath.size() + 1));
}

Reply Api::chat(const ApiCall& call, const std::stop_token& stop) {
  return with_json(call, [&](const Value& body) {
    auto request = read_chat_request(body);
    if (!request) return error_reply(request.error());
    if (!request->has_seed) request->sampling.seed = fresh_seed();
    return answer_text(*request, model_, fresh_id("chatcmpl"), now_s(), stop);
  });
}

Reply Api::completion(const ApiCall& call, const std::stop_token& stop) {
  return with_json(call, [&](const Value& body) {
    auto request = read_completion_request(body);
    if (!request) return error_reply(request.error());
    if (!request->has_seed) request->sampling.seed = fresh_seed();
    return answer_text(*request, model_, fresh_id("cmpl"), now_s(), stop);
  });
}

Reply Api::images(const ApiCall& call, const std::stop_token& stop) {
  return with_json(call, [&](const Value& body) {
    const auto request = read_image_request(body);
    if (!request) return error_reply(request.error());
    const std::uint64_t seed = request->seed ? *request->seed : fresh_seed();
    return answer_images(*request, seed, model_, shelf_, origin_url_ + std::string(kFilesPrefix), now_s(),
                         stop);
  });
}

Reply Api::file(std::string_view name) {
  const auto kept = shelf_.get(std::string(name));
  if (kept == nullptr) {
    return error_reply(
        {.status = 404,
         .message = "There is no such file (any more); generated files make room for newer ones.",
         .code = "file_not_found"});
  }
  Reply reply;
  reply.content_type = kept->content_type;
  reply.body = kept->bytes;
  return reply;
}

}  // namespace proofsheet::demo
