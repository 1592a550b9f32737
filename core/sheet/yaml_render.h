#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/value.h"
#include "sheet/yaml_source.h"

namespace proofsheet::sheet {

// Where a value is written into a text.
struct RenderPlace {
  SourceNode::Form like = SourceNode::Form::plain;  // the quotes or brackets of what stood there
  bool in_flow = false;                             // inside of brackets
  std::size_t indent = 0;                           // of lines that belong to a block value
  std::string header;                               // of the block scalar that stood there: "|  # note"
};

// A value as YAML. `text` and `source` are how to_yaml writes it. What begins with a line break goes on
// below its key; lines end with `\n`, the last without.
std::string render_yaml(const Value& value, std::string_view text, const SourceNode& source,
                        const RenderPlace& place);

}  // namespace proofsheet::sheet
