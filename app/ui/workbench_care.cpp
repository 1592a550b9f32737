// What looks after the data folder: the view of what is cached, its check and its repair.
#include "ui/language.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

std::string Workbench::why_not_check() const {
  const bool fires = session_.is_starting() || !session_.going().empty();
  return fires ? tr("A run is being fired: wait for its end, or stop it first") : "";
}

std::string Workbench::why_not_repair() const {
  if (std::string why = why_not_check(); !why.empty()) return why;
  if (!doctor_.found) return tr("Check the data folder first");
  return is_damaged(doctor_) ? "" : tr("Nothing is to be repaired");
}

void Workbench::add_care_commands() {
  commands_.add({"view.cache", "What is cached …", 0, nullptr, [this] { show_cache(); }});
  commands_.add({"app.check_data", "Check the data folder …", 0, [this] { return why_not_check(); },
                 [this] {
                   doctor_ = {};
                   check_data();
                 }});
  commands_.add({"app.repair_data", "Repair the data folder …", 0, [this] { return why_not_repair(); },
                 [this] { doctor_.dialog.is_open = doctor_.is_asking = true; }});
}

void Workbench::show_cache() {
  const RunView* run = session_.shown();
  open_cache_panel(cache_panel_, run != nullptr ? run->id() : 0);
  session_.read_kept_answers([this](Result<std::vector<store::Store::KeptAnswers>> kept) {
    cache_panel_.kept = std::move(kept);
    loop_.draw_frames(3);
  });
  if (run == nullptr) return;
  session_.report_cache(*run, [this, id = run->id()](Result<run::CacheReport> report) {
    if (cache_panel_.run == id) cache_panel_.report = std::move(report);
    loop_.draw_frames(3);
  });
}

void Workbench::check_data() {
  doctor_.dialog.is_open = doctor_.is_working = true;
  session_.check_data([this](Result<DataHealth> found) {
    doctor_.is_working = doctor_.is_asking = false;
    doctor_.found = std::move(found);
    loop_.draw_frames(3);
  });
}

// Looks at what is left after it.
void Workbench::perform(const RepairData&) {
  if (const std::string why = why_not_repair(); !why.empty()) return notice(why, true);
  doctor_.is_working = true;
  session_.repair_data([this](Result<store::Store::Repair> repaired) {
    doctor_.done = std::move(repaired);
    check_data();
  });
}

}  // namespace proofsheet::ui
