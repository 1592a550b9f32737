// A certificate authority of a test's own, and what it signs.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <filesystem>
#include <memory>
#include <string>

namespace proofsheet::test {

struct OpenSslDelete {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using Key = std::unique_ptr<EVP_PKEY, OpenSslDelete>;
using Certificate = std::unique_ptr<X509, OpenSslDelete>;

// PEM files.
struct Identity {
  std::string certificate_file;
  std::string key_file;
};

// Begin and end of a certificate, in days from now.
struct Validity {
  int begins = -1;
  int ends = 30;
};

class Authority {
 public:
  // Writes NAME.pem into the folder.
  Authority(const std::filesystem::path& folder, const std::string& name);
  const std::string& ca_file() const { return ca_file_; }
  // A server's certificate for these names: "DNS:a.example,IP:127.0.0.1". Written as NAME.pem and NAME.key.
  Identity issue(const std::string& name, const std::string& subject_names, Validity validity = {}) const;

 private:
  std::filesystem::path folder_;
  Key key_;
  Certificate certificate_;
  std::string ca_file_;
};

}  // namespace proofsheet::test
