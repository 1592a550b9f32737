#pragma once

#include <string>
#include <string_view>

namespace proofsheet::provider {

// "image/png", "image/jpeg", "image/gif" or "image/webp" by the first bytes; empty for anything else.
std::string_view image_media_type(std::string_view bytes);

// The audio type by the first bytes, else `declared` when that is an audio type, else
// "application/octet-stream".
std::string audio_media_type(std::string_view bytes, std::string_view declared);

// The media type of a Content-Type header, in lower case and without parameters.
std::string bare_media_type(std::string_view content_type);

}  // namespace proofsheet::provider
