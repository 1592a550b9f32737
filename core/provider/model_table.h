#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace proofsheet::provider {

// What is known of one request parameter of a model, from assets/model_params.tsv: suggestions, the server
// has the last word.
struct ParamFact {
  std::string provider, model;  // the provider's API name
  std::string status;           // "active", "deprecated", "retired", or empty
  std::string name;             // as a sheet writes it: "temperature"
  std::string default_text;
  std::optional<double> least, most;
  std::vector<std::string> values;  // where it is one of some words
};

// The table of models and their parameters; data that users may edit, not code.
class ModelTable {
 public:
  // Reads the tab-separated table. Fails with not_found, or invalid_input naming the line.
  static Result<ModelTable> load(const std::filesystem::path& path);
  // "provider:model" of those that are not retired, in the table's order.
  const std::vector<std::string>& models() const { return models_; }
  const ParamFact* find(std::string_view provider, std::string_view model, std::string_view name) const;

 private:
  std::vector<ParamFact> facts_;
  std::vector<std::string> models_;
};

}  // namespace proofsheet::provider
