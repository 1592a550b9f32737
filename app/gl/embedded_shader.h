#pragma once

namespace proofsheet::gl {

// One file of shaders/ as it was at build time; the table ends with a null name.
struct EmbeddedShader {
  const char* name;
  const char* source;
};
extern const EmbeddedShader kEmbeddedShaders[];

}  // namespace proofsheet::gl
