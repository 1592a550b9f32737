// Certificates, truncation under TLS, IPv6, and proxies for https.
#include <gmock/gmock.h>

#include <cstdlib>

#include "net/connect_proxy.h"
#include "net/engine.h"
#include "net/nginx.h"
#include "net/recorder.h"
#include "net/scripted_server.h"
#include "net/tls_server.h"

namespace proofsheet::net {
namespace {

using test::answer;
using test::Authority;
using test::ConnectProxy;
using test::get;
using test::Goodbye;
using test::Heard;
using test::message_of;
using test::Nginx;
using test::Recorder;
using test::run_to_end;
using test::ScriptedServer;
using test::SeenRequest;
using test::TempFolder;
using test::TlsServer;
using test::transfer_to;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

// Changes an environment variable while no engine runs; an empty value removes it.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;  // NOLINT(concurrency-mt-unsafe)
    set(value);
  }
  ~Variable() { set(before_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  void set(const std::string& value) {
    if (value.empty()) {
      ::unsetenv(name_);  // NOLINT(concurrency-mt-unsafe)
    } else {
      ::setenv(name_, value.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
    }
  }

  const char* name_;
  std::string before_;
};

class Tls : public testing::Test {
 protected:
  Nginx start(const std::string& names, test::Validity validity = {}) {
    return Nginx({.backend_port = server_.port(),
                  .identity = authority_.issue("server", names, validity),
                  .http2 = true,
                  .port = 0,
                  .http_directives = ""});
  }
  EngineOptions trusting() const {
    EngineOptions options;
    options.ca_file = authority_.ca_file();
    return options;
  }
  void expect_refused(const Heard& heard, const std::string& advice) {
    ASSERT_TRUE(heard.error);
    EXPECT_EQ(heard.error->kind, ErrorKind::connection);
    EXPECT_THAT(message_of(heard), HasSubstr(advice));
    EXPECT_THAT(heard.calls, ElementsAre("attempt 0", "done")) << "no repetition helps";
    EXPECT_THAT(server_.requests(), IsEmpty());
  }

  TempFolder folder_;
  Authority authority_{folder_.path(), "authority"};
  ScriptedServer server_{[](const SeenRequest&) { return answer(200, "secure"); }};
};

TEST_F(Tls, ACertificateOfAnUnknownAuthorityIsRefusedWithTheWayOut) {
  const Nginx nginx = start("IP:127.0.0.1");
  const Authority other(folder_.path(), "other");
  EngineOptions options;
  for (const std::string& ca_file : {std::string(), other.ca_file()}) {
    options.ca_file = ca_file;
    Engine engine(options);
    expect_refused(
        get(engine, nginx.url()),
        "its certificate is signed by an authority that is not trusted here; to trust it, give its "
        "PEM file as the provider's `ca_file` or in SSL_CERT_FILE");
  }
}

TEST_F(Tls, AnExpiredCertificateIsRefused) {
  const Nginx nginx = start("IP:127.0.0.1", {.begins = -20, .ends = -10});
  Engine engine(trusting());
  expect_refused(get(engine, nginx.url()), "its certificate has expired");
}

TEST_F(Tls, ACertificateThatIsNotValidYetIsRefused) {
  const Nginx nginx = start("IP:127.0.0.1", {.begins = 10, .ends = 20});
  Engine engine(trusting());
  expect_refused(get(engine, nginx.url()),
                 "its certificate is not valid yet; is this machine's clock right?");
}

TEST_F(Tls, ACertificateForAnotherHostIsRefused) {
  const Nginx nginx = start("DNS:models.example,IP:127.0.0.2");
  Engine engine(trusting());
  expect_refused(get(engine, nginx.url()), "its certificate is not for this host");
}

TEST_F(Tls, ATransferMayTrustAnAuthorityOfItsOwn) {
  const Nginx nginx = start("IP:127.0.0.1");
  Engine engine;
  const auto recorder = std::make_shared<Recorder>();
  Transfer transfer = transfer_to(nginx.url(), recorder);
  transfer.ca_file = authority_.ca_file();
  EXPECT_EQ(run_to_end(engine, std::move(transfer), recorder).body, "secure");
  // The connection that is open now is not lent to one that does not trust its authority.
  EXPECT_THAT(message_of(get(engine, nginx.url())), HasSubstr("not trusted"));
}

TEST_F(Tls, TheEnvironmentNamesTheAuthoritiesAsForCurl) {
  const Nginx nginx = start("IP:127.0.0.1");
  const Variable no_bundle("CURL_CA_BUNDLE", "");
  const Variable no_file("SSL_CERT_FILE", "");
  for (const char* name : {"SSL_CERT_FILE", "CURL_CA_BUNDLE"}) {
    const Variable variable(name, authority_.ca_file());
    const auto options = options_from_environment();
    ASSERT_TRUE(options) << options.error().message;
    Engine engine(*options);
    EXPECT_EQ(message_of(get(engine, nginx.url())), "") << name;
  }
  const Variable first("CURL_CA_BUNDLE", authority_.ca_file());
  const Variable second("SSL_CERT_FILE", "/no/such/file");
  EXPECT_EQ(options_from_environment()->ca_file, authority_.ca_file());
}

TEST_F(Tls, AnAuthorityFileThatCannotBeUsedIsNamedBeforeAnythingIsSent) {
  const Variable no_bundle("CURL_CA_BUNDLE", "");
  const Variable variable("SSL_CERT_FILE", "/no/such/file");
  const auto options = options_from_environment();
  ASSERT_FALSE(options);
  EXPECT_EQ(options.error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(options.error().message, "SSL_CERT_FILE: cannot read /no/such/file: No such file or directory");

  EXPECT_TRUE(check_ca_file(authority_.ca_file(), "x"));
  EXPECT_THAT(check_ca_file(folder_.path().string(), "x").error().message, EndsWith(": Is a directory"));
  test::write_text(folder_.path() / "empty.pem", "");
  test::write_text(folder_.path() / "junk.pem", "MIIB");
  for (const char* file : {"empty.pem", "junk.pem"}) {
    EXPECT_EQ(check_ca_file(folder_ / file, "provider `local`: ca_file").error().message,
              "provider `local`: ca_file: " + (folder_ / file) +
                  " has no certificate in PEM (-----BEGIN CERTIFICATE-----)");
  }
}

TEST_F(Tls, AnAnswerThatIsCutUnderTlsIsTruncated) {
  for (const Goodbye goodbye : {Goodbye::close_notify, Goodbye::none}) {
    for (const char* cut : {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n"}) {
      const TlsServer server(authority_.issue("raw", "IP:127.0.0.1"), cut, goodbye);
      Engine engine(trusting());
      const Heard heard = get(engine, server.url());
      ASSERT_TRUE(heard.error) << cut;
      EXPECT_EQ(heard.error->kind, ErrorKind::truncated);
      EXPECT_THAT(message_of(heard), EndsWith("the connection broke before the end of the answer"));
      EXPECT_EQ(heard.body, "part");
    }
  }
}

TEST_F(Tls, AnAnswerOfUnknownLengthEndsWithTheConnection) {
  // libcurl 7.88 does not tell an end without TLS's close_notify from a good one, so nor can the engine: what
  // reads such an answer must know its end (SSE's terminator, JSON's last brace).
  const TlsServer server(authority_.issue("raw", "IP:127.0.0.1"),
                         "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\npart", Goodbye::close_notify);
  Engine engine(trusting());
  const Heard heard = get(engine, server.url());
  EXPECT_EQ(message_of(heard), "");
  EXPECT_EQ(heard.body, "part");
}

TEST_F(Tls, AWholeAnswerNeedsNoEndMark) {
  const TlsServer server(authority_.issue("raw", "IP:127.0.0.1"),
                         "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole", Goodbye::none);
  Engine engine(trusting());
  const Heard heard = get(engine, server.url());
  EXPECT_EQ(message_of(heard), "");
  EXPECT_EQ(heard.body, "whole");
}

TEST_F(Tls, SpeaksToIPv6Addresses) {
  const Nginx nginx = start("IP:::1");
  Engine engine(trusting());
  EXPECT_EQ(message_of(get(engine, nginx.url("/", "[::1]"))), "");
  EXPECT_EQ(server_.requests().size(), 1u);
}

TEST_F(Tls, ReachesHttpsThroughTheTunnelOfAProxy) {
  const Nginx nginx = start("DNS:models.example");
  ConnectProxy proxy(nginx.port());
  EngineOptions options = trusting();
  options.proxy = proxy.url();
  Engine engine(options);
  const auto recorder = std::make_shared<Recorder>();
  Transfer transfer = transfer_to("https://models.example/v1/models", recorder);
  transfer.request.headers = {{"Authorization", "Bearer k", true}};
  const Heard heard = run_to_end(engine, std::move(transfer), recorder);
  EXPECT_EQ(message_of(heard), "");
  EXPECT_EQ(heard.body, "secure");
  EXPECT_EQ(heard.head.header("content-length"), "6") << "the server's head, not the proxy's";
  EXPECT_THAT(proxy.asked(), ElementsAre("CONNECT models.example:443 HTTP/1.1"));
  EXPECT_EQ(server_.requests().at(0).head.header("authorization"), "Bearer k");
}

TEST_F(Tls, TakesTheEnvironmentsProxyForHttpsUnlessNoProxyNamesTheHost) {
  const Nginx nginx = start("DNS:models.example");
  ConnectProxy proxy(nginx.port());
  const Variable lower("https_proxy", ""), lower_no("no_proxy", ""), none("NO_PROXY", "");
  const Variable https_proxy("HTTPS_PROXY", proxy.url());
  {
    Engine engine(trusting());
    EXPECT_EQ(get(engine, "https://models.example/").body, "secure");
  }
  EXPECT_EQ(proxy.asked().size(), 1u);
  const Variable no_proxy("NO_PROXY", "models.example");
  Engine engine(trusting());
  EXPECT_TRUE(get(engine, "https://models.example/").error) << "there is no such host without the proxy";
  EXPECT_EQ(proxy.asked().size(), 1u);
}

TEST_F(Tls, SaysWhenItIsTheProxyThatFails) {
  struct Row {
    std::string refusal;
    std::string message_end;
  };
  for (const Row& row :
       {Row{"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: "
            "0\r\n\r\n",
            "the proxy wants a user name and a password (status 407); set them in its address: "
            "http://user:password@host:port"},
        Row{"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
            "the proxy refused to connect to it (status 403)"}}) {
    ConnectProxy proxy(server_.port(), row.refusal);
    EngineOptions options;
    options.proxy = proxy.url();
    Engine engine(options);
    const Heard heard = get(engine, "https://models.example/");
    ASSERT_TRUE(heard.error);
    EXPECT_EQ(heard.error->kind, ErrorKind::connection);
    EXPECT_EQ(message_of(heard), "models.example: " + row.message_end);
  }
  const std::string port = std::to_string(test::unused_port());
  EngineOptions options;
  options.proxy = "http://127.0.0.1:" + port;
  Engine engine(options);
  for (const char* scheme : {"https", "http"}) {
    EXPECT_THAT(
        message_of(get(engine, std::string(scheme) + "://models.example/")),
        StartsWith("models.example: the proxy cannot be reached: Failed to connect to 127.0.0.1 port " +
                   port));
  }
}

}  // namespace
}  // namespace proofsheet::net
