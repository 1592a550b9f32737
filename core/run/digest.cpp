#include "run/digest.h"

#include <fmt/format.h>

#include <utility>

#include "image/image.h"

namespace proofsheet::run {
namespace {

constexpr std::size_t kHeadBytes = 64u << 10;  // tells the size of nearly every image

std::vector<store::TokenLogprob> to_stored(std::vector<provider::TokenLogprob> logprobs) {
  std::vector<store::TokenLogprob> stored;
  stored.reserve(logprobs.size());
  for (auto& token : logprobs) {
    store::TokenLogprob entry{std::move(token.token), token.logprob, {}};
    for (auto& top : token.top) entry.top.push_back({std::move(top.token), top.logprob});
    stored.push_back(std::move(entry));
  }
  return stored;
}

void take_choices(std::vector<provider::Choice> choices, store::CellResult& result) {
  for (std::size_t i = 0; i < choices.size(); ++i) {
    provider::Choice& choice = choices[i];
    // A model that declines says so in a field of its own; the words are its answer all the same.
    const bool refused = choice.text.empty() && !choice.refusal.empty();
    std::string text = refused ? std::move(choice.refusal) : std::move(choice.text);
    if (i > 0) {
      result.more_texts.push_back(std::move(text));
      continue;
    }
    result.text = std::move(text);
    result.reasoning = std::move(choice.reasoning);
    result.finish_reason = refused ? "refusal" : std::move(choice.finish_reason);
    result.logprobs = to_stored(std::move(choice.logprobs));
    result.tool_calls = std::move(choice.tool_calls);
  }
}

Result<> take_images(std::vector<provider::ImagePayload> images, Digest& digest) {
  digest.result.images.resize(images.size());
  Result<> all;
  for (std::size_t i = 0; i < images.size(); ++i) {
    digest.result.images[i].revised_prompt = std::move(images[i].revised_prompt);
    if (!images[i].url.empty() && images[i].content.empty()) {
      digest.remote_images.push_back({i, std::move(images[i].url)});
    } else if (auto added = add_image(digest.result, digest.blobs, i, std::move(images[i].content));
               !added && all) {
      all = added;
    }
  }
  return all;
}

Result<> take_answer(provider::Answer answer, Digest& digest) {
  store::CellResult& result = digest.result;
  take_choices(std::move(answer.choices), result);
  result.usage = answer.usage;
  if (!answer.audio.empty()) {
    digest.blobs.push_back({std::move(answer.audio.bytes), answer.audio_type, std::move(answer.audio.file)});
    result.audio = store::Store::blob_ref(digest.blobs.back());
  }
  return take_images(std::move(answer.images), digest);
}

// A transfer that was stopped just when its last byte had come: what is paid for and whole is kept as such.
// Bare audio does not tell whether it is whole.
bool is_whole(Received& received) {
  if (!received.reader) return false;
  const auto answer = received.reader->finish();
  return answer && answer->audio.empty();
}

// Of an answer that failed, an image that has its bytes is kept; a place without them is not an image.
void drop_missing_images(Digest& digest) {
  digest.remote_images.clear();
  std::erase_if(digest.result.images, [](const store::ImageRef& image) { return image.blob.hash.empty(); });
}

// A stream's partial images are not worth a picture, only what has its bytes counts.
void take_partial(provider::AnswerReader& reader, Digest& digest) {
  (void)take_answer(reader.partial(), digest);
  digest.result.partial = true;
}

// What an HTTP status would be asked again for, and an answer that ended before anything came. What the
// server meant to say (a filter, a refusal, junk) it would say again.
bool is_retryable_answer(ErrorKind kind) {
  return kind == ErrorKind::rate_limited || kind == ErrorKind::server || kind == ErrorKind::timeout ||
         kind == ErrorKind::truncated;
}

// `error`: why a whole answer is none. Made ready for the user, and judged.
void take_failure(Error& error, bool has_answer, Received& received, Digest& digest) {
  if (error.kind == ErrorKind::io) {
    digest.store_failure = error;
  } else {
    error.message =
        fmt::format("{}: {}", received.endpoint->name, received.endpoint->key.redact(error.message));
  }
  if (!received.attempts.empty() && !received.attempts.back().error) received.attempts.back().error = error;
  AttemptEnd& end = digest.end;
  end.stops_provider |=
      error.kind == ErrorKind::quota || (error.kind == ErrorKind::auth && error.code == 401);
  end.retryable = !has_answer && !received.reader->has_content() && is_retryable_answer(error.kind);
}

}  // namespace

Result<> add_image(store::CellResult& result, std::vector<store::Store::NewBlob>& blobs, std::size_t index,
                   Payload content) {
  auto head = content.head(kHeadBytes);
  if (!head) return fail(head.error());
  auto size = image::read_size(*head);
  if (!size && content.size() > head->size()) {
    // The size may stand behind a large profile.
    head = content.read();
    if (!head) return fail(head.error());
    size = image::read_size(*head);
  }
  if (!size)
    return fail(ErrorKind::bad_response,
                fmt::format("image {} of the answer: {}", index + 1, size.error().message));
  const image::Format format = image::detect_format(*head);
  if (format == image::Format::png && !image::png_can_hold(*size, static_cast<std::size_t>(content.size()))) {
    return fail(
        ErrorKind::bad_response,
        fmt::format("image {} of the answer: not an image: a PNG of {} bytes cannot hold {}×{} pixels",
                    index + 1, content.size(), size->width, size->height));
  }
  blobs.push_back(
      {std::move(content.bytes), std::string(image::media_type(format)), std::move(content.file)});
  store::ImageRef& image = result.images.at(index);
  image.blob = store::Store::blob_ref(blobs.back());
  image.width = size->width;
  image.height = size->height;
  return {};
}

void set_error(store::CellResult& result, Error error) {
  result.state = error.kind == ErrorKind::filtered    ? store::CellState::filtered
                 : error.kind == ErrorKind::cancelled ? store::CellState::cancelled
                                                      : store::CellState::failed;
  result.error = std::move(error);
}

Digest digest(Received& received) {
  Digest digest;
  store::CellResult& result = digest.result;
  result.state = store::CellState::done;
  digest.end = received;
  digest.is_answered = !received.error;
  digest.has_content = received.reader && received.reader->has_content();
  std::optional<Error> error = received.error;
  if (error && error->kind == ErrorKind::cancelled && is_whole(received)) error.reset();
  if (!error) {
    auto answer = received.reader->finish();
    digest.has_content = digest.has_content || answer.has_value();
    const Result<> taken = answer ? take_answer(std::move(*answer), digest) : Result<>(fail(answer.error()));
    if (!taken) {
      error = taken.error();
      take_failure(*error, answer.has_value(), received, digest);
    }
    // What was delivered whole and cannot be used is billed all the same.
    if (answer && !taken) result.partial = true;
    if (!answer && received.reader->has_content()) take_partial(*received.reader, digest);
  } else if (digest.has_content) {
    take_partial(*received.reader, digest);
  }
  if (!error && result.finish_reason == "content_filter") {
    error = Error{
        ErrorKind::filtered,
        fmt::format("{}: the provider's content filter cut the answer short", received.endpoint->name), 0};
    result.partial = true;
  }
  digest.end.error = error;
  if (error) {
    drop_missing_images(digest);
    set_error(result, std::move(*error));
  }
  result.ttft_ms = received.ttft_ms;
  result.stream = received.stream.timings();
  if (!received.attempts.empty()) result.latency_ms = received.attempts.back().total_ms;
  result.attempts = std::move(received.attempts);
  received.reader.reset();
  return digest;
}

}  // namespace proofsheet::run
