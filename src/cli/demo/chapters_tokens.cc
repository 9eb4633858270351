// The middle of the story: from a person's sign-on to an agent's request at an API, and what does not work.
#include <algorithm>

#include "base/random.h"
#include "base/text.h"
#include "cli/demo/browser.h"
#include "cli/demo/story.h"
#include "cli/json_view.h"
#include "cli/resolve.h"
#include "crypto/digest.h"
#include "jose/jwt.h"
#include "oauth/form.h"

namespace mandate::cli::demo {
namespace {

using enum http::Method;

constexpr const char* redirect_uri = "http://127.0.0.1/travel-desk/signed-on";

std::string authorize_target(const Story& story, const std::string& state, const std::string& verifier) {
  const auto challenge = base64url_encode(crypto::bytes_of(crypto::sha256(verifier)));  // RFC 7636 section 4.2
  const Parameters query{{"client_id", story.client_id},
                         {"response_type", "code"},
                         {"scope", "openid profile email offline_access"},
                         {"redirect_uri", redirect_uri},
                         {"state", state},
                         {"nonce", random_base62(16)},
                         {"code_challenge", challenge},
                         {"code_challenge_method", "S256"}};
  return target_of(story.org.authorization_endpoint) + "?" + oauth::encode_form(query);
}

// The code of the answer that the browser is sent back with; the state must be ours (RFC 6749 section 10.12).
Result<std::string> code_of(const std::string& location, const std::string& state) {
  const auto query = location.substr(std::min(location.size(), location.find('?') + 1));
  TRY(const auto form, oauth::Form::parse(query));
  if (!location.starts_with(redirect_uri) || form.get("state") != state || form.get("code").empty())
    return tl::unexpected(told_otherwise("the browser is sent to " + location.substr(0, location.find('?')) +
                                         " without a code: " + form.get("error_description")));
  return form.get("code");
}

Result<std::string> sign_on(Story& story, const std::string& verifier) {
  auto& stage = story.stage;
  Browser browser(stage.endpoint().url, stage.endpoint().ca_file);
  const auto state = random_base62(16);
  const auto authorize = authorize_target(story, state, verifier);
  stage.narrator().request("GET", authorize.substr(0, authorize.find('?')) + "?client_id=" + story.client_id +
                                      "&scope=openid+…&code_challenge=…");
  TRY(const auto page, browser.get(authorize));
  CHECK(stage.expect(page, 200, "a page that asks for username and password"));
  auto form = find_form(page.body);
  if (!form) return tl::unexpected(told_otherwise("the sign-on page has no form"));
  form->fill("username", story.login);
  form->fill("password", std::string(story.password.reveal()));
  stage.narrator().request("POST", form->action);
  TRY(const auto sent_back, browser.submit(*form, story.org.issuer));
  CHECK(stage.expect(sent_back, 303, "signed on; back to the Travel desk with a code"));
  return code_of(http::header_of(sent_back, "Location"), state);
}

Result<json::value> exchange(Story& story, const std::string& scope, const Outcome& outcome) {
  story.stage.narrator().remark("It asks for an ID-JAG with the scope " + scope +
                                ": the person's ID token, signed by the agent's key.");
  return ask_token_endpoint(story, story.proof, story.org.token_endpoint,
                            {{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
                             {"requested_token_type", "urn:ietf:params:oauth:token-type:id-jag"},
                             {"subject_token", story.id_token},
                             {"subject_token_type", "urn:ietf:params:oauth:token-type:id_token"},
                             {"audience", story.issuer},
                             {"scope", scope}},
                            outcome);
}

Result<json::value> redeem(Story& story, const Outcome& outcome) {
  return ask_token_endpoint(
      story, story.proof, story.issuer + "/v1/token",
      {{"grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"}, {"assertion", story.id_jag}}, outcome);
}

Result<json::value> call_bookings(Story& story, http::Method method, const std::string& token, const Outcome& outcome) {
  return story.stage.tell({method, story.api->url() + "/bookings", token.empty() ? "" : "Bearer " + token}, outcome);
}

}  // namespace

Result<json::value> ask_token_endpoint(Story& story, const ClientProof& client, const std::string& endpoint,
                                       Parameters parameters, const Outcome& outcome) {
  TRY(auto proof, proof_parameters(client, endpoint));
  parameters.insert(parameters.end(), proof.begin(), proof.end());
  return story.stage.tell(
      {http::Method::post, story.stage.endpoint().url + target_of(endpoint), "", nullptr, std::move(parameters)},
      outcome);
}

std::string essence_of_token(const std::string& token) {
  const auto jwt = jose::UnverifiedJwt::parse(token);
  if (!jwt) return "(not a JWT)";
  const json::value claims(jwt->unverified_claims());
  std::vector<std::string> parts;
  if (!jwt->typ().empty()) parts.push_back("typ " + jwt->typ());
  for (const auto* claim : {"sub", "aud", "client_id", "aud_tenant", "aud_sub", "scope"})
    if (const auto text = text_at(claims, claim); !text.empty())
      parts.push_back(std::string(claim) + " " + with_short_ids(text));
  const auto issued = jose::time_member(jwt->unverified_claims(), "iat"),
             expires = jose::time_member(jwt->unverified_claims(), "exp");
  if (issued && expires)
    parts.push_back("good for " + std::to_string(to_seconds(*expires) - to_seconds(*issued)) + " s");
  return join(parts, " · ");
}

Result<void> the_person_signs_on(Story& story) {
  http::Client client(http::ClientOptions{.ca_file = story.stage.endpoint().ca_file});
  TRY(story.org, read_metadata_at(client, story.stage.endpoint().url, ""));
  const auto verifier = random_base62(64);
  TRY(const auto code, sign_on(story, verifier));
  TRY(const auto tokens, story.stage.tell({post,
                                           story.stage.endpoint().url + target_of(story.org.token_endpoint),
                                           "",
                                           nullptr,
                                           {{"grant_type", "authorization_code"},
                                            {"code", code},
                                            {"redirect_uri", redirect_uri},
                                            {"code_verifier", verifier},
                                            {"client_id", story.client_id},
                                            {"client_secret", story.client_secret}}},
                                          {200, {"token_type", "scope"}}));
  story.id_token = text_at(tokens, "id_token");
  story.refresh_token = text_at(tokens, "refresh_token");
  story.stage.narrator().remark("ID token: " + essence_of_token(story.id_token));
  return {};
}

Result<void> the_agent_acts(Story& story) {
  TRY(const auto exchanged, exchange(story, "bookings.read", {200, {"token_type", "issued_token_type"}}));
  story.id_jag = text_at(exchanged, "access_token");
  story.stage.narrator().remark("ID-JAG: " + essence_of_token(story.id_jag));
  TRY(const auto redeemed, redeem(story, {200, {"token_type", "scope"}}));
  story.access_token = text_at(redeemed, "access_token");
  story.stage.narrator().remark("Access token: " + essence_of_token(story.access_token));
  CHECK(call_bookings(story, get, "", {401}));
  CHECK(call_bookings(story, get, story.access_token, {200, {"bookings"}}));
  story.stage.narrator().remark(
      "The API found the keys by itself (metadata, then jwks_uri) and checked signature, iss, aud, exp, typ and "
      "scope.");
  return {};
}

Result<void> the_agent_asks_for_more(Story& story) {
  CHECK(exchange(story, "bookings.write", {400}));
  story.stage.narrator().remark("It tries to book with the token that it has:");
  CHECK(call_bookings(story, post, story.access_token, {403}));
  story.stage.narrator().remark("It redeems the same ID-JAG once more:");
  return redeem(story, {400}).map([](const auto&) {});
}

Result<void> the_agent_is_stopped(Story& story) {
  CHECK(story.stage.start_operation(post, std::string(agent_kind.path) + "/" + story.agent + "/lifecycle/deactivate",
                                    nullptr));
  return exchange(story, "bookings.read", {401}).map([](const auto&) {});
}

}  // namespace mandate::cli::demo
