// The program itself, started as `./dev run` starts it.
#include <gtest/gtest.h>

#include "store/store.h"
#include "support/process.h"

namespace proofsheet::testing {
namespace {

TEST(Program, OpensASheetFiresItAndKeepsEveryResult) {
  test::TempFolder folder;
  test::write_text(folder / "small.sheet.yaml",
                   "prompts: 'A garden'\nmodels: demo:image\nparams: {size: 64x64, seed: 1-5}\n");
  test::Process program(
      {PROOFSHEET_WORKBENCH, "--fire", folder / "small.sheet.yaml", "--data-dir", folder / "data"},
      {{"PROOFSHEET_CONFIG_DIR", folder / "config"}});
  const auto finished = [&] {
    const auto store = store::Store::open(folder / "data");
    const auto runs = store ? (*store)->runs() : Result<std::vector<store::RunInfo>>();
    return runs && !runs->empty() && runs->front().done == 5;
  };
  EXPECT_TRUE(test::eventually([&] { return !program.is_running() || finished(); })) << program.err();
  EXPECT_TRUE(program.is_running()) << program.err();
}

TEST(Program, SaysInOneLineWhatIsMissingWithoutADisplay) {
  test::TempFolder folder;
  test::Process program(
      {PROOFSHEET_WORKBENCH, "--data-dir", folder / "data"},
      {{"DISPLAY", ""}, {"WAYLAND_DISPLAY", ""}, {"PROOFSHEET_CONFIG_DIR", folder / "config"}});
  EXPECT_EQ(program.wait(), 1);
  EXPECT_NE(program.err().find("display"), std::string::npos) << program.err();
}

}  // namespace
}  // namespace proofsheet::testing
