#pragma once

#include <filesystem>
#include <string_view>

namespace proofsheet::run {

// The processes that fire at one provider (an address and a key) over one data folder, this one included:
// each holds a byte of `providers.lock`, which the system gives up when it ends, however it ends. Run thread;
// move-only.
class Peers {
 public:
  // As many are told apart; more share the last place.
  static constexpr int kMost = 64;

  // Joins the others. `name`: limiter_name. Where locks do not work, the process is alone.
  Peers(const std::filesystem::path& folder, std::string_view name);
  ~Peers();
  Peers(Peers&& other) noexcept;
  Peers& operator=(Peers&&) = delete;

  // How many there are now; at least 1.
  int count() const;

 private:
  int fd_ = -1;
  long long first_ = 0;  // byte of the provider's places
};

}  // namespace proofsheet::run
