#include "oauth/tokens.h"

#include "base/text.h"

namespace mandate::oauth {
namespace {

constexpr std::size_t usual_bytes = 2048;  // of the claims of a token, in memory
constexpr std::size_t usual_members = 18;  // no more, or Boost.JSON makes a table for finding them

// Claims are made, signed and dropped as a whole.
json::object new_claims() {
  json::object claims(memory_of_one(usual_bytes));
  claims.reserve(usual_members);
  return claims;
}

json::array to_array(const std::vector<std::string>& words) {
  return json::array(words.begin(), words.end());
}

// Nested as RFC 8693 section 4.1 says: the newest actor outermost.
json::object act_claim(const std::vector<Actor>& actors) {
  json::object act;
  for (auto actor = actors.rbegin(); actor != actors.rend(); ++actor) {
    json::object outer{{"iss", actor->issuer}, {"sub", actor->subject}};
    if (!actor->profile.empty()) outer["sub_profile"] = actor->profile;
    if (!act.empty()) outer["act"] = std::move(act);
    act = std::move(outer);
  }
  return act;
}

void add_subject(json::object& claims, const TokenSubject& subject) {
  claims["sub"] = subject.subject;
  claims["sub_profile"] = subject.profile;
  if (!subject.actors.empty()) claims["act"] = act_claim(subject.actors);
  if (subject.auth_time) claims["auth_time"] = to_seconds(*subject.auth_time);
  if (!subject.amr.empty()) claims["amr"] = to_array(subject.amr);
  if (!subject.session.empty()) claims["sid"] = subject.session;
  if (!subject.sign_on_client.empty()) claims["subject_cid"] = subject.sign_on_client;
}

tl::unexpected<Error> bad_claim(std::string_view name) {
  return fail(ErrorKind::malformed, "The claim '" + std::string(name) + "' is missing or malformed");
}

// Reads claims one after the other; remembers the first that is wrong.
class ClaimReader {
 public:
  explicit ClaimReader(const jose::VerifiedJwt& jwt) : jwt_(jwt) {}

  std::string text(std::string_view name) { return need(name, jwt_.string_claim(name)); }
  Time time(std::string_view name) { return need(name, jwt_.time_claim(name)); }
  std::string audience() { return need("aud", jwt_.single_audience()); }
  std::string optional_text(std::string_view name) { return jwt_.has(name) ? text(name) : std::string(); }
  std::optional<Time> optional_time(std::string_view name) {
    return jwt_.has(name) ? std::optional(time(name)) : std::nullopt;
  }

  // An array of strings, or one string when `one_is_enough`; absent: empty.
  std::vector<std::string> texts(std::string_view name, bool one_is_enough = false) {
    const auto* value = jwt_.claims().if_contains(name);
    if (value == nullptr) return {};
    if (one_is_enough && value->is_string()) return {std::string(value->get_string())};
    std::vector<std::string> words;
    if (!value->is_array()) return miss(name), words;
    for (const auto& item : value->get_array()) {
      if (!item.is_string()) return miss(name), words;
      words.emplace_back(item.get_string());
    }
    return words;
  }

  std::vector<Actor> actors() {
    std::vector<Actor> chain;
    const auto* act = jwt_.claims().if_contains("act");
    while (act != nullptr) {
      if (!act->is_object() || chain.size() == actors_max) return miss("act"), chain;
      const auto& object = act->get_object();
      Actor actor{jose::string_member(object, "iss").value_or(""), jose::string_member(object, "sub").value_or(""),
                  jose::string_member(object, "sub_profile").value_or("")};
      if (actor.subject.empty()) return miss("act"), chain;
      chain.push_back(std::move(actor));
      act = object.if_contains("act");
    }
    return chain;
  }

  TokenSubject subject() {
    return {text("sub"),          optional_text("sub_profile"), actors(), optional_time("auth_time"), texts("amr"),
            optional_text("sid"), optional_text("subject_cid")};
  }

  Result<void> finish() const {
    if (!first_bad_.empty()) return bad_claim(first_bad_);
    return {};
  }

 private:
  void miss(std::string_view name) {
    if (first_bad_.empty()) first_bad_ = name;
  }
  template <class T>
  T need(std::string_view name, std::optional<T> value) {
    if (!value) miss(name);
    return std::move(value).value_or(T{});
  }

  const jose::VerifiedJwt& jwt_;
  std::string first_bad_;
};

}  // namespace

json::object to_claims(const IdJag& token) {
  auto claims = new_claims();
  claims["iss"] = token.issuer;
  claims["aud"] = token.audience;
  claims["client_id"] = token.client_id;
  claims["jti"] = token.jti;
  claims["iat"] = to_seconds(token.issued_at);
  claims["exp"] = to_seconds(token.expires);
  add_subject(claims, token.subject);
  if (!token.scopes.empty()) claims["scope"] = join(token.scopes, " ");
  if (token.resources.size() == 1) claims["resource"] = token.resources.front();
  if (token.resources.size() > 1) claims["resource"] = to_array(token.resources);
  if (!token.email.empty()) claims["email"] = token.email;
  if (token.chain_expires) claims["chain_exp"] = to_seconds(*token.chain_expires);
  if (!token.subject_token.empty()) claims["subject_jti"] = token.subject_token;
  if (!token.subject_link.empty()) claims["subject_link"] = token.subject_link;
  if (!token.audience_tenant.empty()) claims["aud_tenant"] = token.audience_tenant;
  if (!token.audience_subject.empty()) claims["aud_sub"] = token.audience_subject;
  return claims;
}

json::object to_claims(const AccessToken& token) {
  auto claims = new_claims();
  for (const auto& [name, value] : token.custom) claims[name] = value;
  claims["ver"] = 1;
  claims["iss"] = token.issuer;
  claims["aud"] = token.audience;
  claims["jti"] = token.jti;
  claims["iat"] = to_seconds(token.issued_at);
  claims["exp"] = to_seconds(token.expires);
  claims["cid"] = claims["client_id"] = token.client_id;
  if (!token.user.empty()) claims["uid"] = token.user;
  claims["scp"] = to_array(token.scopes);
  claims["scope"] = join(token.scopes, " ");
  add_subject(claims, token.subject);
  return claims;
}

json::object to_claims(const IdToken& token) {
  auto claims = new_claims();
  for (const auto& [name, value] : token.custom) claims[name] = value;
  claims["ver"] = 1;
  claims["iss"] = token.issuer;
  claims["aud"] = token.audience;
  claims["jti"] = token.jti;
  claims["sub"] = token.user;
  claims["iat"] = to_seconds(token.issued_at);
  claims["exp"] = to_seconds(token.expires);
  claims["auth_time"] = to_seconds(token.auth_time);
  if (!token.amr.empty()) claims["amr"] = to_array(token.amr);
  if (!token.session.empty()) claims["sid"] = token.session;
  if (!token.nonce.empty()) claims["nonce"] = token.nonce;
  if (!token.access_token_hash.empty()) claims["at_hash"] = token.access_token_hash;
  return claims;
}

Result<IdJag> read_id_jag(const jose::VerifiedJwt& jwt) {
  ClaimReader reader(jwt);
  IdJag token;
  token.issuer = reader.text("iss");
  token.audience = reader.audience();
  token.client_id = reader.text("client_id");
  token.jti = reader.text("jti");
  token.subject = reader.subject();
  token.scopes = split_words(reader.optional_text("scope"));
  token.resources = reader.texts("resource", /*one_is_enough=*/true);
  token.email = reader.optional_text("email");
  token.chain_expires = reader.optional_time("chain_exp");
  token.subject_token = reader.optional_text("subject_jti");
  token.subject_link = reader.optional_text("subject_link");
  token.issued_at = reader.time("iat");
  token.expires = reader.time("exp");
  CHECK(reader.finish());
  return token;
}

Result<AccessToken> read_access_token(const jose::VerifiedJwt& jwt) {
  ClaimReader reader(jwt);
  AccessToken token;
  token.issuer = reader.text("iss");
  token.audience = reader.audience();
  token.client_id = reader.text("client_id");
  token.jti = reader.text("jti");
  token.subject = reader.subject();
  token.user = reader.optional_text("uid");
  token.scopes = reader.texts("scp");
  token.issued_at = reader.time("iat");
  token.expires = reader.time("exp");
  CHECK(reader.finish());
  return token;
}

Result<IdToken> read_id_token(const jose::VerifiedJwt& jwt) {
  ClaimReader reader(jwt);
  IdToken token;
  token.issuer = reader.text("iss");
  token.audience = reader.audience();
  token.jti = reader.optional_text("jti");
  token.user = reader.text("sub");
  token.session = reader.optional_text("sid");
  token.nonce = reader.optional_text("nonce");
  token.auth_time = reader.time("auth_time");
  token.amr = reader.texts("amr");
  token.issued_at = reader.time("iat");
  token.expires = reader.time("exp");
  CHECK(reader.finish());
  return token;
}

}  // namespace mandate::oauth
