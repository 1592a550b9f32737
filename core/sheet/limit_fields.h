#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sheet/sheet.h"

// What may stand under `limits`, once, for the reader, the checker, the writer and `--set`.
namespace proofsheet::sheet {

// Where limits stand: a run has some that a provider has not.
enum class LimitScope { run, provider };

// A limit that is a plain number.
struct NumberLimit {
  std::string_view name;
  std::optional<double> Limits::*value;
  double least = 0;
  LimitScope scope = LimitScope::provider;  // `run`: not under a provider
};
inline constexpr std::array<NumberLimit, 8> kNumberLimits{{
    {"requests_per_minute", &Limits::requests_per_minute, 0.001},
    {"tokens_per_minute", &Limits::tokens_per_minute, 1},
    {"delay_s", &Limits::delay_s, 0},
    {"max_cost", &Limits::max_cost, 0, LimitScope::run},
    {"timeout_s", &Limits::timeout_s, 0.001},
    {"run_timeout_s", &Limits::run_timeout_s, 0.001, LimitScope::run},
    {"first_byte_s", &Limits::first_byte_s, 0.001},
    {"idle_s", &Limits::idle_s, 0.001},
}};
inline constexpr double kMaxLimit = 1e9;
inline constexpr std::int64_t kMaxConcurrency = 10'000;
inline constexpr std::int64_t kMaxRetries = 100;
inline constexpr std::int64_t kMaxRetryBudget = std::numeric_limits<int>::max();

// The number limit of this name in this scope, or nullptr.
const NumberLimit* find_number_limit(std::string_view name, LimitScope scope);

// Every key that may stand under `limits`: `concurrency`, the numbers, `retries`.
std::vector<std::string> limit_names(LimitScope scope);
std::vector<std::string> retry_kinds();

// The names of the firing orders, as the file has them.
std::string_view order_name(FiringOrder order);
std::optional<FiringOrder> order_from_name(std::string_view name);
std::vector<std::string> order_names();

}  // namespace proofsheet::sheet
