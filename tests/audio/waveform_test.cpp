#include "audio/waveform.h"

#include <gtest/gtest.h>
#include <sndfile.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <numbers>
#include <string>
#include <vector>

// libsndfile 1.2.0 forgets what libvorbis gave it when the head of an Ogg file is damaged. LeakSanitizer asks
// here.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:vorbis_info_init\n";
}

namespace proofsheet::audio {
namespace {

// A file in memory that libsndfile writes.
std::string encode(int format, int rate, int channels, const std::vector<float>& samples) {
  struct Memory {
    std::string bytes;
    sf_count_t at = 0;
  } memory;
  SF_VIRTUAL_IO io{};
  io.get_filelen = [](void* user) {
    return static_cast<sf_count_t>(static_cast<Memory*>(user)->bytes.size());
  };
  io.seek = [](sf_count_t offset, int whence, void* user) {
    auto& to = *static_cast<Memory*>(user);
    const auto size = static_cast<sf_count_t>(to.bytes.size());
    to.at = offset + (whence == SEEK_SET ? 0 : whence == SEEK_CUR ? to.at : size);
    return to.at;
  };
  io.read = [](void*, sf_count_t, void*) -> sf_count_t { return 0; };
  io.write = [](const void* from, sf_count_t count, void* user) {
    auto& to = *static_cast<Memory*>(user);
    const auto end = static_cast<std::size_t>(to.at + count);
    if (to.bytes.size() < end) to.bytes.resize(end);
    std::memcpy(to.bytes.data() + to.at, from, static_cast<std::size_t>(count));
    to.at += count;
    return count;
  };
  io.tell = [](void* user) { return static_cast<Memory*>(user)->at; };
  SF_INFO info{};
  info.samplerate = rate;
  info.channels = channels;
  info.format = format;
  SNDFILE* file = sf_open_virtual(&io, SFM_WRITE, &info, &memory);
  if (file == nullptr) throw std::runtime_error(sf_strerror(nullptr));
  sf_writef_float(file, samples.data(), static_cast<sf_count_t>(samples.size()) / channels);
  sf_close(file);
  return memory.bytes;
}

// A second of silence and then a second of a tone of half the full height.
std::vector<float> silence_and_tone(int rate) {
  std::vector<float> samples(static_cast<std::size_t>(2 * rate));
  for (int i = rate; i < 2 * rate; ++i)
    samples[static_cast<std::size_t>(i)] =
        0.5f * static_cast<float>(std::sin(2 * std::numbers::pi * 440 * i / rate));
  return samples;
}

TEST(Waveform, ShowsSilenceAndATone) {
  const auto waveform =
      read_waveform(encode(SF_FORMAT_WAV | SF_FORMAT_PCM_16, 24000, 1, silence_and_tone(24000)), 10);
  ASSERT_TRUE(waveform) << waveform.error().message;
  EXPECT_DOUBLE_EQ(waveform->seconds, 2);
  EXPECT_EQ(waveform->sample_rate, 24000);
  EXPECT_EQ(waveform->channels, 1);
  ASSERT_EQ(waveform->low.size(), 10u);
  EXPECT_EQ(waveform->high[2], 0);
  EXPECT_EQ(waveform->rms[2], 0);
  EXPECT_NEAR(waveform->high[7], 0.5, 0.01);
  EXPECT_NEAR(waveform->low[7], -0.5, 0.01);
  EXPECT_NEAR(waveform->rms[7], 0.5 / std::numbers::sqrt2, 0.01);
}

TEST(Waveform, IsReadFromEveryFormatThatServersSend) {
  const auto samples = silence_and_tone(24000);
  for (const int format : {SF_FORMAT_FLAC | SF_FORMAT_PCM_16, SF_FORMAT_OGG | SF_FORMAT_VORBIS,
                           SF_FORMAT_OGG | SF_FORMAT_OPUS, SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III}) {
    const auto waveform = read_waveform(encode(format, 24000, 1, samples), 10);
    ASSERT_TRUE(waveform) << std::hex << format << ": " << waveform.error().message;
    EXPECT_NEAR(waveform->seconds, 2, 0.1) << std::hex << format;
    EXPECT_NEAR(waveform->high[8], 0.5, 0.1) << std::hex << format;
    EXPECT_LT(waveform->high[1], 0.05) << std::hex << format;
  }
}

TEST(Waveform, TakesTheHighestOfAllChannels) {
  const auto waveform =
      read_waveform(encode(SF_FORMAT_WAV | SF_FORMAT_FLOAT, 8000, 2, {0.25f, -0.75f, 0.25f, -0.75f}), 1);
  ASSERT_TRUE(waveform) << waveform.error().message;
  EXPECT_EQ(waveform->channels, 2);
  EXPECT_FLOAT_EQ(waveform->low[0], -0.75f);
  EXPECT_FLOAT_EQ(waveform->high[0], 0.25f);
}

TEST(Waveform, HasNoMoreSpansThanTheSoundHasSamples) {
  const auto waveform =
      read_waveform(encode(SF_FORMAT_WAV | SF_FORMAT_PCM_16, 8000, 1, {0.5f, -0.5f, 0}), 100);
  ASSERT_TRUE(waveform) << waveform.error().message;
  EXPECT_EQ(waveform->low.size(), 3u);
}

TEST(Waveform, OfSamplesThatAreNoNumbersIsStillInItsRange) {
  const auto waveform = read_waveform(
      encode(SF_FORMAT_WAV | SF_FORMAT_FLOAT, 8000, 1, {std::nanf(""), 9.0f, -9.0f, INFINITY, 0.5f}), 1);
  ASSERT_TRUE(waveform) << waveform.error().message;
  EXPECT_EQ(waveform->low[0], -1);
  EXPECT_EQ(waveform->high[0], 1);
  EXPECT_EQ(waveform->rms[0], 1);
}

TEST(Waveform, OfWhatIsNoSoundSaysSo) {
  const auto text = read_waveform("this is no sound at all, whatever its server said", 10);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().kind, ErrorKind::unsupported);
  EXPECT_FALSE(read_waveform("", 10));
  const auto empty = read_waveform(encode(SF_FORMAT_WAV | SF_FORMAT_PCM_16, 8000, 1, {}), 10);
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().kind, ErrorKind::bad_response);
}

// A file that breaks off, or whose bytes were changed, gives an error or what is there; it never hangs.
TEST(Waveform, OfADamagedFileEndsWhereverItIsDamaged) {
  for (const int format : {SF_FORMAT_WAV | SF_FORMAT_PCM_16, SF_FORMAT_FLAC | SF_FORMAT_PCM_16,
                           SF_FORMAT_OGG | SF_FORMAT_VORBIS, SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III}) {
    const std::string whole = encode(format, 8000, 1, silence_and_tone(8000));
    for (std::size_t cut = 0; cut < whole.size(); cut += 1 + whole.size() / 50) {
      const auto part = read_waveform(std::string_view(whole).substr(0, cut), 10);
      EXPECT_TRUE(!part || part->low.size() <= 10u);
      std::string changed = whole;
      changed[cut] = static_cast<char>(~changed[cut]);
      const auto read = read_waveform(changed, 10);
      EXPECT_TRUE(!read || read->seconds <= kMaxSeconds);
    }
  }
}

}  // namespace
}  // namespace proofsheet::audio
