#pragma once

#include <span>
#include <string_view>

namespace mandate::web::reference {

// A file that the build put into the program (cmake/embed.cmake).
struct EmbeddedFile {
  std::string_view name;  // "agents.json"
  std::string_view content;
};

std::span<const EmbeddedFile> area_files();    // the OpenAPI document by area: openapi/*.json
std::span<const EmbeddedFile> page_files();    // our part of /docs
std::span<const EmbeddedFile> viewer_files();  // the viewer from npm; empty when the program was built without it

}  // namespace mandate::web::reference
