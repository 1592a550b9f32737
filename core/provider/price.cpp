#include "provider/price.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/file.h"
#include "provider/endpoint.h"
#include "provider/provider.h"

namespace proofsheet::provider {
namespace {

constexpr std::uint64_t kMaxTableBytes = 8u << 20;
constexpr std::array<std::string_view, 8> kColumns{"provider", "model",       "input", "cached_input",
                                                   "output",   "image_input", "as_of", "notes"};
enum Column : std::size_t { kProvider, kModel, kInput, kCachedInput, kOutput, kImageInput, kAsOf, kNotes };

using Fields = std::array<std::string_view, kColumns.size()>;

// Takes the next part of `text` up to `separator`.
std::string_view next_part(std::string_view& text, char separator) {
  const auto end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return part;
}

Fields split_fields(std::string_view line) {
  Fields fields;
  for (auto& field : fields) field = next_part(line, '\t');
  return fields;
}

Result<std::optional<double>> read_rate(std::string_view text, std::string_view column) {
  if (text.empty()) return std::optional<double>();
  double rate = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), rate);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || !(rate >= 0 && rate < 1e9)) {
    return fail(ErrorKind::invalid_input,
                fmt::format("{}: '{}' is not a price in USD per million tokens", column, text));
  }
  return std::optional<double>(rate);
}

Result<Price> read_price(const Fields& fields) {
  Price price;
  price.as_of = fields[kAsOf];
  const std::array<std::pair<std::size_t, std::optional<double>*>, 4> rates{
      {{kInput, &price.input},
       {kCachedInput, &price.cached_input},
       {kOutput, &price.output},
       {kImageInput, &price.image_input}}};
  for (const auto& [column, target] : rates) {
    const auto rate = read_rate(fields[column], kColumns[column]);
    if (!rate) return fail(rate.error());
    *target = *rate;
  }
  return price;
}

Price free_price() {
  return {0.0, 0.0, 0.0, 0.0, {}};
}

// "gpt-4.1-mini-2025-04-14" is a snapshot of "gpt-4.1-mini" and costs the same.
std::string_view without_date(std::string_view model) {
  constexpr std::string_view kShape = "-dddd-dd-dd";
  if (model.size() <= kShape.size()) return model;
  const std::string_view tail = model.substr(model.size() - kShape.size());
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const bool fits = kShape[i] == 'd' ? tail[i] >= '0' && tail[i] <= '9' : tail[i] == kShape[i];
    if (!fits) return model;
  }
  return model.substr(0, model.size() - kShape.size());
}

// Cost of a number of tokens; empty when there are some and their rate is not known.
std::optional<double> part_cost(std::int64_t tokens, std::optional<double> rate) {
  if (tokens <= 0) return 0.0;
  if (!rate) return {};
  return static_cast<double>(tokens) * *rate / 1e6;
}

std::optional<double> input_cost(const Price& price, const Usage& usage) {
  if (!usage.input_tokens) return price.input == 0.0 ? std::optional<double>(0.0) : std::nullopt;
  const std::int64_t cached =
      std::clamp<std::int64_t>(usage.cached_input_tokens.value_or(0), 0, *usage.input_tokens);
  const std::int64_t images =
      std::clamp<std::int64_t>(usage.input_image_tokens.value_or(0), 0, *usage.input_tokens - cached);
  const auto cached_cost = part_cost(cached, price.cached_input);
  const auto image_cost = part_cost(images, price.image_input ? price.image_input : price.input);
  const auto text_cost = part_cost(*usage.input_tokens - cached - images, price.input);
  if (!cached_cost || !image_cost || !text_cost) return {};
  return *cached_cost + *image_cost + *text_cost;
}

}  // namespace

Result<PriceTable> PriceTable::load(const std::filesystem::path& path) {
  const auto text = read_file(path, kMaxTableBytes);
  if (!text) return fail(text.error());
  PriceTable table;
  bool has_header = false;
  int line_number = 0;
  for (std::string_view rest = *text; !rest.empty();) {
    std::string_view line = next_part(rest, '\n');
    ++line_number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    const Fields fields = split_fields(line);
    if (!std::exchange(has_header, true)) {
      if (fields == kColumns) continue;
      return fail(ErrorKind::invalid_input,
                  fmt::format("{}:{}: expected the columns {}, tab-separated", path.string(), line_number,
                              fmt::join(kColumns, ", ")));
    }
    auto price = read_price(fields);
    if (!price)
      return fail(price.error().kind,
                  fmt::format("{}:{}: {}", path.string(), line_number, price.error().message));
    table.rows_.push_back({std::string(fields[kProvider]), std::string(fields[kModel]), std::move(*price)});
  }
  return table;
}

std::optional<Price> PriceTable::find(std::string_view provider, std::string_view model) const {
  static constexpr std::array<std::string_view, 7> free{"demo",  "local", "ollama", "llamacpp",
                                                        "a1111", "sdcpp", "comfyui"};
  if (std::ranges::find(free, provider) != free.end()) return free_price();
  for (const std::string_view name : {model, without_date(model)}) {
    const auto row =
        std::ranges::find_if(rows_, [&](const Row& r) { return r.provider == provider && r.model == name; });
    if (row != rows_.end()) return row->price;
  }
  return {};
}

std::optional<Price> PriceTable::find(const Endpoint& endpoint, std::string_view model) const {
  if (endpoint.is_demo || is_on_this_machine(endpoint.base_url)) return free_price();
  return find(endpoint.api, model);
}

std::optional<double> cost_usd(const Price& price, const Usage& usage) {
  const auto input = input_cost(price, usage);
  if (!input) return {};
  if (!usage.output_tokens) return price.output == 0.0 ? input : std::nullopt;
  const auto output = part_cost(*usage.output_tokens, price.output);
  if (!output) return {};
  return *input + *output;
}

}  // namespace proofsheet::provider
