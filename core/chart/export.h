#pragma once

#include <filesystem>
#include <string>

#include "base/progress.h"
#include "base/result.h"
#include "chart/scene.h"
#include "image/image.h"

namespace proofsheet::chart {

// A scene as SVG 1.1: one layout pixel is one unit, text is text (Inter, then Noto Sans CJK SC, then any sans
// serif), with the chart's title as its title.
std::string to_svg(const Scene& scene);

// A scene as pixels, `scale` of them to a layout pixel. Fails with unsupported when a font is missing or the
// picture would have more than 2^28 pixels.
Result<image::Image> to_image(const Scene& scene, int scale, const Progress& progress = {});

// Writes a scene by the name's ending, .svg, or .png at twice its size: the old or the new file is there,
// never a part. Fails with invalid_input for another ending; messages name the path. `progress` hears of the
// shapes of a picture; stopped by it, it fails with cancelled.
Result<> write_scene(const Scene& scene, const std::filesystem::path& path, const Progress& progress = {});

}  // namespace proofsheet::chart
