#pragma once

#include <optional>
#include <string>
#include <vector>

#include "run/cell_listener.h"
#include "store/store.h"

namespace proofsheet::run {

// An answer made ready to be stored. Of `result`, only what the answer tells is set.
struct Digest {
  store::CellResult result;
  std::vector<store::Store::NewBlob> blobs;
  // Images that came as a URL: their place in result.images is kept and still without a blob.
  struct RemoteImage {
    std::size_t image = 0;
    std::string url;
  };
  std::vector<RemoteImage> remote_images;
  // How the attempt ended, with what the answer itself says.
  AttemptEnd end;
  // The transfer went well: it is the answer that decides whether there is another attempt.
  bool is_answered = false;
  // Something was delivered, so it may have been billed.
  bool has_content = false;
  // The disk refused a payload while it arrived: the result cannot be stored.
  std::optional<Error> store_failure;
};

// Parses what a transfer brought and checks its images. May take milliseconds, so it runs on a pool thread.
// Never fails: what is wrong becomes the result's error and state.
Digest digest(Received& received);

// Puts the bytes of image `index` into place. Fails (bad_response) when they are not an image, or (io) when
// their file cannot be read.
Result<> add_image(store::CellResult& result, std::vector<store::Store::NewBlob>& blobs, std::size_t index,
                   Payload content);

// Marks the result as failed, filtered or cancelled, as the error's kind says.
void set_error(store::CellResult& result, Error error);

}  // namespace proofsheet::run
