#include "provider/sse.h"

#include <gtest/gtest.h>

#include <vector>

namespace proofsheet::provider {
namespace {

struct SseRow {
  const char* name;
  std::string_view body;
  std::vector<std::string> data;
};

std::vector<std::string> parse_sse(std::string_view body, std::size_t step) {
  std::vector<std::string> out;
  SseParser parser;
  const auto on_event = [&](const SseEvent& event) {
    out.push_back(event.name.empty() ? event.data : event.name + "=" + event.data);
  };
  for (std::size_t at = 0; at < body.size(); at += step) parser.feed(body.substr(at, step), on_event);
  parser.finish(on_event);
  return out;
}

TEST(Sse, ReadsEventsFromAnyChunking) {
  const std::vector<SseRow> rows{
      {"line feeds", "data: a\n\ndata: b\n\n", {"a", "b"}},
      {"carriage returns", "data: a\r\rdata: b\r\r", {"a", "b"}},
      {"both", "data: a\r\n\r\ndata: b\r\n\r\n", {"a", "b"}},
      {"mixed line ends", "data: a\r\n\ndata: b\r\r\ndata: c\n\r", {"a", "b", "c"}},
      {"byte-order mark",
       "\xEF\xBB\xBF"
       "data: a\n\n",
       {"a"}},
      {"only the first space goes", "data:  a \n\ndata:b\n\n", {" a ", "b"}},
      {"several data lines", "data: a\ndata:\ndata: b\n\n", {"a\n\nb"}},
      {"a name", "event: error\ndata: a\n\ndata: b\n\n", {"error=a", "b"}},
      {"a name without data is dropped", "event: ping\n\ndata: b\n\n", {"b"}},
      {"comments and other fields", ": ping\nid: 1\nretry: 5\nunknown: x\ndata: a\n:\n\n", {"a"}},
      {"an empty data line", "data\n\n", {""}},
      {"no final empty line", "data: a\n\ndata: b\n", {"a", "b"}},
      {"no final line end", "data: a\n\ndata: b", {"a", "b"}},
      {"characters of several bytes", "data: 花园🌸\n\n", {"花园🌸"}},
      {"nothing", "", {}},
  };
  for (const SseRow& row : rows) {
    for (std::size_t step = 1; step <= row.body.size() + 1; ++step) {
      EXPECT_EQ(parse_sse(row.body, step), row.data) << row.name << " in steps of " << step;
    }
  }
}

TEST(Sse, SaysWhenAnEventLacksItsEnd) {
  std::vector<bool> terminated;
  SseParser parser;
  const auto on_event = [&](const SseEvent& event) { terminated.push_back(event.terminated); };
  parser.feed("data: a\n\ndata: b", on_event);
  parser.finish(on_event);
  EXPECT_EQ(terminated, (std::vector<bool>{true, false}));
}

TEST(Sse, KeepsAnEventOfManyMegabytesWhole) {
  const std::string large(8u << 20, 'x');
  std::size_t length = 0;
  SseParser parser;
  const auto on_event = [&](const SseEvent& event) { length += event.data.size(); };
  const std::string body = "data: " + large + "\n\n";
  for (std::size_t at = 0; at < body.size(); at += 16'384)
    parser.feed(std::string_view(body).substr(at, 16'384), on_event);
  EXPECT_EQ(length, large.size());
  EXPECT_EQ(parser.buffered_bytes(), 0u);
}

}  // namespace
}  // namespace proofsheet::provider
