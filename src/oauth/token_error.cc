#include "oauth/token_error.h"

#include <algorithm>
#include <array>

namespace mandate::oauth {
namespace {

struct Row {
  std::string_view reason;
  int status;
  std::string_view error;
};

// The error catalogue (wire contract 2.9): where it and RFC 6749 differ on the status, it wins (contract A.15).
constexpr std::array catalogue = std::to_array<Row>({
    {"missing_client_credentials", 401, "invalid_client"},
    {"invalid_client_id", 401, "invalid_client"},
    {"invalid_token_endpoint_auth_method", 401, "invalid_client"},
    {"unsupported_auth_method_client_creds", 401, "invalid_client"},
    {"client_assertion_invalid_issuer", 401, "invalid_client"},
    {"client_assertion_invalid_subject", 401, "invalid_client"},
    {"client_assertion_invalid_no_secret", 401, "invalid_client"},
    {"client_assertion_invalid_audience", 401, "invalid_client"},
    {"client_assertion_expiration_required", 401, "invalid_client"},
    {"client_assertion_expired_token", 401, "invalid_client"},
    {"client_assertion_expires_too_far_in_future", 401, "invalid_client"},
    {"client_assertion_issued_at_in_future", 401, "invalid_client"},
    {"client_assertion_already_used", 401, "invalid_client"},
    {"client_assertion_invalid_signature", 401, "invalid_client"},
    {"client_assertion_invalid_jwt", 401, "invalid_client"},
    {"client_assertion_invalid_kid", 401, "invalid_client"},
    {"client_assertion_invalid_jwks", 401, "invalid_client"},
    {"client_assertion_invalid_signature_algorithm", 401, "invalid_client"},
    {"client_assertion_invalid_secret_length", 401, "invalid_client"},
    {"client_assertion_jwks_not_configured", 401, "invalid_client"},
    {"client_assertion_invalid_key_use", 401, "invalid_client"},
    {"client_assertion_not_signed_with_signing_key", 401, "invalid_client"},
    {"cimd_client_id_mismatch", 400, "invalid_client_metadata"},
    {"cimd_missing_redirect_uris", 400, "invalid_client_metadata"},
    {"cimd_invalid_metadata_json", 400, "invalid_client_metadata"},
    {"cimd_invalid_client_details", 400, "invalid_client_metadata"},
    {"cimd_document_requirement_failure", 400, "invalid_client_metadata"},
    {"cimd_throttled_invalid_client", 400, "invalid_client_metadata"},
    {"multiple_client_credentials", 401, "invalid_request"},
    {"client_credentials_in_query", 400, "invalid_request"},
    {"client_assertion_type_invalid", 400, "invalid_request"},
    {"invalid_request", 400, "invalid_request"},
    {"token_request_missing_grant_type", 400, "invalid_request"},
    {"missing_parameter", 400, "invalid_request"},
    {"invalid_requested_token_type", 400, "invalid_request"},
    {"invalid_subject_token", 400, "invalid_request"},
    {"invalid_subject_token_type", 400, "invalid_request"},
    {"invalid_actor_token", 400, "invalid_request"},
    {"invalid_actor_token_type", 400, "invalid_request"},
    {"invalid_subject_actor_token_match", 400, "invalid_request"},
    {"invalid_subject_token_act_claim_depth", 400, "invalid_request"},
    {"invalid_subject_token_act_claim_malformed", 400, "invalid_request"},
    {"invalid_subject_token_act_claim_cycle", 400, "invalid_request"},
    {"invalid_subject_token_authorization_server", 400, "invalid_request"},
    {"invalid_subject_token_no_delegation_link", 400, "invalid_request"},
    {"invalid_subject_token_issuer_not_allowed", 400, "invalid_request"},
    {"invalid_subject_token_client_not_registered", 400, "invalid_request"},
    {"invalid_subject_token_session_expired", 400, "invalid_request"},
    {"invalid_subject_token_user_inactive", 400, "invalid_request"},
    {"invalid_subject_token_user_not_assigned", 400, "invalid_request"},
    {"invalid_subject_token_client_inactive", 400, "invalid_request"},
    {"mismatched_resource", 400, "invalid_request"},
    {"on_behalf_invalid_client_type", 400, "invalid_request"},
    {"id_jag_scopes_in_request", 400, "invalid_request"},
    {"oauth_sts_user_subject_required", 400, "invalid_request"},
    {"pkce_verifier_missing", 400, "invalid_request"},
    {"pkce_verifier_malformed", 400, "invalid_request"},
    {"invalid_grant", 400, "invalid_grant"},
    {"token_exchange_subject_token_expired", 400, "invalid_grant"},
    {"jwt_bearer_grant_invalid_audience", 400, "invalid_grant"},
    {"jwt_bearer_grant_replayed", 400, "invalid_grant"},
    {"id_jag_client_mismatch", 400, "invalid_grant"},
    {"id_jag_untrusted_issuer", 400, "invalid_grant"},
    {"id_jag_expired", 400, "invalid_grant"},
    {"id_jag_issued_in_future", 400, "invalid_grant"},
    {"id_jag_lifetime_too_long", 400, "invalid_grant"},
    {"id_jag_invalid_signature", 400, "invalid_grant"},
    {"id_jag_replayed", 400, "invalid_grant"},
    {"id_jag_invalid_subject", 400, "invalid_grant"},
    {"id_jag_lacking_scopes", 400, "invalid_grant"},
    {"id_jag_resource_mismatch", 400, "invalid_grant"},
    {"id_jag_resource_not_allowed_for_as", 400, "invalid_grant"},
    {"pkce_verification_failed", 400, "invalid_grant"},
    {"mismatched_redirect_uri", 400, "invalid_grant"},
    {"invalid_authorization_code", 400, "invalid_grant"},
    {"invalid_refresh_token", 400, "invalid_grant"},
    {"jwt_bearer_grant_invalid_issuer", 401, "invalid_token"},
    {"invalid_token", 401, "invalid_token"},
    {"access_token_invalid_audience", 401, "invalid_token"},
    {"insufficient_scope", 403, "insufficient_scope"},
    {"invalid_scope", 400, "invalid_scope"},
    {"missing_scopes", 400, "invalid_scope"},
    {"illegal_scope", 400, "invalid_scope"},
    {"no_default_scopes", 400, "invalid_scope"},
    {"no_matching_scope", 400, "invalid_scope"},
    {"openid_not_allowed_token_exchange", 400, "invalid_scope"},
    {"openid_not_allowed_client_creds", 400, "invalid_scope"},
    {"openid_scope_required", 400, "invalid_scope"},
    {"invalid_target", 400, "invalid_target"},
    {"unsupported_resource", 400, "invalid_target"},
    {"too_many_resources", 400, "invalid_target"},
    {"token_exchange_invalid_audience", 400, "invalid_target"},
    {"token_exchange_invalid_resource", 400, "invalid_target"},
    {"token_exchange_incomplete_resource_configuration", 400, "invalid_target"},
    {"no_matching_policy", 401, "access_denied"},
    {"no_scope_allowed", 400, "access_denied"},
    {"scope_denied", 400, "access_denied"},
    {"claim_evaluation_failed", 400, "access_denied"},
    {"audience_subject_missing", 400, "access_denied"},
    {"refresh_scopes_denied", 400, "access_denied"},
    {"user_not_assigned", 400, "access_denied"},
    {"associated_server_not_exists", 403, "access_denied"},
    {"associated_server_not_trusted", 403, "access_denied"},
    {"unsupported_token_exchange_flow", 403, "access_denied"},
    {"oauth_sts_interaction_required", 400, "interaction_required"},
    {"consent_required_token_exchange", 400, "consent_required"},
    {"consent_required_client_credentials", 400, "consent_required"},
    {"consent_required_authorization_code", 400, "consent_required"},
    {"consent_required_refresh_token", 400, "consent_required"},
    {"no_org_scopes_granted", 400, "consent_required"},
    {"unsupported_grant_type", 400, "unsupported_grant_type"},
    {"unsupported_grant_type_token_exchange", 400, "unsupported_grant_type"},
    {"unsupported_grant_type_client_creds_org_as", 400, "unsupported_grant_type"},
    {"unauthorized_client", 400, "unauthorized_client"},
    {"client_inactive", 401, "invalid_client"},
    {"unsupported_token_type", 400, "unsupported_token_type"},
    {"too_many_requests", 429, "temporarily_unavailable"},
    {"temporarily_unavailable", 503, "temporarily_unavailable"},
    {"id_jag_not_generated", 500, "server_error"},
    {"server_error", 500, "server_error"},
});

// RFC 6749 section 5.2: %x20-21 / %x23-5B / %x5D-7E. What a caller sent may be part of a description, so foreign
// characters are replaced, never passed on.
std::string clean(std::string text) {
  for (char& c : text)
    if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') c = c == '"' ? '\'' : '?';
  return text;
}

}  // namespace

TokenError token_error(std::string_view reason, std::string description, std::string note) {
  const auto row =
      std::find_if(catalogue.begin(), catalogue.end(), [&](const Row& entry) { return entry.reason == reason; });
  if (row == catalogue.end())
    return {500, "server_error", "The request failed", "server_error", "unknown reason " + std::string(reason)};
  return {row->status, std::string(row->error), clean(std::move(description)), std::string(reason), std::move(note)};
}

TokenError to_token_error(const Error& error) {
  if (error.kind == ErrorKind::unavailable)
    return token_error("temporarily_unavailable", "The server cannot do this just now; try again", error.note);
  return token_error("server_error", "The server failed to answer", error.message + ": " + error.note);
}

}  // namespace mandate::oauth
