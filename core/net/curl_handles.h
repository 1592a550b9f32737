// Owners of libcurl's objects. Internal to net.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

namespace proofsheet::net {

struct EasyDelete {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct MultiDelete {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct ShareDelete {
  void operator()(CURLSH* share) const { curl_share_cleanup(share); }
};
struct HeaderListDelete {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct UrlDelete {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

using EasyHandle = std::unique_ptr<CURL, EasyDelete>;
using MultiHandle = std::unique_ptr<CURLM, MultiDelete>;
using ShareHandle = std::unique_ptr<CURLSH, ShareDelete>;
using HeaderList = std::unique_ptr<curl_slist, HeaderListDelete>;
using UrlHandle = std::unique_ptr<CURLU, UrlDelete>;

// Initialises libcurl once for the process; throws std::bad_alloc when that or an allocation below fails.
void init_curl();
MultiHandle make_multi();
EasyHandle make_easy();
// A store of TLS sessions for all easy handles of one thread: curl keeps them per easy handle otherwise.
ShareHandle make_tls_session_share();
// Whether curl's default file of CA certificates is there (it may have been built for a folder of them
// instead).
bool has_system_ca_file();

}  // namespace proofsheet::net
