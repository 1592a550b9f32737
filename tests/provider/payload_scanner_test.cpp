// Base64 that is taken out of a JSON text while it arrives.
#include "provider/payload_scanner.h"

#include <gtest/gtest.h>

#include <array>

#include "base/base64.h"
#include "base/hash.h"
#include "base/json.h"

namespace proofsheet::provider {
namespace {

constexpr std::array<std::string_view, 2> kKeys{"b64_json", "url"};

std::string many_bytes(std::size_t count, std::uint64_t seed = 1) {
  std::string bytes(count, '\0');
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<char>(mix64(seed + i));
  return bytes;
}

// Long enough to be taken out.
const std::string kBytes = many_bytes(3 * PayloadScanner::kMinChars / 4 + 100);
const std::string kBase64 = base64_encode(kBytes);

std::string image(std::string_view base64) {
  return R"({"data":[{"b64_json":")" + std::string(base64) + R"("}]})";
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

// What a scanner made of a text.
struct Scanned {
  PayloadScanner scanner{kKeys, memory_payloads()};
  std::string rest;
  Result<Value> value = Value();
};

Scanned scan(std::string_view text, std::size_t cut, std::size_t step = 0) {
  Scanned scanned;
  if (step > 0) {
    for (std::size_t at = 0; at < text.size(); at += step)
      scanned.scanner.feed(text.substr(at, step), scanned.rest);
  } else {
    scanned.scanner.feed(text.substr(0, cut), scanned.rest);
    scanned.scanner.feed(text.substr(cut), scanned.rest);
  }
  scanned.value = parse_json(scanned.rest);
  return scanned;
}

Result<Payload> read_first(const Scanned& scanned, std::string_view key = "b64_json") {
  if (!scanned.value) return fail(scanned.value.error());
  return scanned.scanner.read(scanned.value->find("data")->as_list().at(0).find(key)->as_string());
}

TEST(PayloadScanner, TakesALongStringOutWhereverTheTextIsCut) {
  const std::string text = R"({ "created": 1, "data": [ {"b64_json" :  ")" + kBase64 +
                           R"(", "revised_prompt": "a \"garden\"" } ], "usage": {"output_tokens": 272}})";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const Scanned scanned = scan(text, cut);
    ASSERT_TRUE(scanned.value) << cut << ": " << scanned.value.error().message;
    ASSERT_LT(scanned.rest.size(), 200u) << cut;
    const auto payload = read_first(scanned);
    ASSERT_TRUE(payload) << cut << ": " << payload.error().message;
    ASSERT_EQ(payload->bytes, kBytes) << cut;
    ASSERT_EQ(scanned.value->find("data")->as_list()[0].find("revised_prompt")->as_string(), "a \"garden\"");
    ASSERT_EQ(scanned.value->find("usage")->find("output_tokens")->as_int(), 272);
  }
}

TEST(PayloadScanner, TakesEveryFormOfBase64FromEveryChunking) {
  std::string lines;
  for (std::size_t at = 0; at < kBase64.size(); at += 76) lines += kBase64.substr(at, 76) + "\\r\\n";
  const std::string padded = base64_encode(many_bytes(kBytes.size() + 1));
  const struct {
    const char* name;
    std::string base64;
    std::string bytes;
  } rows[] = {
      {"plain", kBase64, kBytes},
      {"escaped slashes", replaced(kBase64, "/", "\\/"), kBytes},
      {"escaped plus signs", replaced(kBase64, "+", "\\u002B"), kBytes},
      {"broken into lines", lines, kBytes},
      {"blanks", kBase64.substr(0, 1001) + "  " + kBase64.substr(1001), kBytes},
      {"a data URL", "data:image/png;base64," + kBase64, kBytes},
      {"a data URL with escapes", "data:image\\/png;base64," + kBase64, kBytes},
      {"padding", padded, many_bytes(kBytes.size() + 1)},
      {"escaped padding", replaced(padded, "=", "\\u003d"), many_bytes(kBytes.size() + 1)},
      {"no padding", replaced(padded, "=", ""), many_bytes(kBytes.size() + 1)},
  };
  for (const auto& row : rows) {
    const std::string text = image(row.base64);
    for (const std::size_t step : {1, 2, 3, 5, 7, 31, 64, 1000, 4096, 1 << 20}) {
      const Scanned scanned = scan(text, 0, step);
      ASSERT_LT(scanned.rest.size(), 100u) << row.name << " in steps of " << step;
      const auto payload = read_first(scanned);
      ASSERT_TRUE(payload) << row.name << ": " << payload.error().message;
      ASSERT_EQ(payload->bytes, row.bytes) << row.name << " in steps of " << step;
    }
  }
}

TEST(PayloadScanner, LeavesEverythingElseAsItIs) {
  const std::string long_text(10'000, 'x');
  const std::string words = "These are words, not base64. " + std::string(5000, 'a');
  for (const std::string& text : {
           std::string(R"({"data":[{"b64_json":"aGVsbG8="}]})"),
           R"({"content":")" + long_text + R"("})",
           R"({"b64_json":{"inner":")" + long_text + R"("}})",
           R"({"url":"https://example.com/)" + long_text + R"("})",
           R"({"b64_json":")" + words + R"("})",
           R"(["b64_json",")" + long_text + R"("])",
           R"({"b64_json":1,"other":[")" + long_text + R"("]})",
           std::string(R"({"a":"\\","b":"\"","c\"d":[1,2,{}],"b64_json":null})"),
           std::string("<html><body class=\"x\">It's down</body></html>"),
           std::string("]]}}{{[[\"unfinished"),
           std::string(100'000, '['),
       }) {
    for (const std::size_t step : {1, 7, 4096, 1 << 20}) EXPECT_EQ(scan(text, 0, step).rest, text);
  }
}

TEST(PayloadScanner, FindsPayloadsInListsAndSeveralOfThem) {
  const std::string other = base64_encode(many_bytes(9000, 7));
  const Scanned scanned = scan(
      R"({"b64_json":["aGVsbG8=",")" + kBase64 + R"(",")" + other + R"("],"url":")" + kBase64 + R"("})", 9);
  ASSERT_TRUE(scanned.value) << scanned.value.error().message;
  const Value::List& list = scanned.value->find("b64_json")->as_list();
  EXPECT_EQ(scanned.scanner.read(list.at(0).as_string())->bytes, "hello");
  EXPECT_EQ(scanned.scanner.read(list.at(1).as_string())->bytes, kBytes);
  EXPECT_EQ(scanned.scanner.read(list.at(2).as_string())->bytes, many_bytes(9000, 7));
  EXPECT_EQ(scanned.scanner.read(scanned.value->find("url")->as_string())->bytes, kBytes);
  EXPECT_TRUE(scanned.scanner.holds(list.at(1).as_string()));
  EXPECT_FALSE(scanned.scanner.holds(list.at(0).as_string()));
}

TEST(PayloadScanner, RefusesWhatIsNotBase64WithTheSameWordsAsAShortString) {
  const struct {
    const char* name;
    std::string base64;
    std::string message;
  } rows[] = {
      {"a foreign character", kBase64.substr(0, 4100) + "*" + kBase64.substr(4101), "0x2a at offset 4100"},
      {"an escaped one", kBase64.substr(0, 4100) + "\\u00e9" + kBase64.substr(4101), "at offset 4100"},
      {"a quote", kBase64.substr(0, 4100) + "\\\"" + kBase64.substr(4101), "0x22 at offset 4100"},
      {"a lone digit", kBase64.substr(0, 4097), "ends inside a byte"},
  };
  for (const auto& row : rows) {
    for (const std::size_t step : {1, 13, 1 << 20}) {
      const auto payload = read_first(scan(image(row.base64), 0, step));
      ASSERT_FALSE(payload) << row.name;
      EXPECT_EQ(payload.error().kind, ErrorKind::bad_response) << row.name;
      EXPECT_NE(payload.error().message.find(row.message), std::string::npos)
          << row.name << ": " << payload.error().message;
    }
  }
}

TEST(PayloadScanner, KeepsJsonThatIsBrokenInsideAPayloadBroken) {
  for (const char* broken : {"\n", "\x01", "\\x", "\\u00g1"}) {
    const auto scanned = scan(image(kBase64.substr(0, 4150) + broken + kBase64.substr(4150)), 4000);
    EXPECT_FALSE(scanned.value) << to_json(Value(broken));
  }
  EXPECT_FALSE(scan(image(kBase64).substr(0, 4200), 17).value) << "cut inside a payload";
}

TEST(PayloadScanner, AServerCannotNameAPayloadThatIsNotThere) {
  const Scanned scanned = scan(R"({"data":[{"b64_json":"\u0001payload 0"}]})", 3);
  const auto payload = read_first(scanned);
  ASSERT_FALSE(payload);
  EXPECT_EQ(payload.error().kind, ErrorKind::bad_response);
}

TEST(PayloadScanner, KeepsOneBlankOfAMillion) {
  EXPECT_EQ(scan("{" + std::string(1'000'000, ' ') + "\"a\":\"  \"}", 1000).rest, "{ \"a\":\"  \"}");
}

TEST(PayloadScanner, PassesOverPayloadsThatNobodyWants) {
  Scanned scanned;
  scanned.scanner.skip_payloads(true);
  scanned.scanner.feed(image(replaced(kBase64, "/", "\\/")), scanned.rest);
  scanned.value = parse_json(scanned.rest);
  const auto payload = read_first(scanned);
  ASSERT_TRUE(payload) << payload.error().message;
  EXPECT_TRUE(payload->empty());
}

// A sink that counts, and refuses beyond a limit.
class CountingSinks final : public PayloadSinks {
 public:
  explicit CountingSinks(std::size_t limit) : limit_(limit) {}
  std::unique_ptr<PayloadSink> open() override {
    class Sink final : public PayloadSink {
     public:
      explicit Sink(CountingSinks& owner) : owner_(owner) { ++owner_.open_count; }
      ~Sink() override { --owner_.open_count; }
      Result<> write(std::string_view bytes) override {
        owner_.largest = std::max(owner_.largest, bytes.size());
        owner_.total += bytes.size();
        owner_.sizes.push_back(bytes.size());
        if (owner_.total > owner_.limit_) return fail(ErrorKind::io, "the disk is full", 28);
        return {};
      }
      Result<Payload> close() override { return Payload(); }
      CountingSinks& owner_;
    };
    return std::make_unique<Sink>(*this);
  }
  std::size_t limit_, total = 0, largest = 0;
  std::vector<std::size_t> sizes;
  int open_count = 0;
};

TEST(PayloadScanner, HandsBytesOnInBoundedPiecesWhateverTheSizeOfTheText) {
  const auto sinks = std::make_shared<CountingSinks>(1u << 30);
  PayloadScanner scanner(kKeys, sinks);
  std::string rest;
  const std::string text = image(base64_encode(many_bytes(5'000'000)));
  scanner.feed(text, rest);
  EXPECT_EQ(sinks->total, 5'000'000u);
  EXPECT_LE(sinks->largest, 350'000u);
  EXPECT_EQ(scanner.taken_chars(), text.size() - image("").size() + 1) << "with the closing quote";
  EXPECT_EQ(sinks->open_count, 0);
}

TEST(PayloadScanner, HandsBytesOnInWholeBlocksWhateverThePiecesOfTheText) {
  const std::string text = image(base64_encode(many_bytes(300'001)));
  for (const std::size_t piece : {1000u, 16'384u, 40'001u, 1'000'000u}) {
    SCOPED_TRACE(piece);
    const auto sinks = std::make_shared<CountingSinks>(1u << 30);
    PayloadScanner scanner(kKeys, sinks);
    std::string rest;
    for (std::size_t at = 0; at < text.size(); at += piece)
      scanner.feed(std::string_view(text).substr(at, piece), rest);
    EXPECT_EQ(sinks->total, 300'001u);
    ASSERT_FALSE(sinks->sizes.empty());
    sinks->sizes.pop_back();  // the end
    for (const std::size_t size : sinks->sizes) EXPECT_EQ(size % 4096, 0u) << size;
  }
}

TEST(PayloadScanner, TwoAtATimeOnOneThreadDoNotMixTheirBytes) {
  const std::string first = many_bytes(200'000, 1), second = many_bytes(200'000, 2);
  const std::string texts[] = {image(base64_encode(first)), image(base64_encode(second))};
  Scanned scanned[2];
  for (std::size_t at = 0; at < std::max(texts[0].size(), texts[1].size()); at += 7001) {
    for (int i = 0; i < 2; ++i) {
      if (at < texts[i].size())
        scanned[i].scanner.feed(std::string_view(texts[i]).substr(at, 7001), scanned[i].rest);
    }
  }
  for (int i = 0; i < 2; ++i) {
    scanned[i].value = parse_json(scanned[i].rest);
    const auto payload = read_first(scanned[i]);
    ASSERT_TRUE(payload) << payload.error().message;
    EXPECT_EQ(payload->bytes, i == 0 ? first : second);
  }
}

TEST(PayloadScanner, TellsThatASinkFailedAndWritesNoMore) {
  const auto sinks = std::make_shared<CountingSinks>(100'000);
  PayloadScanner scanner(kKeys, sinks);
  std::string rest;
  const std::string text = image(base64_encode(many_bytes(5'000'000)));
  for (std::size_t at = 0; at < text.size(); at += 32'768)
    scanner.feed(std::string_view(text).substr(at, 32'768), rest);
  const auto value = parse_json(rest);
  ASSERT_TRUE(value) << value.error().message;
  const auto payload = scanner.read(value->find("data")->as_list()[0].find("b64_json")->as_string());
  ASSERT_FALSE(payload);
  EXPECT_EQ(payload.error().kind, ErrorKind::io);
  EXPECT_EQ(payload.error().message, "the disk is full");
  EXPECT_LT(sinks->total, 350'000u);
}

TEST(PayloadScanner, DropsAnOpenSinkWithItself) {
  const auto sinks = std::make_shared<CountingSinks>(1u << 30);
  {
    PayloadScanner scanner(kKeys, sinks);
    std::string rest;
    scanner.feed(image(kBase64).substr(0, 4200), rest);
    EXPECT_EQ(sinks->open_count, 1);
  }
  EXPECT_EQ(sinks->open_count, 0);
}

}  // namespace
}  // namespace proofsheet::provider
