// The same sheet against a real llama-server, running an exact bigram model whose every log-probability is
// known.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>

#include "e2e/program.h"
#include "net/engine.h"

namespace proofsheet::test {
namespace {

constexpr const char* kCorpus =
    "The garden wakes before the light does. A pond holds the last of the sky, and the old pine leans over "
    "it as if to "
    "read. Mist lifts off the water in thin sheets, and somewhere behind the reeds a bird tries out one "
    "note.\n"
    "By noon the wind has gone. Every leaf keeps its own small shadow, and the path between the beds is "
    "warm.\n";

int free_port() {
  const int probe = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  bind(probe, reinterpret_cast<sockaddr*>(&address), length);
  getsockname(probe, reinterpret_cast<sockaddr*>(&address), &length);
  close(probe);
  return ntohs(address.sin_port);
}

bool is_healthy(const std::string& root) {
  net::Engine engine;
  HttpRequest request;
  request.method = "GET";
  request.url = root + "/health";
  const auto answer = net::fetch(engine, request);
  return answer && answer->head.status == 200;
}

// Token id by its text; the server reports a space as " ".
std::map<std::string, std::string> token_ids(const Value& table) {
  std::map<std::string, std::string> ids;
  const Value::List& vocabulary = table.find("vocab")->as_list();
  for (std::size_t i = 259; i < vocabulary.size(); ++i) ids[vocabulary[i].as_string()] = std::to_string(i);
  ids[" "] = ids.at("\u2581");
  ids["\n"] = "13";
  ids[""] = "2";  // the end of the text
  return ids;
}

TEST(LlamaServer, FillsTheTextSheetAndItsLogprobsAreTheModelsOwn) {
  const std::string scripts = std::string(PROOFSHEET_SOURCE_DIR) + "/tests/e2e/llama/";
  Process get({scripts + "get_llama_server.sh"});
  if (get.wait(200) != 0) GTEST_SKIP() << "no llama-server: " << get.err();
  std::string server_program = get.out();
  server_program.erase(server_program.find_last_not_of('\n') + 1);

  TempFolder folder;
  write_text(folder / "corpus.txt", kCorpus);
  Process make({"/usr/bin/python3", scripts + "bigram_model.py", folder / "corpus.txt",
                folder / "bigram.gguf", folder / "table.json"});
  ASSERT_EQ(make.wait(), 0) << make.err();

  const std::string port = std::to_string(free_port()), root = "http://127.0.0.1:" + port;
  Process server({server_program, "-m", folder / "bigram.gguf", "--host", "127.0.0.1", "--port", port,
                  "--parallel", "4"});
  ASSERT_TRUE(eventually([&] { return !server.is_running() || is_healthy(root); })) << server.err();
  ASSERT_TRUE(server.is_running()) << server.err();

  // The bundled sheet's prompts and axes, pointed at this server.
  std::string sheet = read_text(bundled_sheet("temperature"));
  const std::size_t models = sheet.find("\nmodels:") + 1;
  ASSERT_NE(models, 0u);
  sheet.replace(models, sheet.find('\n', models) - models, "models: llama:bigram");
  sheet += "\nproviders:\n  llama: {api: openai, base_url: '" + root + "/v1'}\n";
  write_text(folder / "llama.sheet.yaml", sheet);
  Process filled(program(folder, {"run", folder / "llama.sheet.yaml", "--set", "logprobs=true", "--set",
                                  "top_logprobs=3", "-j", "4", "-o", folder / "out.json"}));
  ASSERT_EQ(filled.wait(200), 0) << filled.err();

  const auto table = parse_json(read_text(folder / "table.json"));
  ASSERT_TRUE(table.has_value());
  const auto ids = token_ids(*table);
  const Value& logp = *table->find("logp");
  int compared = 0;
  for (const Value& cell : exported_cells(folder / "out.json")) {
    ASSERT_EQ(text_of(cell, "state"), "done") << to_json(cell);
    const Value* tokens = cell.find("logprobs");
    // The model may end its answer at once: the text is empty then, but its end has a log-probability.
    ASSERT_TRUE(tokens != nullptr && tokens->is_list() && !tokens->as_list().empty()) << to_json(cell);
    std::string before = "13";  // the chat template ends each message with a new line
    for (const Value& token : tokens->as_list()) {
      const auto id = ids.find(text_of(token, "token"));
      if (id == ids.end()) break;
      const double expected = logp.find(before)->find(id->second)->as_number();
      EXPECT_NEAR(token.find("logprob")->as_number(), expected, 1e-5) << "after token " << before;
      ++compared;
      before = id->second;
    }
  }
  EXPECT_GT(compared, 500);
}

}  // namespace
}  // namespace proofsheet::test
