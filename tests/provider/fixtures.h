#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "base/file.h"
#include "base/json.h"
#include "provider/provider.h"

namespace proofsheet::provider::testing {

inline std::filesystem::path fixture_path(std::string_view name) {
  return std::filesystem::path(PROOFSHEET_TEST_DATA) / "fixtures" / name;
}

inline std::string fixture(std::string_view name) {
  auto bytes = read_file(fixture_path(name));
  EXPECT_TRUE(bytes) << bytes.error().message;
  return bytes.value_or("");
}

inline Value fixture_json(std::string_view name) {
  auto value = parse_json(fixture(name));
  EXPECT_TRUE(value) << name << ": " << value.error().message;
  return value.value_or(Value());
}

// Reads "HTTP/1.1 200 OK" (when there) and "name: value" lines.
inline HttpHead fixture_head(std::string_view name, int status = 200) {
  HttpHead head;
  head.status = status;
  std::string text = fixture(name);
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    at = end + 1;
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if (line.starts_with("HTTP/")) head.status = std::stoi(line.substr(line.find(' ')));
    const auto colon = line.find(": ");
    if (colon != std::string::npos) head.headers.push_back({line.substr(0, colon), line.substr(colon + 2)});
  }
  return head;
}

inline HttpHead head_of(int status, std::string type = "application/json") {
  HttpHead head;
  head.status = status;
  if (!type.empty()) head.headers.push_back({"Content-Type", std::move(type)});
  return head;
}

inline const Provider& openai() {
  return **find_provider("openai");
}

// What reading a body gave.
struct Read {
  Result<Answer> answer;
  Answer partial;
  std::string shown;  // on_text of choice 0, joined
  std::string shown_1;
  bool has_content = false;
};

// Feeds a body in two pieces, cut at `cut`; `step` > 0 feeds pieces of that many bytes instead.
inline Read read_body(Operation operation, const HttpHead& head, std::string_view body, std::size_t cut = 0,
                      std::size_t step = 0) {
  auto reader = openai().reader(operation);
  Read read{fail(ErrorKind::io, "not read"), {}, {}, {}, false};
  const auto on_text = [&](std::size_t choice, std::string_view text) {
    (choice == 0 ? read.shown : read.shown_1) += text;
  };
  reader->begin(head);
  if (step > 0) {
    for (std::size_t at = 0; at < body.size(); at += step) reader->feed(body.substr(at, step), on_text);
  } else {
    reader->feed(body.substr(0, cut), on_text);
    reader->feed(body.substr(cut), on_text);
  }
  read.has_content = reader->has_content();
  read.answer = reader->finish();
  read.partial = reader->partial();
  return read;
}

inline Read read_fixture(Operation operation, std::string_view name) {
  const bool is_stream = name.ends_with(".sse");
  return read_body(operation,
                   head_of(200, is_stream ? "text/event-stream; charset=utf-8" : "application/json"),
                   fixture(name));
}

inline Read read_captured(Operation operation, const std::string& name) {
  return read_body(operation, fixture_head("captured/" + name + ".headers"),
                   fixture("captured/" + name + ".body"));
}

}  // namespace proofsheet::provider::testing
