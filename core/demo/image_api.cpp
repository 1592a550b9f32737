#include "demo/image_api.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "base/base64.h"
#include "base/json.h"
#include "base/utf8.h"
#include "demo/fields.h"
#include "demo/models.h"
#include "demo/painter.h"

namespace proofsheet::demo {
namespace {

constexpr int kMinSide = 16;
constexpr int kMaxSide = 4096;
constexpr std::size_t kMaxPromptCharacters = 32'000;

std::optional<int> read_side(std::string_view text) {
  int side = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), side);
  if (error != std::errc() || end != text.data() + text.size() || side < kMinSide || side > kMaxSide)
    return std::nullopt;
  return side;
}

void read_size(Fields& fields, ImageRequest& request) {
  const std::string size = fields.text("size", "auto");
  if (size == "auto") return;
  const std::size_t cross = size.find('x');
  const auto width = read_side(std::string_view(size).substr(0, cross));
  const auto height =
      cross == std::string::npos ? std::nullopt : read_side(std::string_view(size).substr(cross + 1));
  if (!width || !height) {
    fields.fail_value(
        "size",
        fmt::format("Invalid size '{}'. Expected 'auto' or WIDTHxHEIGHT with sides from {} to {} pixels.",
                    size, kMinSide, kMaxSide));
    return;
  }
  request.width = *width;
  request.height = *height;
}

void read_encoding(Fields& fields, ImageRequest& request) {
  request.format_name = fields.choice("output_format", {"png", "jpeg", "webp"}, "png");
  if (request.format_name == "jpeg") request.encoding.format = image::Format::jpeg;
  if (request.format_name == "webp") request.encoding.format = image::Format::webp;
  const std::int64_t compression = fields.integer("output_compression", 0, 100, 90);
  if (fields.has("output_compression") && request.format_name == "png" && compression != 100) {
    fields.fail_value("output_compression",
                      "Compression less than 100 is not supported for PNG output format.");
  }
  request.encoding.quality = static_cast<int>(std::max<std::int64_t>(compression, 1));
}

// The schema of answers knows only these.
bool is_named_size(std::string_view size) {
  return size == "1024x1024" || size == "1024x1536" || size == "1536x1024";
}

std::expected<std::string, ApiError> paint_one(const ImageRequest& request, std::uint64_t seed) {
  image::EncodeOptions encoding = request.encoding;
  encoding.text = {{"Software", "Proofsheet demo painter"},
                   {"Description", request.prompt},
                   {"Seed", std::to_string(static_cast<std::int64_t>(seed))}};
  auto bytes = image::encode(paint(request.prompt, seed, request.width, request.height), encoding);
  if (!bytes)
    return std::unexpected(ApiError{.status = 500, .message = bytes.error().message, .type = "server_error"});
  return std::move(*bytes);
}

}  // namespace

std::expected<ImageRequest, ApiError> read_image_request(const Value& body) {
  Fields fields(body);
  ImageRequest request;
  request.prompt = fields.required_text("prompt");
  read_model(fields, ModelKind::image);
  if (count_code_points(request.prompt) > kMaxPromptCharacters) {
    fields.fail_value("prompt",
                      fmt::format("Invalid 'prompt': expected at most {} characters.", kMaxPromptCharacters));
  }
  request.count = static_cast<int>(fields.integer("n", 1, 10, 1));
  read_size(fields, request);
  read_encoding(fields, request);
  request.as_url = fields.choice("response_format", {"b64_json", "url"}, "b64_json") == "url";
  if (fields.has("seed")) {
    request.seed = static_cast<std::uint64_t>(fields.integer("seed", std::numeric_limits<std::int64_t>::min(),
                                                             std::numeric_limits<std::int64_t>::max(), 0));
  }
  fields.choice("quality", {"auto", "low", "medium", "high", "standard", "hd"},
                "auto");  // the painter has one quality
  if (fields.choice("background", {"auto", "opaque", "transparent"}, "auto") == "transparent") {
    fields.fail_value("background", "Unsupported value: the demo paints opaque pictures only.");
  }
  if (fields.flag("stream", false))
    fields.fail_value("stream", "Unsupported value: the demo does not stream pictures.");
  fields.integer("partial_images", 0, 0, 0);
  fields.refuse({"style"});
  fields.accept({"moderation", "user"});
  if (auto error = fields.finish()) return std::unexpected(std::move(*error));
  return request;
}

Reply answer_images(const ImageRequest& request, std::uint64_t seed, const LanguageModel& model,
                    FileShelf& shelf, std::string_view files_url, std::int64_t created_s,
                    const std::stop_token& stop) {
  JsonWriter json;
  json.begin_map();
  json.member("created", created_s);
  json.member("background", "opaque");
  json.member("output_format", request.format_name);
  const std::string size = fmt::format("{}x{}", request.width, request.height);
  if (is_named_size(size)) json.member("size", size);
  json.key("data");
  json.begin_list();
  for (int i = 0; i < request.count; ++i) {
    if (stop.stop_requested())
      return error_reply({.status = 503, .message = "The request was cancelled.", .type = "server_error"});
    const std::uint64_t own_seed = seed + static_cast<std::uint64_t>(i);
    auto bytes = paint_one(request, own_seed);
    if (!bytes) return error_reply(bytes.error());
    json.begin_map();
    if (request.as_url) {
      const std::string type = "image/" + request.format_name;
      json.member("url",
                  std::string(files_url) + shelf.put({std::move(*bytes), type}, "." + request.format_name));
    } else {
      json.key("b64_json");
      json.raw('"' + base64_encode(*bytes) + '"');
    }
    json.member("seed", static_cast<std::int64_t>(own_seed));
    json.end_map();
  }
  json.end_list();
  // Counted as image models do: text by tokens, pictures by patches of 64 pixels a side.
  const std::int64_t input = model.count_tokens(request.prompt);
  const std::int64_t output =
      std::int64_t{request.count} * ((request.width + 63) / 64) * ((request.height + 63) / 64);
  json.key("usage");
  json.begin_map();
  json.member("input_tokens", input);
  json.member("output_tokens", output);
  json.member("total_tokens", input + output);
  json.key("input_tokens_details");
  json.begin_map();
  json.member("text_tokens", input);
  json.member("image_tokens", 0);
  json.end_map();
  json.end_map();
  json.end_map();
  Reply reply;
  reply.body = json.take();
  return reply;
}

}  // namespace proofsheet::demo
