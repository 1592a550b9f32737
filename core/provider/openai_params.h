#pragma once

#include "base/result.h"
#include "base/value.h"
#include "provider/provider.h"

namespace proofsheet::provider {

// The request parameters of a cell for one operation, ready to be sent: known ones checked and converted (a
// seed of 2.0 becomes the integer 2), null ones left out, names that this API does not know passed on as they
// are. The sheet's own `endpoint`, `stream` and `image_detail` are not in it. Fails with invalid_input for a
// wrong type or a parameter of another operation.
Result<Value::Map> openai_params(Operation operation, const Value& params);

// "chat", "completions", "images", "speech": as `params.endpoint` calls it.
std::string_view operation_name(Operation operation);

}  // namespace proofsheet::provider
