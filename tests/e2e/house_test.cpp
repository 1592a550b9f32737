// What the build links and what its arrows allow, read from the binaries and tried with the compiler.
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "e2e/program.h"

namespace proofsheet::test {
namespace {

struct Room {
  std::vector<std::string> include_flags;
  std::string library;
};

std::map<std::string, Room> rooms() {
  std::map<std::string, Room> found;
  std::istringstream lines(read_text(PROOFSHEET_ARROWS));
  std::string name, folders, library;
  while (lines >> name >> folders >> library) {
    Room room;
    room.library = library;
    std::istringstream each(folders);
    for (std::string folder; std::getline(each, folder, ';');) room.include_flags.push_back("-I" + folder);
    found[name] = room;
  }
  return found;
}

// The arrows of the house, as design and README draw them.
const std::map<std::string, std::set<std::string>> kArrows = {
    {"base", {}},
    {"sheet", {"base"}},
    {"provider", {"base", "sheet"}},
    {"net", {"base"}},
    {"store", {"base", "sheet"}},
    {"query", {"base", "sheet", "store"}},
    {"image", {"base"}},
    {"audio", {"base"}},
    {"chart", {"base", "sheet", "store", "query", "image"}},
    {"demo", {"base", "image"}},
    {"run", {"base", "sheet", "provider", "net", "store", "image"}},
    {"report", {"base", "sheet", "store"}},
};
const std::map<std::string, std::string> kFaces = {
    {"base", "base/result.h"},  {"sheet", "sheet/sheet.h"}, {"provider", "provider/provider.h"},
    {"net", "net/engine.h"},    {"store", "store/store.h"}, {"image", "image/image.h"},
    {"demo", "demo/server.h"},  {"run", "run/run.h"},       {"report", "report/report.h"},
    {"query", "query/query.h"}, {"chart", "chart/chart.h"}, {"audio", "audio/waveform.h"},
};

bool compiles(const TempFolder& folder, const Room& room, const std::string& header) {
  write_text(folder / "probe.cpp", "#include \"" + header + "\"\n");
  std::vector<std::string> command{PROOFSHEET_COMPILER, "-std=c++23", "-E", "-o", "/dev/null"};
  command.insert(command.end(), room.include_flags.begin(), room.include_flags.end());
  command.push_back(folder / "probe.cpp");
  return Process(command).wait() == 0;
}

TEST(House, AnIncludeCompilesExactlyWhereAnArrowAllowsIt) {
  TempFolder folder;
  const auto built = rooms();
  ASSERT_EQ(built.size(), kArrows.size());
  for (const auto& [name, allowed] : kArrows) {
    for (const auto& [other, header] : kFaces) {
      const bool expected = other == name || allowed.contains(other);
      EXPECT_EQ(compiles(folder, built.at(name), header), expected) << name << " includes " << header;
    }
    for (const char* foreign : {"imgui.h", "ui/workbench.h", "gl/texture.h", "platform/window.h"}) {
      EXPECT_FALSE(compiles(folder, built.at(name), foreign)) << name << " includes " << foreign;
    }
  }
}

std::string output_of(const std::vector<std::string>& command) {
  Process process(command);
  EXPECT_EQ(process.wait(), 0) << process.err();
  return process.out();
}

TEST(House, TheHeadlessProgramNeedsNoWindowLibrary) {
  const std::string needed = output_of({"readelf", "-d", PROOFSHEET_PROGRAM});
  ASSERT_NE(needed.find("libcurl"), std::string::npos) << "readelf shows what is linked";
  for (const char* library : {"libGL", "libglfw", "libX11", "libEGL", "libwayland", "imgui"}) {
    EXPECT_EQ(needed.find(library), std::string::npos) << library;
  }
}

TEST(House, TheCoreUsesNoSymbolOfImGuiGlfwOrOpenGl) {
  const std::regex foreign(R"((ImGui|glfw[A-Z]|glad_|\bgl[A-Z][a-zA-Z]+\b|\bX[A-Z][a-zA-Z]+Display))");
  std::smatch match;
  const std::string proof = "  U _ZN5ImGui5BeginEv";
  ASSERT_TRUE(std::regex_search(proof, match, foreign)) << "the pattern finds what it looks for";
  for (const auto& [name, room] : rooms()) {
    const std::string symbols = output_of({"nm", "--undefined-only", room.library});
    EXPECT_FALSE(std::regex_search(symbols, match, foreign)) << name << " uses " << match.str();
  }
  const std::string program_symbols = output_of({"nm", "--dynamic", "--undefined-only", PROOFSHEET_PROGRAM});
  EXPECT_FALSE(std::regex_search(program_symbols, match, foreign)) << match.str();
}

}  // namespace
}  // namespace proofsheet::test
