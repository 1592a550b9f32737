#pragma once

#include <memory>

#include "provider/provider.h"

namespace proofsheet::provider {

// The OpenAI wire format as OpenAI and the many servers compatible with it speak it: chat completions, legacy
// completions, image generations, speech, models.
class OpenAi final : public Provider {
 public:
  Result<HttpRequest> build(const Endpoint& endpoint, const sheet::CellSpec& cell) const override;
  using Provider::reader;
  std::unique_ptr<AnswerReader> reader(Operation operation,
                                       std::shared_ptr<PayloadSinks> payloads) const override;
  Failure classify(const Endpoint& endpoint, const HttpHead& head, std::string_view body,
                   std::int64_t now_unix_ms) const override;
  HttpRequest build_models_request(const Endpoint& endpoint) const override;
  Result<std::vector<std::string>> parse_models(std::string_view body) const override;
};

}  // namespace proofsheet::provider
