#include "demo/painter_stage.h"

namespace proofsheet::demo {

void paint_scene(Canvas& canvas, const Scene& scene) {
  switch (scene.subject) {
    case Subject::garden:
      paint_garden(canvas, scene);
      break;
    case Subject::mountain:
      paint_mountain(canvas, scene);
      break;
    case Subject::sea:
      paint_seascape(canvas, scene);
      break;
    case Subject::lake:
      paint_lake(canvas, scene);
      break;
    case Subject::city:
      paint_city(canvas, scene);
      break;
    case Subject::flower:
      paint_bouquet(canvas, scene);
      break;
    case Subject::forest:
      paint_forest(canvas, scene);
      break;
    case Subject::moon:
      paint_moonscape(canvas, scene);
      break;
    case Subject::meadow:
      paint_meadow(canvas, scene);
      break;
    case Subject::desert:
      paint_desert(canvas, scene);
      break;
  }
  paint_fog(canvas, scene);
  if (scene.has(kBirds)) paint_birds(canvas, scene, 1);
  paint_weather(canvas, scene);
}

}  // namespace proofsheet::demo
