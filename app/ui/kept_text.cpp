#include "ui/kept_text.h"

#include <string_view>

#include <fmt/args.h>

#include "ui/language.h"

namespace proofsheet::ui {
namespace {

std::string filled(std::string_view pattern, const std::vector<std::string>& values) {
  fmt::dynamic_format_arg_store<fmt::format_context> arguments;
  for (const std::string& value : values) arguments.push_back(value);
  return fmt::vformat(pattern, arguments);
}

}  // namespace

std::string KeptText::in_english() const {
  if (is_name_ || values_.empty()) return english_;
  std::vector<std::string> values;
  for (const KeptText& value : values_) values.push_back(value.in_english());
  return filled(english_, values);
}

std::string KeptText::shown() const {
  if (is_name_) return english_;
  if (values_.empty()) return tr_text(english_);
  std::vector<std::string> values;
  for (const KeptText& value : values_) values.push_back(value.shown());
  std::string text = filled(translation(english_), values);
  if (detail::has_translation_listener()) detail::tell_translation(in_english(), text);
  return text;
}

}  // namespace proofsheet::ui
