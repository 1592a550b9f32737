#include "base/secret.h"

namespace proofsheet {

std::string Secret::redact(std::string_view message) const {
  std::string out(message);
  if (text_.size() < 4) return out;
  for (std::size_t at = out.find(text_); at != std::string::npos; at = out.find(text_, at)) {
    out.replace(at, text_.size(), "***");
  }
  return out;
}

}  // namespace proofsheet
