#include "cli/doctor_store.h"

#include <algorithm>
#include <iterator>
#include <memory>

#include "base/file.h"
#include "cli/common.h"
#include "store/store.h"

namespace proofsheet::cli {
namespace {

constexpr std::size_t kNamed = 3;  // cells or runs that a line names before it only counts

std::string size_text(std::uint64_t bytes) {
  if (bytes < 1u << 10) return count_of(bytes, "byte");
  if (bytes < 1u << 20) return fmt::format("{:.1f} KiB", static_cast<double>(bytes) / (1u << 10));
  return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1u << 20));
}

std::string and_more(std::size_t count) {
  return count > kNamed ? fmt::format(" and {} more", count - kNamed) : std::string();
}

std::string runs_text(const std::vector<store::RunId>& runs) {
  return fmt::format(
      "{}{}",
      fmt::join(runs.begin(), runs.begin() + static_cast<std::ptrdiff_t>(std::min(runs.size(), kNamed)),
                ", "),
      and_more(runs.size()));
}

std::string cells_text(const std::vector<store::Store::LostResult>& lost) {
  std::string out;
  for (std::size_t i = 0; i < std::min(lost.size(), kNamed); ++i)
    out += fmt::format("{}run {} cell {}", i == 0 ? "" : ", ", lost[i].run, lost[i].cell);
  return out + and_more(lost.size());
}

std::vector<store::Store::LostResult> current_ones(std::vector<store::Store::LostResult> lost) {
  std::erase_if(lost, [](const auto& result) { return result.is_earlier; });
  return lost;
}

void add_damage(const store::Store::Health& health, std::vector<Finding>& findings) {
  const auto bad = [&](std::string text) { findings.push_back({"store", Level::bad, std::move(text)}); };
  if (!health.database_ok) bad("the database is damaged: " + health.database_message);
  if (const auto lost = current_ones(health.lost_results); !lost.empty()) {
    bad(fmt::format(
        "{} lost, because files are gone from the disk: {}; --repair marks them as failed, so that "
        "`run --resume RUN --retry-errors` fires them again",
        count_of(lost.size(), "result"), cells_text(lost)));
  }
  if (!health.miscounted.empty())
    bad(fmt::format("the counts of run {} are not those of the results", runs_text(health.miscounted)));
  if (!health.half_written.empty())
    bad(fmt::format("{} left half-written by a crash", count_of(health.half_written.size(), "file")));
  if (!health.orphaned_files.empty())
    bad(fmt::format("{} that no result names", count_of(health.orphaned_files.size(), "file")));
}

std::string sound_text(const store::Store& store, const store::Store::Health& health) {
  const auto runs = store.runs();
  std::string text = fmt::format("sound, {}, {} of results", count_of(runs ? runs->size() : 0, "run"),
                                 size_text(health.blob_bytes));
  if (!health.lost_results.empty()) {
    text += fmt::format("; files of {} that were replaced since are gone",
                        count_of(health.lost_results.size(), "result"));
  }
  return text;
}

std::vector<Finding> examine(const store::Store& store) {
  const auto health = store.check();
  if (!health) return {{"store", Level::bad, health.error().message}};
  std::vector<Finding> findings;
  add_damage(*health, findings);
  if (findings.empty()) {
    findings.push_back({"store", Level::good, sound_text(store, *health)});
  } else {
    findings.push_back({"store", Level::bad, "`proofsheet doctor --repair` mends what can be mended"});
  }
  return findings;
}

std::vector<Finding> done_by(const store::Store::Repair& repair) {
  std::vector<Finding> findings;
  const auto did = [&](std::string text) { findings.push_back({"repair", Level::good, std::move(text)}); };
  if (repair.rebuilt_indexes) did("rebuilt the database's indexes");
  if (!repair.recounted.empty()) did("counted the results of run " + runs_text(repair.recounted) + " anew");
  if (!repair.lost_results.empty()) {
    did(fmt::format("marked {} as failed: {}; `proofsheet run --resume RUN --retry-errors` fires them again",
                    count_of(repair.lost_results.size(), "lost result"), cells_text(repair.lost_results)));
  }
  if (repair.files > 0)
    did(fmt::format("removed {}, {}", count_of(repair.files, "file"), size_text(repair.file_bytes)));
  if (repair.log_bytes > 0)
    did(fmt::format("wrote the database's log back, {}", size_text(repair.log_bytes)));
  if (findings.empty()) did("nothing was to be done");
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
