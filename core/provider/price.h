#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/usage.h"

namespace proofsheet::provider {

struct Endpoint;

// Rates of one model in USD per million tokens, from assets/prices.tsv. Empty = not known.
struct Price {
  std::optional<double> input, cached_input, output;
  std::optional<double>
      image_input;    // input tokens that are images, where they cost something else than text
  std::string as_of;  // date of the table's row
};

// The price table; data that users may edit, not code.
class PriceTable {
 public:
  // Reads the tab-separated table. Fails with not_found, or invalid_input naming the line.
  static Result<PriceTable> load(const std::filesystem::path& path);
  // The row of a model, for a provider's API name; the demo and local servers are free (all rates 0).
  std::optional<Price> find(std::string_view provider, std::string_view model) const;
  // The same for a resolved endpoint: free when it is the demo or on this machine, else by its API.
  std::optional<Price> find(const Endpoint& endpoint, std::string_view model) const;

 private:
  struct Row {
    std::string provider, model;
    Price price;
  };
  std::vector<Row> rows_;
};

// USD for one answer; empty when a rate that the usage needs is not known, or when the provider did not say
// what was used and the model is not free.
std::optional<double> cost_usd(const Price& price, const Usage& usage);

}  // namespace proofsheet::provider
