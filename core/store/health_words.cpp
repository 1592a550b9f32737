#include "store/health_words.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/tr.h"

namespace proofsheet::store {
namespace {

constexpr std::size_t kNamed = 3;  // cells or runs that a line names before it only counts

std::string bytes_text(std::uint64_t bytes) {
  if (bytes < 1u << 10) return tr_count(bytes, "{} byte", "{} bytes");
  if (bytes < 1u << 20) return fmt::format("{:.1f} KiB", static_cast<double>(bytes) / (1u << 10));
  return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1u << 20));
}

std::string with_rest(const std::string& named, std::size_t count) {
  return count > kNamed ? tr_format("{} and {} more", named, count - kNamed) : named;
}

std::string runs_text(const std::vector<RunId>& runs) {
  std::string named;
  for (std::size_t i = 0; i < std::min(runs.size(), kNamed); ++i)
    named += fmt::format("{}{}", i == 0 ? "" : ", ", runs[i]);
  return with_rest(named, runs.size());
}

std::string cells_text(const std::vector<Store::LostResult>& lost) {
  std::string named;
  for (std::size_t i = 0; i < std::min(lost.size(), kNamed); ++i)
    named += (i == 0 ? "" : ", ") + tr_format("run {} cell {}", lost[i].run, lost[i].cell);
  return with_rest(named, lost.size());
}

std::vector<Store::LostResult> current_ones(std::vector<Store::LostResult> lost) {
  std::erase_if(lost, [](const auto& result) { return result.is_earlier; });
  return lost;
}

}  // namespace

std::vector<DamageWords> damage_words(const Store::Health& health) {
  std::vector<DamageWords> words;
  if (!health.database_ok) {
    words.push_back({tr_format("the database is damaged: {}", health.database_message),
                     tr("its indexes are rebuilt, which may mend it")});
  }
  if (const auto lost = current_ones(health.lost_results); !lost.empty()) {
    const std::string cells = cells_text(lost);
    words.push_back({tr_count(lost.size(), "{} result lost, because files are gone from the disk: {}",
                              "{} results lost, because files are gone from the disk: {}", cells),
                     tr("marked as failed, so that they can be fired again")});
  }
  if (!health.miscounted.empty()) {
    words.push_back(
        {tr_format("the counts of run {} are not those of the results", runs_text(health.miscounted)),
         tr("counted anew")});
  }
  if (!health.half_written.empty()) {
    words.push_back({tr_count(health.half_written.size(), "{} file left half-written by a crash",
                              "{} files left half-written by a crash"),
                     tr("removed")});
  }
  if (!health.orphaned_files.empty()) {
    words.push_back({tr_count(health.orphaned_files.size(), "{} file that no result names",
                              "{} files that no result names"),
                     tr("removed")});
  }
  return words;
}

std::string sound_words(const Store::Health& health, std::size_t runs) {
  std::string text = tr_count(runs, "sound, {} run, {} of results", "sound, {} runs, {} of results",
                              bytes_text(health.blob_bytes));
  if (!health.lost_results.empty()) {
    text += tr_count(health.lost_results.size(), "; files of {} result that was replaced since are gone",
                     "; files of {} results that were replaced since are gone");
  }
  return text;
}

std::vector<std::string> repair_words(const Store::Repair& repair) {
  std::vector<std::string> words;
  if (repair.rebuilt_indexes) words.emplace_back(tr("rebuilt the database's indexes"));
  if (!repair.recounted.empty())
    words.push_back(tr_format("counted the results of run {} anew", runs_text(repair.recounted)));
  if (!repair.lost_results.empty()) {
    const std::string cells = cells_text(repair.lost_results);
    words.push_back(tr_count(repair.lost_results.size(), "marked {} lost result as failed: {}",
                             "marked {} lost results as failed: {}", cells));
  }
  if (repair.files > 0) {
    const std::string bytes = bytes_text(repair.file_bytes);
    words.push_back(tr_count(repair.files, "removed {} file, {}", "removed {} files, {}", bytes));
  }
  if (repair.log_bytes > 0)
    words.push_back(tr_format("wrote the database's log back, {}", bytes_text(repair.log_bytes)));
  if (words.empty()) words.emplace_back(tr("nothing was to be done"));
  return words;
}

}  // namespace proofsheet::store
