#include "oauth/metadata.h"

#include "base/json.h"
#include "jose/algorithms.h"
#include "oauth/tokens.h"

namespace mandate::oauth {
namespace {

json::array to_array(const std::vector<std::string>& words) {
  return json::array(words.begin(), words.end());
}

json::array algorithm_names(bool for_signing_only) {
  json::array names;
  for (const auto& algorithm : jose::algorithms())
    if (!for_signing_only || algorithm.for_signing) names.emplace_back(algorithm.name);
  return names;
}

}  // namespace

std::string metadata_text(const Metadata& metadata) {
  const json::array methods{"client_secret_basic", "client_secret_post", "private_key_jwt", "none"};
  const json::array confidential{"client_secret_basic", "client_secret_post", "private_key_jwt"};
  json::object document{
      {"issuer", metadata.issuer},
      {"authorization_endpoint", metadata.base + "/authorize"},
      {"token_endpoint", metadata.base + "/token"},
      {"jwks_uri", metadata.base + "/keys"},
      {"userinfo_endpoint", metadata.base + "/userinfo"},
      {"introspection_endpoint", metadata.base + "/introspect"},
      {"revocation_endpoint", metadata.base + "/revoke"},
      // draft-parecki-oauth-global-token-revocation. It is asked with an access token, as the management API is.
      {"global_token_revocation_endpoint", metadata.global_revocation_endpoint},
      {"global_token_revocation_endpoint_auth_methods_supported", json::array{"Bearer"}},
      {"end_session_endpoint", metadata.base + "/logout"},
      {"response_types_supported", json::array{"code"}},
      {"response_modes_supported", json::array{"query", "fragment", "form_post"}},
      {"grant_types_supported", to_array(metadata.grant_types)},
      {"subject_types_supported", json::array{"public"}},
      {"id_token_signing_alg_values_supported", json::array{metadata.id_token_algorithm}},
      {"scopes_supported", to_array(metadata.scopes)},
      {"token_endpoint_auth_methods_supported", methods},
      {"token_endpoint_auth_signing_alg_values_supported", algorithm_names(false)},
      {"introspection_endpoint_auth_methods_supported", confidential},
      {"introspection_endpoint_auth_signing_alg_values_supported", algorithm_names(false)},
      {"revocation_endpoint_auth_methods_supported", methods},
      {"revocation_endpoint_auth_signing_alg_values_supported", algorithm_names(false)},
      {"code_challenge_methods_supported", json::array{"S256"}},
      {"authorization_response_iss_parameter_supported", true},
      {"prompt_values_supported", json::array{"none", "login", "select_account"}},
      {"client_id_metadata_document_supported", true},
      {"request_parameter_supported", false},
      {"request_uri_parameter_supported", false},
      {"claims_supported", json::array{"iss", "sub", "aud", "iat", "exp", "jti", "auth_time", "amr", "sid", "name",
                                       "email", "preferred_username"}},
  };
  if (metadata.is_org) {
    document["registration_endpoint"] = metadata.base + "/clients";
    document["identity_chaining_requested_token_types_supported"] = json::array{id_jag_token_type};
  } else {
    document["authorization_grant_profiles_supported"] = json::array{id_jag_grant_profile};
    document["prompt_values_supported"].as_array().emplace_back("consent");
  }
  return json::serialize(document);
}

}  // namespace mandate::oauth
