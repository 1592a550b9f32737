#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"

namespace proofsheet::sheet {

struct TemplateError {
  int line = 1;            // 1-based in the template's text
  std::size_t offset = 0;  // in bytes
  std::string message;
};

// A variable that a template takes from outside.
struct TemplateName {
  std::string name;
  int line = 1;          // of its first use
  bool required = true;  // false where only `default` or `is defined` look at it
};

// A stretch of a rendered text that came from outside.
struct RenderedSpan {
  std::size_t begin = 0, end = 0;  // bytes
  std::string name;                // of the variable; in a loop of the one that is gone through
  friend bool operator==(const RenderedSpan&, const RenderedSpan&) = default;
};

// A text with places to fill in, in the Jinja manner:
//   {{ name }}  {{ a.b }}  {{ a[0] }}  {{ a["key"] }}  {{ name | filter(argument) }}
//   {% if a == 1 and b in list %} … {% elif … %} … {% else %} … {% endif %}
//   {% for x in list %} … {{ loop.index }} … {% else %} … {% endfor %}   {% for key, value in map %}
//   {% raw %} … {% endraw %}   {# comment #}   a `-` inside a tag drops the white space on that side
// Filters: upper, lower, trim, json, default, join, length, replace, first, last. Tests: defined.
// Immutable; parsed once, rendered any number of times from any thread.
class Template {
 public:
  static std::expected<Template, TemplateError> parse(std::string_view text);

  // Fills in the members of the map `variables`. Fails for a variable or member that is not there, a filter
  // that does not fit its value, more than 8 MiB of output, or more than 1,000,000 loop rounds. `spans` gets
  // the stretches that came from variables, in order, when it is not nullptr.
  std::expected<std::string, TemplateError> render(const Value& variables,
                                                   std::vector<RenderedSpan>* spans = nullptr) const;

  // What the template takes from outside, in order of first use.
  const std::vector<TemplateName>& names() const;

 private:
  struct Impl;
  explicit Template(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

// The names that a template takes from outside; of a text with mistakes, those of its sound tags.
std::vector<std::string> template_names(std::string_view text);

enum class SpanKind { plain, expression, statement, comment };

// A stretch of template text for a highlighter. The spans of a text follow one another and cover all of it.
struct TemplateSpan {
  SpanKind kind = SpanKind::plain;
  std::size_t begin = 0, end = 0;  // bytes
  std::string problem;  // what is wrong with this tag: its syntax or an unknown variable; empty when sound
};

// The spans of a text, also of one with mistakes. `known` are the variables that exist.
std::vector<TemplateSpan> template_spans(std::string_view text, const std::vector<std::string>& known);

}  // namespace proofsheet::sheet
