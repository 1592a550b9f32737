#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace proofsheet {

// Reads a whole file. Fails with not_found, io, or invalid_input when it is larger than `max_bytes`; the
// message names the path.
Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t max_bytes = 1ull << 31);

// Reads the first bytes of a file, at most `count`. Fails with not_found or io; the message names the path.
Result<std::string> read_file_head(const std::filesystem::path& path, std::size_t count);

enum class Durability { fast, synced };

// Writes to a temporary name beside `path` and renames it, so that a reader sees the old or the new content,
// never a part. `synced` also flushes the file and its folder to the disk first. The message names the path.
Result<> write_file_atomic(const std::filesystem::path& path, std::string_view bytes,
                           Durability durability = Durability::fast);

// Where things live, by the XDG base directory specification; folders are made when asked for.
//   data:   $PROOFSHEET_DATA_DIR, else $XDG_DATA_HOME/proofsheet, else ~/.local/share/proofsheet
//   config: $PROOFSHEET_CONFIG_DIR, else $XDG_CONFIG_HOME/proofsheet, else ~/.config/proofsheet
//   cache:  $PROOFSHEET_CACHE_DIR, else $XDG_CACHE_HOME/proofsheet, else ~/.cache/proofsheet
Result<std::filesystem::path> data_dir();
Result<std::filesystem::path> config_dir();
Result<std::filesystem::path> cache_dir();

// The bundled sheets and tables: $PROOFSHEET_ASSETS, else the nearest `assets` or `share/proofsheet` in a
// folder above the program. Fails with not_found.
Result<std::filesystem::path> assets_dir();

// An environment variable, empty when unset.
std::string env(const char* name);

}  // namespace proofsheet
