#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "demo/language_model.h"
#include "demo/reply.h"
#include "demo/text_request.h"

namespace proofsheet::demo {

// Samples every choice of a request and words the answer, whole or as the steps of a stream. Choice i is
// sampled with the seed mixed with i. Stops early, with an error, when `stop` is requested.
Reply answer_text(const TextRequest& request, const LanguageModel& model, std::string_view id,
                  std::int64_t created_s, const std::stop_token& stop);

}  // namespace proofsheet::demo
