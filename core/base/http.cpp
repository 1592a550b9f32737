#include "base/http.h"

#include <algorithm>
#include <cctype>

namespace proofsheet {
namespace {

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

std::string shell_quote(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

// In double quotes, so that the shell puts the key in place of its variable.
std::string secret_header(const HttpHeader& header) {
  const bool bearer = header.value.starts_with("Bearer ");
  return "\"" + header.name + ": " + (bearer ? "Bearer " : "") + "$PROOFSHEET_KEY\"";
}

}  // namespace

bool equals_ignore_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view HttpHead::header(std::string_view name) const {
  const auto found =
      std::ranges::find_if(headers, [&](const HttpHeader& h) { return equals_ignore_case(h.name, name); });
  return found == headers.end() ? std::string_view{} : std::string_view(found->value);
}

std::string to_curl_command(const HttpRequest& request) {
  std::string out = "curl -sS";
  if (request.method != "POST" || request.body.empty()) out += " -X " + request.method;
  out += " " + shell_quote(request.url);
  for (const HttpHeader& header : request.headers) {
    out += " \\\n  -H " +
           (header.secret ? secret_header(header) : shell_quote(header.name + ": " + header.value));
  }
  if (!request.body.empty()) out += " \\\n  --data-raw " + shell_quote(request.body);
  return out;
}

}  // namespace proofsheet
