#include "sheet/template.h"

#include <algorithm>

#include "sheet/template_render.h"
#include "sheet/template_tree.h"

namespace proofsheet::sheet {

std::expected<Template, TemplateError> Template::parse(std::string_view text) {
  auto nodes = build_template_tree(text);
  if (!nodes) return std::unexpected(std::move(nodes.error()));
  auto impl = std::make_shared<Impl>();
  impl->source = text;
  impl->nodes = std::move(*nodes);
  impl->names = collect_names(impl->nodes, impl->source);
  return Template(std::move(impl));
}

std::expected<std::string, TemplateError> Template::render(const Value& variables,
                                                           std::vector<RenderedSpan>* spans) const {
  return render_template(impl_->nodes, impl_->source, variables, spans);
}

const std::vector<TemplateName>& Template::names() const {
  return impl_->names;
}

}  // namespace proofsheet::sheet
