#pragma once

#include <string_view>

namespace proofsheet::provider {

inline constexpr std::string_view kOpenAiBaseUrl = "https://api.openai.com/v1";

// Host of an http(s) URL in lower case, without user, port and brackets; empty when it has none.
std::string_view url_host(std::string_view url);

// True for a URL whose host is this machine (localhost, 127.0.0.0/8, ::1).
bool is_on_this_machine(std::string_view url);

}  // namespace proofsheet::provider
