#pragma once

#include "base/result.h"
#include "base/value.h"
#include "provider/provider.h"

namespace proofsheet::provider {

// The request parameters of a cell for one operation, ready to be sent: known ones checked and converted (a
// seed of 2.0 becomes the integer 2), null ones left out, names that this API does not know passed on as they
// are. The sheet's own `endpoint`, `stream` and `image_detail` are not in it. In a sheet of several
// operations a parameter that does not vary goes to those that take it (`size` to the images, not to the
// chats beside them). Fails with invalid_input for a wrong type, a parameter that none of the sheet's
// operations takes, or an axis of another operation, whose cells would all ask the same.
Result<Value::Map> openai_params(Operation operation, const sheet::CellSpec& cell);

// "chat", "completions", "images", "speech": as `params.endpoint` calls it.
std::string_view operation_name(Operation operation);

}  // namespace proofsheet::provider
