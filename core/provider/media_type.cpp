#include "provider/media_type.h"

#include <algorithm>
#include <cctype>

namespace proofsheet::provider {
namespace {

bool has_at(std::string_view bytes, std::size_t offset, std::string_view magic) {
  return bytes.size() >= offset + magic.size() && bytes.substr(offset, magic.size()) == magic;
}

// An MPEG audio frame header: eleven set bits, then the version and a layer that is not reserved.
bool is_mpeg_frame(std::string_view bytes) {
  if (bytes.size() < 2 || static_cast<unsigned char>(bytes[0]) != 0xFF) return false;
  const auto second = static_cast<unsigned char>(bytes[1]);
  return (second & 0xE0) == 0xE0 && (second & 0x06) != 0;
}

bool is_adts_frame(std::string_view bytes) {
  return bytes.size() >= 2 && static_cast<unsigned char>(bytes[0]) == 0xFF &&
         (static_cast<unsigned char>(bytes[1]) & 0xF6) == 0xF0;
}

}  // namespace

std::string_view image_media_type(std::string_view bytes) {
  if (has_at(bytes, 0, "\x89PNG\r\n\x1A\n")) return "image/png";
  if (has_at(bytes, 0, "\xFF\xD8\xFF")) return "image/jpeg";
  if (has_at(bytes, 0, "GIF8")) return "image/gif";
  if (has_at(bytes, 0, "RIFF") && has_at(bytes, 8, "WEBP")) return "image/webp";
  return {};
}

std::string audio_media_type(std::string_view bytes, std::string_view declared) {
  if (has_at(bytes, 0, "RIFF") && has_at(bytes, 8, "WAVE")) return "audio/wav";
  if (has_at(bytes, 0, "OggS")) return "audio/ogg";
  if (has_at(bytes, 0, "fLaC")) return "audio/flac";
  if (is_adts_frame(bytes)) return "audio/aac";
  if (has_at(bytes, 0, "ID3") || is_mpeg_frame(bytes)) return "audio/mpeg";
  const std::string type = bare_media_type(declared);
  return type.starts_with("audio/") ? type : "application/octet-stream";
}

std::string bare_media_type(std::string_view content_type) {
  std::string type(content_type.substr(0, content_type.find(';')));
  std::erase_if(type, [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; });
  std::ranges::transform(type, type.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return type;
}

}  // namespace proofsheet::provider
