#include "ui/folder_listing.h"

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

namespace proofsheet::ui {
namespace {

namespace fs = std::filesystem;

class FolderListingTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "proofsheet-listing-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }
  void touch(const std::string& name) const { std::ofstream(folder_ / name) << "12345"; }

  fs::path folder_;
};

bool any(std::string_view) {
  return true;
}

TEST_F(FolderListingTest, FoldersComeFirstAndHiddenFilesNotAtAll) {
  touch("b.yaml");
  touch("A.yaml");
  touch(".hidden.yaml");
  fs::create_directory(folder_ / "zoo");
  fs::create_directory(folder_ / ".git");
  const Result<FolderListing> listing = list_folder(folder_, any);
  ASSERT_TRUE(listing.has_value());
  ASSERT_EQ(listing->entries.size(), 3u);
  EXPECT_EQ(listing->entries[0].name, "zoo");
  EXPECT_TRUE(listing->entries[0].is_folder);
  EXPECT_EQ(listing->entries[1].name, "A.yaml");
  EXPECT_EQ(listing->entries[2].name, "b.yaml");
  EXPECT_EQ(listing->entries[2].bytes, 5u);
  EXPECT_GT(listing->entries[2].modified_unix_ms, 1'600'000'000'000);
  EXPECT_FALSE(listing->cut);
}

TEST_F(FolderListingTest, OnlyWantedFilesAreListed) {
  touch("a.sheet.yaml");
  touch("a.png");
  const Result<FolderListing> listing =
      list_folder(folder_, [](std::string_view name) { return name.ends_with(".sheet.yaml"); });
  ASSERT_TRUE(listing.has_value());
  ASSERT_EQ(listing->entries.size(), 1u);
  EXPECT_EQ(listing->entries[0].name, "a.sheet.yaml");
}

TEST_F(FolderListingTest, ALongListingIsCutAndSaysSo) {
  for (int i = 0; i < 12; ++i) touch(std::to_string(i));
  const Result<FolderListing> listing = list_folder(folder_, any, 10);
  ASSERT_TRUE(listing.has_value());
  EXPECT_EQ(listing->entries.size(), 10u);
  EXPECT_TRUE(listing->cut);
}

TEST_F(FolderListingTest, AMissingFolderIsAnErrorThatNamesIt) {
  const Result<FolderListing> listing = list_folder(folder_ / "nowhere", any);
  ASSERT_FALSE(listing.has_value());
  EXPECT_EQ(listing.error().kind, ErrorKind::not_found);
  EXPECT_NE(listing.error().message.find("nowhere"), std::string::npos);
}

TEST_F(FolderListingTest, ABrokenLinkIsSkipped) {
  fs::create_symlink(folder_ / "gone", folder_ / "link");
  const Result<FolderListing> listing = list_folder(folder_, any);
  ASSERT_TRUE(listing.has_value());
  EXPECT_TRUE(listing->entries.empty());
}

}  // namespace
}  // namespace proofsheet::ui
