#include "ui/pictures.h"

#include "image/image.h"
#include "image/thumbnail.h"
#include "measure/measure.h"

namespace proofsheet::ui {

void StorePictures::make_thumbnail(const std::string& key) {
  if (has_thumbnail(key)) return;
  const auto bytes = read(key);
  if (!bytes) return;
  const auto size = image::read_size(*bytes);
  if (!size || !image::needs_thumbnail(*size)) return;
  const auto picture = image::decode(*bytes);
  if (!picture) return;
  const auto numbers = store_.picture_numbers(key);
  if (numbers && !*numbers) measured_.lock()->push_back({key, measure::measure_picture(*picture)});
  if (const auto encoded = image::encode_thumbnail(image::make_thumbnail(*picture)))
    keep_thumbnail(key, *encoded);
}

}  // namespace proofsheet::ui
