#include "manage/connections/connection_checks.h"

#include <algorithm>

#include "base/text.h"
#include "domain/redirect_uri.h"
#include "manage/users/profile_rules.h"

namespace mandate::manage {
namespace {

constexpr std::size_t indicator_max = 2048, scopes_max = 200, scope_max = 255, client_id_max = 512, tenant_max = 255;

bool is_scheme(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && letter(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
}

bool is_absolute_uri(std::string_view text) {
  const auto colon = text.find(':');
  const bool printable = std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '<' && c != '>' && c != '\\';
  });
  return colon != std::string_view::npos && colon + 1 < text.size() && is_scheme(text.substr(0, colon)) && printable;
}

// RFC 6749 section 3.3, scope-token.
bool is_scope(std::string_view text) {
  return !text.empty() && text.size() <= scope_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; });
}

// Another's, so of any form (RFC 6749 appendix A.1), but without spaces, which nobody means.
bool is_client_id(std::string_view text) {
  return text.size() <= client_id_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

// Names of people say who they are to nobody.
bool is_identifier_name(std::string_view name) {
  return is_attribute_name(name) && name != "firstName" && name != "lastName";
}

// With scheme and host in lower case and without the scheme's own port (RFC 3986 section 6.2).
std::string normal_form(std::string_view url) {
  const auto end = std::min(url.size(), url.find('/', url.find("//") + 2));
  auto origin = to_lower_ascii(url.substr(0, end));
  const std::string_view port = origin.starts_with("https:") ? ":443" : ":80";
  if (origin.ends_with(port)) origin.resize(origin.size() - port.size());
  return origin.append(url.substr(end));
}

}  // namespace

std::vector<Cause> check_resource_indicator(std::string_view indicator) {
  const auto wrong = [](std::string summary) {
    return std::vector<Cause>{{std::move(summary), "INVALID_FORMAT", "resourceIndicator"}};
  };
  if (indicator.size() > indicator_max)
    return wrong("'resourceIndicator' must have at most " + std::to_string(indicator_max) + " characters.");
  if (!is_absolute_uri(indicator))
    return wrong("'resourceIndicator' must be an absolute URI, such as https://api.example.com or an ORN.");
  if (indicator.find('#') != std::string_view::npos) return wrong("'resourceIndicator' must have no fragment.");
  return {};
}

std::vector<Cause> check_issuer(const domain::Organization& organization, std::string_view issuer) {
  const auto wrong = [](std::string summary, std::string reason) {
    return std::vector<Cause>{{std::move(summary), std::move(reason), "issuerUrl"}};
  };
  if (const auto fault = domain::web_uri_fault(issuer))
    return wrong("'issuerUrl' cannot be an issuer: " + *fault + ".", "INVALID_FORMAT");
  if (issuer.find('?') != std::string_view::npos)
    return wrong("'issuerUrl' cannot be an issuer: it has a query.", "INVALID_FORMAT");
  const auto own = normal_form(organization.public_url), named = normal_form(issuer);
  if (named == own || named.starts_with(own + "/"))
    return wrong(
        "'issuerUrl' is an authorization server of this organisation; connect to it with IDENTITY_ASSERTION_CUSTOM_AS.",
        "OWN_ISSUER");
  return {};
}

std::vector<Cause> check_audience(const domain::AudienceNames& names) {
  std::vector<Cause> causes;
  const auto wrong = [&](std::string_view member, const std::string& must) {
    causes.push_back({"'" + std::string(member) + "' must be " + must + ".", "INVALID_FORMAT", std::string(member)});
  };
  if (!is_client_id(names.client_id))
    wrong("audienceClientId", "a client id of at most " + std::to_string(client_id_max) + " printable characters");
  if (!names.tenant.empty() && (!is_display_text(names.tenant) || count_code_points(names.tenant) > tenant_max))
    wrong("audienceTenant", "readable text of at most " + std::to_string(tenant_max) + " characters");
  if (!names.subject.empty() && !is_identifier_name(names.subject))
    wrong("audienceSubject", "id, login, email, or the name of another profile member that tells people apart");
  return causes;
}

Result<void> check_scopes(storage::sql::Connection& db, const connections::ConnectionType& type,
                          const domain::Connection& connection, std::vector<Cause>& causes) {
  const auto& scopes = connection.scopes;
  const auto wrong = [&](std::string summary, std::string reason = {}) {
    causes.push_back({std::move(summary), std::move(reason), "scopes"});
  };
  if (connection.scope_condition == domain::ScopeCondition::all_scopes) {
    if (scopes != std::vector<std::string>{"*"}) wrong("With the scopeCondition ALL_SCOPES, 'scopes' must be [\"*\"].");
    return {};
  }
  if (scopes.empty()) return wrong("'scopes' must name at least one scope."), Result<void>();
  if (scopes.size() > scopes_max)
    return wrong("'scopes' must name at most " + std::to_string(scopes_max) + "."), Result<void>();
  std::vector<std::string> names;
  for (std::size_t i = 0; i < scopes.size(); ++i) {
    const auto here = scopes.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(scopes.begin(), here, scopes[i]) != here)
      wrong("'" + scopes[i] + "' is named twice.");
    else if (scopes[i] == "*")
      wrong("\"*\" stands only with the scopeCondition ALL_SCOPES.", "NOT_FOUND");
    else if (!is_scope(scopes[i]))
      wrong("A scope has 1 to " + std::to_string(scope_max) + " printable characters without space, \" and \\.",
            "INVALID_FORMAT");
    else
      names.push_back(scopes[i]);
  }
  TRY(const auto unknown, type.unknown_scopes(db, connection, names));
  for (const auto& scope : unknown) wrong("The target has no scope '" + scope + "'.", "NOT_FOUND");
  return {};
}

std::vector<Cause> check_change_fits(const domain::ConnectionShape& shape, const domain::ConnectionChange& change) {
  std::vector<Cause> causes;
  const std::string type(shape.type);
  const auto no_scopes = [&](std::string_view member) {
    causes.push_back({"A connection of the type " + type + " has no scopes.", "NOT_APPLICABLE", std::string(member)});
  };
  if (!shape.has_scopes && change.scope_condition) no_scopes("scopeCondition");
  if (!shape.has_scopes && change.scopes) no_scopes("scopes");
  if (!shape.has_scopes && change.down_scoping) no_scopes("downScoping");
  if (shape.has_scopes && change.scope_condition.has_value() != change.scopes.has_value())
    causes.push_back(
        {"'scopeCondition' and 'scopes' must come together.", "", change.scopes ? "scopeCondition" : "scopes"});
  const auto no_issuer = [&](std::string_view member) {
    causes.push_back(
        {"A connection of the type " + type + " has no issuerUrl of its own.", "NOT_APPLICABLE", std::string(member)});
  };
  if (!shape.has_issuer && change.issuer) no_issuer("issuerUrl");
  if (!shape.has_issuer && change.audience_client_id) no_issuer("audienceClientId");
  if (!shape.has_issuer && change.audience_tenant) no_issuer("audienceTenant");
  if (!shape.has_issuer && change.audience_subject) no_issuer("audienceSubject");
  if (!shape.indicator_can_be_chosen && change.resource_indicator) causes.push_back(indicator_is_fixed(shape));
  return causes;
}

Cause indicator_is_fixed(const domain::ConnectionShape& shape) {
  return {"The resourceIndicator of a connection of the type " + std::string(shape.type) + " is its target's own.",
          "NOT_APPLICABLE", "resourceIndicator"};
}

}  // namespace mandate::manage
