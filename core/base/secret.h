#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace proofsheet {

// A key or password. It has no conversion to text and no stream operator: `reveal` is the one place to look
// for.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  bool empty() const { return text_.empty(); }
  const std::string& reveal() const { return text_; }
  // `message` with every occurrence of the secret replaced by "***". Servers echo keys in their errors.
  std::string redact(std::string_view message) const;

 private:
  std::string text_;
};

}  // namespace proofsheet
