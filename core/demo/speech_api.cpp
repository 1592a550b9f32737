#include "demo/speech_api.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "base/utf8.h"
#include "demo/espeak.h"
#include "demo/fields.h"
#include "demo/models.h"
#include "demo/tokens.h"

namespace proofsheet::demo {
namespace {

constexpr std::size_t kMaxCharacters = 4096;
constexpr double kWordsPerMinute = 175;  // espeak-ng's own pace
constexpr double kSlowest = 0.46;        // espeak-ng speaks no slower than 80 words a minute

// The API's voice names, each with one of espeak-ng's speakers so that a sweep over voices is heard.
struct Voice {
  std::string_view name;
  std::string_view variant;
};
constexpr std::array kVoices{Voice{"alloy", "f1"},   Voice{"ash", "m1"},   Voice{"ballad", "m2"},
                             Voice{"coral", "f2"},   Voice{"echo", "m3"},  Voice{"fable", "m4"},
                             Voice{"onyx", "m7"},    Voice{"nova", "f3"},  Voice{"sage", "f4"},
                             Voice{"shimmer", "f5"}, Voice{"verse", "m5"}, Voice{"marin", "linda"},
                             Voice{"cedar", "m6"}};

std::string read_voice(Fields& fields, std::string_view input) {
  const std::string name = fields.required_text("voice");
  for (const Voice& voice : kVoices) {
    if (voice.name == name)
      return fmt::format("{}+{}", language_of(input) == Language::chinese ? "cmn" : "en", voice.variant);
  }
  std::string names;
  for (const Voice& voice : kVoices) names += fmt::format("{}'{}'", names.empty() ? "" : ", ", voice.name);
  fields.fail_value("voice", fmt::format("Invalid value: '{}'. Supported values are: {}.", name, names));
  return {};
}

Reply speech_error(const Error& error) {
  if (error.kind == ErrorKind::unsupported) {
    return error_reply(
        {.status = 501, .message = error.message, .code = "not_supported", .type = "not_supported_error"});
  }
  return error_reply({.status = 500, .message = error.message, .type = "server_error"});
}

}  // namespace

Reply answer_speech(const Value& body, const std::stop_token& stop) {
  Fields fields(body);
  read_model(fields, ModelKind::speech);
  const std::string input = fields.required_text("input");
  if (input.empty()) fields.fail_value("input", "Invalid 'input': expected at least one character.");
  if (count_code_points(input) > kMaxCharacters) {
    fields.fail_value("input",
                      fmt::format("Invalid 'input': expected at most {} characters.", kMaxCharacters));
  }
  SpeechOptions options;
  options.voice = read_voice(fields, input);
  fields.choice("response_format", {"wav"}, "wav");
  fields.choice("stream_format", {"audio"}, "audio");
  options.words_per_minute =
      static_cast<int>(std::lround(kWordsPerMinute * fields.number("speed", kSlowest, 4, 1)));
  fields.refuse({"instructions"});
  if (const auto error = fields.finish()) return error_reply(*error);

  auto wav = speak(input, options, stop);
  if (!wav) return speech_error(wav.error());
  Reply reply;
  reply.content_type = "audio/wav";
  reply.body = std::move(*wav);
  return reply;
}

}  // namespace proofsheet::demo
