#pragma once

#include "sheet/template_tree.h"

namespace proofsheet::sheet {

// Fills in a tree; `source` is the text that its offsets point into. `spans` as Template::render has it.
std::expected<std::string, TemplateError> render_template(const TemplateNodes& nodes, std::string_view source,
                                                          const Value& variables,
                                                          std::vector<RenderedSpan>* spans);

}  // namespace proofsheet::sheet
