#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace proofsheet::ui {

// A text that is kept and shown later, in the language of that moment: its English as the string table has
// it, with {} for each of its values. A value that is such a text itself is translated with it.
class KeptText {
 public:
  KeptText() = default;
  KeptText(const char* english) : english_(english) {}             // NOLINT: as a literal is shown
  KeptText(std::string english) : english_(std::move(english)) {}  // NOLINT

  KeptText& with(KeptText value) {
    values_.push_back(std::move(value));
    return *this;
  }
  // A value that reads the same in every language: a name, a number.
  KeptText& with_name(std::string name) {
    values_.emplace_back();
    values_.back().english_ = std::move(name);
    values_.back().is_name_ = true;
    return *this;
  }

  // In the language of the interface.
  std::string shown() const;
  std::string in_english() const;
  // The English without its values, as the string table has it.
  const std::string& pattern() const { return english_; }

 private:
  std::string english_;
  bool is_name_ = false;
  std::vector<KeptText> values_;
};

// tr_kept("move {} to {}", axis, KeptText("rows"))
template <class... Values>
KeptText tr_kept(const char* english, const Values&... values) {
  KeptText text(english);
  const auto add = [&text](const auto& value) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, KeptText>)
      text.with(value);
    else
      text.with_name(fmt::format("{}", value));
  };
  (add(values), ...);
  return text;
}

}  // namespace proofsheet::ui
