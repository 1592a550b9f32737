#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "demo/fields.h"
#include "demo/reply.h"

namespace proofsheet::demo {

enum class ModelKind { text, image, speech };

// The field `model`, which must be one of the demo's of that kind. Only an image request may leave it out.
std::string read_model(Fields& fields, ModelKind kind);

// GET /models and GET /models/{id}.
Reply list_models();
Reply show_model(std::string_view id);

}  // namespace proofsheet::demo
