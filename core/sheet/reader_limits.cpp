#include <fmt/format.h>

#include "sheet/duration.h"
#include "sheet/limit_fields.h"
#include "sheet/reader.h"
#include "sheet/suggest.h"

namespace proofsheet::sheet {
namespace {

constexpr std::size_t kMaxRetryKinds = 100;

}  // namespace

void Reader::read_limits(Sheet& sheet, const YamlNode& node, const std::string& field) {
  read_limit_fields(sheet.limits, LimitScope::run, node, field);
}

void Reader::read_limit_fields(Limits& limits, LimitScope scope, const YamlNode& node,
                               const std::string& field) {
  if (!expect_map(node, field, "limits such as {concurrency: 8, requests_per_minute: 60}")) return;
  const std::vector<std::string> allowed = limit_names(scope);
  for (const YamlEntry& entry : node.entries) {
    if (!check_key(entry, field, allowed)) continue;
    const std::string key = field + '.' + entry.key;
    if (entry.key == "retries") {
      read_retries(limits.retries, *entry.value, key);
    } else if (entry.key == "concurrency") {
      limits.concurrency = read_int(*entry.value, key, 1, kMaxConcurrency);
    } else if (const NumberLimit* limit = find_number_limit(entry.key, scope)) {
      limits.*limit->value = read_number(*entry.value, key, limit->least, kMaxLimit);
    }
  }
}

void Reader::read_retries(Retries& retries, const YamlNode& node, const std::string& field) {
  if (node.kind != YamlNode::Kind::map) {
    if (node.kind == YamlNode::Kind::scalar && node.scalar.is_number())
      retries.count = read_int(node, field, 0, kMaxRetries);
    else
      problem(node.line, field,
              fmt::format("expected a whole number or {{count: 5, on: [server], budget: 100}}, not {}",
                          describe(node)));
    return;
  }
  for (const YamlEntry& entry : node.entries) {
    if (!check_key(entry, field, {"count", "on", "budget"})) continue;
    const std::string key = field + '.' + entry.key;
    if (entry.key == "count")
      retries.count = read_int(*entry.value, key, 0, kMaxRetries);
    else if (entry.key == "budget")
      retries.budget = read_int(*entry.value, key, 0, kMaxRetryBudget);
    else if (entry.value->kind == YamlNode::Kind::null)
      problem(entry.line, key, "expected failures such as [rate_limited, server], or [] for none");
    else if (expect_few(*entry.value, key, kMaxRetryKinds))
      retries.on = read_names(*entry.value, key);
  }
}

void Reader::read_order(Sheet& sheet, const YamlNode& node, const std::string& field) {
  const std::string expected = list_names(order_names());
  const auto text = read_text(node, field, expected);
  if (!text) return;
  const auto order = order_from_name(*text);
  if (order)
    sheet.order = *order;
  else
    problem(node.line, field,
            fmt::format("'{}' is not an order{}; expected {}", *text, did_you_mean(*text, order_names()),
                        expected));
}

void Reader::read_cache(Sheet& sheet, const YamlNode& node, const std::string& field) {
  if (!expect_map(node, field, "the age of results that are too old: {ttl: 7d}")) return;
  for (const YamlEntry& entry : node.entries) {
    if (!check_key(entry, field, {"ttl", "ttl_s"})) continue;
    const std::string key = field + '.' + entry.key;
    if (entry.key == "ttl_s") {
      sheet.cache_ttl_s = read_number(*entry.value, key, 0, kMaxLimit);
      continue;
    }
    const auto text = read_text(*entry.value, key, "a duration such as 90m, 24h or 7d");
    if (!text) continue;
    const auto seconds = parse_duration_s(*text);
    if (seconds)
      sheet.cache_ttl_s = *seconds;
    else
      problem(entry.value->line, key, seconds.error().message);
  }
  if (node.find("ttl") && node.find("ttl_s")) problem(node.line, field, "expected either `ttl` or `ttl_s`");
}

}  // namespace proofsheet::sheet
