#include "net/nginx.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <set>
#include <sstream>
#include <stdexcept>

#include "net/scripted_server.h"

namespace proofsheet::test {

Nginx::Nginx(const NginxOptions& options)
    : port_(options.port > 0 ? options.port : unused_port()), is_tls_(options.identity.has_value()) {
  write_text(folder_.path() / "nginx.conf", configuration(options));
  process_ = std::make_unique<Process>(
      std::vector<std::string>{"/usr/sbin/nginx", "-p", folder_.path().string(), "-c", folder_ / "nginx.conf",
                               "-e", folder_ / "errors"});
  // It writes this file when it listens.
  const bool is_ready = eventually(
      [this] { return std::filesystem::exists(folder_.path() / "nginx.pid") || !process_->is_running(); });
  if (!is_ready || !process_->is_running()) {
    throw std::runtime_error("nginx (package nginx-light) did not start: " + process_->err() +
                             read_text(folder_.path() / "errors"));
  }
}

Nginx::~Nginx() {
  stop_at_once();  // a killed master would leave its worker behind
}

std::string Nginx::configuration(const NginxOptions& options) const {
  std::string listen, identity;
  for (const char* host : {"127.0.0.1", "[::1]"}) {
    listen += fmt::format("    listen {}:{}{}{};\n", host, port_, is_tls_ ? " ssl" : "",
                          options.http2 ? " http2" : "");
  }
  if (is_tls_) {
    identity = fmt::format("    ssl_certificate {};\n    ssl_certificate_key {};\n",
                           options.identity->certificate_file, options.identity->key_file);
  }
  std::string folders;
  for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    folders += fmt::format("  {}_temp_path {};\n", kind, folder_ / kind);
  }
  return fmt::format(
      "{7}daemon off;\nworker_processes 1;\npid {0};\nevents {{ worker_connections 4096; }}\nhttp {{\n{1}"
      "  log_format served '$connection $server_protocol $ssl_session_reused. $request_uri';\n"
      "  access_log {2} served;\n  {3}\n  server {{\n{4}{5}"
      "    ssl_session_cache shared:sessions:1m;\n"
      "    location / {{\n      proxy_pass http://127.0.0.1:{6};\n      proxy_http_version 1.1;\n"
      "      proxy_buffering off;\n    }}\n  }}\n}}\n",
      folder_ / "nginx.pid", folders, folder_ / "access", options.http_directives, listen, identity,
      options.backend_port, ::geteuid() == 0 ? "user root;\n" : "");
}

std::string Nginx::url(std::string_view path, std::string_view host) const {
  return fmt::format("{}://{}:{}{}", is_tls_ ? "https" : "http", host, port_, path);
}

std::vector<Served> Nginx::served(std::size_t count) const {
  std::vector<Served> served;
  eventually([&] {
    served.clear();
    std::istringstream log(read_text(folder_.path() / "access"));
    Served one;
    std::string reused;
    while (log >> one.connection >> one.protocol >> reused >> one.uri) {
      one.is_tls_reused = reused == "r.";
      served.push_back(one);
    }
    return served.size() >= count;
  });
  return served;
}

void Nginx::stop_at_once() {
  process_->signal(SIGTERM);
  process_->wait();
}

void Nginx::stop_gracefully() {
  process_->signal(SIGQUIT);
}

std::size_t distinct_connections(const std::vector<Served>& served) {
  std::set<std::string> connections;
  for (const Served& one : served) connections.insert(one.connection);
  return connections.size();
}

}  // namespace proofsheet::test
