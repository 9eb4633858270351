#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "http/client.h"

namespace mandate::cli::demo {

// A form of a page: where it goes and what its fields hold already.
struct HtmlForm {
  std::string action;
  std::vector<std::pair<std::string, std::string>> fields;

  void fill(const std::string& name, std::string value);
};

// The first form of a page of ours; nullopt when it has none. Reads what our own pages write, not HTML at large.
std::optional<HtmlForm> find_form(const std::string& html);

// As much of a browser as signing on needs: it keeps cookies, and sends forms from the page that they stand on.
// Redirects are left to the caller, who wants to tell them.
class Browser {
 public:
  Browser(std::string base, const std::string& ca_file);

  // `target` is path and query on the server.
  Result<http::Response> get(const std::string& target);
  Result<http::Response> submit(const HtmlForm& form, const std::string& origin);

 private:
  Result<http::Response> send(http::Method method, const std::string& target, std::vector<http::Header> headers,
                              const std::string& body);
  void keep_cookies(const http::Response& response);

  std::string base_;
  http::Client client_;
  std::map<std::string, std::string> cookies_;
};

}  // namespace mandate::cli::demo
