#include "gl/shader.h"

#include <fmt/format.h>
#include <glad/gl.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <utility>

#include "base/file.h"
#include "gl/embedded_shader.h"

namespace proofsheet::gl {
namespace {

#ifdef PROOFSHEET_SHADER_DIR
std::filesystem::path shader_path(std::string_view file) {
  return std::filesystem::path(PROOFSHEET_SHADER_DIR) / file;
}

Result<std::string> source_of(std::string_view file) {
  return read_file(shader_path(file), 1u << 20);
}

// When the file was written, in the file clock's ticks; 0 while an editor has it away.
std::int64_t written_at(std::string_view file) {
  std::error_code error;
  const auto time = std::filesystem::last_write_time(shader_path(file), error);
  return error ? 0 : time.time_since_epoch().count();
}
#else
Result<std::string> source_of(std::string_view file) {
  for (const EmbeddedShader* shader = kEmbeddedShaders; shader->name != nullptr; ++shader) {
    if (file == shader->name) return shader->source;
  }
  return fail(ErrorKind::unsupported, fmt::format("the shader {} is not part of this program", file));
}

std::int64_t written_at(std::string_view) {
  return 0;
}
#endif

// The line that a driver names: Mesa writes "0:12(5): error", NVIDIA "0(12) : error", others "ERROR: 0:12:".
int line_in(std::string_view log) {
  const std::size_t digit = log.find_first_of("0123456789");
  if (digit == std::string_view::npos || digit + 2 >= log.size()) return 0;
  if (log[digit + 1] != ':' && log[digit + 1] != '(') return 0;
  int line = 0;
  std::from_chars(log.data() + digit + 2, log.data() + log.size(), line);
  return line;
}

std::string first_line(std::string log) {
  log.resize(std::min(log.find('\n'), log.size()));
  return log;
}

struct ShaderObject {
  GLuint id = 0;
  explicit ShaderObject(GLenum kind) : id(glCreateShader(kind)) {}
  ~ShaderObject() { glDeleteShader(id); }
  ShaderObject(const ShaderObject&) = delete;
  ShaderObject& operator=(const ShaderObject&) = delete;
};

Result<> compile(const ShaderObject& shader, std::string_view file) {
  const auto source = source_of(file);
  if (!source) return fail(source.error());
  const char* text = source->c_str();
  glShaderSource(shader.id, 1, &text, nullptr);
  glCompileShader(shader.id);
  GLint ok = GL_FALSE, length = 0;
  glGetShaderiv(shader.id, GL_COMPILE_STATUS, &ok);
  if (ok == GL_TRUE) return {};
  glGetShaderiv(shader.id, GL_INFO_LOG_LENGTH, &length);
  std::string log(static_cast<std::size_t>(std::max(0, length)), '\0');
  glGetShaderInfoLog(shader.id, length, nullptr, log.data());
  log = first_line(std::move(log));
  return fail(ErrorKind::unsupported,
              fmt::format("shaders/{}:{}: the driver does not compile it: {}", file, line_in(log), log));
}

Result<GLuint> link(std::string_view vertex_file, std::string_view fragment_file) {
  const ShaderObject vertex(GL_VERTEX_SHADER), fragment(GL_FRAGMENT_SHADER);
  if (auto compiled = compile(vertex, vertex_file); !compiled) return fail(std::move(compiled.error()));
  if (auto compiled = compile(fragment, fragment_file); !compiled) return fail(std::move(compiled.error()));
  const GLuint program = glCreateProgram();
  glAttachShader(program, vertex.id);
  glAttachShader(program, fragment.id);
  glLinkProgram(program);
  glDetachShader(program, vertex.id);
  glDetachShader(program, fragment.id);
  GLint ok = GL_FALSE, length = 0;
  glGetProgramiv(program, GL_LINK_STATUS, &ok);
  if (ok == GL_TRUE) return program;
  glGetProgramiv(program, GL_INFO_LOG_LENGTH, &length);
  std::string log(static_cast<std::size_t>(std::max(0, length)), '\0');
  glGetProgramInfoLog(program, length, nullptr, log.data());
  glDeleteProgram(program);
  return fail(ErrorKind::unsupported,
              fmt::format("shaders/{} and shaders/{}: the driver does not link them: {}", vertex_file,
                          fragment_file, first_line(std::move(log))));
}

}  // namespace

Result<Shader> Shader::load(std::string_view vertex_file, std::string_view fragment_file) {
  Shader shader;
  shader.vertex_file_ = vertex_file;
  shader.fragment_file_ = fragment_file;
  shader.newest_ = std::max(written_at(vertex_file), written_at(fragment_file));
  const auto program = link(vertex_file, fragment_file);
  if (!program) return fail(program.error());
  shader.id_ = *program;
  return shader;
}

Shader::~Shader() {
  if (id_ != 0) glDeleteProgram(id_);
}

Shader::Shader(Shader&& other) noexcept
    : id_(std::exchange(other.id_, 0)),
      vertex_file_(std::move(other.vertex_file_)),
      fragment_file_(std::move(other.fragment_file_)),
      newest_(other.newest_) {}

Shader& Shader::operator=(Shader&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(vertex_file_, other.vertex_file_);
  std::swap(fragment_file_, other.fragment_file_);
  std::swap(newest_, other.newest_);
  return *this;
}

void Shader::use() const {
  glUseProgram(id_);
}

int Shader::uniform(const char* name) const {
  return glGetUniformLocation(id_, name);
}

Result<bool> Shader::reload_if_changed() {
  const std::int64_t newest = std::max(written_at(vertex_file_), written_at(fragment_file_));
  if (newest <= newest_) return false;
  newest_ = newest;  // a broken file is reported once
  const auto program = link(vertex_file_, fragment_file_);
  if (!program) return fail(program.error());
  glDeleteProgram(std::exchange(id_, *program));
  return true;
}

}  // namespace proofsheet::gl
