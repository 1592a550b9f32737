#include "demo/file_shelf.h"

#include "base/hash.h"

namespace proofsheet::demo {

std::string FileShelf::put(File file, std::string_view extension) {
  std::string name = sha256_hex(file.bytes) + std::string(extension);
  auto shelf = shelf_.lock();
  if (shelf->files.contains(name)) return name;
  shelf->bytes += file.bytes.size();
  shelf->oldest_first.push_back(name);
  shelf->files.emplace(name, std::make_shared<const File>(std::move(file)));
  while (shelf->bytes > max_bytes_ &&
         shelf->oldest_first.size() > 1) {  // the newest stays, whatever its size
    const auto oldest = shelf->files.find(shelf->oldest_first.front());
    shelf->bytes -= oldest->second->bytes.size();
    shelf->files.erase(oldest);
    shelf->oldest_first.pop_front();
  }
  return name;
}

std::shared_ptr<const FileShelf::File> FileShelf::get(const std::string& name) {
  auto shelf = shelf_.lock();
  const auto found = shelf->files.find(name);
  return found == shelf->files.end() ? nullptr : found->second;
}

}  // namespace proofsheet::demo
