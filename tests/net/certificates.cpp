#include "net/certificates.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <cstdio>
#include <stdexcept>

namespace proofsheet::test {
namespace {

constexpr long kSecondsPerDay = 24L * 3600;

void must(bool is_done, const char* action) {
  if (!is_done) throw std::runtime_error(std::string("test certificates: cannot ") + action);
}

void extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  must(extension != nullptr, "make an extension");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate unsigned_certificate(const std::string& name, EVP_PKEY* key, Validity validity) {
  static std::atomic<long> serial{1};
  Certificate certificate(X509_new());
  X509* x509 = certificate.get();
  X509_set_version(x509, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), serial++);
  X509_gmtime_adj(X509_getm_notBefore(x509), validity.begins * kSecondsPerDay);
  X509_gmtime_adj(X509_getm_notAfter(x509), validity.ends * kSecondsPerDay);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_pubkey(x509, key);
  return certificate;
}

template <class Write>
std::string write_pem(const std::filesystem::path& path, Write write) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  must(file != nullptr, "write a PEM file");
  const bool is_written = write(file) == 1;
  must(std::fclose(file) == 0 && is_written, "write a PEM file");
  return path.string();
}

std::string write_certificate(const std::filesystem::path& path, X509* certificate) {
  return write_pem(path, [&](std::FILE* file) { return PEM_write_X509(file, certificate); });
}

}  // namespace

Authority::Authority(const std::filesystem::path& folder, const std::string& name)
    : folder_(folder), key_(EVP_EC_gen("P-256")), certificate_(unsigned_certificate(name, key_.get(), {})) {
  X509* x509 = certificate_.get();
  X509_set_issuer_name(x509, X509_get_subject_name(x509));
  extend(x509, x509, NID_basic_constraints, "critical,CA:TRUE");
  extend(x509, x509, NID_key_usage, "critical,keyCertSign");
  extend(x509, x509, NID_subject_key_identifier, "hash");
  must(X509_sign(x509, key_.get(), EVP_sha256()) > 0, "sign");
  ca_file_ = write_certificate(folder / (name + ".pem"), x509);
}

Identity Authority::issue(const std::string& name, const std::string& subject_names,
                          Validity validity) const {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate = unsigned_certificate(name, key.get(), validity);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get()));
  extend(certificate.get(), certificate_.get(), NID_subject_alt_name, subject_names);
  extend(certificate.get(), certificate_.get(), NID_ext_key_usage, "serverAuth");
  must(X509_sign(certificate.get(), key_.get(), EVP_sha256()) > 0, "sign");
  return {write_certificate(folder_ / (name + ".pem"), certificate.get()),
          write_pem(folder_ / (name + ".key"), [&](std::FILE* file) {
            return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

}  // namespace proofsheet::test
