#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sheet/sheet.h"
#include "store/store.h"

namespace proofsheet::ui {

// What a run's sheet is about, in short.
struct RunSheet {
  std::string title;  // the sheet's own name
  std::vector<std::string> models;
};
RunSheet summary_of_sheet(const sheet::Sheet& sheet);

// A run as the list shows it.
struct RunEntry {
  store::RunInfo info;
  RunSheet sheet;
  std::string found_by;  // what the search looks in, in lower case
  store::RunDiskUse disk;
};

// The runs of the store, newest first. UI thread.
struct RunList {
  std::vector<RunEntry> runs;
  std::uint64_t file_bytes = 0, database_bytes = 0;
  bool is_disk_known = false;
  std::uint64_t version = 0;  // grows with each change

  const RunEntry* find(store::RunId run) const;
  RunEntry* find(store::RunId run);
  // Every tag that some run has, in order.
  std::vector<std::string> known_tags() const;
  void take_disk_use(const store::DiskUse& use);
};

// Makes `found_by` what the entry says by now: name, tags, the sheet's title, its models and its file, the
// local date.
void index_for_search(RunEntry& entry);
// True for a run that has every word of the search: "#12" is its number, all else a part of what it is found
// by. Case does not count.
bool is_found(const RunEntry& entry, std::string_view search);
// The tags that a beginning may become: those that begin with it first, then those with a word that does;
// without what is in `taken`. At most `limit`.
std::vector<std::string> completed_tags(const std::vector<std::string>& known, std::string_view beginning,
                                        const std::vector<std::string>& taken, std::size_t limit);

}  // namespace proofsheet::ui
