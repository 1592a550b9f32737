// report: results as files: JSON, JSON lines, CSV.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace proofsheet::report {

// One result as the stable JSON record of an export (README, "Records").
std::string to_record_json(const store::CellResult& result);

// Writes a run to `path` by its extension: .json {"run": …, "cells": […]}, .jsonl, .csv (RFC 4180, one column per
// axis, formulas defused). Results are read and written one at a time. Fails with invalid_input for another
// extension, naming those that work.
Result<> export_run(const store::Store& store, store::RunId run, const std::filesystem::path& path);

}  // namespace proofsheet::report
