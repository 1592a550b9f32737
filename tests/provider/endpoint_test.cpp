#include "provider/endpoint.h"

#include <gtest/gtest.h>

#include <map>

#include "provider/provider.h"

namespace proofsheet::provider {
namespace {

// An environment of these variables, with an embedded provider on port 1.
Environment environment_of(std::map<std::string, std::string> variables) {
  Environment environment;
  environment.variable = [variables = std::move(variables)](const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  };
  environment.demo_base_url = [] { return Result<std::string>("http://127.0.0.1:1/v1"); };
  return environment;
}

sheet::Sheet sheet_with(sheet::ProviderSpec spec) {
  sheet::Sheet sheet;
  sheet.providers.push_back(std::move(spec));
  return sheet;
}

sheet::ProviderSpec declared(std::string base_url, std::string key_env = "") {
  sheet::ProviderSpec spec;
  spec.name = "mine";
  spec.api = "openai";
  spec.base_url = std::move(base_url);
  spec.key_env = std::move(key_env);
  return spec;
}

TEST(Endpoint, UsesOpenAisAddressAndKeyByDefault) {
  const auto endpoint = resolve_endpoint(
      {}, "openai", environment_of({{"OPENAI_API_KEY", "k-1234"}, {"OPENAI_ORG_ID", "org"}}));
  ASSERT_TRUE(endpoint) << endpoint.error().message;
  EXPECT_EQ(endpoint->base_url, "https://api.openai.com/v1");
  EXPECT_EQ(endpoint->key.reveal(), "k-1234");
  EXPECT_EQ(endpoint->key_source, "OPENAI_API_KEY");
  EXPECT_EQ(endpoint->headers.at(0).name, "OpenAI-Organization");
  EXPECT_FALSE(endpoint->is_demo);
}

TEST(Endpoint, KeepsOpenAisAddressAndKeyWhenTheSheetOnlyLimitsIt) {
  sheet::ProviderSpec spec;
  spec.name = spec.api = "openai";
  spec.limits.concurrency = 4;
  const auto endpoint =
      resolve_endpoint(sheet_with(std::move(spec)), "openai", environment_of({{"OPENAI_API_KEY", "k-1234"}}));
  ASSERT_TRUE(endpoint) << endpoint.error().message;
  EXPECT_EQ(endpoint->base_url, "https://api.openai.com/v1");
  EXPECT_EQ(endpoint->key.reveal(), "k-1234");
}

TEST(Endpoint, NamesTheVariableOfAMissingKey) {
  const auto endpoint = resolve_endpoint({}, "openai", environment_of({}));
  ASSERT_FALSE(endpoint);
  EXPECT_EQ(endpoint.error().kind, ErrorKind::auth);
  EXPECT_NE(endpoint.error().message.find("OPENAI_API_KEY"), std::string::npos);

  const auto mine =
      resolve_endpoint(sheet_with(declared("https://example.org/v1", "MY_KEY")), "mine", environment_of({}));
  ASSERT_FALSE(mine);
  EXPECT_NE(mine.error().message.find("provider `mine` needs a key: set the environment variable MY_KEY"),
            std::string::npos);
}

TEST(Endpoint, TakesTheBaseUrlFromTheEnvironmentAndTrimsSlashes) {
  const auto endpoint =
      resolve_endpoint({}, "openai", environment_of({{"OPENAI_BASE_URL", "http://localhost:9/prefix/v1//"}}));
  ASSERT_TRUE(endpoint) << endpoint.error().message;
  EXPECT_EQ(endpoint->base_url, "http://localhost:9/prefix/v1");
  EXPECT_TRUE(endpoint->key.empty());
}

TEST(Endpoint, NeedsNoKeyOnThisMachineButSendsADeclaredOne) {
  for (const char* url :
       {"http://127.0.0.1:8080/v1", "http://localhost/v1", "http://[::1]:8080/v1", "http://127.9.9.9/v1"}) {
    const auto endpoint =
        resolve_endpoint(sheet_with(declared(url, "LOCAL_KEY")), "mine", environment_of({}));
    EXPECT_TRUE(endpoint) << url;
  }
  const auto with_key = resolve_endpoint(sheet_with(declared("http://127.0.0.1:8080/v1", "LOCAL_KEY")),
                                         "mine", environment_of({{"LOCAL_KEY", "abcd"}}));
  ASSERT_TRUE(with_key);
  EXPECT_EQ(with_key->key.reveal(), "abcd");
}

TEST(Endpoint, NeverSendsTheOpenAiKeyToAnotherDeclaredAddress) {
  const auto environment = environment_of({{"OPENAI_API_KEY", "k-1234"}});
  for (const char* url : {"https://example.org/v1", "http://127.0.0.1:8080/v1",
                          "https://api.openai.com.example.org/v1", "https://api.openai.com@example.org/v1"}) {
    const auto endpoint = resolve_endpoint(sheet_with(declared(url)), "mine", environment);
    ASSERT_TRUE(endpoint) << url;
    EXPECT_TRUE(endpoint->key.empty()) << url;
  }
  EXPECT_EQ(
      resolve_endpoint(sheet_with(declared("https://api.openai.com/v1")), "mine", environment)->key.reveal(),
      "k-1234");
}

TEST(Endpoint, StartsTheEmbeddedProviderForDemo) {
  const auto endpoint = resolve_endpoint({}, "demo", environment_of({{"OPENAI_API_KEY", "k-1234"}}));
  ASSERT_TRUE(endpoint) << endpoint.error().message;
  EXPECT_EQ(endpoint->base_url, "http://127.0.0.1:1/v1");
  EXPECT_EQ(endpoint->api, "openai");
  EXPECT_TRUE(endpoint->is_demo);
  EXPECT_TRUE(endpoint->key.empty());
}

TEST(Endpoint, CarriesADeclarationsSettings) {
  auto spec = declared("http://127.0.0.1:8080/v1");
  spec.headers = {{"X-Api-Key", "abc"}, {"X-Team", "a"}};
  spec.extra_body = Value(Value::Map{{"top_k", 1}});
  spec.max_tokens_field = "max_tokens";
  spec.stream = false;
  spec.http2 = false;
  spec.ca_file = "ca.pem";
  auto sheet = sheet_with(spec);
  sheet.folder = "/sheets";
  const auto endpoint = resolve_endpoint(sheet, "mine", environment_of({}));
  ASSERT_TRUE(endpoint) << endpoint.error().message;
  EXPECT_TRUE(endpoint->headers.at(0).secret);
  EXPECT_FALSE(endpoint->headers.at(1).secret);
  EXPECT_EQ(endpoint->extra_body.find("top_k")->as_int(), 1);
  EXPECT_EQ(endpoint->max_tokens_field, "max_tokens");
  EXPECT_EQ(endpoint->stream, false);
  EXPECT_EQ(endpoint->http2, false);
  EXPECT_EQ(endpoint->ca_file, "/sheets/ca.pem") << "relative to the sheet";
}

TEST(Endpoint, RefusesAnUnknownApiAndABadAddress) {
  const auto unknown = resolve_endpoint({}, "nope", environment_of({}));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::unsupported);
  EXPECT_NE(unknown.error().message.find("known: openai, demo"), std::string::npos);
  for (const char* url : {"ftp://x/v1", "127.0.0.1:8080", "http://", "http:///v1", "http://x/v1?a=b",
                          "http://a b/v1", "file:///etc/passwd"}) {
    const auto bad = resolve_endpoint(sheet_with(declared(url)), "mine", environment_of({}));
    ASSERT_FALSE(bad) << url;
    EXPECT_EQ(bad.error().kind, ErrorKind::invalid_input) << url;
  }
}

TEST(Endpoint, RefusesLineBreaksInWhatBecomesAHeader) {
  EXPECT_FALSE(resolve_endpoint({}, "openai", environment_of({{"OPENAI_API_KEY", "a\r\nX: y"}})));
  auto spec = declared("http://127.0.0.1:8080/v1");
  spec.headers = {{"X-Team", "a\nX: y"}};
  EXPECT_FALSE(resolve_endpoint(sheet_with(spec), "mine", environment_of({})));
}

TEST(Endpoint, FindsTheHostOfAUrl) {
  EXPECT_EQ(url_host("https://user:pw@Example.org:8/v1"), "Example.org");
  EXPECT_EQ(url_host("http://[::1]:8080/v1"), "::1");
  EXPECT_EQ(url_host("nonsense"), "");
  EXPECT_FALSE(is_on_this_machine("http://127.0.0.1.example.org/"));
}

}  // namespace
}  // namespace proofsheet::provider
