#pragma once

#include <optional>
#include <string_view>

#include "provider/price.h"
#include "provider/provider.h"
#include "sheet/plan.h"

namespace proofsheet::run {

// Tokens of a text, guessed without the model's tokenizer: about four characters of Latin and its like to a
// token, one ideograph, kana, syllable or emoji each.
double guess_tokens(std::string_view text);

// What a cell will use, before it is fired.
struct UsageGuess {
  double input = 0;
  double output_low = 0;
  double output_high = 0;
};
UsageGuess guess_usage(const sheet::CellSpec& cell, provider::Operation operation);

// USD between two bounds; empty when a rate is missing.
struct CostGuess {
  double low = 0;
  double high = 0;
};
std::optional<CostGuess> guess_cost(const provider::Price& price, const UsageGuess& usage);

}  // namespace proofsheet::run
