#include "demo/models.h"

#include <fmt/format.h>

#include <array>

#include "base/json.h"

namespace proofsheet::demo {
namespace {

struct Model {
  std::string_view id;
  ModelKind kind;
};
constexpr std::array kModels{Model{"chat", ModelKind::text}, Model{"text", ModelKind::text},
                             Model{"image", ModelKind::image}, Model{"speech", ModelKind::speech}};
constexpr std::int64_t kCreated = 1'795'000'000;  // 2026-11-18, when these models were made

const Model* find_model(std::string_view id) {
  for (const Model& model : kModels) {
    if (model.id == id) return &model;
  }
  return nullptr;
}

ApiError no_such_model(std::string_view id) {
  return {.status = 404,
          .message = fmt::format(
              "The model '{}' does not exist; the demo has 'chat', 'text', 'image' and 'speech'.", id),
          .param = "model",
          .code = "model_not_found"};
}

void write_model(JsonWriter& json, const Model& model) {
  json.begin_map();
  json.member("id", model.id);
  json.member("object", "model");
  json.member("created", kCreated);
  json.member("owned_by", "proofsheet-demo");
  json.end_map();
}

}  // namespace

std::string read_model(Fields& fields, ModelKind kind) {
  if (!fields.has("model")) {
    if (kind == ModelKind::image) return "image";
    fields.fail_missing("model");
    return {};
  }
  std::string id = fields.text("model");
  const Model* model = find_model(id);
  if (model == nullptr) {
    fields.fail(no_such_model(id));
  } else if (model->kind != kind) {
    fields.fail_value("model", fmt::format("The demo's model '{}' does not answer on this endpoint.", id));
  }
  return id;
}

Reply list_models() {
  JsonWriter json;
  json.begin_map();
  json.member("object", "list");
  json.key("data");
  json.begin_list();
  for (const Model& model : kModels) write_model(json, model);
  json.end_list();
  json.end_map();
  Reply reply;
  reply.body = json.take();
  return reply;
}

Reply show_model(std::string_view id) {
  const Model* model = find_model(id);
  if (model == nullptr) return error_reply(no_such_model(id));
  JsonWriter json;
  write_model(json, *model);
  Reply reply;
  reply.body = json.take();
  return reply;
}

}  // namespace proofsheet::demo
