#pragma once

#include <string>
#include <utility>
#include <vector>

#include "provider/provider.h"

namespace proofsheet::provider::testing {

inline sheet::RenderedMessage message(std::string role, std::string text) {
  return {std::move(role), {{sheet::MessagePart::Kind::text, std::move(text)}}};
}

// A cell that sends one user message.
inline sheet::CellSpec cell_of(std::string model, std::string prompt, Value::Map params = {}) {
  sheet::CellSpec cell;
  cell.model = {"openai", std::move(model)};
  cell.prompt_name = "plain";
  cell.messages.push_back(message("user", std::move(prompt)));
  cell.params = Value(std::move(params));
  return cell;
}

// An endpoint that does not stream, so that bodies hold only what the sheet says.
inline Endpoint plain_endpoint() {
  Endpoint endpoint;
  endpoint.name = "openai";
  endpoint.api = "openai";
  endpoint.base_url = "http://127.0.0.1:8080/v1";
  endpoint.stream = false;
  return endpoint;
}

}  // namespace proofsheet::provider::testing
