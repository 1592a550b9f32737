#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "base/result.h"
#include "base/synced.h"
#include "store/sqlite.h"

namespace proofsheet::store {

// Read connections that are lent to one thread at a time. A few are kept; under more threads than that, extra
// ones are opened and closed again.
class ReaderPool {
 public:
  explicit ReaderPool(std::filesystem::path database_path) : path_(std::move(database_path)) {}

  class Lease {
   public:
    Lease(ReaderPool& pool, Database database) : pool_(&pool), database_(std::move(database)) {}
    ~Lease();
    Lease(Lease&& other) noexcept : pool_(other.pool_), database_(std::move(other.database_)) {
      other.database_.reset();
    }
    Lease& operator=(Lease&&) = delete;
    Database* operator->() { return &*database_; }
    Database& operator*() { return *database_; }

   private:
    ReaderPool* pool_;
    std::optional<Database> database_;
  };

  Result<Lease> lease();

 private:
  std::filesystem::path path_;
  Synced<std::vector<Database>> idle_;
};

}  // namespace proofsheet::store
