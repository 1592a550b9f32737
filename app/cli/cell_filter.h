#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "sheet/plan.h"

namespace proofsheet::cli {

// The cells that `option` names: `axis=glob` pairs joined by commas, all of which must match the axis value
// as it is shown; `*` and `?` are wild, a value with a comma goes in double quotes. Also knows the sheet's
// constants and, where no axis is called so, `cell`, a cell's number. Fails (invalid_input) for text that is
// not such a list, an axis that the sheet does not have, or more than 10,000,000 cells.
Result<std::vector<sheet::CellIndex>> filter_cells(const sheet::Plan& plan, std::string_view expression,
                                                   std::string_view option = "--filter");

}  // namespace proofsheet::cli
