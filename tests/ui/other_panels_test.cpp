// The palette and the file dialog, each alone in a window.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "panel_stage.h"
#include "ui/file_dialog.h"
#include "ui/palette.h"

namespace proofsheet::testing {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

struct PaletteStage {
  ui::PaletteState state;
  PanelStage stage{
      [this](const ui::Context& context, ui::Actions& actions) { draw_palette(state, context, actions); }};

  PaletteStage() {
    stage.commands().add({"sheet.save", "Save sheet", ImGuiMod_Ctrl | ImGuiKey_S, {}, [] {}});
    stage.commands().add({"run.stop", "Stop", 0, [] { return std::string("No run is going on"); }, [] {}});
    ui::open_palette(state);
    stage.driver().settle();
  }
};

TEST(Palette, EnterRunsTheBestMatchAndCloses) {
  PaletteStage palette;
  palette.stage.driver().type("sav");
  palette.stage.driver().key(ImGuiKey_Enter);
  palette.stage.driver().settle();
  EXPECT_EQ(palette.stage.invoked(), Names{"sheet.save"});
  EXPECT_FALSE(palette.state.is_open);
}

TEST(Palette, ArrowsMoveTheChoice) {
  PaletteStage palette;
  palette.stage.driver().key(ImGuiKey_DownArrow);
  palette.stage.driver().key(ImGuiKey_Enter);
  palette.stage.driver().settle();
  EXPECT_EQ(palette.stage.invoked(), Names{"edit.undo"});
}

TEST(Palette, WhatCannotBeDoneIsNotRun) {
  PaletteStage palette;
  palette.stage.driver().type("stop");
  palette.stage.driver().key(ImGuiKey_Enter);
  palette.stage.driver().settle();
  EXPECT_TRUE(palette.stage.invoked().empty());
}

TEST(Palette, EscapeClosesAndAClickRuns) {
  PaletteStage palette;
  palette.stage.driver().key(ImGuiKey_Escape);
  palette.stage.driver().settle();
  EXPECT_FALSE(palette.state.is_open);
  ui::open_palette(palette.state);
  palette.stage.driver().settle();
  palette.stage.driver().click("palette: Undo");
  palette.stage.driver().settle();
  EXPECT_EQ(palette.stage.invoked(), Names{"edit.undo"});
}

struct FileStage {
  fs::path folder;
  ui::FileDialogState state;
  PanelStage stage{[this](const ui::Context& context, ui::Actions& actions) {
    draw_file_dialog(state, context, actions);
  }};

  FileStage() {
    std::string pattern = (fs::temp_directory_path() / "proofsheet-files-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw DriverError("no temporary folder");
    folder = pattern;
    fs::create_directory(folder / "sheets");
    std::ofstream(folder / "sheets" / "a.sheet.yaml") << "prompts: x\n";
    std::ofstream(folder / "notes.txt") << "no sheet";
  }
  ~FileStage() { fs::remove_all(folder); }
  void open(ui::FileDialogState::Purpose purpose, const std::string& name = "") {
    ui::open_file_dialog(state, purpose, folder, name);
    stage.driver().settle();
  }
};
using Purpose = ui::FileDialogState::Purpose;

TEST(FileDialog, WalksIntoAFolderAndOpensASheetWithADoubleClick) {
  FileStage files;
  files.open(Purpose::open_sheet);
  EXPECT_FALSE(files.stage.driver().has("notes.txt"));
  files.stage.driver().double_click("sheets");
  files.stage.driver().settle();
  files.stage.driver().double_click("a.sheet.yaml");
  files.stage.driver().settle();
  const ui::Actions actions = files.stage.take_actions();
  ASSERT_EQ(actions.size(), 1u);
  EXPECT_EQ(std::get<ui::OpenSheet>(actions[0]).path, files.folder / "sheets" / "a.sheet.yaml");
  EXPECT_FALSE(files.state.is_open);
}

TEST(FileDialog, AFileThatIsNotThereIsAnErrorInTheDialog) {
  FileStage files;
  files.open(Purpose::open_sheet, "nothing.sheet.yaml");
  files.stage.driver().key(ImGuiKey_Enter);
  files.stage.driver().settle();
  EXPECT_TRUE(files.state.is_open);
  EXPECT_NE(files.state.error.find("nothing.sheet.yaml"), std::string::npos);
}

TEST(FileDialog, SavingAddsTheEnding) {
  FileStage files;
  files.open(Purpose::save_sheet, "new");
  files.stage.driver().click("Save");
  files.stage.driver().settle();
  const ui::Actions actions = files.stage.take_actions();
  ASSERT_EQ(actions.size(), 1u);
  EXPECT_EQ(std::get<ui::SaveSheet>(actions[0]).path, files.folder / "new.sheet.yaml");
}

TEST(FileDialog, AsksBeforeAFileIsReplacedAndForgetsTheQuestionWhenTheNameChanges) {
  FileStage files;
  files.open(Purpose::save_sheet, "sheets/a.sheet.yaml");
  files.stage.driver().click("Save");
  files.stage.driver().settle();
  EXPECT_TRUE(files.stage.take_actions().empty());
  EXPECT_TRUE(files.state.confirm_overwrite);
  files.stage.driver().replace_text("File name", "sheets/b.sheet.yaml");
  files.stage.driver().settle();
  EXPECT_FALSE(files.state.confirm_overwrite);
  files.stage.driver().replace_text("File name", "sheets/a.sheet.yaml");
  files.stage.driver().key(ImGuiKey_Enter);
  files.stage.driver().settle();
  files.stage.driver().click("Replace");
  files.stage.driver().settle();
  ASSERT_EQ(files.stage.take_actions().size(), 1u);
}

TEST(FileDialog, EscapeLeavesWithoutAChoice) {
  FileStage files;
  files.open(Purpose::write_montage, "wall.png");
  files.stage.driver().key(ImGuiKey_Escape);
  files.stage.driver().settle();
  if (files.state.is_open) {  // the first one leaves the field
    files.stage.driver().key(ImGuiKey_Escape);
    files.stage.driver().settle();
  }
  EXPECT_FALSE(files.state.is_open);
  EXPECT_TRUE(files.stage.take_actions().empty());
}

// --- hover texts

// A button at each corner and in the middle, all with the same hover text.
class HoverTexts : public ::testing::TestWithParam<ImVec2> {
 protected:
  void draw(const ui::Context& context) {
    const ImVec2 window = ImGui::GetMainViewport()->Size;
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(window);
    ImGui::Begin("corners", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove);
    for (int i = 0; i < 5; ++i) {
      const float x = i == 4 ? 0.5f : static_cast<float>(i % 2),
                  y = i == 4 ? 0.5f : static_cast<float>(i / 2);
      ImGui::SetCursorScreenPos({x * (window.x - 40), y * (window.y - 20)});
      ImGui::Button(("b" + std::to_string(i)).c_str(), {40, 20});
      ui::tooltip(context, text_);
    }
    ImGui::End();
  }
  // What stands in the hover text of a button, all of it inside the window.
  std::vector<Item> hover(int button) {
    driver().hover("b" + std::to_string(button));
    std::vector<Item> lines;
    driver().wait_until(
        [&] {
          lines.clear();
          for (const Item& item : driver().all(""))
            if (item.path.find("Tooltip") != std::string::npos && !item.label.starts_with("##"))
              lines.push_back(item);
          return !lines.empty();
        },
        "the hover text is there");
    driver().settle();
    for (Item& line : lines) line = driver().find(line.label);
    return lines;
  }
  Driver& driver() { return stage_->driver(); }

  std::string text_;
  std::unique_ptr<PanelStage> stage_;
};

TEST_P(HoverTexts, AreInsideTheWindowAndCountWhatDoesNotFit) {
  const ImVec2 window = GetParam();
  stage_ = std::make_unique<PanelStage>(
      [this](const ui::Context& context, ui::Actions&) { draw(context); },
      DriverOptions{.width = static_cast<int>(window.x), .height = static_cast<int>(window.y)});
  driver().settle();
  const auto expect_inside = [&](const Item& item) {
    EXPECT_GE(item.rect.left, 0);
    EXPECT_GE(item.rect.top, 0);
    EXPECT_LE(item.rect.right, window.x);
    EXPECT_LE(item.rect.bottom, window.y);
    EXPECT_EQ(item.visible.bottom, item.rect.bottom);
    EXPECT_EQ(item.visible.right, item.rect.right);
  };
  for (const bool is_long : {false, true}) {
    text_ = "A pond";
    for (int i = 0; is_long && i < 900; ++i) text_ += " in spring";
    for (int button = 0; button < 5; ++button) {
      const std::vector<Item> lines = hover(button);
      for (const Item& line : lines) expect_inside(line);
      EXPECT_EQ(lines.size(), is_long ? 2u : 1u);
      EXPECT_EQ(lines.back().label.find("more lines") != std::string::npos, is_long) << lines.back().label;
      driver().move_to({window.x / 2, window.y / 4});
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Windows, HoverTexts, ::testing::Values(ImVec2(1600, 900), ImVec2(640, 400)));

}  // namespace
}  // namespace proofsheet::testing
