// Each command in its file: add_X declares its options on `app`; when the user chooses it, it runs and leaves
// its exit code in `exit_code`.
#pragma once

#include <optional>
#include <string>

#include <CLI/CLI.hpp>

namespace proofsheet::cli {

void add_run(CLI::App& app, int& exit_code);
void add_plan(CLI::App& app, int& exit_code);
void add_runs(CLI::App& app, int& exit_code);
void add_show(CLI::App& app, int& exit_code);
void add_export(CLI::App& app, int& exit_code);
void add_import(CLI::App& app, int& exit_code);
void add_delete(CLI::App& app, int& exit_code);
void add_montage(CLI::App& app, int& exit_code);
void add_demo_server(CLI::App& app, int& exit_code);
void add_open(CLI::App& app, int& exit_code);
void add_doctor(CLI::App& app, int& exit_code);
void add_cache(CLI::App& app, int& exit_code);

// Adds `--cache-ttl`; empty = as the sheet says.
CLI::Option& add_cache_ttl(CLI::App& command, std::optional<double>& ttl_s);

// Replaces this program by the workbench; returns (with an exit code) only when that is not possible.
int open_workbench(const std::string& target, const std::string& data_dir);

}  // namespace proofsheet::cli
