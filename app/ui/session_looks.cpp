// How runs were looked at, kept in the data folder.
#include <utility>

#include "ui/session.h"

namespace proofsheet::ui {

// Another window may keep the looks of other runs in the same file, so that it is read anew.
void Session::change_looks(std::function<void(RunLooks&)> change) {
  change(looks_);
  files_.submit([this, change = std::move(change)](std::stop_token) {
    RunLooks looks = RunLooks::load(options_.data_dir);
    change(looks);
    // A disk that is full has no room for this either, which is told where results are lost.
    (void)looks.save(options_.data_dir);
  });
}

void Session::keep_look(const RunLook& look) {
  change_looks([look](RunLooks& looks) { looks.put(look); });
}

void Session::forget_look(store::RunId run) {
  if (looks_.find(run) != nullptr) change_looks([run](RunLooks& looks) { looks.forget(run); });
}

}  // namespace proofsheet::ui
