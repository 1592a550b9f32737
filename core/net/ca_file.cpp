#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <system_error>

#include "net/engine.h"

namespace proofsheet::net {

Result<> check_ca_file(const std::string& path, const std::string& name) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"), &std::fclose);
  std::string text;
  std::array<char, 16384> buffer;
  while (file) {
    const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), file.get());
    if (got == 0) break;
    text.append(buffer.data(), got);
  }
  if (!file || std::ferror(file.get()) != 0) {
    return fail(ErrorKind::invalid_input,
                fmt::format("{}: cannot read {}: {}", name, path, std::generic_category().message(errno)),
                errno);
  }
  // Both "BEGIN CERTIFICATE" and OpenSSL's "BEGIN TRUSTED CERTIFICATE".
  if (text.find("CERTIFICATE-----") == std::string::npos) {
    return fail(ErrorKind::invalid_input,
                fmt::format("{}: {} has no certificate in PEM (-----BEGIN CERTIFICATE-----)", name, path));
  }
  return {};
}

Result<EngineOptions> options_from_environment() {
  EngineOptions options;
  for (const char* variable : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"}) {
    const char* path = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): nothing here changes it
    if (!path || *path == '\0') continue;
    if (auto usable = check_ca_file(path, variable); !usable) return fail(usable.error());
    options.ca_file = path;
    break;
  }
  return options;
}

}  // namespace proofsheet::net
