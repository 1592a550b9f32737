#include "store/readers.h"

namespace proofsheet::store {
namespace {

constexpr std::size_t kMaxIdle = 8;

}  // namespace

ReaderPool::Lease::~Lease() {
  if (!database_) return;
  auto idle = pool_->idle_.lock();
  if (idle->size() < kMaxIdle) idle->push_back(std::move(*database_));
}

Result<ReaderPool::Lease> ReaderPool::lease() {
  {
    auto idle = idle_.lock();
    if (!idle->empty()) {
      Database database = std::move(idle->back());
      idle->pop_back();
      return Lease(*this, std::move(database));
    }
  }
  auto database = Database::open(path_, Database::Access::read);
  if (!database) return fail(database.error());
  return Lease(*this, std::move(*database));
}

}  // namespace proofsheet::store
