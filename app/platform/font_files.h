// Private to the room: font files found on this machine and mapped into memory.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

namespace proofsheet::platform {

enum class FontFile { inter, inter_semibold, mono, cjk, cjk_bold, emoji };

// The first existing file; empty when it is not installed.
std::filesystem::path find_font_file(FontFile file);

// A file's bytes, shared with the page cache: Noto CJK alone is 19 MB. Move-only.
class MappedFile {
 public:
  // Empty when the file cannot be read.
  static MappedFile open(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;

  explicit operator bool() const { return data_ != nullptr; }
  void* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  MappedFile() = default;
  void* data_ = nullptr;
  std::size_t size_ = 0;
};

// One face of a mapped file that FreeType can read.
struct FontFace {
  const MappedFile* file = nullptr;
  int index = 0;
  // Ascender to descender in em: what ImGui takes for a font's size.
  float line_em = 1;
};

// Everything that load_fonts opens. FreeType reads from the maps as long as the ImGui context lives.
class FontFiles {
 public:
  // `family` picks the face of a collection whose family name ends so ("CJK SC"); empty: the first. `file` is
  // nullptr in the answer when the font is missing or damaged.
  FontFace open(FontFile file, std::string_view family = {});

 private:
  std::vector<std::unique_ptr<MappedFile>> files_;
};

}  // namespace proofsheet::platform
