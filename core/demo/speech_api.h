#pragma once

#include <stop_token>

#include "base/value.h"
#include "demo/reply.h"

namespace proofsheet::demo {

// POST /audio/speech: reads the request and answers with a WAV that espeak-ng has spoken. 501 when espeak-ng
// is not installed. Stops early, with an error, when `stop` is requested.
Reply answer_speech(const Value& body, const std::stop_token& stop);

}  // namespace proofsheet::demo
