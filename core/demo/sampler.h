#pragma once

#include <vector>

#include "demo/language_model.h"
#include "demo/ngram.h"
#include "demo/random.h"

namespace proofsheet::demo {

// Draws the tokens of one answer from an n-gram model: temperature and penalties reshape the distribution,
// top_p keeps its nucleus (Holtzman et al., The Curious Case of Neural Text Degeneration, 2020), and logprobs
// are read before any of that. The model must outlive the sampler; one thread at a time.
class Sampler {
 public:
  Sampler(const NgramModel& model, std::string_view prompt, const SamplingOptions& options);
  LanguageModel::Sample run();

 private:
  std::vector<TokenId> first_context(std::string_view prompt) const;
  TokenId draw();
  void weigh();
  TokenId draw_weighted(double total);
  double cut_to_nucleus(double total);
  SampledToken describe(TokenId id, bool first) const;
  std::string text_of(TokenId id, bool first) const;
  bool cut_at_stop(LanguageModel::Sample& sample, std::string& text) const;

  const NgramModel& model_;
  const SamplingOptions& options_;
  NgramModel::Condition condition_;
  NgramModel::Distribution distribution_;
  Random random_;
  std::vector<TokenId> context_;
  bool strips_first_space_ = true;
  std::vector<double> tempered_unigrams_;  // (unigram / the largest) ^ (1 / temperature)
  double largest_unigram_ = 0;
  std::vector<double> weights_;
  std::vector<TokenId> order_;
  std::vector<int> uses_;  // by token id, in this answer
  std::vector<TokenId> used_;
};

}  // namespace proofsheet::demo
