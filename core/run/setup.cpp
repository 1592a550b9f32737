#include "run/setup.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace proofsheet::run {
namespace {

constexpr int kDefaultConcurrency = 32;
constexpr std::string_view kHidden = "(not kept)";

bool names_a_secret(std::string_view header) {
  static constexpr std::array<std::string_view, 6> words{"authorization", "key",    "token",
                                                         "secret",        "cookie", "password"};
  std::string lower(header);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::ranges::any_of(words,
                             [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

sheet::Sheet without_secrets(sheet::Sheet sheet) {
  for (auto& provider : sheet.providers) {
    provider.base_url = without_userinfo(provider.base_url);
    for (Member& header : provider.headers) {
      if (names_a_secret(header.key)) header.value = Value(kHidden);
    }
  }
  return sheet;
}

// What of a provider decides what its cells ask: not where it is, nor how it is reached and throttled.
sheet::ProviderSpec what_is_asked(sheet::ProviderSpec provider) {
  provider.base_url.clear();
  provider.limits = {};
  provider.serial_models = false;
  provider.http2.reset();
  provider.ca_file.clear();
  return provider;
}

// True for an entry that says no more than its absence would.
bool is_plain(const sheet::ProviderSpec& provider) {
  return provider.api == provider.name && provider.key_env.empty() && provider.headers.empty() &&
         provider.extra_body.is_null() && provider.max_tokens_field.empty() && !provider.stream;
}

// The parts that decide which cells there are and what they ask.
std::string cells_text(sheet::Sheet sheet) {
  sheet.title.clear();
  sheet.limits = {};
  sheet.order = {};
  sheet.cache_ttl_s.reset();
  sheet.layout = {};
  sheet.data_path.clear();
  for (auto& provider : sheet.providers) provider = what_is_asked(std::move(provider));
  std::erase_if(sheet.providers, is_plain);
  return sheet::to_yaml(without_secrets(std::move(sheet)), sheet::DataRows::inline_rows);
}

Result<std::size_t> route_of(const sheet::Sheet& sheet, const std::string& name,
                             const provider::Environment& environment, Cast& cast) {
  const auto known =
      std::ranges::find_if(cast.routes, [&](const Route& route) { return route.endpoint->name == name; });
  if (known != cast.routes.end()) return static_cast<std::size_t>(known - cast.routes.begin());
  auto endpoint = provider::resolve_endpoint(sheet, name, environment);
  if (!endpoint) return fail(endpoint.error());
  const auto provider = provider::find_provider(endpoint->api);
  if (!provider) return fail(provider.error());
  if (!endpoint->ca_file.empty()) {
    const auto usable = net::check_ca_file(endpoint->ca_file, fmt::format("provider `{}`: ca_file", name));
    if (!usable) return fail(usable.error());
  }
  const sheet::ProviderSpec* spec = sheet.find_provider(name);
  const sheet::Limits own = spec ? spec->limits : sheet::Limits();
  Route route{.endpoint = std::make_shared<const provider::Endpoint>(std::move(*endpoint)),
              .provider = *provider,
              .limits = combine_limits(sheet.limits, own),
              .retries = {},
              .serial_models = spec && spec->serial_models};
  route.limits.concurrency = own.concurrency;  // the sheet's is for the run as a whole
  route.retries = retry_rules(route.limits.retries);
  cast.routes.push_back(std::move(route));
  return cast.routes.size() - 1;
}

}  // namespace

Result<Cast> cast_models(const sheet::Sheet& sheet, const provider::Environment& environment,
                         const provider::PriceTable* prices) {
  const provider::PriceTable empty;  // knows what is free
  const provider::PriceTable& table = prices ? *prices : empty;
  Cast cast;
  for (const sheet::ModelRef& model : sheet.models) {
    const auto route = route_of(sheet, model.provider, environment, cast);
    if (!route) return fail(route.error());
    ModelSlot slot{.ref = model, .route = *route, .price = {}, .dearest_usd = {}};
    slot.price = table.find(*cast.routes[*route].endpoint, model.model);
    cast.models.push_back(std::move(slot));
  }
  if (cast.models.empty())
    return fail(ErrorKind::invalid_input, fmt::format("{}: models: expected at least one", sheet.name()));
  return cast;
}

std::string without_userinfo(std::string url) {
  const auto scheme = url.find("://");
  if (scheme == std::string::npos) return url;
  const auto authority = scheme + 3;
  const auto end = std::min(url.find_first_of("/?#", authority), url.size());
  const auto at = url.rfind('@', end);
  if (at != std::string::npos && at >= authority && at < end) url.erase(authority, at + 1 - authority);
  return url;
}

std::string sheet_to_keep(const sheet::Sheet& sheet) {
  return sheet::to_yaml(without_secrets(sheet), sheet::DataRows::inline_rows);
}

bool same_cells(const sheet::Sheet& sheet, const std::string& kept_yaml) {
  if (sheet_to_keep(sheet) == kept_yaml) return true;
  const auto kept = sheet::parse_sheet(kept_yaml, "the run's sheet", sheet.base_folder());
  return kept.sheet && cells_text(*kept.sheet) == cells_text(sheet);
}

std::int64_t oldest_cached_unix_ms(const sheet::Sheet& sheet, const FireOptions& options,
                                   const Clock& clock) {
  const auto ttl_s = options.cache_ttl_s ? options.cache_ttl_s : sheet.cache_ttl_s;
  return ttl_s ? clock.unix_ms() - static_cast<std::int64_t>(*ttl_s * 1000) : 0;
}

int concurrency_of(const sheet::Sheet& sheet, const FireOptions& options) {
  if (options.concurrency > 0) return options.concurrency;
  return std::max(1, sheet.limits.concurrency.value_or(kDefaultConcurrency));
}

}  // namespace proofsheet::run
