// Disks that fill up or take nothing, and two programs on one data folder: a clear line, and an intact store.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

#include "base/base64.h"
#include "base/hash.h"
#include "demo/server.h"
#include "e2e/answering_server.h"
#include "e2e/program.h"
#include "image/image.h"
#include "store/store.h"

namespace proofsheet::test {
namespace {

namespace fs = std::filesystem;

// A small disk of its own, in memory; needs the right to mount.
class SmallDisk {
 public:
  explicit SmallDisk(const fs::path& path) : path_(path) {
    fs::create_directories(path_);
    mounted_ = ::mount("tmpfs", path_.c_str(), "tmpfs", 0, "size=4m") == 0;
    if (!mounted_) problem_ = std::strerror(errno);
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool mounted() const { return mounted_; }
  const std::string& problem() const { return problem_; }
  bool remount(unsigned long flags, const char* options) {
    return ::mount("tmpfs", path_.c_str(), "tmpfs", MS_REMOUNT | flags, options) == 0;
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
  bool mounted_ = false;
  std::string problem_;
};

class Disk : public testing::Test {
 protected:
  std::vector<std::string> command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), PROOFSHEET_PROGRAM);
    arguments.insert(arguments.end(), {"--data-dir", data.string()});
    return arguments;
  }
  // Cells of `done` events that were printed.
  static std::set<std::int64_t> announced(const std::string& output) {
    std::set<std::int64_t> cells;
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
      const auto event = parse_json(line);
      if (event && text_of(*event, "event") == "cell" && text_of(*event, "state") == "done")
        cells.insert(event->find("cell")->as_int());
    }
    return cells;
  }
  void expect_stored_and_sound(const std::set<std::int64_t>& cells) {
    const auto store = store::Store::open(data);
    ASSERT_TRUE(store) << store.error().message;
    for (const std::int64_t cell : cells) {
      const auto result = (*store)->result(1, static_cast<std::uint64_t>(cell));
      ASSERT_TRUE(result) << result.error().message;
      EXPECT_EQ(result->state, store::CellState::done);
      EXPECT_TRUE((*store)->has_files(*result)) << cell;
    }
    const auto health = (*store)->check();
    ASSERT_TRUE(health) << health.error().message;
    EXPECT_TRUE(health->database_ok) << health->database_message;
    EXPECT_TRUE(health->missing_blobs.empty());
    EXPECT_TRUE(health->miscounted.empty());
  }

  TempFolder folder;
  fs::path data = folder.path() / "data";
  std::unique_ptr<demo::Server> server = std::move(*demo::Server::start({}));
};

// A picture that does not compress, 64 KiB, another each time.
std::string noise(std::uint64_t serial) {
  image::Image image(128, 128);
  std::uint64_t state = serial;
  for (std::size_t i = 0; i < image.rgba.size(); ++i) {
    state = mix64(state);
    image.rgba[i] = static_cast<std::uint8_t>(state);
  }
  return image::encode(image).value();
}

// Answers with pictures and texts; counts.
class Painter {
 public:
  std::string base_url() const { return server_.base_url(); }
  std::uint64_t requests() const { return requests_; }

 private:
  std::string answer(const AnsweringServer::Request& request) {
    const std::uint64_t serial = ++requests_;
    if (request.path.find("/images/") != std::string::npos)
      return "{\"data\":[{\"b64_json\":\"" + base64_encode(noise(serial)) + "\"}]}";
    return "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" +
           std::string(500, 'w') + "\"},\"finish_reason\":\"stop\"}]}";
  }
  std::atomic<std::uint64_t> requests_{0};
  AnsweringServer server_{std::chrono::milliseconds(2),
                          [this](const auto& request) { return answer(request); }};
};

TEST_F(Disk, AFullOneEndsTheRunWithAClearWordAndLosesNothing) {
  SmallDisk disk(data);
  if (!disk.mounted()) GTEST_SKIP() << "a small disk cannot be mounted: " << disk.problem();
  Painter painter;
  const std::string sheet = folder / "disk.sheet.yaml";
  // 240 cells: twice what the disk holds.
  write_text(sheet,
             "title: Disk\nprompts: 'A garden, number {{n}}'\nmodels: [near:image, near:chat]\nvars: {n: "
             "{values: 1-120}}\nproviders:\n  near: {api: openai, base_url: '" +
                 painter.base_url() + "'}\n");
  Process run(command({"run", sheet, "-j", "8", "--json"}));
  EXPECT_EQ(run.wait(120), 1) << run.err();
  EXPECT_NE(run.err().find(data.string()), std::string::npos) << run.err();
  EXPECT_NE(run.err().find("the disk is full; make room and try again"), std::string::npos) << run.err();
  EXPECT_NE(run.err().find("Continue with: proofsheet run "), std::string::npos) << run.err();
  const auto before = announced(run.out());
  EXPECT_GT(before.size(), 0u);
  EXPECT_LT(before.size(), 240u);

  // Still full, and what is there can be looked at.
  Process look(command({"show", "1"}));
  EXPECT_EQ(look.wait(), 0) << look.err();

  ASSERT_TRUE(disk.remount(0, "size=64m"));
  expect_stored_and_sound(before);
  const std::uint64_t requests = painter.requests();
  Process resumed(command({"run", sheet, "--resume", "1"}));
  EXPECT_EQ(resumed.wait(120), 0) << resumed.err();
  EXPECT_LE(painter.requests() - requests, 240 - before.size()) << "what was stored is not fired again";
  std::set<std::int64_t> all;
  for (std::int64_t cell = 0; cell < 240; ++cell) all.insert(cell);
  expect_stored_and_sound(all);
}

TEST_F(Disk, OneThatTakesNoWritesIsNamed) {
  SmallDisk disk(data);
  if (!disk.mounted()) GTEST_SKIP() << "a small disk cannot be mounted: " << disk.problem();
  write_text(folder / "one.sheet.yaml",
             "prompts: x\nmodels: near:chat\nproviders:\n  near: {api: openai, base_url: '" +
                 server->base_url() + "'}\n");
  const std::string sheet = folder / "one.sheet.yaml";
  ASSERT_EQ(Process(command({"run", sheet})).wait(), 0);
  ASSERT_TRUE(disk.remount(MS_RDONLY, "size=4m"));
  const std::uint64_t requests = server->stats().requests;
  Process run(command({"run", sheet, "--no-cache"}));
  EXPECT_EQ(run.wait(), 1);
  EXPECT_NE(run.err().find(data.string()), std::string::npos) << run.err();
  EXPECT_NE(run.err().find("cannot write in the data folder: Read-only file system"), std::string::npos)
      << run.err();
  EXPECT_EQ(server->stats().requests, requests) << "nothing is fired that could not be kept";
  ASSERT_TRUE(disk.remount(0, "size=4m"));
  expect_stored_and_sound({0});
}

TEST_F(Disk, ADatabaseFileThatTakesNoWritesIsNamed) {
  write_text(folder / "one.sheet.yaml",
             "prompts: x\nmodels: near:chat\nproviders:\n  near: {api: openai, base_url: '" +
                 server->base_url() + "'}\n");
  const std::string sheet = folder / "one.sheet.yaml";
  ASSERT_EQ(Process(command({"run", sheet})).wait(), 0);
  // Root may write whatever a file's mode says, but not through a mount that is read-only.
  const fs::path file = data / "proofsheet.db";
  if (::mount(file.c_str(), file.c_str(), nullptr, MS_BIND, nullptr) != 0)
    GTEST_SKIP() << "a file cannot be mounted: " << std::strerror(errno);
  const int made_read_only =
      ::mount(nullptr, file.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr);
  Process run(command({"run", sheet, "--no-cache"}));
  const int exit_code = run.wait();
  ::umount2(file.c_str(), MNT_DETACH);
  ASSERT_EQ(made_read_only, 0);
  EXPECT_EQ(exit_code, 1);
  EXPECT_NE(run.err().find(file.string() + ": cannot be opened for writing"), std::string::npos) << run.err();
  expect_stored_and_sound({0});
}

std::string texts(const std::string& base_url, const char* title) {
  return std::string("title: ") + title + "\nprompts: '" + title +
         " {{n}}'\nmodels: near:chat\nvars: {n: {values: 1-150}}\nparams: {max_tokens: 8}\nproviders:\n  "
         "near: {api: "
         "openai, base_url: '" +
         base_url + "'}\n";
}

class TwoPrograms : public Disk {
 protected:
  TwoPrograms() {
    demo::ServerOptions options;
    options.latency_ms = 20;
    server = std::move(*demo::Server::start(options));
  }
};

TEST_F(TwoPrograms, OnOneDataFolderBothFinish) {
  write_text(folder / "a.sheet.yaml", texts(server->base_url(), "Ash"));
  write_text(folder / "b.sheet.yaml", texts(server->base_url(), "Birch"));
  Process first(command({"run", folder / "a.sheet.yaml", "-j", "8"}));
  Process second(command({"run", folder / "b.sheet.yaml", "-j", "8"}));
  EXPECT_EQ(first.wait(120), 0) << first.err();
  EXPECT_EQ(second.wait(120), 0) << second.err();
  const auto store = store::Store::open(data);
  ASSERT_TRUE(store) << store.error().message;
  const auto runs = *(*store)->runs();
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_NE(runs[0].id, runs[1].id);
  for (const store::RunInfo& run : runs) {
    EXPECT_EQ(run.done, 150u);
    EXPECT_EQ((*store)->summaries(run.id)->size(), 150u);
    EXPECT_GT(run.finished_unix_ms, 0);
  }
  EXPECT_EQ(server->stats().requests, 300u);
  EXPECT_TRUE((*store)->check()->miscounted.empty());
}

TEST_F(TwoPrograms, DoNotFireTheSameRun) {
  const std::string sheet = folder / "a.sheet.yaml";
  write_text(sheet, texts(server->base_url(), "Ash"));
  Process first(command({"run", sheet, "-j", "2", "--json"}));
  ASSERT_TRUE(eventually([&] { return announced(first.out()).size() >= 2; }));
  Process second(command({"run", sheet, "--resume", "1"}));
  EXPECT_EQ(second.wait(), 1);
  EXPECT_NE(
      second.err().find("run 1 is being fired by another process (" + std::to_string(first.pid()) + ")"),
      std::string::npos)
      << second.err();
  EXPECT_TRUE(first.is_running());
  Process deleting(command({"delete", "1"}));
  EXPECT_EQ(deleting.wait(), 1) << "nor does one delete what the other fires";
  first.signal(SIGKILL);
  EXPECT_EQ(first.wait(), 128 + SIGKILL);
  Process third(command({"run", sheet, "--resume", "1", "-j", "32"}));
  EXPECT_EQ(third.wait(120), 0) << "the dead hold no lock: " << third.err();
  std::set<std::int64_t> all;
  for (std::int64_t cell = 0; cell < 150; ++cell) all.insert(cell);
  expect_stored_and_sound(all);
}

}  // namespace
}  // namespace proofsheet::test
