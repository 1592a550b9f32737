#include "sheet/limit_fields.h"

#include <algorithm>

namespace proofsheet::sheet {

const NumberLimit* find_number_limit(std::string_view name, LimitScope scope) {
  for (const NumberLimit& limit : kNumberLimits) {
    if (limit.name == name && (scope == LimitScope::run || limit.scope == scope)) return &limit;
  }
  return nullptr;
}

std::vector<std::string> limit_names(LimitScope scope) {
  std::vector<std::string> names{"concurrency"};
  for (const NumberLimit& limit : kNumberLimits) {
    if (find_number_limit(limit.name, scope)) names.emplace_back(limit.name);
  }
  names.emplace_back("retries");
  return names;
}

std::vector<std::string> retry_kinds() {
  return {kRetryKinds.begin(), kRetryKinds.end()};
}

std::string_view order_name(FiringOrder order) {
  return order == FiringOrder::breadth_first ? "breadth_first" : "as_laid_out";
}

std::optional<FiringOrder> order_from_name(std::string_view name) {
  for (const FiringOrder order : {FiringOrder::as_laid_out, FiringOrder::breadth_first}) {
    if (order_name(order) == name) return order;
  }
  return std::nullopt;
}

std::vector<std::string> order_names() {
  return {std::string(order_name(FiringOrder::as_laid_out)),
          std::string(order_name(FiringOrder::breadth_first))};
}

}  // namespace proofsheet::sheet
