#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace proofsheet::gl {

// A linked GLSL program of two files of shaders/. Debug builds read the files and reload them when they
// change. Move-only, UI thread.
class Shader {
 public:
  Shader() = default;
  // Fails (unsupported) with the driver's message, naming file and line.
  static Result<Shader> load(std::string_view vertex_file, std::string_view fragment_file);
  ~Shader();
  Shader(Shader&& other) noexcept;
  Shader& operator=(Shader&& other) noexcept;

  void use() const;
  // Location of a uniform; -1 when the program does not use it.
  int uniform(const char* name) const;
  // Debug builds: compiles again when a file is newer; keeps the old program and returns the error if it does
  // not.
  Result<bool> reload_if_changed();

 private:
  std::uint32_t id_ = 0;
  std::string vertex_file_, fragment_file_;
  std::int64_t newest_ = 0;
};

}  // namespace proofsheet::gl
