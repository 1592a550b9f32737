// What a crash, a second program, a damaged file or a folder without permission does to the store.
#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <array>
#include <fstream>

#include "base/file.h"
#include "store/helpers.h"
#include "store/migrations.h"

namespace proofsheet::store {
namespace {

namespace fs = std::filesystem;

// Runs `action` in a child process; its return value is the exit status.
template <class Action>
pid_t start_child(const Action& action) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(action());
  return child;
}

int exit_status(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Puts results with pictures for ever and writes each cell's number into `announce` once it is durable.
int write_until_killed(const fs::path& folder, RunId run, int announce) {
  const auto store = open_store(folder);
  for (std::uint64_t cell = 0;; ++cell) {
    auto [result, blobs] = picture_result(cell, "picture " + std::to_string(cell) + std::string(20'000, '.'));
    auto announce_cell = [announce, cell](Result<> done) {
      if (!done || ::write(announce, &cell, sizeof cell) != sizeof cell) ::_exit(1);
    };
    if (cell % 10 == 9) {
      if (!put_and_wait(*store, run, text_result(cell, "t"))) return 1;  // bounds what is queued
    } else {
      store->put_result(run, std::move(result), std::move(blobs), announce_cell);
    }
  }
}

TEST(Durability, EveryAnnouncedResultSurvivesSigkill) {
  const TempFolder folder;
  const RunId run = *open_store(folder.path())->create_run({.cells = 1'000'000});
  for (int round = 0; round < 3; ++round) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    const pid_t child = start_child([&] { return write_until_killed(folder.path(), run, pipe[1]); });
    ::close(pipe[1]);
    std::vector<std::uint64_t> announced;
    std::uint64_t cell = 0;
    while (::read(pipe[0], &cell, sizeof cell) == sizeof cell) {
      announced.push_back(cell);
      if (announced.size() == 40u + static_cast<std::size_t>(round) * 7) ::kill(child, SIGKILL);
    }
    ::close(pipe[0]);
    ASSERT_EQ(exit_status(child), 128 + SIGKILL);
    ASSERT_GE(announced.size(), 40u);

    const auto store = open_store(folder.path());
    for (const std::uint64_t wanted : announced) {
      const auto result = store->result(run, wanted);
      ASSERT_TRUE(result) << result.error().message;
      const auto bytes = store->read_blob(result->images.at(0).blob.hash);
      ASSERT_TRUE(bytes) << bytes.error().message;
      EXPECT_TRUE(bytes->starts_with("picture " + std::to_string(wanted) + "."));
    }
    const auto health = store->check();
    EXPECT_TRUE(health->database_ok) << health->database_message;
    EXPECT_TRUE(health->missing_blobs.empty());
  }
}

TEST(Durability, TwoProgramsShareOneFolder) {
  const TempFolder folder;
  const auto work = [&] {
    const auto store = open_store(folder.path());  // both may be the one that makes it
    const auto run = store->create_run({.cells = 200});
    if (!run) return 2;
    for (std::uint64_t cell = 0; cell < 200; ++cell) {
      auto [result, blobs] = picture_result(cell, "shared " + std::to_string(cell));
      if (cell % 10 != 0) {
        store->put_result(*run, std::move(result), std::move(blobs), [](Result<> done) {
          if (!done) ::_exit(3);
        });
      } else if (!put_and_wait(*store, *run, std::move(result), std::move(blobs))) {
        return 4;
      }
    }
    return 0;
  };
  const pid_t first = start_child(work);
  const pid_t second = start_child(work);
  EXPECT_EQ(exit_status(first), 0);
  EXPECT_EQ(exit_status(second), 0);
  const auto store = open_store(folder.path());
  const auto runs = store->runs();
  ASSERT_EQ(runs->size(), 2u);
  for (const RunInfo& run : *runs) EXPECT_EQ(run.done, 200u);
  EXPECT_TRUE(store->check()->orphaned_files.empty());
}

TEST(Durability, ADiskThatTakesNoMoreFailsTheResultWithAClearError) {
  const TempFolder folder;
  const RunId run = *open_store(folder.path())->create_run({.cells = 1});
  const pid_t child = start_child([&] {
    const auto store = open_store(folder.path());
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{100'000, 100'000};  // bytes in any one file
    ::setrlimit(RLIMIT_FSIZE, &limit);
    auto [result, blobs] = picture_result(0, std::string(200'000, 'x'));
    const auto done = put_and_wait(*store, run, std::move(result), std::move(blobs));
    if (done) return 1;
    if (done.error().kind != ErrorKind::io) return 2;
    return done.error().message.find("cannot write") == std::string::npos ? 3 : 0;
  });
  EXPECT_EQ(exit_status(child), 0);
  const auto store = open_store(folder.path());
  EXPECT_FALSE(store->result(run, 0));
  EXPECT_TRUE(store->check()->orphaned_files.empty()) << "the half-written file must not stay";
}

TEST(Opening, ADamagedDatabaseSaysWhatToDo) {
  const TempFolder folder;
  std::ofstream(folder.path() / "proofsheet.db")
      << "this is no database, but it is long enough to be looked at " << std::string(5000, '?');
  const auto store = Store::open(folder.path());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, ErrorKind::store);
  EXPECT_NE(store.error().message.find("proofsheet.db: the database is damaged"), std::string::npos)
      << store.error().message;
  EXPECT_NE(store.error().message.find("move the file away"), std::string::npos);
}

TEST(Opening, ADatabaseWithTornPagesIsReportedByCheck) {
  const TempFolder folder;
  {
    const auto store = open_store(folder.path());
    const RunId run = *store->create_run({.cells = 3000});
    for (std::uint64_t cell = 0; cell < 3000; ++cell)
      store->put_result(run, text_result(cell, std::string(300, 't')), {}, {});
  }
  const fs::path path = folder.path() / "proofsheet.db";
  const auto size = fs::file_size(path);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  for (auto at = static_cast<std::streamoff>(size / 2); at < static_cast<std::streamoff>(size / 2 + 100'000);
       at += 4096) {
    file.seekp(at);
    file << std::string(2000, '\xFF');
  }
  file.close();
  const auto store = Store::open(folder.path());
  ASSERT_TRUE(store) << store.error().message;
  const auto health = (*store)->check();
  ASSERT_TRUE(health) << health.error().message;
  EXPECT_FALSE(health->database_ok);
  EXPECT_FALSE(health->database_message.empty());
}

TEST(Opening, ANewerDatabaseIsRefused) {
  const TempFolder folder;
  open_store(folder.path());
  {
    auto database = Database::open(folder.path() / "proofsheet.db", Database::Access::write);
    ASSERT_TRUE(database->execute("PRAGMA user_version = 99"));
  }
  const auto store = Store::open(folder.path());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, ErrorKind::store);
  EXPECT_NE(store.error().message.find("newer Proofsheet (version 99"), std::string::npos)
      << store.error().message;
}

TEST(Opening, AForeignDatabaseIsLeftAlone) {
  const TempFolder folder;
  {
    auto database = Database::open(folder.path() / "proofsheet.db", Database::Access::write);
    ASSERT_TRUE(database->execute("CREATE TABLE recipes (name TEXT)"));
  }
  const auto store = Store::open(folder.path());
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message.find("another program"), std::string::npos) << store.error().message;
}

TEST(Opening, AFolderThatCannotBeWrittenIsNamed) {
  const TempFolder folder;
  const fs::path closed = folder.path() / "closed";
  fs::create_directory(closed);
  fs::permissions(folder.path(), fs::perms::all);
  fs::permissions(closed, fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read |
                              fs::perms::others_exec);
  const pid_t child = start_child([&] {
    // Root may write anywhere, so it becomes nobody first.
    if (::geteuid() == 0 && ::setuid(65534) != 0) return 9;
    const auto store = Store::open(closed);
    if (store) return 1;
    if (store.error().kind != ErrorKind::store) return 2;
    if (store.error().message.find(closed.string()) == std::string::npos) return 3;
    return store.error().message.find("cannot write") == std::string::npos ? 4 : 0;
  });
  EXPECT_EQ(exit_status(child), 0);
}

TEST(Opening, ADatabaseFileThatCannotBeWrittenIsNamed) {
  const TempFolder folder;
  open_store(folder.path());
  fs::permissions(folder.path(), fs::perms::all);
  fs::permissions(folder.path() / "blobs", fs::perms::all);
  fs::permissions(folder.path() / "proofsheet.lock", fs::perms::all);
  fs::permissions(folder.path() / "proofsheet.db", fs::perms::owner_read | fs::perms::others_read);
  const pid_t child = start_child([&] {
    if (::geteuid() == 0 && ::setuid(65534) != 0) return 9;
    const auto store = Store::open(folder.path());
    if (store) return 1;
    return store.error().message.find("proofsheet.db: cannot be opened for writing") == std::string::npos ? 2
                                                                                                          : 0;
  });
  EXPECT_EQ(exit_status(child), 0);
}

TEST(Opening, LeftoversOfACrashAreRemovedWhenTheyAreOld) {
  const TempFolder folder;
  open_store(folder.path());
  const fs::path old = folder.path() / "blobs" / "1.2.tmp";
  const fs::path young = folder.path() / "blobs" / "1.3.tmp";
  std::ofstream(old) << "half";
  std::ofstream(young) << "half";
  fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(2));
  open_store(folder.path());
  EXPECT_FALSE(fs::exists(old));
  EXPECT_TRUE(fs::exists(young)) << "another program may be writing it";
}

TEST(Migrations, BringAnOlderDatabaseForwardOneStepAtATime) {
  const TempFolder folder;
  const fs::path path = folder.path() / "m.db";
  constexpr std::array first{Migration{"CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (7);"}};
  constexpr std::array both{first[0], Migration{"ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 3;"}};
  {
    auto database = Database::open(path, Database::Access::write);
    ASSERT_TRUE(migrate(*database, first));
    EXPECT_EQ(*database->query_int("PRAGMA user_version"), 1);
  }
  auto database = Database::open(path, Database::Access::write);
  ASSERT_TRUE(migrate(*database, both));
  EXPECT_EQ(*database->query_int("PRAGMA user_version"), 2);
  EXPECT_EQ(*database->query_int("SELECT x + y FROM a"), 10);
  ASSERT_TRUE(migrate(*database, both)) << "nothing to do";
  EXPECT_FALSE(migrate(*database, first)) << "newer than the list";
}

TEST(Migrations, ThatFailLeaveTheDatabaseAsItWas) {
  const TempFolder folder;
  auto database = Database::open(folder.path() / "m.db", Database::Access::write);
  constexpr std::array good{Migration{"CREATE TABLE a (x INTEGER);"}};
  constexpr std::array bad{good[0], Migration{"CREATE TABLE b (x INTEGER); SELECT nonsense FROM nowhere;"}};
  ASSERT_TRUE(migrate(*database, good));
  const auto failed = migrate(*database, bad);
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().message.find("nowhere"), std::string::npos);
  EXPECT_EQ(*database->query_int("PRAGMA user_version"), 1);
  EXPECT_EQ(*database->query_int("SELECT count(*) FROM sqlite_schema WHERE name = 'b'"), 0);
}

}  // namespace
}  // namespace proofsheet::store
