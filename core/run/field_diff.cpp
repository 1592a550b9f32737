#include "run/field_diff.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/utf8.h"

namespace proofsheet::run {
namespace {

constexpr std::size_t kShownCodePoints = 40;
// Of the common beginning, so that a reader knows where he is.
constexpr std::size_t kContext = 12;
constexpr std::string_view kNotSet = "not set";

void flatten_into(const Value& value, const std::string& path, std::vector<Leaf>& leaves) {
  if (value.is_map() && !value.as_map().empty()) {
    for (const Member& member : value.as_map())
      flatten_into(member.value, path.empty() ? member.key : path + '.' + member.key, leaves);
  } else if (value.is_list() && !value.as_list().empty()) {
    for (std::size_t i = 0; i < value.as_list().size(); ++i)
      flatten_into(value.as_list()[i], fmt::format("{}[{}]", path, i), leaves);
  } else {
    leaves.push_back({path, to_canonical_json(value)});
  }
}

// Calls `visit(before, now)` for each path whose leaves differ; nullptr for an absent one.
template <class Visit>
void each_difference(const std::vector<Leaf>& before, const std::vector<Leaf>& now, const Visit& visit) {
  auto b = before.begin();
  auto n = now.begin();
  while (b != before.end() || n != now.end()) {
    if (n == now.end() || (b != before.end() && b->path < n->path)) {
      visit(&*b++, nullptr);
    } else if (b == before.end() || n->path < b->path) {
      visit(nullptr, &*n++);
    } else {
      if (b->json != n->json) visit(&*b, &*n);
      ++b, ++n;
    }
  }
}

std::vector<char32_t> code_points(std::string_view text) {
  std::vector<char32_t> out;
  for (std::size_t at = 0; at < text.size();) out.push_back(next_code_point(text, at));
  return out;
}

std::string window(const std::vector<char32_t>& text, std::size_t from, std::size_t max) {
  const bool cut_before = from > 0;
  std::size_t room = max - (cut_before ? 1 : 0);
  const bool cut_after = text.size() - from > room;
  if (cut_after) --room;
  std::string out = cut_before ? "…" : "";
  for (std::size_t i = from; i < std::min(text.size(), from + room); ++i) append_utf8(out, text[i]);
  return cut_after ? out + "…" : out;
}

}  // namespace

std::vector<Leaf> flatten(const Value& value) {
  std::vector<Leaf> leaves;
  flatten_into(value, {}, leaves);
  std::ranges::stable_sort(leaves, {}, &Leaf::path);
  return leaves;
}

std::size_t count_differences(const std::vector<Leaf>& before, const std::vector<Leaf>& now) {
  std::size_t count = 0;
  each_difference(before, now, [&](const Leaf*, const Leaf*) { ++count; });
  return count;
}

std::vector<FieldDifference> differences(const std::vector<Leaf>& before, const std::vector<Leaf>& now) {
  std::vector<FieldDifference> out;
  each_difference(before, now, [&](const Leaf* was, const Leaf* is) {
    auto [short_was, short_is] =
        around_difference(was ? std::string_view(was->json) : kNotSet,
                          is ? std::string_view(is->json) : kNotSet, kShownCodePoints);
    out.push_back({was ? was->path : is->path, std::move(short_was), std::move(short_is)});
  });
  return out;
}

std::pair<std::string, std::string> around_difference(std::string_view before, std::string_view now,
                                                      std::size_t max_code_points) {
  const auto was = code_points(before);
  const auto is = code_points(now);
  if (was.size() <= max_code_points && is.size() <= max_code_points)
    return {std::string(before), std::string(now)};
  const auto common = static_cast<std::size_t>(std::ranges::mismatch(was, is).in1 - was.begin());
  const std::size_t from = common > kContext ? common - kContext : 0;
  return {window(was, std::min(from, was.size()), max_code_points),
          window(is, std::min(from, is.size()), max_code_points)};
}

}  // namespace proofsheet::run
