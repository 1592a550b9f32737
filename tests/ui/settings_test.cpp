#include "ui/settings.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace proofsheet::ui {
namespace {

namespace fs = std::filesystem;

// Each test has a configuration folder of its own.
class SettingsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "proofsheet-settings-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    setenv("PROOFSHEET_CONFIG_DIR", pattern.c_str(), 1);
  }
  void TearDown() override {
    unsetenv("PROOFSHEET_CONFIG_DIR");
    fs::remove_all(folder_);
  }
  fs::path file() const { return folder_ / "workbench.json"; }
  void write(const std::string& text) const { std::ofstream(file()) << text; }

  fs::path folder_;
};

TEST_F(SettingsTest, AFirstStartHasTheDefaultsAndNothingToSay) {
  std::string message;
  const Settings settings = load_settings(&message);
  EXPECT_EQ(message, "");
  EXPECT_EQ(settings.theme, ThemeKind::dark);
  EXPECT_FLOAT_EQ(settings.left_width, 328);
  EXPECT_TRUE(settings.last_sheet.empty());
}

TEST_F(SettingsTest, AChangeIsWrittenASecondAfterTheLastOne) {
  Settings settings = load_settings();
  SettingsKeeper keeper(settings);
  EXPECT_EQ(keeper.watch(settings, 10), std::nullopt) << "nothing is written while nothing changes";
  EXPECT_FALSE(fs::exists(file()));
  settings.left_width = 350;
  EXPECT_EQ(keeper.watch(settings, 20), SettingsKeeper::kPause_s);
  settings.left_width = 360;
  EXPECT_EQ(keeper.watch(settings, 20.5), SettingsKeeper::kPause_s)
      << "an edge that is dragged is still moving";
  EXPECT_FALSE(fs::exists(file()));
  EXPECT_EQ(keeper.watch(settings, 21.75), std::nullopt);
  EXPECT_FLOAT_EQ(load_settings().left_width, 360);
}

TEST_F(SettingsTest, WhatIsSavedIsReadBack) {
  Settings settings;
  settings.window = {.x = -5, .y = 40, .width = 1280, .height = 720, .maximized = true};
  settings.theme = ThemeKind::light;
  settings.language = Language::chinese;
  settings.left_width = 300.5f;
  settings.right_width = 410;
  settings.last_run = 12;
  settings.last_run_folder = "/data";
  settings.left_shown = false;
  settings.cell_width = 96;
  settings.scale = 175;
  settings.map_shown = false;
  settings.opens_chart = settings.lists_runs = settings.shows_yaml = true;
  settings.last_sheet = "/home/x/花园.sheet.yaml";
  settings.last_folder = "/home/x";
  ASSERT_TRUE(save_settings(settings).has_value());
  std::string message;
  const Settings read = load_settings(&message);
  EXPECT_EQ(message, "");
  EXPECT_EQ(read.window.x, -5);
  EXPECT_EQ(read.window.width, 1280);
  EXPECT_TRUE(read.window.maximized);
  EXPECT_EQ(read.theme, ThemeKind::light);
  EXPECT_EQ(read.language, Language::chinese);
  EXPECT_FLOAT_EQ(read.left_width, 300.5f);
  EXPECT_FLOAT_EQ(read.right_width, 410);
  EXPECT_FALSE(read.left_shown);
  EXPECT_TRUE(read.right_shown);
  EXPECT_FLOAT_EQ(read.cell_width, 96);
  EXPECT_EQ(read.scale, 175);
  EXPECT_FALSE(read.map_shown);
  EXPECT_TRUE(read.opens_chart);
  EXPECT_TRUE(read.lists_runs);
  EXPECT_TRUE(read.shows_yaml);
  EXPECT_EQ(read.last_sheet, fs::path("/home/x/花园.sheet.yaml"));
  EXPECT_EQ(read.last_folder, fs::path("/home/x"));
}

TEST_F(SettingsTest, SavingLeavesNoOtherFileBehind) {
  ASSERT_TRUE(save_settings({}).has_value());
  ASSERT_TRUE(save_settings({}).has_value());
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(SettingsTest, ADamagedFileGivesTheDefaultsAndNamesTheFile) {
  write("{\"theme\": \"light\"");
  std::string message;
  EXPECT_EQ(load_settings(&message).theme, ThemeKind::dark);
  EXPECT_NE(message.find("workbench.json"), std::string::npos) << message;
}

TEST_F(SettingsTest, JsonThatIsNoObjectGivesTheDefaultsAndSaysSo) {
  write("[1, 2]");
  std::string message;
  load_settings(&message);
  EXPECT_NE(message.find("object"), std::string::npos) << message;
}

TEST_F(SettingsTest, ValuesOfAWrongTypeOrBeyondReasonAreLeftAtTheirDefaults) {
  write(
      R"({"left_width": "wide", "right_width": 1e9, "cell_width": -3, "theme": 7, "left_shown": 1, "scale": 1000,
            "window": {"width": 3, "height": 800, "x": 99999999}})");
  std::string message;
  const Settings settings = load_settings(&message);
  EXPECT_EQ(message, "");
  EXPECT_FLOAT_EQ(settings.left_width, 328);
  EXPECT_FLOAT_EQ(settings.right_width, 320);
  EXPECT_FLOAT_EQ(settings.cell_width, 0);
  EXPECT_EQ(settings.theme, ThemeKind::dark);
  EXPECT_TRUE(settings.left_shown);
  EXPECT_EQ(settings.scale, 100);
  EXPECT_EQ(settings.window.width, 1600);
  EXPECT_EQ(settings.window.height, 800);
  EXPECT_EQ(settings.window.x, -1);
}

}  // namespace
}  // namespace proofsheet::ui
