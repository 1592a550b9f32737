#include <gtest/gtest.h>

#include <filesystem>

#include "demo/server.h"
#include "e2e/program.h"

namespace proofsheet::test {
namespace {

constexpr const char* kKey = "sk-very-secret-0123456789abcdef";

std::string sheet_with_key(const std::string& base_url) {
  return "prompts: Describe a garden.\n"
         "models: guarded:chat\n"
         "params: {max_tokens: 8}\n"
         "providers:\n  guarded: {api: openai, base_url: '" +
         base_url + "', key_env: GUARDED_KEY}\n";
}

class Keys : public testing::Test {
 protected:
  Keys() {
    demo::ServerOptions options;
    options.required_key = kKey;
    server = std::move(*demo::Server::start(options));
    write_text(folder / "keys.sheet.yaml", sheet_with_key(server->base_url()));
  }
  std::vector<std::string> command() {
    return program(folder, {"run", folder / "keys.sheet.yaml", "-o", folder / "out.json"});
  }

  TempFolder folder;
  std::unique_ptr<demo::Server> server;
};

TEST_F(Keys, TheRightKeyWorksAndIsWrittenNowhere) {
  Process run(command(), {{"GUARDED_KEY", kKey}});
  ASSERT_EQ(run.wait(), 0) << run.err();
  EXPECT_EQ((run.out() + run.err()).find(kKey), std::string::npos);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
    if (!entry.is_regular_file()) continue;
    EXPECT_EQ(read_text(entry.path()).find(kKey), std::string::npos) << entry.path();
  }
}

TEST_F(Keys, AWrongKeyFailsTheCellsSaysSoAndIsNotRetried) {
  Process run(command(), {{"GUARDED_KEY", "sk-wrong-key-zzzzzzzz"}});
  EXPECT_EQ(run.wait(), 1);
  EXPECT_EQ(server->stats().requests, 1u);
  const Value::List cells = exported_cells(folder / "out.json");
  ASSERT_EQ(cells.size(), 1u);
  EXPECT_EQ(text_of(cells[0], "state"), "failed");
  EXPECT_EQ(text_of(*cells[0].find("error"), "kind"), "auth");
  EXPECT_EQ((run.out() + run.err()).find("sk-wrong-key-zzzzzzzz"), std::string::npos);
}

TEST_F(Keys, AMissingKeyIsNamedBeforeAnythingIsFired) {
  const std::string sheet = "prompts: Hello\nmodels: openai:gpt-4.1-mini\n";
  write_text(folder / "openai.sheet.yaml", sheet);
  Process run(program(folder, {"run", folder / "openai.sheet.yaml"}),
              {{"OPENAI_API_KEY", ""}, {"OPENAI_BASE_URL", ""}});
  EXPECT_EQ(run.wait(), 1) << run.err();
  EXPECT_NE(run.err().find("OPENAI_API_KEY"), std::string::npos) << run.err();
}

}  // namespace
}  // namespace proofsheet::test
