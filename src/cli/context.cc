#include "cli/context.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "cli/json_view.h"

namespace mandate::cli {
namespace {

constexpr std::size_t megabyte = 1024 * 1024;

std::string without_last_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

Result<std::string> read_all(std::istream& stream, const std::string& name, std::size_t megabytes_max) {
  const auto limit = megabytes_max * megabyte;
  std::string text(limit + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (stream.bad()) return fail(ErrorKind::invalid, "Cannot read " + name);
  if (text.size() > limit)
    return fail(ErrorKind::invalid, name + " is larger than " + std::to_string(megabytes_max) + " MB");
  return text;
}

// The file that was named, or else the one that lies where a server of this directory writes it.
Result<std::optional<Bootstrap>> bootstrap_for(const GlobalOptions& options) {
  std::error_code ignored;
  if (options.bootstrap.empty() && !std::filesystem::exists(found_bootstrap, ignored)) return std::nullopt;
  TRY(auto bootstrap, read_bootstrap(options.bootstrap.empty() ? found_bootstrap : options.bootstrap));
  return bootstrap;
}

}  // namespace

Result<std::string> read_file(const std::string& file, std::size_t megabytes_max) {
  if (file == "-") return read_all(std::cin, "the standard input", megabytes_max);
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) return fail(ErrorKind::invalid, file + " is a directory");
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return fail(ErrorKind::invalid, "Cannot open " + file);
  return read_all(stream, file, megabytes_max);
}

Result<json::object> read_json_file(const std::string& file) {
  TRY(const auto text, read_file(file));
  auto body = parse_json_object(text);
  if (!body) return fail(ErrorKind::invalid, file + ": " + body.error().message);
  return body;
}

Result<Bootstrap> read_bootstrap(const std::string& file) {
  TRY(const auto text, read_file(file));
  const auto object = parse_json_object(text);
  if (!object) return fail(ErrorKind::invalid, file + " is not a bootstrap file: " + object.error().message);
  const json::value value(*object);
  Bootstrap bootstrap{without_last_slash(text_at(value, "publicUrl")), text_at(value, "adminLogin"),
                      SecretString(text_at(value, "adminPassword")), SecretString(text_at(value, "apiToken"))};
  if (bootstrap.public_url.empty() || bootstrap.api_token.empty())
    return fail(ErrorKind::invalid, file + " is not a bootstrap file: it has no publicUrl or no apiToken");
  return bootstrap;
}

Result<Endpoint> endpoint_of(const GlobalOptions& options) {
  Endpoint endpoint{without_last_slash(options.url), SecretString(options.token), options.ca_file};
  const bool complete = !endpoint.url.empty() && !endpoint.token.empty();
  if (complete && options.bootstrap.empty()) return endpoint;
  TRY(const auto bootstrap, bootstrap_for(options));
  if (bootstrap && endpoint.url.empty()) endpoint.url = bootstrap->public_url;
  const bool its_own = bootstrap && (endpoint.url == bootstrap->public_url || !options.bootstrap.empty());
  if (its_own && endpoint.token.empty()) endpoint.token = bootstrap->api_token;
  if (endpoint.url.empty())
    return fail(ErrorKind::invalid,
                std::string("Which server? Give --url, MANDATE_URL or --bootstrap FILE (there is no ") +
                    found_bootstrap + " here)");
  return endpoint;
}

Result<ApiClient*> Context::api() {
  if (api_) return &*api_;
  TRY(auto endpoint, endpoint_of(options_));
  if (endpoint.token.empty())
    return fail(ErrorKind::unauthenticated,
                "No token for " + endpoint.url + ": give --token, MANDATE_TOKEN or --bootstrap FILE");
  return &api_.emplace(std::move(endpoint));
}

}  // namespace mandate::cli
