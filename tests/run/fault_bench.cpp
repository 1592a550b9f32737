#include "run/fault_bench.h"

#include <arpa/inet.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <ostream>
#include <stdexcept>

#include "base/hash.h"

namespace proofsheet::run {
namespace {

using namespace std::string_view_literals;

// A row that takes longer hangs. The slowest take about two seconds; sanitizers and a busy machine are slow.
constexpr std::chrono::seconds kDeadline{60};
constexpr const char* kKey = "sk-fault-0123456789abcdef";

// A port of this machine on which nothing listens.
int unused_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("no port");
  ::close(fd);
  return ntohs(address.sin_port);
}

// A folder with the authority that the engine trusts, one that it does not, and what they sign.
class Certificates {
 public:
  Certificates() : trusted_(folder_.path(), "trusted"), foreign_(folder_.path(), "foreign") {}
  const std::string& ca_file() const { return trusted_.ca_file(); }
  std::optional<test::Identity> identity_of(Where where) const {
    switch (where) {
      case Where::at_https:
        return trusted_.issue("good", "IP:127.0.0.1");
      case Where::at_untrusted:
        return foreign_.issue("untrusted", "IP:127.0.0.1");
      case Where::at_expired:
        return trusted_.issue("expired", "IP:127.0.0.1", {.begins = -3, .ends = -1});
      case Where::at_another_name:
        return trusted_.issue("another", "DNS:api.example.com");
      default:
        return std::nullopt;
    }
  }

 private:
  class Folder {
   public:
    Folder() {
      std::string name = (std::filesystem::temp_directory_path() / "proofsheet_ca_XXXXXX").string();
      if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
      path_ = name;
    }
    ~Folder() {
      std::error_code ignored;
      std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return path_; }

   private:
    std::filesystem::path path_;
  };

  Folder folder_;
  test::Authority trusted_;
  test::Authority foreign_;
};

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1u)));
  }
  return ~crc;
}

void append_little_endian(std::string& out, std::uint32_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i));
}

void append_big_endian(std::string& out, std::uint32_t number) {
  for (int i = 3; i >= 0; --i) out += static_cast<char>(number >> (8 * i));
}

std::string replaced(std::string text, std::string_view what, const std::string& by) {
  if (const auto at = text.find(what); at != std::string::npos) text.replace(at, what.size(), by);
  return text;
}

std::size_t blob_files(const std::filesystem::path& data) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data / "blobs"))
    files += entry.is_regular_file() ? 1 : 0;
  return files;
}

// One row while it is played.
class Playing {
 public:
  explicit Playing(const Fault& fault)
      : fault_(fault), server_(fault.play, certificates_.identity_of(fault.shot.where)) {
    net::EngineOptions options;
    options.ca_file = certificates_.ca_file();
    bench_ = std::make_unique<Bench>(std::move(options));
    bench_->variables["LOCAL_KEY"] = kKey;
  }

  bool fire();
  void check();

 private:
  std::string base_url() const;
  // Of a provider that was stopped, they count as waiting.
  std::uint64_t never_fired() const { return outcome_.ended.totals.queued + outcome_.ended.totals.waiting; }
  sheet::Plan plan() const;
  void check_end() const;
  void check_requests();
  void check_result(const store::CellResult& result) const;
  void check_attempts(const store::CellResult& result) const;
  void check_store(const store::CellResult& result) const;
  void check_secrecy(const store::CellResult& result) const;

  const Fault& fault_;
  Certificates certificates_;
  ScriptServer server_;
  std::unique_ptr<Bench> bench_;
  Bench::Outcome outcome_;
};

std::string Playing::base_url() const {
  if (fault_.shot.where == Where::nowhere) return fmt::format("http://127.0.0.1:{}/v1", unused_port());
  if (fault_.shot.where == Where::at_no_such_name) return "http://host.invalid/v1";
  return server_.base_url();
}

sheet::Plan Playing::plan() const {
  const std::string yaml = fmt::format(
      "prompts: 'Say {{{{n}}}}'\nmodels: [\"local:{}\"]\nvars: {{n: {{values: 1-{}}}}}\n"
      "providers:\n  local: {{api: openai, base_url: \"{}\", key_env: LOCAL_KEY}}\n",
      fault_.shot.model, fault_.shot.cells, base_url());
  auto loaded = sheet::parse_sheet(yaml, "faults.sheet.yaml", ".");
  if (!loaded.ok()) throw std::runtime_error("the sheet of this row: " + loaded.problems.front().to_string());
  loaded.sheet->limits = fault_.shot.limits;
  auto plan = sheet::Plan::make(std::make_shared<const sheet::Sheet>(std::move(*loaded.sheet)));
  if (!plan) throw std::runtime_error(plan.error().message);
  return *plan;
}

// False when the run hangs.
bool Playing::fire() {
  const auto events = std::make_shared<EventBox>();
  FireOptions options;
  options.concurrency = 1;
  const auto run = bench_->conductor().fire(plan(), options, events);
  if (!run) throw std::runtime_error(run.error().message);
  const auto on_event = [this](const Event& event) {
    if (std::holds_alternative<TextAdded>(event)) server_.release();  // what was held until text was seen
  };
  outcome_ = Bench::watch(*run, *events, on_event, system_clock().now() + kDeadline);
  return outcome_.has_ended;
}

void Playing::check() {
  check_end();
  check_requests();
  const auto result = bench_->store().result(outcome_.run, fault_.left.cell);
  ASSERT_TRUE(result) << result.error().message;
  check_result(*result);
  check_attempts(*result);
  check_store(*result);
  check_secrecy(*result);
  if (fault_.left.more) fault_.left.more(*result);
}

void Playing::check_end() const {
  const Left& left = fault_.left;
  const Totals& totals = outcome_.ended.totals;
  EXPECT_EQ(outcome_.ended.reason, left.reason) << outcome_.ended.message;
  EXPECT_EQ(outcome_.ended.message.empty(), left.reason == EndReason::completed) << outcome_.ended.message;
  EXPECT_EQ(totals.in_flight, 0u);
  EXPECT_EQ(totals.done + totals.failed + totals.filtered + never_fired(), totals.cells);
  EXPECT_EQ(never_fired(), left.never_fired);
  const net::EngineStats stats = bench_->engine().stats();
  EXPECT_EQ(stats.queued + stats.waiting, 0u);
}

void Playing::check_requests() {
  EXPECT_EQ(server_.request_count(), fault_.left.requests);
  for (const SeenRequest& request : server_.requests()) {
    // Only images are fetched.
    EXPECT_EQ(request.headers.find(kKey) != std::string::npos, request.method == "POST") << request.path;
  }
}

void Playing::check_result(const store::CellResult& result) const {
  const Left& left = fault_.left;
  EXPECT_EQ(result.state, left.state) << (result.error ? result.error->message : "no error");
  EXPECT_EQ(result.error.has_value(), left.state != CellState::done);
  std::optional<std::string> text;
  if (left.text) text.emplace();
  for (std::size_t i = 0; text && i < left.text_times; ++i)
    *text += replaced(*left.text, "{server}", server_.address());
  // A failure of a very long text would be longer than any log.
  EXPECT_TRUE(result.text == text) << "text: " << result.text.value_or("none").substr(0, 200)
                                   << "\ninstead of: " << text.value_or("none").substr(0, 200);
  EXPECT_EQ(result.partial, left.partial);
  EXPECT_EQ(result.images.size(), left.images);
  if (left.state == CellState::done && left.attempts.size() == 1) return;
  ASSERT_FALSE(result.attempts.empty());
  const auto& error = result.error ? result.error : result.attempts.front().error;
  ASSERT_TRUE(error);
  const std::string expected = replaced(left.message, "{server}", server_.address());
  EXPECT_FALSE(expected.empty()) << "a row says what the user reads";
  EXPECT_NE(error->message.find(expected), std::string::npos)
      << "read: " << error->message << "\nnot: " << expected;
  EXPECT_EQ(error->message.find_first_of("\r\n"), std::string::npos) << "one line: " << error->message;
  EXPECT_LE(error->message.size(), 2'300u);
}

void Playing::check_attempts(const store::CellResult& result) const {
  const auto name = [](const std::optional<ErrorKind>& kind) {
    return std::string(kind ? error_kind_name(*kind) : "ok");
  };
  std::vector<std::string> expected;
  std::vector<std::string> kept;
  std::ranges::transform(fault_.left.attempts, std::back_inserter(expected), name);
  for (const store::AttemptRecord& attempt : result.attempts)
    kept.push_back(name(attempt.error ? std::optional(attempt.error->kind) : std::nullopt));
  EXPECT_EQ(kept, expected);
  if (result.error) {
    const std::optional<ErrorKind> own = fault_.left.kind;
    EXPECT_EQ(name(result.error->kind), own ? name(own) : expected.back());
  }
  if (fault_.left.wait_ms > 0 && result.attempts.size() > 1) {
    const auto between = result.attempts[1].started_unix_ms - result.attempts[0].started_unix_ms;
    EXPECT_GE(static_cast<double>(between), fault_.left.wait_ms);
  }
}

void Playing::check_store(const store::CellResult& result) const {
  const store::Store& store = bench_->store();
  EXPECT_EQ(blob_files(store.folder()), fault_.left.blob_files);
  for (const store::ImageRef& image : result.images) {
    const auto bytes = store.read_blob(image.blob.hash);
    ASSERT_TRUE(bytes) << bytes.error().message;
    EXPECT_EQ("blake3:" + blake3_hex(*bytes), image.blob.hash);
  }
  const auto health = store.check();
  ASSERT_TRUE(health) << health.error().message;
  EXPECT_TRUE(health->database_ok) << health->database_message;
  EXPECT_TRUE(health->orphaned_files.empty());
  EXPECT_TRUE(health->missing_blobs.empty());
  const auto cached = store.find_cached(result.cache_key);
  ASSERT_TRUE(cached) << cached.error().message;
  EXPECT_EQ(cached->has_value(), result.state == CellState::done) << "only what succeeded is cached";
  const auto run = store.run(outcome_.run);
  ASSERT_TRUE(run) << run.error().message;
  EXPECT_EQ(run->done, outcome_.ended.totals.done);
  EXPECT_EQ(run->failed, outcome_.ended.totals.failed);
  EXPECT_EQ(run->filtered, outcome_.ended.totals.filtered);
  const auto limits = store.limit_events(outcome_.run);
  ASSERT_TRUE(limits) << limits.error().message;
  EXPECT_TRUE(fault_.left.limit_news.empty() ||
              std::ranges::any_of(*limits,
                                  [&](const store::LimitEvent& event) {
                                    return event.reason.find(fault_.left.limit_news) != std::string::npos;
                                  }))
      << "no word of: " << fault_.left.limit_news;
  EXPECT_EQ(run->finished_unix_ms != 0, never_fired() == 0) << "finished is what needs no resume";
}

void Playing::check_secrecy(const store::CellResult& result) const {
  std::string kept = result.request_json + result.request_url + outcome_.ended.message;
  if (result.error) kept += result.error->message;
  for (const store::AttemptRecord& attempt : result.attempts)
    kept += attempt.error ? attempt.error->message : std::string();
  EXPECT_EQ(kept.find(kKey), std::string::npos) << "the key is kept";
}

}  // namespace

Step in_turn(std::vector<Step> steps) {
  return [steps = std::move(steps)](const SeenRequest& request, Reply& reply) {
    steps.at(std::min(request.number, steps.size() - 1))(request, reply);
  };
}

Step raw(std::string bytes) {
  return [bytes = std::move(bytes)](const SeenRequest&, Reply& reply) {
    reply.write(bytes);
    reply.close();
  };
}

Step whole(int status, std::string body, std::string type, std::string more_headers) {
  return [=](const SeenRequest&, Reply& reply) { reply.answer(status, type, body, more_headers); };
}

Step cut_after(std::string_view body, std::size_t length, std::string_view type) {
  return raw(
      fmt::format("HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{}", type, length, body));
}

Step good() {
  return whole(200, chat_answer("fine"));
}

Step stream_then(std::vector<std::string> pieces, std::function<void(Reply&)> then) {
  return [pieces = std::move(pieces), then = std::move(then)](const SeenRequest&, Reply& reply) {
    reply.begin_stream();
    for (const std::string& piece : pieces) reply.write(chat_event(piece));
    then(reply);
  };
}

Step image_at(std::string path, Step there) {
  return [path = std::move(path), there = std::move(there)](const SeenRequest& request, Reply& reply) {
    if (request.method == "GET") return there(request, reply);
    const auto host = request.headers.find("host: ") + 6;
    const std::string address = request.headers.substr(host, request.headers.find('\r', host) - host);
    reply.json(fmt::format(R"({{"created":1,"data":[{{"url":"http://{}{}"}}]}})", address, path));
  };
}

Step image_of(std::string base64) {
  return whole(200, fmt::format(R"({{"created":1,"data":[{{"b64_json":"{}"}}]}})", base64));
}

std::string stored_gzip(std::string_view bytes) {
  constexpr std::size_t kMostInBlock = 0xFFFF;
  std::string out("\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\xFF"sv);
  for (std::string_view rest = bytes;;) {
    const std::string_view block = rest.substr(0, kMostInBlock);
    rest.remove_prefix(block.size());
    const auto size = static_cast<std::uint32_t>(block.size());
    out += rest.empty() ? '\1' : '\0';
    append_little_endian(out, size, 2);
    append_little_endian(out, ~size, 2);
    out += block;
    if (rest.empty()) break;
  }
  append_little_endian(out, crc32(bytes), 4);
  append_little_endian(out, static_cast<std::uint32_t>(bytes.size()), 4);
  return out;
}

std::string png_header(std::uint32_t width, std::uint32_t height) {
  std::string chunk = "IHDR";
  append_big_endian(chunk, width);
  append_big_endian(chunk, height);
  chunk += "\x08\x06\x00\x00\x00"sv;
  std::string out("\x89PNG\r\n\x1a\n\x00\x00\x00\x0D"sv);
  out += chunk;
  append_big_endian(out, crc32(chunk));
  return out;
}

std::string http_date(std::int64_t unix_ms) {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(static_cast<std::time_t>(unix_ms / 1000)));
}

void PrintTo(const Fault& fault, std::ostream* out) {
  *out << fault.name;
}

void play(const Fault& fault) {
  Playing playing(fault);
  ASSERT_TRUE(playing.fire()) << "the run has not ended within " << kDeadline.count() << " s";
  playing.check();
}

}  // namespace proofsheet::run
