#pragma once

#include <map>
#include <memory>
#include <string>

#include "driver.h"
#include "support/process.h"
#include "ui/session.h"
#include "ui/workbench.h"

namespace proofsheet::testing {

// The workbench in a real window, on a data folder that a test may share between two of them ("yesterday" and
// "today"), with environment variables of the test's choosing; `program` is what another window runs.
class Bench {
 public:
  explicit Bench(const std::filesystem::path& data_dir, std::map<std::string, std::string> variables = {},
                 const DriverOptions& options = {}, ui::Settings settings = {},
                 const std::filesystem::path& program = "/bin/false")
      : driver_({}, options) {
    ui::Session::Options session_options;
    session_options.data_dir = data_dir;
    session_options.assets_dir = std::string(PROOFSHEET_SOURCE_DIR) + "/assets";
    session_options.program = program;
    session_options.wake = &platform::FrameLoop::wake;
    session_options.variable = [variables = std::move(variables)](const std::string& name) {
      const auto found = variables.find(name);
      return found == variables.end() ? std::string() : found->second;
    };
    auto session = ui::Session::open(std::move(session_options));
    if (!session) throw DriverError(session.error().message);
    session_ = std::move(*session);
    auto bench = ui::Workbench::make(driver_.window(), driver_.loop(), *session_, std::move(settings));
    if (!bench) throw DriverError(bench.error().message);
    bench_ = std::move(*bench);
    driver_.set_draw([this] { bench_->draw(); });
    driver_.settle();
  }
  ~Bench() { driver_.set_draw({}); }

  Driver& driver() { return driver_; }
  ui::Workbench& bench() { return *bench_; }
  ui::Session& session() { return *session_; }

  // Opens a sheet file and waits until it is the document.
  void open(const std::string& file) {
    bench_->open_sheet(file);
    driver_.wait_until([&] { return bench_->document().sheet().path == file; }, "the sheet is open");
    driver_.settle();
  }
  void open_bundled(const std::string& name) {
    open(std::string(PROOFSHEET_SOURCE_DIR) + "/assets/sheets/" + name + ".sheet.yaml");
  }
  void fire() {
    // The button is in the sheet's panel, which gives way in a narrow window.
    if (driver_.has("run.fire"))
      driver_.click("run.fire");
    else
      driver_.key(ImGuiKey_Enter, ImGuiMod_Ctrl);
    driver_.wait_until([&] { return bench_->run() != nullptr; }, "the run is shown");
  }
  void wait_for_the_end() {
    driver_.wait_until([&] { return bench_->run() != nullptr && bench_->run()->ended().has_value(); },
                       "the run is done", std::chrono::seconds(180));
    driver_.settle();
  }
  // Writes a sheet into a folder and opens it.
  void open_text(const std::filesystem::path& file, const std::string& yaml) {
    test::write_text(file, yaml);
    open(file.string());
  }
  // Draws until no picture is on its way any more.
  void wait_for_pictures() {
    for (int quiet = 0, frames = 0; quiet < 20 && frames < 3000; ++frames) {
      driver_.frame();
      quiet = bench_->is_loading_pictures() ? 0 : quiet + 1;
    }
  }

 private:
  Driver driver_;
  std::unique_ptr<ui::Session> session_;
  std::unique_ptr<ui::Workbench> bench_;
};

}  // namespace proofsheet::testing
