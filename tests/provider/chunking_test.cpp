// Streams cut anywhere: every split of every streamed fixture gives what the whole gives, and the work is
// linear in the bytes.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <filesystem>

#include "base/base64.h"
#include "provider/fixtures.h"
#include "provider/ndjson.h"
#include "provider/sse.h"

namespace proofsheet::provider {
namespace {

using namespace testing;

std::string describe(const Answer& answer) {
  std::string text =
      fmt::format("model {}, audio {} {}, truncated {}, usage {} {}\n", answer.model,
                  base64_encode(answer.audio.bytes), answer.audio_type, answer.truncated,
                  answer.usage.input_tokens.value_or(-1), answer.usage.output_tokens.value_or(-1));
  for (const Choice& choice : answer.choices) {
    text += fmt::format("choice {} | {} | {} | {} | {}", choice.text, choice.reasoning, choice.refusal,
                        choice.finish_reason, to_json(choice.tool_calls));
    for (const TokenLogprob& token : choice.logprobs)
      text += fmt::format(" {} {}", token.token, token.logprob);
    text += '\n';
  }
  for (const ImagePayload& image : answer.images)
    text +=
        fmt::format("image {} {} {}\n", base64_encode(image.content.bytes), image.url, image.revised_prompt);
  return text;
}

// Everything that a reader tells of a body, as one text.
std::string describe(const Read& read) {
  return fmt::format("answer: {}\npartial: {}shown: {} | {}\nhas content: {}",
                     read.answer ? describe(*read.answer)
                                 : fmt::format("{} {}", error_kind_name(read.answer.error().kind),
                                               read.answer.error().message),
                     describe(read.partial), read.shown, read.shown_1, read.has_content);
}

struct Stream {
  std::string name;  // of the fixture
  std::string type;
  std::string body;
};

void PrintTo(const Stream& stream, std::ostream* out) {
  *out << stream.name;
}

bool is_stream_type(std::string_view type) {
  return type.starts_with("text/event-stream") || type.find("ndjson") != std::string_view::npos;
}

// Every fixture that a server streamed.
std::vector<Stream> streams() {
  std::vector<Stream> found;
  const auto root = fixture_path("");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    const auto path = entry.path();
    std::string name = std::filesystem::relative(path, root).string();
    if (path.extension() == ".sse") found.push_back({name, "text/event-stream", fixture(name)});
    if (path.extension() == ".ndjson") found.push_back({name, "application/x-ndjson", fixture(name)});
    if (path.extension() == ".body") {
      auto headers = name;
      headers.replace(headers.size() - 5, 5, ".headers");
      const std::string type(fixture_head(headers).header("content-type"));
      if (is_stream_type(type)) found.push_back({name, type, fixture(name)});
    }
  }
  std::ranges::sort(found, {}, &Stream::name);
  return found;
}

Operation operation_of(const std::string& name) {
  if (name.find("images.") != std::string::npos) return Operation::image;
  if (name.find("speech.") != std::string::npos) return Operation::speech;
  if (name.find("completions") != std::string::npos) return Operation::completion;
  return Operation::chat;
}

class EveryStream : public ::testing::TestWithParam<Stream> {};

TEST_P(EveryStream, GivesTheSameAnswerFromEverySplitAndByteByByte) {
  const Stream& stream = GetParam();
  const Operation operation = operation_of(stream.name);
  const HttpHead head = head_of(200, stream.type);
  ASSERT_FALSE(stream.body.empty());
  const std::string whole = describe(read_body(operation, head, stream.body));
  for (std::size_t cut = 1; cut < stream.body.size(); ++cut)
    ASSERT_EQ(describe(read_body(operation, head, stream.body, cut)), whole) << "cut at " << cut;
  EXPECT_EQ(describe(read_body(operation, head, stream.body, 0, 1)), whole) << "byte by byte";
}

// The cutting itself, for the streams whose words no reader knows yet.
TEST_P(EveryStream, IsCutIntoTheSamePartsFromEverySplitAndByteByByte) {
  const Stream& stream = GetParam();
  const std::string_view body = stream.body;
  const auto parts_of = [&](std::size_t cut, std::size_t step) {
    std::vector<std::string> parts;
    const auto feed_all = [&](const auto& feed) {
      if (step == 0) {
        feed(body.substr(0, cut));
        feed(body.substr(cut));
      }
      for (std::size_t at = 0; step > 0 && at < body.size(); at += step) feed(body.substr(at, step));
    };
    if (stream.type.find("ndjson") != std::string::npos) {
      const auto on_line = [&](const NdjsonLine& line) { parts.push_back(line.text); };
      NdjsonParser parser;
      feed_all([&](std::string_view piece) { parser.feed(piece, on_line); });
      parser.finish(on_line);
    } else {
      const auto on_event = [&](const SseEvent& event) { parts.push_back(event.name + "=" + event.data); };
      SseParser parser;
      feed_all([&](std::string_view piece) { parser.feed(piece, on_event); });
      parser.finish(on_event);
    }
    return parts;
  };
  const auto whole = parts_of(0, 0);
  EXPECT_GE(whole.size(), 2u);
  for (std::size_t cut = 1; cut < body.size(); ++cut) ASSERT_EQ(parts_of(cut, 0), whole) << "cut at " << cut;
  EXPECT_EQ(parts_of(0, 1), whole) << "byte by byte";
}

std::string test_name(const ::testing::TestParamInfo<Stream>& tested) {
  std::string name = tested.param.name;
  std::ranges::replace_if(
      name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Fixtures, EveryStream, ::testing::ValuesIn(streams()), test_name);

TEST(Chunking, KnowsAllTheStreamedFixtures) {
  const auto all = streams();
  const auto count = [&](std::string_view prefix) {
    return std::ranges::count_if(all, [&](const Stream& stream) { return stream.name.starts_with(prefix); });
  };
  EXPECT_GE(count("openai/"), 10);
  EXPECT_GE(count("captured/"), 5);
  EXPECT_EQ(count("ollama/"), 3);
  EXPECT_EQ(count("anthropic/"), 4);
  EXPECT_EQ(count("gemini/"), 1);
}

// Long payloads leave the event's text while it arrives, so they are cut here, too.
TEST(Chunking, ReadsALongImageOfAStreamFromEverySplit) {
  std::string bytes(4000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * i / 7);
  const std::string body =
      "event: image_generation.partial_image\r\ndata: "
      "{\"type\":\"image_generation.partial_image\",\"b64_json\":\"" +
      base64_encode(bytes.substr(7)) +
      "\"}\r\n\r\nevent: image_generation.completed\r\ndata: {\"b64_json\":\"" + base64_encode(bytes) +
      "\",\r\ndata:\"type\":\"image_generation.completed\"}\r\n\r\n";
  for (std::size_t cut = 0; cut <= body.size(); ++cut) {
    const Read read = read_body(Operation::image, head_of(200, "text/event-stream"), body, cut);
    ASSERT_TRUE(read.answer) << cut << ": " << read.answer.error().message;
    ASSERT_EQ(read.answer->images.size(), 1u) << cut;
    ASSERT_EQ(read.answer->images[0].content.bytes, bytes) << cut;
  }
}

TEST(Ndjson, CutsLinesFromAnyChunking) {
  const struct {
    const char* name;
    std::string_view body;
    std::vector<std::string> lines;
  } rows[] = {
      {"line feeds", "{\"a\":1}\n{\"b\":2}\n", {"{\"a\":1}", "{\"b\":2}"}},
      {"with carriage returns", "1\r\n2\r\n", {"1", "2"}},
      {"empty lines", "\n\n1\n\r\n\n2\n", {"1", "2"}},
      {"byte-order mark",
       "\xEF\xBB\xBF"
       "1\n2\n",
       {"1", "2"}},
      {"no final line end", "1\n2", {"1", "2"}},
      {"nothing", "", {}},
  };
  for (const auto& row : rows) {
    for (std::size_t step = 1; step <= row.body.size() + 1; ++step) {
      std::vector<std::string> lines;
      NdjsonParser parser;
      const auto on_line = [&](const NdjsonLine& line) { lines.push_back(line.text); };
      for (std::size_t at = 0; at < row.body.size(); at += step)
        parser.feed(row.body.substr(at, step), on_line);
      parser.finish(on_line);
      EXPECT_EQ(lines, row.lines) << row.name << " in steps of " << step;
    }
  }
}

TEST(Ndjson, StreamsOfCompatibleServersAreRead) {
  const HttpHead head = head_of(200, "application/x-ndjson");
  const std::string body =
      "{\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Te\"}}]}\n"
      "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"al\"},\"finish_reason\":\"stop\"}]}\n"
      "{\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}";
  const Read read = read_body(Operation::chat, head, body, 40);
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  EXPECT_EQ(read.answer->choices.at(0).text, "Teal");
  EXPECT_EQ(read.shown, "Teal");
  EXPECT_EQ(read.answer->usage.output_tokens, 2);

  const Read cut = read_body(Operation::chat, head, std::string_view(body).substr(0, 90));
  ASSERT_FALSE(cut.answer);
  EXPECT_EQ(cut.answer.error().kind, ErrorKind::truncated);
  EXPECT_EQ(cut.partial.choices.at(0).text, "Te");
}

// Work is counted, not timed: bytes that pass the hook of a parser are bytes that it handled once. A parser
// that scans or copies its line again with each piece would hold them and hand them on more than once.
TEST(Chunking, HandsEachByteOfALongLineOnOnceAndHoldsNone) {
  constexpr std::size_t kPieces = 20'000;
  const std::string piece(100, 'x');
  std::size_t handed = 0, held = 0;
  SseParser events([&](std::string_view data, std::string&) { handed += data.size(); });
  events.feed("data: ", {});
  for (std::size_t i = 0; i < kPieces; ++i) {
    events.feed(piece, {});
    held = std::max(held, events.buffered_bytes());
  }
  EXPECT_EQ(handed, kPieces * piece.size());
  EXPECT_EQ(held, 0u);

  handed = held = 0;
  NdjsonParser lines([&](std::string_view data, std::string&) { handed += data.size(); });
  for (std::size_t i = 0; i < kPieces; ++i) {
    lines.feed(piece, {});
    held = std::max(held, lines.buffered_bytes());
  }
  EXPECT_EQ(handed, kPieces * piece.size());
  EXPECT_EQ(held, 0u);
}

}  // namespace
}  // namespace proofsheet::provider
