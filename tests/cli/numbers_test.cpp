// What is measured of pictures, and runs that come back from a file, on the command line.
#include "cli/program.h"

namespace proofsheet::cli::testing {
namespace {

constexpr std::string_view kPictures =
    "prompts: 'A garden at {{time}}'\nmodels: [\"demo:image\"]\nvars: {time: [night, noon]}\n"
    "params: {size: 128x128, seed: [1, 2]}\n";

class Numbers : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    ASSERT_EQ(run({"run", write("light.sheet.yaml", kPictures)}).exit_code, 0);
  }
};

TEST_F(Numbers, AFilterMeasuresPicturesOnceAndGoesByIt) {
  const Ended first = run({"show", "latest", "--filter", "brightness > 0.4"});
  EXPECT_EQ(first.exit_code, 0) << first.err;
  expect_contains(first.err, "Measuring 4 pictures …");
  expect_contains(first.out, "time=noon");
  EXPECT_EQ(first.out.find("time=night"), std::string::npos) << first.out;
  const Ended again = run({"show", "latest", "--filter", "brightness > 0.4"});
  EXPECT_EQ(again.out, first.out);
  EXPECT_EQ(again.err.find("Measuring"), std::string::npos) << again.err;
  ASSERT_EQ(run({"export", "latest", "-o", path("out.json")}).exit_code, 0);
  expect_contains(read("out.json"), "\"metrics\":{\"brightness\":");
}

TEST_F(Numbers, AnExportedRunIsTakenInWhereItsPicturesAreAndElsewhere) {
  ASSERT_EQ(run({"export", "latest", "-o", path("out.json")}).exit_code, 0);
  const Ended here = run({"import", path("out.json")});
  EXPECT_EQ(here.exit_code, 0) << here.err;
  expect_contains(here.out, "run 2: 4 cells from ");
  EXPECT_EQ(here.err, "");
  const Ended elsewhere = run({"import", path("out.json"), "--data-dir", path("elsewhere")});
  EXPECT_EQ(elsewhere.exit_code, 0) << elsewhere.err;
  expect_contains(elsewhere.out, "run 1: 4 cells from ");
  expect_contains(elsewhere.err, "4 cells had pictures or sounds, which an export does not hold");
  expect_contains(run({"show", "latest", "--filter", "state = failed", "--data-dir", path("elsewhere")}).out,
                  "4 of 4 cells match");
}

TEST_F(Numbers, WhatIsNoExportIsRefusedInOneLine) {
  const Ended refused = run({"import", path("light.sheet.yaml")});
  EXPECT_EQ(refused.exit_code, 2);
  expect_contains(refused.err, "light.sheet.yaml: not valid JSON");
  EXPECT_EQ(std::ranges::count(refused.err, '\n'), 1) << refused.err;
}

}  // namespace
}  // namespace proofsheet::cli::testing
