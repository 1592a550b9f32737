#pragma once

#include <span>

#include "store/sqlite.h"
#include "store/store.h"

// What the list of runs needs beside the runs themselves: names that the user gives, tags, disk use.
namespace proofsheet::store {

// On the store thread: see Store::rename_run and Store::set_tags.
Result<> write_name(Database& database, RunId run, std::string_view name);
Result<> write_tags(Database& database, RunId run, const std::vector<std::string>& tags);

// Fills in the tags of runs that were read, newest first.
Result<> read_tags(Database& database, std::span<RunInfo> runs);
Result<DiskUse> select_disk_use(Database& database);
Result<Deletion> select_deletion(Database& database, RunId run);

}  // namespace proofsheet::store
