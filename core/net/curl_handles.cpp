#include "net/curl_handles.h"

#include <unistd.h>

#include <new>

namespace proofsheet::net {
namespace {

template <class Handle>
Handle require(Handle handle) {
  if (!handle) throw std::bad_alloc();
  return handle;
}

}  // namespace

void init_curl() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) throw std::bad_alloc();
}

MultiHandle make_multi() {
  return require(MultiHandle(curl_multi_init()));
}

EasyHandle make_easy() {
  return require(EasyHandle(curl_easy_init()));
}

ShareHandle make_tls_session_share() {
  ShareHandle share = require(ShareHandle(curl_share_init()));
  curl_share_setopt(share.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  return share;
}

bool has_system_ca_file() {
  const curl_version_info_data* info = curl_version_info(CURLVERSION_NOW);
  return info->age >= CURLVERSION_SEVENTH && info->cainfo && ::access(info->cainfo, R_OK) == 0;
}

}  // namespace proofsheet::net
