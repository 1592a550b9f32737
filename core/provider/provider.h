// provider: one file per API: builds the HTTP request of a cell and reads the answer. Pure: no socket, no
// clock.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http.h"
#include "base/payload.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/usage.h"
#include "base/value.h"
#include "sheet/plan.h"

namespace proofsheet::provider {

// What a call asks for; decides the route and how the answer is read.
enum class Operation { chat, completion, image, speech };

// A provider resolved for use: where it is and how to sign in.
struct Endpoint {
  std::string name;        // as the sheet calls it
  std::string api;         // "openai" (the demo speaks it too)
  std::string base_url;    // no trailing slash
  Secret key;              // may be empty
  std::string key_source;  // "OPENAI_API_KEY", for messages; never the key
  std::vector<HttpHeader> headers;
  Value extra_body;
  std::string max_tokens_field;
  std::optional<bool> stream;
  std::optional<bool> http2;  // wait for one multiplexed connection; empty = over https
  std::string ca_file;        // PEM; empty = the system's certificates
  bool is_demo = false;
};

// What endpoint resolution may look at; tests give their own.
struct Environment {
  // An environment variable; empty when unset.
  std::function<std::string(const std::string& name)> variable;
  // Starts the embedded provider when needed and returns its base URL ("http://127.0.0.1:PORT/v1").
  std::function<Result<std::string>()> demo_base_url;
};

// The endpoint of `provider_name` for this sheet: its `providers:` entry, else the API of that name with its
// defaults (OPENAI_BASE_URL, OPENAI_API_KEY). Fails (auth) when a key is needed and missing: the message
// names the variable to set. A declared base_url on this machine needs no key.
Result<Endpoint> resolve_endpoint(const sheet::Sheet& sheet, std::string_view provider_name,
                                  const Environment& environment);

// What the model of a cell is asked for: `params.endpoint` (chat, completions, images, speech) if set, else
// by the model's name (image, speech and instruct models), else chat.
Result<Operation> operation_of(const sheet::CellSpec& cell);
// The same of a model's name and the parameter; a null value is none.
Result<Operation> operation_of(std::string_view model, const Value& endpoint);

// One alternative of a token.
struct TokenAlternative {
  std::string token;
  double logprob = 0;
};
// A token of the answer with its natural-log probability and the most likely alternatives at its place.
struct TokenLogprob {
  std::string token;  // raw bytes; may be a part of a UTF-8 character
  double logprob = 0;
  std::vector<TokenAlternative> top;
};

struct Choice {
  std::string text;
  std::string reasoning;  // where the API shows it
  std::string refusal;
  std::string finish_reason;  // as sent: stop, length, content_filter, …
  std::vector<TokenLogprob> logprobs;
  Value tool_calls;  // list, as sent, arguments joined
  // Of each tool call, while a stream brings them; `tool_calls` has them in the end.
  std::vector<std::optional<std::string>> tool_arguments;
  // Bytes of what came so far, of all the text above and of the logprobs.
  std::size_t text_bytes = 0;
  std::size_t logprob_bytes = 0;
};

// An image as it came: its bytes, or a URL that must be fetched now.
struct ImagePayload {
  Payload content;
  std::string url;
  std::string revised_prompt;
};

// A provider's answer, parsed.
struct Answer {
  std::vector<Choice> choices;
  std::vector<ImagePayload> images;
  Payload audio;
  std::string audio_type;  // "audio/wav", …
  Usage usage;
  std::string model;  // as the server names it
  // True when a stream ended without its terminator: the text is partial and the cell is not done.
  bool truncated = false;
};

// Reads one response body as it arrives. Not thread-safe; used by one transfer at a time.
class AnswerReader {
 public:
  // New text of a choice, whole UTF-8 characters only.
  using OnText = std::function<void(std::size_t choice, std::string_view text)>;

  virtual ~AnswerReader() = default;
  // The head has arrived; Content-Type decides how the body is read. Only called for status 2xx.
  virtual void begin(const HttpHead& head) = 0;
  // More bytes, cut anywhere.
  virtual void feed(std::string_view bytes, const OnText& on_text) = 0;
  // True while a small piece is read quickly: no payload is on its way to a disk.
  virtual bool is_light() const = 0;
  // The body has ended. Fails with bad_response (not what the API promises), truncated (message; the partial
  // answer is kept in `partial()`), filtered, io (a payload could not be kept), or the error that came inside
  // a 200 stream. May be asked again, and then answers the same.
  virtual Result<Answer> finish() = 0;
  // What has been read so far, for a stream that broke.
  virtual Answer partial() = 0;
  // True once content has been delivered: a retry would be billed again.
  virtual bool has_content() const = 0;
  // True when nothing that may still come is of use, because the answer cannot be read or is too large:
  // `finish` fails, and the transfer may be ended. Asked after each `feed`.
  virtual bool is_broken() const = 0;
};

// How an HTTP failure counts.
struct Failure {
  Error error;
  bool retryable = false;
  // The server's own wait, from headers or body; empty = use backoff.
  std::optional<double> retry_after_ms;
  // The provider must stop as a whole (quota).
  bool stops_provider = false;
  // A request parameter that the model refused (`unsupported_value`), for "drop it and retry".
  std::string unsupported_param;
};

// One API.
class Provider {
 public:
  virtual ~Provider() = default;
  // The request of a cell. Parameters that the sheet does not set are not sent. Fails with invalid_input when
  // a parameter has the wrong type or the operation does not take it.
  virtual Result<HttpRequest> build(const Endpoint& endpoint, const sheet::CellSpec& cell) const = 0;
  // Images and sounds go to `payloads` as they arrive.
  virtual std::unique_ptr<AnswerReader> reader(Operation operation,
                                               std::shared_ptr<PayloadSinks> payloads) const = 0;
  // The same, for answers that are kept in memory.
  std::unique_ptr<AnswerReader> reader(Operation operation) const {
    return reader(operation, memory_payloads());
  }
  // Maps a status that is not 2xx. `body` may be anything: JSON, HTML, nothing. `now_unix_ms` resolves a
  // Retry-After date. The message carries the server's words, at most 2 kB of them, with the key redacted.
  virtual Failure classify(const Endpoint& endpoint, const HttpHead& head, std::string_view body,
                           std::int64_t now_unix_ms) const = 0;
  // GET /models and its answer: model ids.
  virtual HttpRequest build_models_request(const Endpoint& endpoint) const = 0;
  virtual Result<std::vector<std::string>> parse_models(std::string_view body) const = 0;
};

// The provider that speaks `api`; fails (unsupported) for an unknown name and lists those that exist.
Result<const Provider*> find_provider(std::string_view api);

}  // namespace proofsheet::provider
