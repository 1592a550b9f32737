#include "ui/run_list.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>

#include "base/clock.h"

namespace proofsheet::ui {

namespace {

std::string in_lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

bool has_word(const RunEntry& entry, std::string_view word) {
  if (!word.starts_with('#') || word.size() == 1) return entry.found_by.find(word) != std::string::npos;
  store::RunId id = 0;
  const auto [end, error] = std::from_chars(word.data() + 1, word.data() + word.size(), id);
  if (error == std::errc() && end == word.data() + word.size()) return entry.info.id == id;
  return entry.found_by.find(word) != std::string::npos;
}

}  // namespace

RunSheet summary_of_sheet(const sheet::Sheet& sheet) {
  RunSheet summary{.title = sheet.name(), .models = {}};
  for (const sheet::ModelRef& model : sheet.models) summary.models.push_back(model.to_string());
  return summary;
}

const RunEntry* RunList::find(store::RunId run) const {
  const auto found = std::ranges::find(runs, run, [](const RunEntry& entry) { return entry.info.id; });
  return found == runs.end() ? nullptr : &*found;
}

RunEntry* RunList::find(store::RunId run) {
  return const_cast<RunEntry*>(std::as_const(*this).find(run));
}

std::vector<std::string> RunList::known_tags() const {
  std::set<std::string> tags;
  for (const RunEntry& entry : runs) tags.insert(entry.info.tags.begin(), entry.info.tags.end());
  return {tags.begin(), tags.end()};
}

void RunList::take_disk_use(const store::DiskUse& use) {
  for (RunEntry& entry : runs) {
    const auto at = std::ranges::lower_bound(use.runs, entry.info.id, {}, &store::RunDiskUse::run);
    const bool has_files = at != use.runs.end() && at->run == entry.info.id;
    entry.disk = has_files ? *at : store::RunDiskUse{.run = entry.info.id};
  }
  file_bytes = use.file_bytes;
  database_bytes = use.database_bytes;
  is_disk_known = true;
  ++version;
}

void index_for_search(RunEntry& entry) {
  std::string text = entry.info.name;
  const auto add = [&](std::string_view more) { text.append("\n").append(more); };
  for (const std::string& tag : entry.info.tags) add(tag);
  add(entry.sheet.title);
  for (const std::string& model : entry.sheet.models) add(model);
  add(std::filesystem::path(entry.info.sheet_path).filename().string());
  add(format_local_time(entry.info.created_unix_ms));
  entry.found_by = in_lower_case(text);
}

bool is_found(const RunEntry& entry, std::string_view search) {
  const std::string wanted = in_lower_case(search);
  std::size_t at = 0;
  while ((at = wanted.find_first_not_of(" \t", at)) != std::string::npos) {
    const std::size_t end = std::min(wanted.find_first_of(" \t", at), wanted.size());
    if (!has_word(entry, std::string_view(wanted).substr(at, end - at))) return false;
    at = end;
  }
  return true;
}

std::vector<std::string> completed_tags(const std::vector<std::string>& known, std::string_view beginning,
                                        const std::vector<std::string>& taken, std::size_t limit) {
  const std::string wanted = in_lower_case(beginning);
  std::vector<std::string> first, later;
  for (const std::string& tag : known) {
    const std::string lower = in_lower_case(tag);
    const bool is_taken =
        std::ranges::any_of(taken, [&](const std::string& other) { return in_lower_case(other) == lower; });
    if (is_taken || lower == wanted) continue;
    if (lower.starts_with(wanted)) {
      first.push_back(tag);
    } else if (lower.find(" " + wanted) != std::string::npos ||
               lower.find("-" + wanted) != std::string::npos) {
      later.push_back(tag);
    }
  }
  first.insert(first.end(), later.begin(), later.end());
  if (first.size() > limit) first.resize(limit);
  return first;
}

}  // namespace proofsheet::ui
