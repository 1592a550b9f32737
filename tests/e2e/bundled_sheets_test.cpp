#include <gtest/gtest.h>

#include <map>
#include <set>

#include "e2e/program.h"
#include "image/image.h"
#include "store/store.h"

namespace proofsheet::test {
namespace {

TEST(BundledSheets, TheGardenFillsEveryCellWithAPictureOfItsSize) {
  TempFolder folder;
  Process run(
      program(folder, {"run", bundled_sheet("garden"), "-o", folder / "out.json", "-o", folder / "out.png"}));
  ASSERT_EQ(run.wait(240), 0) << run.err();

  const Value::List cells = exported_cells(folder / "out.json");
  ASSERT_GT(cells.size(), 20u);
  const auto store = store::Store::open(folder / "data");
  ASSERT_TRUE(store.has_value()) << store.error().message;
  for (const Value& cell : cells) {
    ASSERT_EQ(text_of(cell, "state"), "done") << to_json(cell);
    const Value::List& images = cell.find("images")->as_list();
    ASSERT_EQ(images.size(), 1u);
    const auto bytes = (*store)->read_blob(text_of(images[0], "blob"));
    ASSERT_TRUE(bytes.has_value()) << bytes.error().message;
    const auto picture = image::decode(*bytes);
    ASSERT_TRUE(picture.has_value());
    const std::string size = std::to_string(picture->width) + "x" + std::to_string(picture->height);
    EXPECT_EQ(size, text_of(*cell.find("axes"), "size"));
  }
  const auto sheet = image::decode(read_text(folder / "out.png"));
  ASSERT_TRUE(sheet.has_value()) << sheet.error().message;
  EXPECT_GT(sheet->width, 800);
}

TEST(BundledSheets, TheTemperatureSheetAgreesAtZeroAndVariesAboveIt) {
  TempFolder folder;
  Process run(program(folder, {"run", bundled_sheet("temperature"), "-o", folder / "out.json"}));
  ASSERT_EQ(run.wait(120), 0) << run.err();

  std::map<std::string, std::set<std::string>> texts;  // by prompt and temperature
  std::map<std::string, int> counts;
  for (const Value& cell : exported_cells(folder / "out.json")) {
    ASSERT_EQ(text_of(cell, "state"), "done") << to_json(cell);
    EXPECT_FALSE(text_of(cell, "text").empty());
    const Value& axes = *cell.find("axes");
    const std::string key = to_display(*axes.find("prompt")) + " @ " + to_display(*axes.find("temperature"));
    texts[key].insert(text_of(cell, "text"));
    ++counts[key];
  }
  ASSERT_FALSE(texts.empty());
  for (const auto& [key, distinct] : texts) {
    ASSERT_GT(counts[key], 1) << key;
    if (key.ends_with("@ 0")) {
      EXPECT_EQ(distinct.size(), 1u) << key;
    } else if (key.ends_with("@ 1.5")) {
      EXPECT_GT(distinct.size(), 1u) << key;
    }
  }
}

TEST(BundledSheets, AreSoundAndSayWhatTheyWouldTake) {
  TempFolder folder;
  for (const char* name : {"garden", "temperature", "garden.openai", "temperature.openai"}) {
    Process plan(program(folder, {"plan", bundled_sheet(name)}));
    EXPECT_EQ(plan.wait(), 0) << plan.err();
    EXPECT_NE(plan.out().find("cells"), std::string::npos) << plan.out();
  }
}

}  // namespace
}  // namespace proofsheet::test
