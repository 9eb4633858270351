#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/document_source.h"
#include "base/form_sender.h"
#include "base/message_sender.h"
#include "http/address_guard.h"
#include "http/message.h"
#include "http/resolve.h"

namespace mandate::http {

struct FetchOptions {
  std::vector<Network> allowed_networks = {};  // beside the public Internet
  bool allow_http = false;
  std::chrono::milliseconds time{5'000};  // of the whole exchange; the system's resolver has limits of its own
  std::size_t size = 256 * 1024;          // of the document, in bytes
  std::string ca_file = {};               // PEM; empty: the system's authorities
  Resolver resolver = resolve_by_system;
};

// Documents at URLs that somebody else chose, asked for without lending that person our place in the network:
// https only unless told otherwise, with the certificate verified for the host of the URL; the host is resolved once,
// judged by an AddressGuard, and exactly the judged addresses are connected to; no redirect is followed; of documents
// only the status 200 with a JSON media type counts. Each request has a connection of its own. Any thread. Forms and
// messages go out under the same rules.
class Fetcher final : public DocumentSource, public FormSender, public MessageSender {
 public:
  explicit Fetcher(FetchOptions options) : options_(std::move(options)), guard_(options_.allowed_networks) {}

  Result<JsonDocument> get_json(std::string_view url) const override;
  Result<FormAnswer> post_form(std::string_view url, const SecretString& form,
                               const SecretString& authorization) const override;
  Result<MessageAnswer> post_message(std::string_view url, const OutgoingMessage& message) const override;
  Result<MessageAnswer> delete_with(std::string_view url, const OutgoingMessage& message) const override;

 private:
  using IsEnough = std::function<bool(std::string_view)>;
  Result<Response> send(Method method, std::string_view url, std::vector<Header> headers, std::string_view body,
                        const IsEnough& is_enough = {}) const;
  Result<MessageAnswer> send_message(Method method, std::string_view url, const OutgoingMessage& message) const;
  Result<std::vector<Address>> resolve(const std::string& host) const;

  const FetchOptions options_;
  const AddressGuard guard_;
};

}  // namespace mandate::http
