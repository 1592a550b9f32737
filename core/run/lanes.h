#pragma once

#include <memory>
#include <string>
#include <vector>

#include "provider/provider.h"
#include "run/limiter.h"
#include "sheet/sheet.h"

namespace proofsheet::run {

// Which failures are sent again, how often, and how often in the whole run.
struct RetryRules {
  int max_retries = 4;
  std::vector<std::string> kinds;  // names of ErrorKinds
  std::optional<int> budget;

  bool allows(ErrorKind kind) const;
};

// A provider as a run uses it.
struct Route {
  std::shared_ptr<const provider::Endpoint> endpoint;
  const provider::Provider* provider = nullptr;
  sheet::Limits limits;  // the sheet's and the provider's own together
  RetryRules retries;
  bool serial_models = false;
};

// The name under which runs share a provider's limiter: its address and key. Does not contain the key.
std::string limiter_name(const provider::Endpoint& endpoint);

// The sheet's limits and those of one of its providers: the stricter counts; retries as the provider says,
// else the sheet.
sheet::Limits combine_limits(const sheet::Limits& sheet, const sheet::Limits& provider);
RetryRules retry_rules(const sheet::Retries& retries);

}  // namespace proofsheet::run
