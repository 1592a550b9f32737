// Cells that hold sound: what is drawn of them, and playing them with a program that the test puts there.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"
#include "bench_fixture.h"
#include "platform/sound_player.h"
#include "reading.h"

namespace proofsheet::testing {
namespace {

// A WAV file, mono, 16 bit: loud in its second half.
std::string make_wav(double seconds) {
  constexpr int kRate = 8000;
  const auto frames = static_cast<std::uint32_t>(seconds * kRate);
  std::string bytes;
  const auto put = [&](std::uint32_t value, int size) {
    for (int i = 0; i < size; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xff);
  };
  bytes += "RIFF";
  put(36 + 2 * frames, 4);
  bytes += "WAVEfmt ";
  put(16, 4), put(1, 2), put(1, 2), put(kRate, 4), put(2 * kRate, 4), put(2, 2), put(16, 2);
  bytes += "data";
  put(2 * frames, 4);
  for (std::uint32_t i = 0; i < frames; ++i) {
    const double loud = i < frames / 2 ? 0.1 : 0.9;
    put(static_cast<std::uint16_t>(std::lround(loud * 32767 * std::sin(i * 0.3))), 2);
  }
  return bytes;
}

bool is_alive(int pid) {
  return ::kill(pid, 0) == 0;
}

class SoundOnScreen : public ::testing::Test {
 protected:
  // A run whose cells hold these files, in a window where the programs of `bin_` are installed.
  void open(const std::vector<std::string>& files, std::string_view layout = "columns: seed") {
    store::RunId run = 0;
    {
      auto store = std::move(*store::Store::open(folder_.path()));
      run =
          *store->create_run({.name = "Voices",
                              .sheet_yaml = fmt::format("prompts: The garden is quiet.\nmodels: demo:speech\n"
                                                        "params: {{seed: 1-{}}}\nlayout: {{{}}}\n",
                                                        files.size(), layout),
                              .cells = files.size()});
      for (std::size_t cell = 0; cell < files.size(); ++cell) {
        store::CellResult result;
        result.cell = cell;
        result.prompt = "The garden is quiet.";
        result.latency_ms = 100;
        result.audio = store::Store::blob_ref(files[cell], "audio/wav");
        store->put_result(run, result, {{.bytes = files[cell], .type = "audio/wav"}}, {});
      }
      store->flush();
    }
    bench_ =
        std::make_unique<Bench>(folder_.path(), std::map<std::string, std::string>{{"PATH", bin_.string()}});
    bench_->bench().open_run(run);
    driver().wait_until([&] { return bench_->bench().is_complete(); }, "the run is shown");
    driver().frame(3);
    driver().wait_until([&] { return bench_->bench().is_complete(); }, "the sounds are read");
    driver().settle();
  }
  // A player that writes down its process and what it is to play, and then does as it is told.
  void install(const char* name, const char* then) {
    std::filesystem::create_directories(bin_);
    test::write_text(bin_ / name,
                     fmt::format("#!/bin/sh\necho $$ \"$@\" >> '{}'\n{}\n", log_.string(), then));
    std::filesystem::permissions(bin_ / name, std::filesystem::perms::owner_all);
  }
  struct Played {
    int pid = 0;
    std::string file;
  };
  std::vector<Played> played() const {
    std::ifstream log(log_);
    std::vector<Played> all;
    for (Played each; log >> each.pid >> each.file;) all.push_back(each);
    return all;
  }
  void wait_for_players(std::size_t count) {
    driver().wait_until([&] { return played().size() == count; }, "the player has begun");
  }
  Driver& driver() { return bench_->driver(); }
  const ui::Sounds& sounds() { return bench_->bench().sounds(); }
  // The part of a column of a cell's pixels that is as bright as text; x and the rows as parts of the cell.
  static double bright_part(const image::Image& image, double x, double from, double to) {
    const int column = static_cast<int>(x * image.width);
    int bright = 0, count = 0;
    for (int y = static_cast<int>(from * image.height); y < static_cast<int>(to * image.height);
         ++y, ++count) {
      const auto* pixel = image.rgba.data() + 4 * (static_cast<std::size_t>(y) * image.width + column);
      bright += pixel[0] > 90 && pixel[1] > 90 && pixel[2] > 90 ? 1 : 0;
    }
    return count == 0 ? 0 : static_cast<double>(bright) / count;
  }

  test::TempFolder folder_;
  std::filesystem::path bin_ = folder_.path() / "bin", log_ = folder_.path() / "played";
  std::unique_ptr<Bench> bench_;
};

TEST_F(SoundOnScreen, TheEmbeddedVoiceIsSeenAsAWaveform) {
  bench_ = std::make_unique<Bench>(folder_.path());
  bench_->open_text(folder_.path() / "voices.sheet.yaml",
                    "prompts: 'The garden is quiet, and the pond too.'\nmodels: demo:speech\n"
                    "params: {voice: [alloy, nova]}\nlayout: {columns: voice}\n");
  bench_->fire();
  bench_->wait_for_the_end();
  if (bench_->bench().run()->totals().failed > 0) GTEST_SKIP() << "espeak-ng is not installed";
  driver().frame(2);
  driver().wait_until([&] { return bench_->bench().is_complete(); }, "the sounds are read");
  driver().frame(2);
  const image::Image image = driver().pixels("cell 0");
  int columns = 0;
  for (int i = 10; i < 90; ++i) columns += bright_part(image, i / 100.0, 0.35, 0.9) > 0 ? 1 : 0;
  EXPECT_GT(columns, 50) << "a line for each span";
}

TEST_F(SoundOnScreen, LoudPartsReachFartherThanQuietOnes) {
  open({make_wav(1)});
  const image::Image image = driver().pixels("cell 0");
  const double quiet = bright_part(image, 0.25, 0.3, 0.85), loud = bright_part(image, 0.8, 0.3, 0.85);
  EXPECT_GT(quiet, 0.01);
  EXPECT_GT(loud, 3 * quiet);
}

TEST_F(SoundOnScreen, ADamagedSoundTellsWhy) {
  open({"RIFF and nothing that could be heard", make_wav(0.5)});
  const image::Image damaged = driver().pixels("cell 0"), sound = driver().pixels("cell 1");
  const auto red = [](const image::Image& image) {
    int count = 0;
    for (std::size_t i = 0; i + 3 < image.rgba.size(); i += 4)
      count += image.rgba[i] > image.rgba[i + 1] + 60 ? 1 : 0;
    return count;
  };
  EXPECT_GT(red(damaged), 30) << "its reason, in the colour of failures";
  EXPECT_LT(red(sound), 5);
}

TEST_F(SoundOnScreen, AKeyPlaysTheSoundAndStopsIt) {
  install("pw-play", "exec sleep 600");
  open({make_wav(1)});
  driver().click("cell 0");
  driver().settle();
  driver().key(ImGuiKey_S);
  wait_for_players(1);
  EXPECT_TRUE(sounds().is_playing());
  EXPECT_TRUE(sounds().position(bench_->bench().run()->id(), 0).has_value());
  const Played first = played().front();
  EXPECT_EQ(read_file(first.file).value_or(""), make_wav(1));
  EXPECT_TRUE(is_alive(first.pid));
  driver().key(ImGuiKey_S);
  EXPECT_FALSE(sounds().is_playing());
  driver().wait_until([&] { return !is_alive(first.pid); }, "the player is gone");
}

TEST_F(SoundOnScreen, TheTriangleOfAnotherCellStopsTheFirst) {
  install("paplay", "exec sleep 600");
  open({make_wav(1), make_wav(2)});
  driver().click("cell 0");
  driver().settle();
  driver().click("play 0");
  wait_for_players(1);
  driver().hover("cell 1");
  driver().settle();
  driver().click("play 1");
  wait_for_players(2);
  driver().wait_until([&] { return !is_alive(played()[0].pid); }, "the first player is gone");
  EXPECT_TRUE(is_alive(played()[1].pid));
  EXPECT_EQ(bench_->bench().focus(), 1u) << "what is played is selected";
  const int second = played()[1].pid;
  bench_.reset();
  EXPECT_FALSE(is_alive(second)) << "nothing plays on without the window";
}

TEST_F(SoundOnScreen, TheImageViewShowsItLargeAndPlaysIt) {
  install("pw-play", "exec sleep 600");
  open({make_wav(1)});
  driver().click("cell 0");
  driver().key(ImGuiKey_F2);
  driver().settle();
  EXPECT_GT(inked_part(driver().pixels("pane 0")), 0.1);
  driver().click("play 0");
  wait_for_players(1);
  EXPECT_TRUE(sounds().is_playing());
}

TEST_F(SoundOnScreen, AKeyPlaysOneAfterAnotherOfAFoldAndTheCellShowsWhich) {
  install("pw-play", "exec sleep 600");
  open({make_wav(1), make_wav(2), make_wav(3)}, "fold: seed");
  EXPECT_TRUE(driver().has("Sound 1 of 3"));
  driver().click("cell 0");
  driver().settle();
  const auto length_of = [&](std::size_t i) { return read_file(played()[i].file).value_or("").size(); };
  for (std::size_t i = 0; i < 3; ++i) {
    driver().key(ImGuiKey_S);
    wait_for_players(i + 1);
    driver().settle();
    EXPECT_EQ(length_of(i), make_wav(static_cast<double>(i) + 1).size());
    EXPECT_EQ(bench_->bench().focus(), i) << "the inspector tells of what is heard";
    EXPECT_TRUE(sounds().position(bench_->bench().run()->id(), i).has_value());
    EXPECT_TRUE(driver().has(fmt::format("Sound {} of 3", i + 1)));
  }
  EXPECT_EQ(bench_->bench().selection().size(), 1u);
  driver().key(ImGuiKey_S);
  driver().settle();
  EXPECT_FALSE(sounds().is_playing()) << "after the last it is quiet";
  driver().key(ImGuiKey_S);
  wait_for_players(4);
  driver().settle();
  EXPECT_EQ(length_of(3), make_wav(1).size());
  EXPECT_TRUE(driver().has("Sound 1 of 3"));
  driver().key(ImGuiKey_S, ImGuiMod_Shift);
  driver().settle();
  EXPECT_FALSE(sounds().is_playing());
}

TEST_F(SoundOnScreen, TheButtonsOfAFoldPlayWhatIsShownAndTheNext) {
  install("pw-play", "exec sleep 600");
  open({make_wav(1), make_wav(2), make_wav(3)}, "fold: seed");
  const image::Image before = driver().pixels("cell 0");
  driver().click("next sound after 0");
  wait_for_players(1);
  driver().settle();
  EXPECT_EQ(read_file(played()[0].file).value_or(""), make_wav(2));
  EXPECT_EQ(bench_->bench().focus(), 1u);
  driver().click("play 1");
  driver().settle();
  EXPECT_FALSE(sounds().is_playing()) << "its button stops it";
  EXPECT_TRUE(driver().has("Sound 2 of 3"));
  driver().click("next sound after 1");
  wait_for_players(2);
  driver().settle();
  driver().click("next sound after 2");
  wait_for_players(3);
  driver().settle();
  EXPECT_TRUE(driver().has("Sound 1 of 3")) << "after the last, the first";
  EXPECT_EQ(read_file(played()[2].file).value_or(""), make_wav(1));
}

TEST_F(SoundOnScreen, WithoutAPlayerItIsSaidWhatToInstall) {
  open({make_wav(1)});
  driver().click("cell 0");
  driver().key(ImGuiKey_S);
  driver().settle();
  EXPECT_NE(in_english(bench_->bench().last_notice()).find("Install one of pw-play"), std::string::npos)
      << bench_->bench().last_notice();
  EXPECT_FALSE(sounds().is_playing());
}

TEST_F(SoundOnScreen, APlayerThatFailsIsTold) {
  install("mpv", "exit 3");
  open({make_wav(1)});
  driver().click("cell 0");
  driver().key(ImGuiKey_S);
  driver().wait_until([&] { return !bench_->bench().last_notice().empty(); }, "the notice");
  EXPECT_EQ(in_english(bench_->bench().last_notice()), "mpv could not play the sound (exit code 3)");
}

TEST_F(SoundOnScreen, TextCellsHaveNoneToPlay) {
  bench_ = std::make_unique<Bench>(folder_.path());
  bench_->open_text(folder_.path() / "t.sheet.yaml",
                    "prompts: hi\nmodels: demo:text\nparams: {max_tokens: 2}\n");
  bench_->fire();
  bench_->wait_for_the_end();
  driver().click("cell 0");
  driver().settle();
  EXPECT_NE(bench_->bench().commands().at("cell.play").disabled_reason(), "");
}

TEST_F(SoundOnScreen, APlayerOfOneFormatIsNotAskedForAnother) {
  install("aplay", "exit 0");
  install("mpv", "exit 0");
  const auto variable = [this](const std::string& name) { return name == "PATH" ? bin_.string() : ""; };
  EXPECT_EQ(platform::player_program("a file", "audio/wav", variable).value().front(), bin_ / "aplay");
  EXPECT_EQ(platform::player_program("a file", "audio/mpeg", variable).value().front(), bin_ / "mpv");
  EXPECT_EQ(platform::player_program("a file", "audio/mpeg", variable).value().back(), "a file");
}

}  // namespace
}  // namespace proofsheet::testing
