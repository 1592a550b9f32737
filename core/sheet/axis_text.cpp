#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/json.h"
#include "sheet/axis.h"
#include "sheet/axis_range.h"
#include "sheet/scalar.h"

namespace proofsheet::sheet {
namespace {

constexpr std::size_t kMaxAxisTextBytes = 8u << 20;
constexpr std::uint64_t kMaxListedValues = 1'000'000;

enum class ElementKind { plain, quoted, json };

struct Element {
  ElementKind kind = ElementKind::plain;
  std::string text;
};

bool is_ellipsis(const Element& element) {
  return element.kind == ElementKind::plain &&
         (element.text == ".." || element.text == "..." || element.text == "…");
}

// Bytes of the bracketed JSON at the front of `text`, 0 when its brackets do not close.
std::size_t json_extent(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if ((c == ']' || c == '}') && --depth == 0) {
      return i + 1;
    }
  }
  return 0;
}

// Splits axis text at `separator`; RFC 4180 section 2 for elements in double quotes.
class Splitter {
 public:
  Splitter(std::string_view text, std::string_view separator) : rest_(text), separator_(separator) {}

  Result<std::vector<Element>> split() {
    std::vector<Element> elements;
    while (true) {
      auto element = next();
      if (!element) return fail(element.error());
      if (element->kind == ElementKind::plain && element->text.empty()) {
        return fail(ErrorKind::invalid_input,
                    fmt::format("value {} is empty; write \"\" for an empty text", elements.size() + 1));
      }
      elements.push_back(std::move(*element));
      if (elements.size() > kMaxListedValues) {
        return fail(ErrorKind::invalid_input,
                    fmt::format("a list holds at most {} values", kMaxListedValues));
      }
      if (rest_.empty()) return elements;
      rest_.remove_prefix(separator_.size());
    }
  }

 private:
  bool at_end(std::string_view text) const {
    const std::string_view after = text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    return after.empty() || after.starts_with(separator_);
  }

  void skip_to_separator() { rest_.remove_prefix(std::min(rest_.find(separator_), rest_.size())); }

  Result<Element> next() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
    if (rest_.starts_with('"')) return quoted();
    if (rest_.starts_with('[') || rest_.starts_with('{')) {
      const std::size_t size = json_extent(rest_);
      if (size > 0 && at_end(rest_.substr(size)) && parse_json(rest_.substr(0, size))) {
        Element element{ElementKind::json, std::string(rest_.substr(0, size))};
        rest_.remove_prefix(size);
        skip_to_separator();
        return element;
      }
    }
    const std::size_t size = std::min(rest_.find(separator_), rest_.size());
    Element element{ElementKind::plain, std::string(trim(rest_.substr(0, size)))};
    rest_.remove_prefix(size);
    return element;
  }

  Result<Element> quoted() {
    Element element{ElementKind::quoted, {}};
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] != '"') {
        element.text += rest_[i];
      } else if (i + 1 < rest_.size() && rest_[i + 1] == '"') {
        element.text += rest_[i++];
      } else {
        if (!at_end(rest_.substr(i + 1))) {
          return fail(ErrorKind::invalid_input,
                      fmt::format("text after the closing quote of \"{}\"; expected a comma", element.text));
        }
        rest_.remove_prefix(i + 1);
        skip_to_separator();
        return element;
      }
    }
    return fail(ErrorKind::invalid_input, "a quoted value does not end; expected a closing \"");
  }

  std::string_view rest_;
  std::string_view separator_;
};

Result<std::vector<Element>> split_elements(std::string_view text) {
  auto by_comma = Splitter(text, ",").split();
  const bool has_bars = text.find("||") != std::string_view::npos;
  const auto holds_bars = [](const Element& element) {
    return element.kind == ElementKind::plain && element.text.find("||") != std::string::npos;
  };
  if (has_bars && (!by_comma || std::ranges::any_of(*by_comma, holds_bars)))
    return Splitter(text, "||").split();
  return by_comma;
}

// `1, 2, .., 10` alone is a sequence: nothing is stored.
std::optional<Result<AxisValues>> read_ellipsis_sequence(const std::vector<Element>& elements) {
  if (elements.size() != 4 || !is_ellipsis(elements[2])) return std::nullopt;
  const auto first = read_number(elements[0].text);
  const auto second = read_number(elements[1].text);
  const auto last = read_number(elements[3].text);
  if (!first || !second || !last) return std::nullopt;
  WrittenNumber step{second->value - first->value, std::max(first->decimals, second->decimals),
                     first->is_integer && second->is_integer};
  return make_steps(*first, *last, step);
}

Result<AxisValues> fill_ellipsis(const std::vector<Element>& elements, std::size_t at) {
  const auto error = [] {
    return fail(ErrorKind::invalid_input, "`..` stands between numbers; expected for example `1, 2, .., 10`");
  };
  if (at == 0 || at + 1 >= elements.size()) return error();
  const auto from = read_number(elements[at - 1].text);
  const auto to = read_number(elements[at + 1].text);
  if (!from || !to) return error();
  WrittenNumber step{to->value < from->value ? -1.0 : 1.0, 0, true};
  if (at >= 2) {
    if (const auto before = read_number(elements[at - 2].text)) {
      step = {from->value - before->value, std::max(from->decimals, before->decimals),
              from->is_integer && before->is_integer};
    }
  }
  return make_steps(*from, *to, step);
}

Result<Value> element_value(const Element& element) {
  if (element.kind == ElementKind::quoted) return Value(element.text);
  if (element.kind == ElementKind::json) return parse_json(element.text);
  return resolve_scalar(element.text);
}

Result<> append(std::vector<Value>& list, const AxisValues& values, std::uint64_t from, std::uint64_t to) {
  if (list.size() + to > from + kMaxListedValues) {
    return fail(ErrorKind::invalid_input, fmt::format("a list holds at most {} values", kMaxListedValues));
  }
  for (std::uint64_t i = from; i < to; ++i) list.push_back(values.at(i));
  return {};
}

// Adds what one element stands for; returns the index of the next one to read.
Result<std::size_t> append_element(std::vector<Value>& list, const std::vector<Element>& elements,
                                   std::size_t at) {
  const Element& element = elements[at];
  if (is_ellipsis(element)) {
    const auto filled = fill_ellipsis(elements, at);
    if (!filled) return fail(filled.error());
    if (const auto added = append(list, *filled, 1, filled->size()); !added) return fail(added.error());
    return at + 2;
  }
  if (element.kind == ElementKind::plain) {
    if (const auto range = read_range(element.text)) {
      if (!*range) return fail(range->error());
      if (const auto added = append(list, **range, 0, (*range)->size()); !added) return fail(added.error());
      return at + 1;
    }
  }
  auto value = element_value(element);
  if (!value) return fail(value.error());
  list.push_back(std::move(*value));
  return at + 1;
}

std::string quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string element_text(const Value& value) {
  if (!value.is_string()) return to_json(value);
  const auto read = parse_axis_text(value.as_string());
  const bool is_plain = read && read->size() == 1 && read->at(0).is_string() && read->at(0) == value;
  return is_plain ? value.as_string() : quote(value.as_string());
}

}  // namespace

Result<AxisValues> parse_axis_text(std::string_view text) {
  text = trim(text);
  if (text.empty()) {
    return fail(ErrorKind::invalid_input,
                "no values; expected for example `1-5`, `0-1 (+0.25)` or `a, b, c`");
  }
  if (text.size() > kMaxAxisTextBytes)
    return fail(ErrorKind::invalid_input, "axis text is longer than 8 MiB");
  if (auto range = read_range(text)) return std::move(*range);
  const auto elements = split_elements(text);
  if (!elements) return fail(elements.error());
  if (auto sequence = read_ellipsis_sequence(*elements)) return std::move(*sequence);
  std::vector<Value> list;
  for (std::size_t at = 0; at < elements->size();) {
    const auto next = append_element(list, *elements, at);
    if (!next) return fail(next.error());
    at = *next;
  }
  return AxisValues(std::move(list));
}

std::string to_axis_text(const AxisValues& values) {
  if (values.is_sequence()) {
    const std::string ends = fmt::format("{}-{}", values.start_, values.end_);
    const std::string candidates[] = {
        ends,
        fmt::format("{} ({:+})", ends, values.step_),
        fmt::format("{} [{}]", ends, values.size()),
        fmt::format("log {} [{}]", ends, values.size()),
    };
    for (const std::string& candidate : candidates) {
      const auto read = parse_axis_text(candidate);
      if (read && *read == values) return candidate;
    }
  }
  std::string text;
  for (std::uint64_t i = 0; i < values.size(); ++i) {
    if (i > 0) text += ", ";
    text += element_text(values.at(i));
  }
  return text;
}

}  // namespace proofsheet::sheet
