#include "provider/model_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/file.h"

namespace proofsheet::provider {
namespace {

constexpr std::uint64_t kMostTableBytes = 8u << 20;
constexpr std::string_view kTableHead =
    "provider\tmodel\tstatus\tpath\ttype\tdefault\trange_or_values\tapplicability";
constexpr std::string_view kGooglePrefix = "generationConfig.";

std::vector<std::string_view> split_at(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    if (end == text.size()) return parts;
    begin = end + 1;
  }
}

std::optional<double> read_bound(std::string_view text) {
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  return is_whole ? std::optional<double>(number) : std::nullopt;
}

// "0..2", "1..", "low|medium|high"
void read_range(ParamFact& fact, std::string_view text) {
  if (const std::size_t dots = text.find(".."); dots != std::string_view::npos) {
    fact.least = read_bound(text.substr(0, dots));
    fact.most = read_bound(text.substr(dots + 2));
  } else if (!text.empty()) {
    for (const std::string_view value : split_at(text, '|')) fact.values.emplace_back(value);
  }
}

}  // namespace

Result<ModelTable> ModelTable::load(const std::filesystem::path& path) {
  const auto text = read_file(path, kMostTableBytes);
  if (!text) return fail(text.error());
  ModelTable table;
  bool has_head = false;
  int number = 0;
  for (const std::string_view line : split_at(*text, '\n')) {
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    if (!has_head) {
      if (line != kTableHead)
        return fail(ErrorKind::invalid_input,
                    fmt::format("{}:{}: expected the columns {}", path.string(), number, kTableHead));
      has_head = true;
      continue;
    }
    const std::vector<std::string_view> fields = split_at(line, '\t');
    if (fields.size() < 7 || fields[0].empty() || fields[1].empty() || fields[3].empty())
      return fail(ErrorKind::invalid_input,
                  fmt::format("{}:{}: expected a provider, a model and a parameter", path.string(), number));
    std::string_view name = fields[3];
    if (name.starts_with(kGooglePrefix)) name.remove_prefix(kGooglePrefix.size());
    ParamFact fact{.provider = std::string(fields[0]),
                   .model = std::string(fields[1]),
                   .status = std::string(fields[2]),
                   .name = std::string(name),
                   .default_text = std::string(fields[5]),
                   .least = {},
                   .most = {},
                   .values = {}};
    read_range(fact, fields[6]);
    const std::string model = fact.provider + ":" + fact.model;
    if (fact.status != "retired" && std::ranges::find(table.models_, model) == table.models_.end())
      table.models_.push_back(model);
    table.facts_.push_back(std::move(fact));
  }
  return table;
}

const ParamFact* ModelTable::find(std::string_view provider, std::string_view model,
                                  std::string_view name) const {
  const auto found = std::ranges::find_if(facts_, [&](const ParamFact& fact) {
    return fact.provider == provider && fact.model == model && fact.name == name;
  });
  return found == facts_.end() ? nullptr : &*found;
}

}  // namespace proofsheet::provider
