// Runs as the user keeps them: names, tags, and what they take on the disk.
#include <gtest/gtest.h>

#include <filesystem>

#include "store/helpers.h"

namespace proofsheet::store {
namespace {

using Tags = std::vector<std::string>;

class RunList : public testing::Test {
 protected:
  void put_picture(RunId into, std::uint64_t cell, const std::string& bytes) {
    auto [result, blobs] = picture_result(cell, bytes);
    const auto done = put_and_wait(*store, into, result, blobs);
    ASSERT_TRUE(done) << done.error().message;
  }
  RunDiskUse use_of(RunId wanted) {
    const DiskUse disk = *store->disk_use();
    for (const RunDiskUse& use : disk.runs)
      if (use.run == wanted) return use;
    return {};
  }

  TempFolder folder;
  std::unique_ptr<Store> store = open_store(folder.path());
  RunId run = *store->create_run({.name = "garden", .cells = 9});
  RunId other = *store->create_run({.name = "garden", .cells = 9});
};

TEST_F(RunList, ANameIsChangedAndStaysAfterTheStoreIsOpenedAgain) {
  ASSERT_TRUE(store->rename_run(run, "  The good one \n"));
  store.reset();
  store = open_store(folder.path());
  EXPECT_EQ(store->run(run)->name, "The good one");
  EXPECT_EQ(store->run(other)->name, "garden");
}

TEST_F(RunList, NamesThatAreNoneAreRefusedAndChangeNothing) {
  struct Row {
    const char* name;
    std::string text, message;
  };
  for (const Row& row :
       {Row{"nothing", "", "run 1: the name is empty"}, Row{"blanks", " \t ", "run 1: the name is empty"},
        Row{"two lines", "a\nb", "run 1: the name is not one line"},
        Row{"too long", std::string(201, 'x'), "run 1: the name is longer than 200 characters"},
        Row{"bytes", "\xff", "run 1: the name is not UTF-8"}}) {
    const auto refused = store->rename_run(run, row.text);
    ASSERT_FALSE(refused) << row.name;
    EXPECT_EQ(refused.error().kind, ErrorKind::invalid_input) << row.name;
    EXPECT_EQ(refused.error().message, row.message) << row.name;
  }
  std::string longest;
  for (int i = 0; i < 200; ++i) longest += "画";
  EXPECT_TRUE(store->rename_run(other, longest)) << "characters count, not bytes";
  EXPECT_EQ(store->run(run)->name, "garden");
  EXPECT_EQ(store->rename_run(77, "x").error().kind, ErrorKind::not_found);
}

TEST_F(RunList, TagsAreASetThatIsReplacedAsAWhole) {
  ASSERT_TRUE(store->set_tags(run, {"poster", " client A ", "Poster", "draft"}));
  EXPECT_EQ(store->run(run)->tags, (Tags{"client A", "draft", "poster"}));
  ASSERT_TRUE(store->set_tags(other, {"draft"}));
  const auto runs = *store->runs();
  EXPECT_EQ(runs[0].tags, Tags{"draft"});
  EXPECT_EQ(runs[1].tags, (Tags{"client A", "draft", "poster"}));
  ASSERT_TRUE(store->set_tags(run, {}));
  EXPECT_EQ(store->run(run)->tags, Tags{});
  EXPECT_EQ(store->run(other)->tags, Tags{"draft"});
}

TEST_F(RunList, TagsThatAreNoneAreRefusedAndChangeNothing) {
  ASSERT_TRUE(store->set_tags(run, {"kept"}));
  Tags many;
  for (int i = 0; i < 17; ++i) many.push_back(std::to_string(i));
  struct Row {
    const char* name;
    Tags tags;
    std::string message;
  };
  for (const Row& row : {Row{"nothing", {"a", " "}, "run 1: a tag is empty"},
                         Row{"a comma", {"a,b"}, "run 1: a tag has a comma in it: a,b"},
                         Row{"too long", {std::string(41, 'x')}, "run 1: a tag is longer than 40 characters"},
                         Row{"too many", many, "run 1: more than 16 tags"}}) {
    const auto refused = store->set_tags(run, row.tags);
    ASSERT_FALSE(refused) << row.name;
    EXPECT_EQ(refused.error().message, row.message);
    EXPECT_EQ(store->run(run)->tags, Tags{"kept"}) << row.name;
  }
  EXPECT_EQ(store->set_tags(77, {"a"}).error().kind, ErrorKind::not_found);
}

TEST_F(RunList, TagsGoWithTheirRun) {
  ASSERT_TRUE(store->set_tags(run, {"a"}));
  ASSERT_TRUE(store->set_tags(other, {"a"}));
  ASSERT_TRUE(store->delete_run(other));
  const RunId next = *store->create_run({.cells = 1});
  EXPECT_EQ(store->run(next)->tags, Tags{});
  EXPECT_EQ(store->run(run)->tags, Tags{"a"});
}

TEST_F(RunList, DiskUseTellsWhatARunHasAloneAndCountsSharedFilesOnce) {
  put_picture(run, 0, std::string(1000, 'a'));
  put_picture(run, 1, std::string(1000, 'a'));  // the same file in two cells
  put_picture(run, 2, std::string(300, 'b'));
  put_picture(other, 0, std::string(300, 'b'));
  put_picture(other, 1, std::string(20, 'c'));
  const RunId textual = *store->create_run({.cells = 1});
  ASSERT_TRUE(put_and_wait(*store, textual, text_result(0, "words")));
  EXPECT_EQ(use_of(run).all_bytes, 1300u);
  EXPECT_EQ(use_of(run).own_bytes, 1000u);
  EXPECT_EQ(use_of(other).all_bytes, 320u);
  EXPECT_EQ(use_of(other).own_bytes, 20u);
  EXPECT_EQ(use_of(textual).all_bytes, 0u);
  const auto use = *store->disk_use();
  EXPECT_EQ(use.file_bytes, 1320u);
  EXPECT_EQ(use.file_bytes, store->check()->blob_bytes) << "what lies on the disk";
  EXPECT_GT(use.database_bytes, 0u);
}

TEST_F(RunList, DiskUseOfTextsIsCountedWhereTheyAreFewAndEstimatedWhereTheyAreMany) {
  const auto texts_of = [&](std::uint64_t cells, std::size_t length) {
    const RunId texts = *store->create_run({.cells = cells});
    for (std::uint64_t cell = 0; cell < cells; ++cell)
      store->put_result(texts, text_result(cell, std::string(length, 'a')), {}, {});
    store->flush();
    return use_of(texts).text_bytes;
  };
  const std::uint64_t one = texts_of(1, 0);
  EXPECT_GT(one, 0u);
  EXPECT_EQ(texts_of(1, 5000) - one, 5000u);
  EXPECT_NEAR(static_cast<double>(texts_of(10, 5000)), 10.0 * static_cast<double>(one + 5000), 2000);
  EXPECT_NEAR(static_cast<double>(texts_of(1000, 5000)), 1000.0 * static_cast<double>(one + 5000), 200'000);
  EXPECT_EQ(use_of(*store->create_run({.sheet_yaml = "prompts: A", .cells = 9})).text_bytes, 10u)
      << "a run without answers has its sheet";
}

TEST_F(RunList, AnAnswerThatWasReplacedStillTakesItsPlace) {
  const RunId texts = *store->create_run({.cells = 1});
  ASSERT_TRUE(put_and_wait(*store, texts, text_result(0, std::string(5000, 'a'))));
  const std::uint64_t before = use_of(texts).text_bytes;
  ASSERT_TRUE(put_and_wait(*store, texts, text_result(0, std::string(5000, 'b'))));
  EXPECT_EQ(use_of(texts).text_bytes, 2 * before);
}

TEST_F(RunList, WeighingADeletionSaysWhatItFreesAndWhoShares) {
  const RunId third = *store->create_run({.cells = 9});
  put_picture(run, 0, std::string(1000, 'a'));
  put_picture(run, 1, std::string(300, 'b'));
  put_picture(run, 2, std::string(40, 'c'));
  put_picture(other, 0, std::string(300, 'b'));
  put_picture(third, 0, std::string(300, 'b'));
  put_picture(third, 1, std::string(40, 'c'));
  const auto weighed = *store->weigh_deletion(run);
  EXPECT_EQ(weighed.use.all_bytes, 1340u);
  EXPECT_EQ(weighed.use.own_bytes, 1000u);
  EXPECT_EQ(weighed.sharing, (std::vector<RunId>{other, third}));
  const std::uint64_t before = store->check()->blob_bytes;
  ASSERT_TRUE(store->delete_run(run));
  EXPECT_EQ(before - store->check()->blob_bytes, weighed.use.own_bytes) << "it frees what was said";
  EXPECT_EQ(store->weigh_deletion(run).error().kind, ErrorKind::not_found);
  EXPECT_TRUE(store->weigh_deletion(other)->use.own_bytes == 0);
}

TEST_F(RunList, FilesOfEarlierResultsCount) {
  put_picture(run, 0, std::string(500, 'a'));
  put_picture(run, 0, std::string(60, 'b'));
  EXPECT_EQ(use_of(run).own_bytes, 560u);
}

}  // namespace
}  // namespace proofsheet::store
