#include "provider/openai.h"

#include "base/json.h"
#include "provider/openai_reader.h"
#include "provider/server_error.h"
#include "provider/value_read.h"

namespace proofsheet::provider {

std::unique_ptr<AnswerReader> OpenAi::reader(Operation operation,
                                             std::shared_ptr<PayloadSinks> payloads) const {
  return std::make_unique<OpenAiReader>(operation, std::move(payloads));
}

Failure OpenAi::classify(const Endpoint& endpoint, const HttpHead& head, std::string_view body,
                         std::int64_t now_unix_ms) const {
  return classify_http(endpoint, head, body, now_unix_ms);
}

Result<std::vector<std::string>> OpenAi::parse_models(std::string_view body) const {
  const auto value = parse_json(body);
  if (!value) return fail(ErrorKind::bad_response, "the list of models is " + value.error().message);
  const Value& data = member(*value, "data");
  if (!data.is_list()) return fail(ErrorKind::bad_response, "the list of models has no `data` list");
  std::vector<std::string> ids;
  for (const Value& model : data.as_list()) {
    if (const auto id = string_member(model, "id"); !id.empty()) ids.emplace_back(id);
  }
  return ids;
}

}  // namespace proofsheet::provider
