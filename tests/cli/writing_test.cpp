// Files that take long to write: how far they are is said, and Ctrl+C leaves none of them half.
#include <signal.h>

#include <algorithm>

#include "cli/program.h"
#include "cli/terminal.h"
#include "image/image.h"
#include "store/store.h"

namespace proofsheet::cli::testing {
namespace {

class Writing : public CliTest {
 protected:
  // The words of a montage that would take minutes: of one large picture, again and again.
  std::vector<std::string> long_montage() {
    image::Image picture(2000, 2000);
    for (std::size_t i = 0; i < picture.rgba.size(); ++i)
      picture.rgba[i] = i % 4 == 3 ? 255 : static_cast<std::uint8_t>(i * 7 / 11);
    const auto png = image::encode(picture);
    EXPECT_TRUE(png);
    std::vector<std::string> words{"montage", "-o", path("sheet.png")};
    words.insert(words.end(), 3'000, write("picture.png", *png));
    return words;
  }
  // Those of an export of one run to so many files that it takes long.
  std::vector<std::string> long_export() {
    auto store = store::Store::open(path("data"));
    EXPECT_TRUE(store);
    constexpr std::uint64_t kCells = 1'000;
    const auto run = (*store)->create_run({"Moss", "title: Moss\n", "moss.sheet.yaml", kCells});
    EXPECT_TRUE(run);
    for (std::uint64_t cell = 0; cell < kCells; ++cell) {
      store::CellResult result;
      result.cell = cell;
      result.axes = Value(Value::Map{{"seed", static_cast<std::int64_t>(cell)}});
      result.text = std::string(5'000, 'm');
      (*store)->put_result(*run, std::move(result), {}, [](const Result<>& stored) { EXPECT_TRUE(stored); });
    }
    (*store)->flush();
    std::vector<std::string> words{"export", "latest"};
    for (int file = 0; file < 2'000; ++file) {
      words.emplace_back("-o");
      words.push_back(path("out" + std::to_string(file) + ".csv"));
    }
    return words;
  }
  std::map<std::string, std::string> terminal_environment() const {
    auto variables = environment();
    variables["TERM"] = "xterm-256color";
    variables["LC_ALL"] = "C.UTF-8";
    return variables;
  }
  static std::vector<std::string> program(std::vector<std::string> words) {
    words.insert(words.begin(), PROOFSHEET_PROGRAM);
    return words;
  }
  std::size_t temporaries() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(std::filesystem::directory_iterator(folder_),
                              [](const auto& entry) { return entry.path().extension() == ".tmp"; }));
  }
};

TEST_F(Writing, AMontageHasABarOnATerminalAndStopsAtCtrlC) {
  const auto words = long_montage();
  Terminal terminal(program(words), terminal_environment());
  ASSERT_TRUE(terminal.wait_for("█"));
  ASSERT_TRUE(terminal.wait_for(" %, "));
  ASSERT_TRUE(terminal.wait_for(" left"));
  EXPECT_EQ(temporaries(), 1u);
  terminal.type("\x03");
  EXPECT_EQ(terminal.wait(), 130);
  expect_contains(terminal.output(), "sheet.png: stopped, and not written");
  EXPECT_FALSE(std::filesystem::exists(path("sheet.png")));
  EXPECT_EQ(temporaries(), 0u);
}

TEST_F(Writing, AnExportThatIsStoppedLeavesWholeFilesOnly) {
  const auto words = long_export();
  Terminal terminal(program(words), terminal_environment());
  ASSERT_TRUE(terminal.wait_for("░ out"));
  terminal.type("\x03");
  EXPECT_EQ(terminal.wait(), 130);
  expect_contains(terminal.output(), ".csv: stopped, and not written");
  EXPECT_EQ(temporaries(), 0u);
  const std::string first = read("out0.csv");
  ASSERT_FALSE(first.empty());
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    if (entry.path().extension() == ".csv") {
      EXPECT_EQ(read(entry.path().filename()).size(), first.size()) << entry.path();
    }
  }
}

TEST_F(Writing, WithoutATerminalASignalStopsAMontageAsWell) {
  Process process(long_montage(), environment());
  ASSERT_TRUE(process.wait_for_error("sheet.png: "));
  process.signal(SIGINT);
  const Ended ended = process.wait();
  EXPECT_EQ(ended.exit_code, 130) << ended.err;
  EXPECT_EQ(ended.out, "");
  EXPECT_EQ(ended.err.find('\x1b'), std::string::npos);
  EXPECT_EQ(temporaries(), 0u);
}

}  // namespace
}  // namespace proofsheet::cli::testing
