#pragma once

#include <memory>

#include <gtest/gtest.h>

#include "stored_run.h"

namespace proofsheet::testing {

// The workbench with a run open that was stored a moment ago.
class StoredRunTest : public ::testing::Test {
 protected:
  void open(const StoredRun& wanted, const DriverOptions& options = {}) {
    const store::RunId run = put_run(folder_.path(), wanted);
    bench_ = std::make_unique<Bench>(folder_.path(), std::map<std::string, std::string>{}, options);
    bench_->bench().open_run(run);
    driver().wait_until([&] { return bench_->session().shown() != nullptr; }, "the run is shown");
    driver().frame(2);
    driver().wait_until([&] { return bench().is_complete(); }, "what is in sight is there");
    driver().settle();
  }
  Driver& driver() { return bench_->driver(); }
  ui::Workbench& bench() { return bench_->bench(); }

  test::TempFolder folder_;
  std::unique_ptr<Bench> bench_;
};

}  // namespace proofsheet::testing
