#include "demo/language_model.h"

#include "demo/corpus.h"
#include "demo/ngram.h"
#include "demo/sampler.h"

namespace proofsheet::demo {

struct LanguageModel::Impl {
  NgramModel english{english_corpus(), Language::english};
  NgramModel chinese{chinese_corpus(), Language::chinese};
};

LanguageModel::LanguageModel() : impl_(std::make_unique<const Impl>()) {}
LanguageModel::~LanguageModel() = default;

LanguageModel::Sample LanguageModel::sample(std::string_view prompt, const SamplingOptions& options) const {
  const NgramModel& model = language_of(prompt) == Language::chinese ? impl_->chinese : impl_->english;
  return Sampler(model, prompt, options).run();
}

int LanguageModel::count_tokens(std::string_view text) const {
  return static_cast<int>(split_tokens(text).size());
}

}  // namespace proofsheet::demo
