// report: results as files: JSON, JSON lines, CSV.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "store/store.h"

namespace proofsheet::report {

// One result as the stable JSON record of an export (README, "Records"). Beyond the fields that every record
// has, some have `texts` (all choices, when there are several), `logprobs`, `reasoning`, `tool_calls`,
// `partial`.
std::string to_record_json(const store::CellResult& result);

// The extensions that export_run writes, for messages: ".json, .jsonl, .csv".
std::string export_extensions();
// True when export_run knows the extension of `path`.
bool can_export(const std::filesystem::path& path);

// Writes a run to `path` by its extension: .json {"run": …, "cells": […]}, .jsonl, .csv (RFC 4180, one column
// per axis, texts that a spreadsheet would read as a formula begin with an apostrophe). Results are read and
// written one at a time, and the file appears under its name only when it is whole. Fails with invalid_input
// for another extension, naming those that work.
// `only`, when it is there, says which cells are written. `progress` hears of each result that is read;
// stopped by it, it fails with cancelled, and there is no file.
using CellFilter = std::function<bool(std::uint64_t cell)>;
Result<> export_run(const store::Store& store, store::RunId run, const std::filesystem::path& path,
                    const CellFilter& only = {}, const Progress& progress = {});

}  // namespace proofsheet::report
