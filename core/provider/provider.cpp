#include "provider/provider.h"

#include <fmt/format.h>

#include "provider/openai.h"

namespace proofsheet::provider {

Result<const Provider*> find_provider(std::string_view api) {
  static const OpenAi openai;
  if (api == "openai") return &openai;
  return fail(
      ErrorKind::unsupported,
      fmt::format(
          "'{}' is not an API that this program speaks; known: openai, demo (another server that speaks "
          "one of them is declared under `providers:`)",
          api));
}

}  // namespace proofsheet::provider
