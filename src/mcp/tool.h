#pragma once

#include <string>

namespace mandate::mcp {

// A tool as its server describes it (MCP 2026-07-28, "Tools"), fit to be kept and shown.
struct Tool {
  std::string name;
  std::string title, description;  // for people; may be empty
  std::string input_schema;        // a JSON Schema of an object, as JSON text
};

}  // namespace mandate::mcp
