#include "cli/doctor_store.h"

#include <algorithm>
#include <iterator>
#include <memory>

#include "base/file.h"
#include "cli/common.h"
#include "store/health_words.h"
#include "store/store.h"

namespace proofsheet::cli {
namespace {

// Of what is lost only the user can say whether it is to be paid for again.
constexpr std::string_view kFireAgain = "; `proofsheet run --resume RUN --retry-errors` fires them again";

std::vector<Finding> examine(const store::Store& store) {
  const auto health = store.check();
  if (!health) return {{"store", Level::bad, health.error().message}};
  std::vector<Finding> findings;
  for (const store::DamageWords& damage : store::damage_words(*health))
    findings.push_back({"store", Level::bad, damage.found});
  if (findings.empty()) {
    const auto runs = store.runs();
    if (!runs) return {{"store", Level::bad, runs.error().message}};
    findings.push_back({"store", Level::good, store::sound_words(*health, runs->size())});
  } else {
    std::string does;
    for (const store::DamageWords& damage : store::damage_words(*health)) {
      if (does.find(damage.repair) == std::string::npos) does += (does.empty() ? "" : ", ") + damage.repair;
    }
    findings.push_back({"store", Level::bad,
                        fmt::format("`proofsheet doctor --repair` mends what can be mended ({})", does)});
  }
  return findings;
}

std::vector<Finding> done_by(const store::Store::Repair& repair) {
  std::vector<Finding> findings;
  for (const std::string& words : store::repair_words(repair))
    findings.push_back({"repair", Level::good, words});
  if (!repair.lost_results.empty())
    findings.push_back({"repair", Level::good, "the cells have failed" + std::string(kFireAgain)});
  return findings;
}

}  // namespace

std::vector<Finding> store_findings(const std::string& data_dir, StoreCare care) {
  auto folder = data_dir.empty() ? proofsheet::data_dir() : Result<std::filesystem::path>(data_dir);
  if (!folder) return {{"store", Level::bad, folder.error().message}};
  const auto store = store::Store::open(*folder, store::Store::Leftovers::keep);
  if (!store) return {{"store", Level::bad, store.error().message}};
  if (care == StoreCare::check) return examine(**store);
  const auto repair = (*store)->repair();
  std::vector<Finding> findings =
      repair ? done_by(*repair) : std::vector<Finding>{{"repair", Level::bad, repair.error().message}};
  std::ranges::move(examine(**store), std::back_inserter(findings));
  return findings;
}

}  // namespace proofsheet::cli
