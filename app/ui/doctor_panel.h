#pragma once

#include <optional>

#include "base/result.h"
#include "store/store.h"
#include "ui/action.h"
#include "ui/context.h"
#include "ui/data_health.h"
#include "ui/dialog.h"

namespace proofsheet::ui {

// The data folder is checked, and repaired when the user agrees to what that changes.
struct DoctorState {
  DialogState dialog = {};
  bool is_working = false;  // the folder is being checked or repaired
  bool is_asking = false;   // what a repair would change is shown, before anything is done
  std::optional<Result<DataHealth>> found = {};
  std::optional<Result<store::Store::Repair>> done = {};  // by the last repair; `found` is what is left
};
// True when something was found that a repair may mend.
bool is_damaged(const DoctorState& state);
// Asks for "app.repair_data", which asks the user, and RepairData when he agrees.
void draw_doctor(DoctorState& state, const Context& context, Actions& actions);

}  // namespace proofsheet::ui
