#include "provider/endpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "provider/provider.h"

namespace proofsheet::provider {
namespace {

constexpr std::string_view kDemoApi = "demo";
constexpr std::string_view kOpenAiKey = "OPENAI_API_KEY";

bool is_loopback_v4(std::string_view host) {
  return host.starts_with("127.") && std::ranges::all_of(host, [](char c) {
           return c == '.' || std::isdigit(static_cast<unsigned char>(c));
         });
}

// Headers by which services sign in: never stored, logged or copied.
bool is_secret_header(std::string_view name) {
  static constexpr std::array<std::string_view, 6> words{"authorization", "key",    "token",
                                                         "secret",        "cookie", "password"};
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return std::ranges::any_of(words,
                             [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

bool has_line_break(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

Result<> check_base_url(const Endpoint& endpoint) {
  const std::string& url = endpoint.base_url;
  const bool is_http = url.starts_with("http://") || url.starts_with("https://");
  if (is_http && !url_host(url).empty() && url.find_first_of(" \t\r\n?#") == std::string::npos) return {};
  return fail(ErrorKind::invalid_input,
              fmt::format("provider `{}`: base_url '{}' is not an address like http://127.0.0.1:8080/v1",
                          endpoint.name, url));
}

Result<> set_base_url(Endpoint& endpoint, const sheet::ProviderSpec* spec, const Environment& environment) {
  if (spec && !spec->base_url.empty()) {
    endpoint.base_url = spec->base_url;
  } else if (endpoint.is_demo) {
    if (!environment.demo_base_url)
      return fail(ErrorKind::unsupported, "the embedded provider is not available here");
    auto url = environment.demo_base_url();
    if (!url) return fail(url.error());
    endpoint.base_url = *url;
  } else {
    endpoint.base_url = environment.variable("OPENAI_BASE_URL");
    if (endpoint.base_url.empty()) endpoint.base_url = kOpenAiBaseUrl;
  }
  while (endpoint.base_url.ends_with('/')) endpoint.base_url.pop_back();
  return check_base_url(endpoint);
}

// A declared address other than OpenAI's never gets OPENAI_API_KEY: that key is for the service it was made
// for, so such a provider names its own variable.
Result<> set_key(Endpoint& endpoint, const sheet::ProviderSpec* spec, const Environment& environment) {
  const bool declares_url = spec && !spec->base_url.empty();
  const bool declares_key = spec && !spec->key_env.empty();
  const bool is_openai = url_host(endpoint.base_url) == url_host(kOpenAiBaseUrl);
  if (declares_key) {
    endpoint.key_source = spec->key_env;
  } else if (!endpoint.is_demo && (!declares_url || is_openai)) {
    endpoint.key_source = kOpenAiKey;
  } else {
    return {};
  }
  endpoint.key = Secret(environment.variable(endpoint.key_source));
  if (has_line_break(endpoint.key.reveal())) {
    return fail(ErrorKind::auth, fmt::format("provider `{}`: the key in {} contains a line break",
                                             endpoint.name, endpoint.key_source));
  }
  if (!endpoint.key.empty() || is_on_this_machine(endpoint.base_url)) return {};
  return fail(ErrorKind::auth, fmt::format("provider `{}` needs a key: set the environment variable {}",
                                           endpoint.name, endpoint.key_source));
}

Result<> set_headers(Endpoint& endpoint, const sheet::ProviderSpec* spec, const Environment& environment) {
  if (endpoint.key_source == kOpenAiKey) {
    const std::string organization = environment.variable("OPENAI_ORG_ID");
    const std::string project = environment.variable("OPENAI_PROJECT_ID");
    if (!organization.empty()) endpoint.headers.push_back({"OpenAI-Organization", organization});
    if (!project.empty()) endpoint.headers.push_back({"OpenAI-Project", project});
  }
  if (spec) {
    for (const Member& header : spec->headers) {
      endpoint.headers.push_back({header.key, to_display(header.value), is_secret_header(header.key)});
    }
  }
  for (const HttpHeader& header : endpoint.headers) {
    if (header.name.empty() || has_line_break(header.name) || has_line_break(header.value)) {
      return fail(ErrorKind::invalid_input,
                  fmt::format("provider `{}`: header `{}` is empty or contains a line break", endpoint.name,
                              header.name));
    }
  }
  return {};
}

}  // namespace

std::string_view url_host(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  if (const auto at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
  if (url.starts_with('['))
    return url.substr(1, url.find(']') == std::string_view::npos ? 0 : url.find(']') - 1);
  return url.substr(0, url.find(':'));
}

bool is_on_this_machine(std::string_view url) {
  const std::string_view host = url_host(url);
  return equals_ignore_case(host, "localhost") || host == "::1" || is_loopback_v4(host);
}

Result<Endpoint> resolve_endpoint(const sheet::Sheet& sheet, std::string_view provider_name,
                                  const Environment& environment) {
  const sheet::ProviderSpec* spec = sheet.find_provider(provider_name);
  Endpoint endpoint;
  endpoint.name = provider_name;
  const std::string api = spec && !spec->api.empty() ? spec->api : endpoint.name;
  endpoint.is_demo = api == kDemoApi;
  endpoint.api = endpoint.is_demo ? "openai" : api;
  if (const auto known = find_provider(endpoint.api); !known) {
    return fail(known.error().kind, fmt::format("provider `{}`: {}", provider_name, known.error().message));
  }
  if (auto set = set_base_url(endpoint, spec, environment); !set) return fail(set.error());
  if (auto set = set_key(endpoint, spec, environment); !set) return fail(set.error());
  if (auto set = set_headers(endpoint, spec, environment); !set) return fail(set.error());
  if (spec) {
    endpoint.extra_body = spec->extra_body;
    endpoint.max_tokens_field = spec->max_tokens_field;
    endpoint.stream = spec->stream;
    endpoint.http2 = spec->http2;
    if (!spec->ca_file.empty()) endpoint.ca_file = (sheet.base_folder() / spec->ca_file).string();
  }
  return endpoint;
}

}  // namespace proofsheet::provider
