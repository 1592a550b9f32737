// The grid of a sheet in a real window, and what its tests measure there.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "bench_fixture.h"

namespace proofsheet::testing {

// 40 rows of 21 columns of texts.
inline constexpr const char* kLargeGrid =
    "prompts: hi\nmodels: demo:text\nparams: {seed: 1-40, temperature: 0-1 (+0.05), max_tokens: 1}\n"
    "layout: {rows: seed, columns: temperature}\n";

class GridOnScreen : public ::testing::Test {
 protected:
  void open(const std::string& yaml, bool fires = true, DriverOptions options = {}) {
    bench_.reset();
    bench_ = std::make_unique<Bench>(folder_.path(), std::map<std::string, std::string>{}, options);
    bench_->open_text(folder_.path() / "grid.sheet.yaml", yaml);
    if (fires) {
      bench_->fire();
      bench_->wait_for_the_end();
    }
    driver().settle();
  }
  Driver& driver() { return bench_->driver(); }
  void key(ImGuiKey key, ImGuiKeyChord mods = 0) {
    driver().key(key, mods);
    driver().settle();
  }
  platform::ItemRect rect(const char* label) { return driver().find(label).rect; }
  std::uint64_t focus() { return bench_->bench().focus().value(); }
  static float width(const platform::ItemRect& rect) { return rect.right - rect.left; }
  static float height(const platform::ItemRect& rect) { return rect.bottom - rect.top; }
  static bool overlap(const platform::ItemRect& a, const platform::ItemRect& b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  }

  test::TempFolder folder_;
  std::unique_ptr<Bench> bench_;
};

}  // namespace proofsheet::testing
