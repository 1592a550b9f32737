#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "demo/tokens.h"

namespace proofsheet::demo {

using TokenId = std::uint32_t;

// An n-gram model of one text with Jelinek-Mercer interpolation (Chen and Goodman, An Empirical Study of
// Smoothing Techniques for Language Modeling, 1999): the estimate after a context of k tokens is mixed with
// the one after k - 1 tokens, down to the unigrams, with a weight that grows with how often the context was
// seen. A prompt conditions it: occurrences in passages that share words with the prompt count more, and the
// unigrams are pulled towards those words. Immutable; safe from any thread.
class NgramModel {
 public:
  static constexpr TokenId kStart = 0;  // before a passage; never predicted
  static constexpr TokenId kEnd = 1;    // after a passage

  NgramModel(std::string_view corpus, Language language);

  // What one prompt makes of the model.
  struct Condition {
    std::vector<double> passage_weights;
    std::vector<double> unigrams;  // by token id, sums to 1
  };
  Condition condition(std::string_view prompt) const;

  // P(next | context) for every token id, under a condition. `probabilities` = base · unigrams + the rest at
  // `touched`, which lists each id once.
  struct Distribution {
    std::vector<double> probabilities;
    std::vector<TokenId> touched;
    double base = 1;
  };
  void next(const Condition& condition, std::span<const TokenId> context, Distribution& out) const;

  // The text's token ids; kStart in place of a token that the corpus does not have.
  std::vector<TokenId> encode(std::string_view text) const;
  const std::string& token(TokenId id) const { return tokens_[id]; }
  std::size_t vocabulary_size() const { return tokens_.size(); }
  std::size_t max_context() const { return discounts_.size(); }

 private:
  // The places in the corpus that follow each context of one length, grouped by context.
  struct ContextIndex {
    std::vector<std::uint64_t> keys;    // sorted, unique
    std::vector<std::uint32_t> begins;  // into positions, one more than keys
    std::vector<std::uint32_t> positions;
    std::span<const std::uint32_t> find(std::uint64_t key) const;
  };

  void read_corpus(std::string_view corpus, Language language);
  void add_passage(std::string_view text);
  void index_words();
  void index_contexts();
  std::map<std::string, double> prompt_features(std::string_view prompt) const;

  std::vector<double>
      discounts_;  // by context length - 1: the count at which a context gets half of the weight
  std::vector<std::string> tokens_;
  std::unordered_map<std::string, TokenId> ids_;
  std::unordered_map<std::string, std::vector<TokenId>> ids_of_word_;
  std::unordered_map<std::string, std::vector<std::uint32_t>>
      passages_of_feature_;  // a word, or two in a row
  std::vector<TokenId> corpus_;
  std::vector<std::uint32_t> passage_of_;  // by corpus position
  std::uint32_t passage_count_ = 0;
  std::vector<ContextIndex> contexts_;  // by context length - 1
};

}  // namespace proofsheet::demo
