#include "demo/wire.h"

#include <fmt/format.h>

#include <cmath>
#include <ctime>

namespace proofsheet::demo {
namespace {

constexpr std::string_view kJunk = "\x16\x03\x01 \x7F\x00 this is not what you asked for \xFF\xFE\r\n";

std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[64];
  return std::string(text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc));
}

}  // namespace

std::string response_head(const Reply& reply, const Framing& framing) {
  std::string head = fmt::format(
      "HTTP/1.1 {} {}\r\nDate: {}\r\nServer: proofsheet-demo\r\nContent-Type: {}\r\nX-Request-Id: "
      "demo-{}\r\nCache-Control: no-store\r\n",
      reply.status, reason_phrase(reply.status), http_date(), reply.content_type, framing.request);
  if (framing.content_length) head += fmt::format("Content-Length: {}\r\n", *framing.content_length);
  if (framing.chunked) head += "Transfer-Encoding: chunked\r\n";
  if (framing.close) head += "Connection: close\r\n";
  for (const HttpHeader& header : reply.headers) head += fmt::format("{}: {}\r\n", header.name, header.value);
  return head + "\r\n";
}

std::string chunk(std::string_view bytes) {
  return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
}

Reply rate_limit_reply(double retry_after_ms) {
  Reply reply = error_reply({.status = 429,
                             .message = "Rate limit reached for the demo (a fault that was asked for).",
                             .code = "rate_limit_exceeded",
                             .type = "requests"});
  const double seconds = std::max(1.0, std::ceil(retry_after_ms / 1000));
  reply.headers.push_back({"Retry-After", fmt::format("{:.0f}", seconds)});
  reply.headers.push_back({"Retry-After-Ms", fmt::format("{:.0f}", std::max(retry_after_ms, 0.0))});
  return reply;
}

Reply server_error_reply() {
  return error_reply(
      {.status = 500,
       .message = "The server had an error while processing your request (a fault that was asked for).",
       .type = "server_error"});
}

Reply unavailable_reply() {
  return error_reply({.status = 503,
                      .message = "The demo is overloaded (a fault that was asked for).",
                      .code = "server_is_overloaded",
                      .type = "service_unavailable_error"});
}

Reply html_reply() {
  Reply reply;
  reply.status = 502;
  reply.content_type = "text/html; charset=utf-8";
  reply.body =
      "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n"
      "<body><center><h1>502 Bad Gateway</h1></center><hr><center>proofsheet-demo</center></body></html>\n";
  return reply;
}

std::string midstream_error_json() {
  return error_json(
      {.status = 500,
       .message = "The model broke off in the middle of its answer (a fault that was asked for).",
       .code = "server_error",
       .type = "server_error"});
}

std::string junk_response(bool not_http) {
  if (not_http) return std::string(kJunk);
  Reply reply;
  reply.body = "{\"id\": \"chatcmpl-\x01\", \"choices\": [{]]";
  return response_head(reply, {.content_length = reply.body.size(), .close = true}) + reply.body;
}

}  // namespace proofsheet::demo
