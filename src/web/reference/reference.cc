#include "web/reference/reference.h"

#include <memory>
#include <string>

#include "base/log.h"
#include "web/reference/embedded.h"
#include "web/reference/openapi_json.h"

namespace mandate::web::reference {
namespace {

// The viewer styles its page itself; everything comes from here and goes to here.
constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string_view type_of(std::string_view name) {
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".html")) return "text/html; charset=utf-8";
  return "text/plain; charset=utf-8";
}

http::Response file_response(const EmbeddedFile& file) {
  http::Response response{200, {}, std::string(file.content)};
  response.with("Content-Type", std::string(type_of(file.name)))
      .with("Cache-Control", "public, max-age=300")
      .with("X-Content-Type-Options", "nosniff");
  return response;
}

const EmbeddedFile* find_file(std::span<const EmbeddedFile> files, std::string_view name) {
  for (const auto& file : files)
    if (file.name == name) return &file;
  return nullptr;
}

http::Response page(const http::Request&) {
  auto response = file_response(*find_file(page_files(), viewer_files().empty() ? "without_viewer.html" : "page.html"));
  response.with("Content-Security-Policy", std::string(page_policy)).with("Referrer-Policy", "no-referrer");
  return response;
}

http::Response file_of_page(const http::Request& request) {
  const auto& name = request.path_parameter("file");
  const auto* file = find_file(viewer_files(), name);
  if (file == nullptr && name.ends_with(".js")) file = find_file(page_files(), name);
  if (file == nullptr) return http::Response{404, {{"Content-Type", "text/plain"}}, "There is no such file.\n"};
  return file_response(*file);
}

// Put together once; what it is made of does not change while the server runs.
http::Response document_response(const domain::Organization& organization) {
  const auto document = openapi_document(organization);
  if (!document) {
    log::error("openapi_document_failed", {{"message", document.error().message}, {"note", document.error().note}});
    return http::Response{500, {{"Content-Type", "text/plain"}}, "The document cannot be put together.\n"};
  }
  return http::Response{200,
                        {{"Content-Type", "application/json"},
                         {"Cache-Control", "public, max-age=300"},
                         {"Access-Control-Allow-Origin", "*"}},
                        json::serialize(*document)};
}

}  // namespace

void mount_reference(http::Router& router, const domain::Organization& organization) {
  auto document = std::make_shared<const http::Response>(document_response(organization));
  router.add(http::Method::get, "/openapi.json",
             http::inline_handler([document](const http::Request&) { return *document; }));
  router.add(http::Method::get, "/docs", http::inline_handler(page));
  router.add(http::Method::get, "/docs/{file}", http::inline_handler(file_of_page));
}

}  // namespace mandate::web::reference
