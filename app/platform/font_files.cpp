#include "platform/font_files.h"

#include <fcntl.h>
#include <ft2build.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include FT_FREETYPE_H

#include <array>
#include <limits>
#include <string>
#include <utility>

#include "base/file.h"

namespace proofsheet::platform {
namespace {

namespace fs = std::filesystem;

struct FontSource {
  std::string_view stem;
  std::string_view debian_path;  // looked at first, so that the folders need not be walked
};

// In the order of FontFile.
constexpr std::array<FontSource, 6> kSources{{
    {"Inter-Regular", "opentype/inter/Inter-Regular.otf"},
    {"Inter-SemiBold", "opentype/inter/Inter-SemiBold.otf"},
    {"JetBrainsMono-Regular", "truetype/jetbrains-mono/JetBrainsMono-Regular.ttf"},
    {"NotoSansCJK-Regular", "opentype/noto/NotoSansCJK-Regular.ttc"},
    {"NotoSansCJK-Bold", "opentype/noto/NotoSansCJK-Bold.ttc"},
    {"NotoColorEmoji", "truetype/noto/NotoColorEmoji.ttf"},
}};

std::vector<fs::path> font_folders() {
  std::vector<fs::path> folders{"/usr/share/fonts", "/usr/local/share/fonts"};
  if (const auto data = env("XDG_DATA_HOME"); !data.empty()) folders.push_back(fs::path(data) / "fonts");
  if (const auto home = env("HOME"); !home.empty()) folders.push_back(fs::path(home) / ".local/share/fonts");
  return folders;
}

bool is_font(const fs::path& path, std::string_view stem) {
  const auto extension = path.extension();
  return path.stem() == stem && (extension == ".otf" || extension == ".ttf" || extension == ".ttc");
}

fs::path search(const fs::path& folder, std::string_view stem) {
  std::error_code error;
  auto entry = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, error);
  while (!error && entry != fs::recursive_directory_iterator()) {
    if (is_font(entry->path(), stem)) return entry->path();
    entry.increment(error);
  }
  return {};
}

class FreeType {
 public:
  FreeType() {
    if (FT_Init_FreeType(&library_) != 0) library_ = nullptr;
  }
  ~FreeType() {
    if (library_ != nullptr) FT_Done_FreeType(library_);
  }
  FreeType(const FreeType&) = delete;
  FreeType& operator=(const FreeType&) = delete;

  // Calls `look` with the face and returns its answer; `none` when there is no such face.
  template <class T, class Look>
  T with_face(const MappedFile& file, int index, T none, Look look) const {
    FT_Face face = nullptr;
    if (library_ == nullptr || FT_New_Memory_Face(library_, static_cast<const FT_Byte*>(file.data()),
                                                  static_cast<FT_Long>(file.size()), index, &face) != 0) {
      return none;
    }
    T answer = look(*face);
    FT_Done_Face(face);
    return answer;
  }

 private:
  FT_Library library_ = nullptr;
};

// Collections hold one face a region, in an order that differs between versions.
int find_face(const FreeType& free_type, const MappedFile& file, std::string_view family) {
  const auto count = free_type.with_face(
      file, 0, 0, [](const FT_FaceRec& face) { return static_cast<int>(face.num_faces); });
  for (int index = 0; index < count; ++index) {
    const bool found = free_type.with_face(file, index, false, [&](const FT_FaceRec& face) {
      return std::string_view(face.family_name != nullptr ? face.family_name : "").ends_with(family);
    });
    if (found) return index;
  }
  return 0;
}

float measure_line(const FT_FaceRec& face) {
  if (!FT_IS_SCALABLE(&face) || face.units_per_EM == 0) return 1;
  return static_cast<float>(face.ascender - face.descender) / static_cast<float>(face.units_per_EM);
}

}  // namespace

fs::path find_font_file(FontFile file) {
  const FontSource& source = kSources[static_cast<std::size_t>(file)];
  const auto folders = font_folders();
  std::error_code error;
  for (const auto& folder : folders) {
    if (auto path = folder / source.debian_path; fs::is_regular_file(path, error)) return path;
  }
  for (const auto& folder : folders) {
    if (auto path = search(folder, source.stem); !path.empty()) return path;
  }
  return {};
}

MappedFile MappedFile::open(const fs::path& path) {
  MappedFile file;
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return file;
  struct stat status {};
  // ImGui counts font bytes in an int.
  if (::fstat(descriptor, &status) == 0 && status.st_size > 0 &&
      status.st_size < std::numeric_limits<int>::max()) {
    const auto size = static_cast<std::size_t>(status.st_size);
    void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (data != MAP_FAILED) {
      file.data_ = data;
      file.size_ = size;
    }
  }
  ::close(descriptor);
  return file;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(data_, size_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

FontFace FontFiles::open(FontFile file, std::string_view family) {
  const auto path = find_font_file(file);
  if (path.empty()) return {};
  auto mapped = std::make_unique<MappedFile>(MappedFile::open(path));
  if (!*mapped) return {};
  const FreeType free_type;
  const int index = family.empty() ? 0 : find_face(free_type, *mapped, family);
  const float line_em = free_type.with_face(*mapped, index, 0.0f, measure_line);
  if (line_em <= 0) return {};
  files_.push_back(std::move(mapped));
  return {files_.back().get(), index, line_em};
}

}  // namespace proofsheet::platform
