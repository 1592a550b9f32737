#pragma once

#include <cstddef>

#include "store/store.h"

namespace proofsheet::ui {

// What a check of the data folder found.
struct DataHealth {
  store::Store::Health health;
  std::size_t runs = 0;
};

}  // namespace proofsheet::ui
