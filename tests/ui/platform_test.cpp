#include <gtest/gtest.h>
#include <imgui.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <semaphore>
#include <thread>

#include "driver.h"
#include "platform/fonts.h"

namespace proofsheet {
namespace {

using platform::FrameLoop;
using platform::Window;
using testing::Driver;
using testing::DriverError;

std::unique_ptr<Window> open_window(platform::WindowPlace place = {}) {
  ::setenv("PROOFSHEET_NO_VSYNC", "1", 1);
  platform::WindowOptions options;
  options.place = place;
  auto window = Window::open(options);
  if (!window) throw std::runtime_error(window.error().message);
  return std::move(*window);
}

// Sets an environment variable, or removes it, until the end of a test.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    const char* before = std::getenv(name);
    if (before != nullptr) before_ = before;
    had_ = before != nullptr;
    if (value != nullptr)
      ::setenv(name, value, 1);
    else
      ::unsetenv(name);
  }
  ~Environment() {
    if (had_)
      ::setenv(name_, before_.c_str(), 1);
    else
      ::unsetenv(name_);
  }

 private:
  const char* name_;
  std::string before_;
  bool had_ = false;
};

void begin_full_window(const char* name) {
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
  ImGui::Begin(name, nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove);
}

TEST(Window, OpensAndNamesTheDriver) {
  const auto window = open_window();
  EXPECT_EQ(window->gl_description().substr(0, 7), "OpenGL ");
  EXPECT_GT(window->content_scale(), 0);
  EXPECT_FALSE(window->should_close());
}

TEST(Window, SaysThatThereIsNoDisplay) {
  const Environment no_display("DISPLAY", nullptr), no_wayland("WAYLAND_DISPLAY", nullptr);
  const auto window = Window::open({});
  ASSERT_FALSE(window);
  EXPECT_EQ(window.error().kind, ErrorKind::unsupported);
  EXPECT_NE(window.error().message.find("DISPLAY is not set"), std::string::npos) << window.error().message;
}

TEST(Window, NamesTheDisplayThatCannotBeReached) {
  const Environment nowhere("DISPLAY", ":4711");
  const auto window = Window::open({});
  ASSERT_FALSE(window);
  EXPECT_NE(window.error().message.find(":4711"), std::string::npos) << window.error().message;
}

TEST(Window, SaysWhichOpenGlItFoundWhenThatIsTooOld) {
  const Environment old_mesa("MESA_GL_VERSION_OVERRIDE", "2.1");
  const auto window = Window::open({});
  if (window) GTEST_SKIP() << "this driver cannot play an old one";
  EXPECT_NE(window.error().message.find("needs OpenGL 3.3, the driver here offers OpenGL 2.1"),
            std::string::npos)
      << window.error().message;
}

TEST(Window, StandsWhereItStoodBefore) {
  const auto window = open_window({.x = 120, .y = 90, .width = 800, .height = 600});
  for (int i = 0; i < 3; ++i) window->frame([] {});
  const auto place = window->place();
  EXPECT_EQ(place.x, 120);
  EXPECT_EQ(place.y, 90);
  EXPECT_EQ(place.width, 800);
  EXPECT_EQ(place.height, 600);
  EXPECT_FALSE(place.maximized);
}

TEST(Window, ComesBackFromAScreenThatIsGone) {
  const auto window = open_window({.x = 50'000, .y = 50'000, .width = 20'000, .height = 20'000});
  const auto place = window->place();
  EXPECT_LT(place.x, 50'000);
  EXPECT_LT(place.width, 20'000);
}

TEST(Window, ShowsInAScreenshotWhatWasDrawnLast) {
  const auto window = open_window({.width = 640, .height = 400});
  window->frame([] {
    ImGui::GetBackgroundDrawList()->AddRectFilled({100, 50}, {200, 90}, IM_COL32(10, 200, 30, 255));
  });
  const auto picture = window->screenshot();
  ASSERT_EQ(picture.width, 640);
  ASSERT_EQ(picture.height, 400);
  const auto pixel = [&](int x, int y) {
    return std::vector<int>(picture.row(y) + x * 4, picture.row(y) + x * 4 + 4);
  };
  EXPECT_EQ(pixel(100, 50), (std::vector{10, 200, 30, 255}));
  EXPECT_EQ(pixel(199, 89), (std::vector{10, 200, 30, 255}));
  EXPECT_NE(pixel(99, 50), (std::vector{10, 200, 30, 255}));
  EXPECT_NE(pixel(150, 90), (std::vector{10, 200, 30, 255}));
}

TEST(FrameLoop, DrawsNothingWhileNothingHappens) {
  const auto window = open_window({.width = 640, .height = 400});
  FrameLoop loop(*window);
  const auto draw = [] {};
  loop.draw_within(0.3);  // the display's own events of a new window are over by then
  while (ImGui::GetTime() < 0.3) {
    loop.draw_within(0.3);
    loop.turn(draw);
  }
  const auto before = loop.frames_drawn();
  const double start = ImGui::GetTime();
  loop.draw_frames(3);
  while (ImGui::GetTime() < start + 1) {
    loop.draw_within(1.05);
    loop.turn(draw);
  }
  // Three frames that were asked for, then one when the time has come; a busy loop would draw about sixty.
  EXPECT_LE(loop.frames_drawn() - before, 10u);
}

TEST(FrameLoop, DrawsAtEachWakeFromAnotherThread) {
  const auto window = open_window({.width = 640, .height = 400});
  FrameLoop loop(*window);
  constexpr int kRounds = 100;
  std::atomic<int> sent = 0;
  std::counting_semaphore<kRounds + 1> seen(1);
  std::jthread sender([&] {
    for (int i = 0; i < kRounds; ++i) {
      seen.acquire();
      sent.store(i + 1);
      FrameLoop::wake();
    }
  });
  int received = 0;
  while (received < kRounds) {  // a lost wake would leave both sides waiting
    loop.turn([&] {
      if (sent.load() == received) return;
      ++received;
      seen.release();
    });
  }
  EXPECT_EQ(received, kRounds);
}

TEST(FrameLoop, MayBeWokenWithoutAWindow) {
  FrameLoop::wake();
  const auto window = open_window({.width = 640, .height = 400});
  FrameLoop loop(*window);
  loop.turn([] {});
  EXPECT_EQ(loop.frames_drawn(), 1u);
}

TEST(FrameLoop, DrawsBurstsAtTheRateOfAScreen) {
  const auto window = open_window({.width = 640, .height = 400});
  FrameLoop loop(*window);
  loop.turn([] {});
  const auto start = std::chrono::steady_clock::now();
  constexpr int kFrames = 30;
  for (int i = 0; i < kFrames; ++i) {
    FrameLoop::wake();
    loop.turn([] {});
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  EXPECT_GT(elapsed.count(), kFrames / 400.0);  // no screen is faster
}

TEST(FrameLoop, RunsUntilTheWindowIsAskedToClose) {
  const auto window = open_window({.width = 640, .height = 400});
  FrameLoop loop(*window);
  int frames = 0;
  loop.run([&] {
    if (++frames == 2) window->request_close();
  });
  EXPECT_EQ(frames, 2);
}

class FontsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    fonts_ = platform::load_fonts(16);
    driver_.set_draw([this] { draw(); });
  }

  void draw() {
    begin_full_window("Text");
    for (const auto& [name, font, text] : lines_) {
      ImGui::PushFont(font, 32);
      ImGui::TextUnformatted(text);
      platform::announce_item(name);
      ImGui::PopFont();
    }
    ImGui::End();
  }

  void show(const char* name, ImFont* font, const char* text) { lines_.push_back({name, font, text}); }
  image::Image look(const char* name) {
    driver_.settle();
    return driver_.pixels(name);
  }

  struct Line {
    const char* name;
    ImFont* font;
    const char* text;
  };
  std::vector<Line> lines_;
  Driver driver_;
  platform::Fonts fonts_;
};

bool is_installed(platform::Face face) {
  return !platform::font_path(face).empty();
}

std::size_t count_colorful(const image::Image& picture) {
  std::size_t count = 0;
  for (std::size_t i = 0; i + 3 < picture.rgba.size(); i += 4) {
    const auto [low, high] = std::minmax({picture.rgba[i], picture.rgba[i + 1], picture.rgba[i + 2]});
    if (high - low > 60) ++count;
  }
  return count;
}

TEST_F(FontsTest, NamesThePackageOfEachFontThatIsMissing) {
  using platform::Face;
  const bool text = is_installed(Face::text) && is_installed(Face::semibold);
  const std::size_t missing = (text ? 0u : 1u) + (is_installed(Face::mono) ? 0u : 1u) +
                              (is_installed(Face::cjk) ? 0u : 1u) + (is_installed(Face::emoji) ? 0u : 1u);
  EXPECT_EQ(fonts_.missing.size(), missing);
  ASSERT_NE(fonts_.text, nullptr);
  ASSERT_NE(fonts_.semibold, nullptr);
  ASSERT_NE(fonts_.mono, nullptr);
}

TEST_F(FontsTest, DrawChineseAndNotBoxes) {
  if (!is_installed(platform::Face::cjk)) GTEST_SKIP() << "fonts-noto-cjk is not installed";
  show("first", fonts_.text, "绘");
  show("second", fonts_.text, "园");
  show("in mono", fonts_.mono, "园");
  show("box", fonts_.text, "\xf4\x8f\xbf\xbf");  // U+10FFFF is in no font
  const auto first = look("first"), second = look("second"), box = look("box");
  EXPECT_NE(first.rgba, second.rgba);
  EXPECT_NE(first.rgba, box.rgba);
  EXPECT_NE(second.rgba, box.rgba);
  EXPECT_GT(testing::inked_part(first), 0.1);
  EXPECT_GT(testing::inked_part(look("in mono")), 0.1);
}

TEST_F(FontsTest, DrawChineseAsWideAsItsLineOfTextIsTall) {
  if (!is_installed(platform::Face::cjk) || !is_installed(platform::Face::text))
    GTEST_SKIP() << "fonts are not installed";
  show("ten", fonts_.text, "美美美美美美美美美美");
  const auto ten = look("ten");
  // Size 32 is Inter's line of 1.21 em, and a Chinese character is one em wide.
  EXPECT_NEAR(ten.width / 10.0, 32 / 1.21, 1.0);
}

TEST_F(FontsTest, DrawEmojiInColour) {
  if (!is_installed(platform::Face::emoji)) GTEST_SKIP() << "fonts-noto-color-emoji is not installed";
  show("flower", fonts_.text, "🌸");
  show("tree", fonts_.mono, "🌳");
  show("letter", fonts_.text, "A");
  EXPECT_GT(count_colorful(look("flower")), 50u);
  EXPECT_GT(count_colorful(look("tree")), 50u);
  EXPECT_EQ(count_colorful(look("letter")), 0u);
}

TEST_F(FontsTest, GiveNoRoomToJoinersAndVariationSelectors) {
  if (!is_installed(platform::Face::emoji)) GTEST_SKIP() << "fonts-noto-color-emoji is not installed";
  show("plain", fonts_.text, "🏔");
  show("selected", fonts_.text, "🏔\xef\xb8\x8f");
  show("with skin", fonts_.text, "👍🏽");
  show("thumb", fonts_.text, "👍");
  EXPECT_EQ(look("plain").width, look("selected").width);
  EXPECT_EQ(look("thumb").width, look("with skin").width);
}

TEST_F(FontsTest, GiveAllDigitsOneWidth) {
  for (ImFont* font : {fonts_.text, fonts_.semibold, fonts_.mono}) {
    lines_.clear();
    show("ones", font, "1111111111");
    show("zeros", font, "0000000000");
    EXPECT_EQ(look("ones").width, look("zeros").width);
  }
}

TEST_F(FontsTest, AreDrawnSharperAtTwiceTheScale) {
  show("line", fonts_.text, "Garden 花园");
  const auto once = look("line");
  ImGui::GetStyle().FontScaleDpi = 2;
  const auto twice = look("line");
  EXPECT_NEAR(twice.height, once.height * 2, 2);
  EXPECT_NEAR(twice.width, once.width * 2, once.width * 0.1);
}

// A few widgets to be driven.
class DriverTest : public ::testing::Test {
 protected:
  void SetUp() override {
    driver_.set_draw([this] { draw(); });
    driver_.settle();
  }

  void draw() {
    begin_full_window("Sheet");
    if (ImGui::Button("Fire")) ++fired_;
    if (ImGui::Button("Other##fire twice") && ImGui::IsMouseDoubleClicked(0)) ++twice_;
    ImGui::SetNextItemWidth(300);
    ImGui::InputText("prompt", text_.data(), text_.size());
    ImGui::SetNextItemWidth(300);
    ImGui::SliderInt("steps", &steps_, 0, 100);
    if (ImGui::Button("More")) ImGui::OpenPopup("menu");
    if (ImGui::BeginPopup("menu")) {
      if (ImGui::MenuItem("Copy")) ImGui::SetClipboardText("花园 copied");
      ImGui::EndPopup();
    }
    ImGui::BeginChild("list", {400, 120});
    for (int i = 0; i < 60; ++i) {
      ImGui::PushID(i);
      ImGui::InvisibleButton("##row", {200, 20});
      if (ImGui::IsItemClicked()) row_ = i;
      platform::announce_item("row " + std::to_string(i));
      ImGui::PopID();
    }
    ImGui::EndChild();
    if (ImGui::Shortcut(ImGuiMod_Ctrl | ImGuiKey_Enter, ImGuiInputFlags_RouteGlobal)) ++shortcuts_;
    ImGui::End();
    if (cover_) {
      ImGui::SetNextWindowPos({0, 0});
      ImGui::SetNextWindowSize({300, 300});
      ImGui::SetNextWindowFocus();
      ImGui::Begin("Cover", nullptr, ImGuiWindowFlags_NoDecoration);
      ImGui::End();
    }
  }

  int fired_ = 0, twice_ = 0, steps_ = 50, row_ = -1, shortcuts_ = 0;
  bool cover_ = false;
  std::array<char, 200> text_{};
  Driver driver_;
};

TEST_F(DriverTest, FindsItemsByLabelIdPathAndPart) {
  EXPECT_EQ(driver_.find("Fire").path, "Sheet/Fire");
  EXPECT_EQ(driver_.find("Sheet/Fire").label, "Fire");
  EXPECT_EQ(driver_.find("Other").label, "Other##fire twice");
  EXPECT_EQ(driver_.find("fire twice").label, "Other##fire twice");
  EXPECT_EQ(driver_.find("list/row 3").path, "Sheet/list/row 3");
  EXPECT_EQ(driver_.find("prom").label, "prompt");
  EXPECT_FALSE(driver_.has("Stop"));
}

TEST_F(DriverTest, SaysWhatIsThereWhenALabelIsNot) {
  try {
    driver_.click("Stop");
    FAIL() << "there is no such item";
  } catch (const DriverError& error) {
    EXPECT_NE(std::string(error.what()).find("nothing is called `Stop`"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("Sheet/Fire"), std::string::npos);
  }
}

TEST_F(DriverTest, RefusesALabelThatFitsTwoItems) {
  EXPECT_EQ(driver_.find("row 1").label, "row 1");  // fits wholly, and others in part
  EXPECT_THROW(driver_.find("row"), DriverError);
}

TEST_F(DriverTest, ClicksOnceForEachClick) {
  driver_.click("Fire");
  driver_.click("Fire");
  EXPECT_EQ(fired_, 2);
  driver_.click("Other");
  driver_.click("Other");
  EXPECT_EQ(twice_, 0);
}

TEST_F(DriverTest, TypesIntoAField) {
  driver_.click("prompt");
  driver_.type("绘制花园, garden 🌸");
  EXPECT_STREQ(text_.data(), "绘制花园, garden 🌸");
  driver_.replace_text("prompt", "sea");
  EXPECT_STREQ(text_.data(), "sea");
  driver_.key(ImGuiKey_Backspace);
  EXPECT_STREQ(text_.data(), "se");
}

TEST_F(DriverTest, DragsASlider) {
  driver_.drag_by("steps", {1000, 0});
  EXPECT_EQ(steps_, 100);
}

TEST_F(DriverTest, OpensAMenuAndUsesTheClipboard) {
  driver_.click("More");
  driver_.click("Copy");
  EXPECT_STREQ(ImGui::GetClipboardText(), "花园 copied");
}

TEST_F(DriverTest, ScrollsToWhatIsOutOfSight) {
  EXPECT_FALSE(driver_.find("row 40").is_visible());
  driver_.click("row 40");
  EXPECT_EQ(row_, 40);
  driver_.scroll("row 40", 50);
  EXPECT_TRUE(driver_.find("row 0").is_visible());
}

TEST_F(DriverTest, PressesShortcuts) {
  driver_.key(ImGuiKey_Enter, ImGuiMod_Ctrl);
  EXPECT_EQ(shortcuts_, 1);
  driver_.key(ImGuiKey_Enter);
  EXPECT_EQ(shortcuts_, 1);
}

TEST_F(DriverTest, RefusesToClickThroughAWindow) {
  cover_ = true;
  driver_.settle();
  EXPECT_THROW(driver_.click("Fire"), DriverError);
  EXPECT_EQ(fired_, 0);
}

TEST_F(DriverTest, WaitsUntilSomethingIsThere) {
  int frames = 0;
  driver_.wait_until([&] { return ++frames == 5; }, "five frames were drawn");
  EXPECT_THROW(driver_.wait_until([] { return false; }, "never", std::chrono::seconds(0)), DriverError);
}

TEST_F(DriverTest, TakesThePixelsOfAnItem) {
  const auto item = driver_.find("Fire");
  const auto picture = driver_.pixels("Fire");
  EXPECT_NEAR(picture.width, item.rect.right - item.rect.left, 1);
  EXPECT_GE(testing::count_colors(picture), 2u);
  EXPECT_GT(testing::inked_part(picture), 0.02);
}

}  // namespace
}  // namespace proofsheet
