#include "base/json.h"

#include <fmt/format.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <simdjson.h>

#include <algorithm>
#include <cmath>

#include "base/utf8.h"

namespace proofsheet {
namespace {

constexpr int kMaxDepth = 1024;
constexpr double kExactIntegerLimit = 9007199254740992.0;  // 2^53

using Buffer = rapidjson::StringBuffer;
using Writer = rapidjson::Writer<Buffer>;

void write_string(Writer& writer, std::string_view text) {
  if (is_valid_utf8(text)) {
    writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  } else {
    const std::string repaired = repair_utf8(text);
    writer.String(repaired.data(), static_cast<rapidjson::SizeType>(repaired.size()));
  }
}

void write_double(Writer& writer, double number) {
  if (!std::isfinite(number)) {
    writer.Null();
    return;
  }
  // fmt prints the shortest text that reads back as the same double; RapidJSON's own printer does not always.
  std::string text = fmt::format("{}", number);
  writer.RawValue(text.data(), text.size(), rapidjson::kNumberType);
}

enum class MapOrder { as_written, sorted };

void write_value(Writer& writer, const Value& value, MapOrder order) {
  if (value.is_null()) {
    writer.Null();
  } else if (value.is_bool()) {
    writer.Bool(value.as_bool());
  } else if (value.is_int()) {
    writer.Int64(value.as_int());
  } else if (value.is_double()) {
    const double number = value.as_number();
    const bool integral = std::trunc(number) == number && std::abs(number) < kExactIntegerLimit;
    if (order == MapOrder::sorted && integral) {
      writer.Int64(static_cast<std::int64_t>(number));
    } else {
      write_double(writer, number);
    }
  } else if (value.is_string()) {
    write_string(writer, value.as_string());
  } else if (value.is_list()) {
    writer.StartArray();
    for (const Value& item : value.as_list()) write_value(writer, item, order);
    writer.EndArray();
  } else {
    writer.StartObject();
    std::vector<const Member*> members;
    for (const Member& member : value.as_map()) members.push_back(&member);
    if (order == MapOrder::sorted) {
      std::ranges::sort(members, {}, [](const Member* member) { return std::string_view(member->key); });
    }
    for (const Member* member : members) {
      write_string(writer, member->key);
      write_value(writer, member->value, order);
    }
    writer.EndObject();
  }
}

void write_pretty(std::string& out, const Value& value, int depth) {
  const auto indent = [&out](int levels) { out.append(static_cast<std::size_t>(levels) * 2, ' '); };
  if (value.is_list() && !value.as_list().empty()) {
    out += "[\n";
    for (std::size_t i = 0; i < value.as_list().size(); ++i) {
      if (i > 0) out += ",\n";
      indent(depth + 1);
      write_pretty(out, value.as_list()[i], depth + 1);
    }
    out += '\n';
    indent(depth);
    out += ']';
  } else if (value.is_map() && !value.as_map().empty()) {
    out += "{\n";
    for (std::size_t i = 0; i < value.as_map().size(); ++i) {
      if (i > 0) out += ",\n";
      indent(depth + 1);
      out += to_json(Value(value.as_map()[i].key)) + ": ";
      write_pretty(out, value.as_map()[i].value, depth + 1);
    }
    out += '\n';
    indent(depth);
    out += '}';
  } else {
    out += to_json(value);
  }
}

std::string write_compact(const Value& value, MapOrder order) {
  Buffer buffer;
  Writer writer(buffer);
  write_value(writer, value, order);
  return {buffer.GetString(), buffer.GetSize()};
}

Value from_element(const simdjson::dom::element& element) {
  using simdjson::dom::element_type;
  switch (element.type()) {
    case element_type::ARRAY: {
      Value::List list;
      for (const auto item : simdjson::dom::array(element)) list.push_back(from_element(item));
      return list;
    }
    case element_type::OBJECT: {
      Value::Map map;
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

}  // namespace

std::string to_json(const Value& value) {
  return write_compact(value, MapOrder::as_written);
}

std::string to_json_pretty(const Value& value) {
  std::string out;
  write_pretty(out, value, 0);
  return out;
}

std::string to_canonical_json(const Value& value) {
  return write_compact(value, MapOrder::sorted);
}

Result<Value> parse_json(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  simdjson::dom::parser parser;
  if (const auto error = parser.allocate(std::max<std::size_t>(text.size(), 64), kMaxDepth)) {
    return fail(ErrorKind::bad_response,
                fmt::format("JSON of {} bytes: {}", text.size(), simdjson::error_message(error)), error);
  }
  simdjson::dom::element document;
  if (const auto error = parser.parse(simdjson::padded_string(text)).get(document)) {
    if (error == simdjson::DEPTH_ERROR)
      return fail(ErrorKind::bad_response, fmt::format("JSON nested more than {} levels deep", kMaxDepth),
                  error);
    return fail(ErrorKind::bad_response, fmt::format("not valid JSON: {}", simdjson::error_message(error)),
                error);
  }
  return from_element(document);
}

struct JsonWriter::Impl {
  Buffer buffer;
  Writer writer{buffer};
};

JsonWriter::JsonWriter() : impl_(std::make_unique<Impl>()) {}
JsonWriter::~JsonWriter() = default;
void JsonWriter::begin_map() {
  impl_->writer.StartObject();
}
void JsonWriter::end_map() {
  impl_->writer.EndObject();
}
void JsonWriter::begin_list() {
  impl_->writer.StartArray();
}
void JsonWriter::end_list() {
  impl_->writer.EndArray();
}
void JsonWriter::key(std::string_view name) {
  write_string(impl_->writer, name);
}
void JsonWriter::null() {
  impl_->writer.Null();
}
void JsonWriter::value(const Value& content) {
  write_value(impl_->writer, content, MapOrder::as_written);
}
void JsonWriter::value(std::string_view text) {
  write_string(impl_->writer, text);
}
void JsonWriter::value(std::int64_t number) {
  impl_->writer.Int64(number);
}
void JsonWriter::value(double number) {
  write_double(impl_->writer, number);
}
void JsonWriter::value(bool flag) {
  impl_->writer.Bool(flag);
}
void JsonWriter::raw(std::string_view json) {
  impl_->writer.RawValue(json.data(), json.size(), rapidjson::kObjectType);
}

std::string JsonWriter::take() {
  std::string text(impl_->buffer.GetString(), impl_->buffer.GetSize());
  impl_->buffer.Clear();
  impl_->writer.Reset(impl_->buffer);
  return text;
}

}  // namespace proofsheet
