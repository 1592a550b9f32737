#include "base/json.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

namespace proofsheet {
namespace {

constexpr int kMaxDepth = 1024;

Value from_element(const simdjson::dom::element& element) {
  using simdjson::dom::element_type;
  switch (element.type()) {
    case element_type::ARRAY: {
      Value::List list;
      list.reserve(simdjson::dom::array(element).size());
      for (const auto item : simdjson::dom::array(element)) list.push_back(from_element(item));
      return list;
    }
    case element_type::OBJECT: {
      Value::Map map;
      map.reserve(simdjson::dom::object(element).size());
      for (const auto field : simdjson::dom::object(element)) {
        map.emplace_back(std::string(field.key), from_element(field.value));
      }
      return Value(std::move(map));
    }
    case element_type::INT64:
      return std::int64_t(element);
    case element_type::UINT64:
      return static_cast<double>(std::uint64_t(element));
    case element_type::DOUBLE:
      return double(element);
    case element_type::STRING:
      return std::string(std::string_view(element));
    case element_type::BOOL:
      return bool(element);
    case element_type::NULL_VALUE:
      return {};
  }
  return {};
}

// Each thread keeps a parser for texts up to this size: to set one up costs more than to read a small answer.
constexpr std::size_t kKeptParserBytes = 16u << 10;

class Parser {
 public:
  Result<Value> parse(std::string_view text) {
    const std::size_t capacity = std::max(text.size(), kKeptParserBytes);
    if (parser_.capacity() < capacity) {
      if (const auto error = parser_.allocate(capacity, kMaxDepth)) {
        return fail(ErrorKind::bad_response,
                    fmt::format("JSON of {} bytes: {}", text.size(), simdjson::error_message(error)), error);
      }
    }
    padded_.assign(text);
    padded_.append(simdjson::SIMDJSON_PADDING, '\0');  // simdjson reads beyond the end
    simdjson::dom::element document;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(padded_.data());
    if (const auto error = parser_.parse(bytes, text.size(), false).get(document)) return refuse(error);
    return from_element(document);
  }

 private:
  static Result<Value> refuse(simdjson::error_code error) {
    if (error == simdjson::DEPTH_ERROR) {
      return fail(ErrorKind::bad_response, fmt::format("JSON nested more than {} levels deep", kMaxDepth),
                  error);
    }
    return fail(ErrorKind::bad_response, fmt::format("not valid JSON: {}", simdjson::error_message(error)),
                error);
  }

  simdjson::dom::parser parser_;
  std::string padded_;
};

}  // namespace

Result<Value> parse_json(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.size() > kKeptParserBytes) return Parser().parse(text);
  thread_local Parser kept;
  return kept.parse(text);
}

}  // namespace proofsheet
