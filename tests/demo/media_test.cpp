// Pictures and speech over the wire.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/base64.h"
#include "client.h"
#include "demo/espeak.h"
#include "demo/file_shelf.h"
#include "demo/server.h"
#include "image/image.h"

namespace proofsheet::demo {
namespace {

using testing::HasSubstr;

constexpr const char* kImages = "/v1/images/generations";
constexpr const char* kSpeech = "/v1/audio/speech";

std::vector<std::string> pictures_of(const Answer& answer) {
  std::vector<std::string> found;
  const Value json = answer.json();
  EXPECT_NE(json.find("data"), nullptr) << answer.body.substr(0, 300);
  if (json.find("data") == nullptr) return found;
  for (const Value& one : json.find("data")->as_list())
    found.push_back(*base64_decode(one.find("b64_json")->as_string()));
  return found;
}

TEST(Images, HaveTheSizeAndFormatThatWereAskedFor) {
  const auto server = start();
  for (const auto& [name, format] :
       {std::pair{"png", image::Format::png}, {"jpeg", image::Format::jpeg}, {"webp", image::Format::webp}}) {
    const Answer answer = post(server->port(), kImages,
                               R"({"model":"image","prompt":"a garden","size":"96x64","output_format":")" +
                                   std::string(name) + R"("})");
    const auto pictures = pictures_of(answer);
    ASSERT_EQ(pictures.size(), 1u);
    EXPECT_EQ(image::detect_format(pictures[0]), format);
    const auto size = image::read_size(pictures[0]);
    ASSERT_TRUE(size);
    EXPECT_EQ(size->width, 96);
    EXPECT_EQ(size->height, 64);
  }
}

TEST(Images, AreTheSameForTheSameSeedAndCountOnFromIt) {
  const auto server = start();
  const auto paint = [&](std::string_view more) {
    return pictures_of(post(server->port(), kImages,
                            R"({"prompt":"the sea at dusk","size":"64x64",)" + std::string(more) + "}"));
  };
  const auto two = paint(R"("seed":5,"n":2)");
  ASSERT_EQ(two.size(), 2u);
  EXPECT_NE(two[0], two[1]);
  EXPECT_EQ(two, paint(R"("seed":5,"n":2)"));
  EXPECT_EQ(two[1], paint(R"("seed":6)").at(0));
}

TEST(Images, SayThatTheDemoPaintedThem) {
  const auto server = start();
  const auto pictures =
      pictures_of(post(server->port(), kImages, R"({"prompt":"a rose","size":"32x32","seed":77})"));
  EXPECT_THAT(pictures.at(0), HasSubstr("Proofsheet demo painter"));
  EXPECT_THAT(pictures.at(0), HasSubstr("a rose"));
  EXPECT_THAT(pictures.at(0), HasSubstr("77"));
}

TEST(Images, WithoutASeedSayWhichOneTheyGot) {
  const auto server = start();
  const Answer answer = post(server->port(), kImages, R"({"prompt":"fog","size":"32x32"})");
  const Value json = answer.json();
  const std::int64_t seed = json.find("data")->as_list().at(0).find("seed")->as_int();
  EXPECT_EQ(pictures_of(answer),
            pictures_of(post(server->port(), kImages,
                             R"({"prompt":"fog","size":"32x32","seed":)" + std::to_string(seed) + "}")));
}

TEST(Images, CanBeFetchedByUrl) {
  ServerOptions keyed;
  keyed.required_key = "k";
  const auto server = start(keyed);
  Client client(server->port());
  const Answer answer = client.post(
      kImages, R"({"prompt":"snow","size":"64x48","response_format":"url","output_format":"webp","seed":1})",
      "Authorization: Bearer k\r\n");
  const Value json = answer.json();
  ASSERT_EQ(answer.status, 200) << answer.body;
  const std::string url = json.find("data")->as_list().at(0).find("url")->as_string();
  const std::string origin = "http://127.0.0.1:" + std::to_string(server->port());
  ASSERT_THAT(url, testing::StartsWith(origin + "/files/"));
  const Answer file = client.get(url.substr(origin.size()));  // a link needs no key
  EXPECT_EQ(file.status, 200);
  EXPECT_EQ(file.header("content-type"), "image/webp");
  EXPECT_EQ(image::detect_format(file.body), image::Format::webp);
}

TEST(FileShelf, MakesRoomByTheOldestAndKeepsEqualFilesOnce) {
  FileShelf shelf(250);
  const std::string first = shelf.put({std::string(100, 'a'), "image/png"}, ".png");
  const std::string second = shelf.put({std::string(100, 'b'), "image/png"}, ".png");
  EXPECT_EQ(shelf.put({std::string(100, 'b'), "image/png"}, ".png"), second);
  EXPECT_NE(shelf.get(first), nullptr);
  const std::string third = shelf.put({std::string(100, 'c'), "image/png"}, ".png");
  EXPECT_EQ(shelf.get(first), nullptr);
  EXPECT_NE(shelf.get(second), nullptr);
  const std::string large = shelf.put({std::string(1000, 'd'), "image/png"}, ".png");
  EXPECT_EQ(shelf.get(third), nullptr);
  EXPECT_NE(shelf.get(large), nullptr);
}

TEST(Images, TakeTheirTimeWhileTextGoesOn) {
  ServerOptions one_painter;
  one_painter.worker_threads = 1;
  const auto server = start(one_painter);
  std::vector<Client> painters;
  for (int i = 0; i < 20; ++i) {
    painters.emplace_back(server->port());
    painters.back().send_post(kImages, R"({"prompt":"a mountain","size":"512x512"})");
  }
  EXPECT_EQ(post(server->port(), "/v1/chat/completions", chat_body("a")).status, 200);
  EXPECT_LT(server->stats().answered, 20u);  // behind all pictures it would be the 21st
  EXPECT_EQ(pictures_of(painters.front().read_answer()).size(), 1u);
}

bool espeak_is_here() {
  return speak("a", {}, {}).has_value();
}

std::uint32_t u32_at(const std::string& bytes, std::size_t offset) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value |= std::uint32_t{static_cast<unsigned char>(bytes[offset + i])} << (8 * i);
  return value;
}

TEST(Speech, IsAWavWhoseSizesAreRight) {
  if (!espeak_is_here()) GTEST_SKIP() << "espeak-ng is not installed";
  const auto server = start();
  const Answer answer =
      post(server->port(), kSpeech, R"({"model":"speech","input":"The garden is quiet.","voice":"nova"})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.header("content-type"), "audio/wav");
  ASSERT_GT(answer.body.size(), 10'000u);
  EXPECT_EQ(answer.body.substr(0, 4), "RIFF");
  EXPECT_EQ(u32_at(answer.body, 4), answer.body.size() - 8);
  EXPECT_EQ(u32_at(answer.body, 40), answer.body.size() - 44);
}

TEST(Speech, ChangesWithSpeedVoiceAndLanguage) {
  if (!espeak_is_here()) GTEST_SKIP() << "espeak-ng is not installed";
  const auto server = start();
  const auto wav = [&](std::string_view input, std::string_view more) {
    return post(server->port(), kSpeech,
                R"({"model":"speech","input":")" + std::string(input) + R"(",)" + std::string(more) + "}")
        .body;
  };
  const std::string plain = wav("light on water", R"("voice":"nova")");
  EXPECT_LT(wav("light on water", R"("voice":"nova","speed":2)").size(), plain.size());
  EXPECT_NE(wav("light on water", R"("voice":"onyx")"), plain);
  EXPECT_GT(wav("清晨的花园很安静", R"("voice":"nova")").size(), 10'000u);
}

TEST(Speech, ReadsMarkupAndOptionsAsText) {
  if (!espeak_is_here()) GTEST_SKIP() << "espeak-ng is not installed";
  const auto server = start();
  const Answer answer = post(server->port(), kSpeech,
                             R"({"model":"speech","input":"--help; $(touch /nowhere) `id`","voice":"nova"})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body.substr(0, 4), "RIFF");
}

TEST(Speech, OfALongTextIsFedWhileItSpeaks) {
  if (!espeak_is_here()) GTEST_SKIP() << "espeak-ng is not installed";
  std::string text;
  while (text.size() < 400'000) text += "a ";
  SpeechOptions fast;
  fast.words_per_minute = 450;
  std::stop_source stop;
  stop.request_stop();
  const auto cancelled = speak(text, fast, stop.get_token());
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().kind, ErrorKind::cancelled);
  const auto unknown = speak("a", {.voice = "xx-nope"}, {});
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().message, HasSubstr("xx-nope"));
}

TEST(Speech, SaysHowToInstallEspeakWhereItIsMissing) {
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", "/nonexistent", 1);
  const auto server = start();
  const Answer answer = post(server->port(), kSpeech, R"({"model":"speech","input":"a","voice":"nova"})");
  ::setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(answer.status, 501);
  EXPECT_THAT(answer.body, HasSubstr("apt-get install espeak-ng"));
}

}  // namespace
}  // namespace proofsheet::demo
