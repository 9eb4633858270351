#include "grants/refresh_tokens.h"

#include <charconv>

#include "base/text.h"

namespace mandate::grants {
namespace {

using domain::RefreshToken;

// One text for all: whoever guesses learns nothing.
tl::unexpected<oauth::TokenError> refuse_token(std::string note) {
  return oauth::refuse("invalid_refresh_token",
                       "The refresh token is unknown, expired, used before, or was issued to another client",
                       std::move(note));
}

// The generation in "oar....<generation>.<proof>"; nullopt when the text has another form.
std::optional<std::int64_t> generation_in(std::string_view text) {
  const auto first = text.find('.'), second = text.find('.', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
  std::int64_t generation = 0;
  const auto* end = text.data() + second;
  const auto parsed = std::from_chars(text.data() + first + 1, end, generation);
  if (parsed.ec != std::errc() || parsed.ptr != end || generation < 1) return std::nullopt;
  return generation;
}

bool within_leeway(const RefreshToken& token, std::int64_t presented, const domain::Application& application,
                   Time now) {
  return presented + 1 == token.generation && now - token.replaced < application.refresh_leeway;
}

}  // namespace

Decided<std::optional<PresentedRefreshToken>> read_refresh_token(directory::View& view, std::string_view text) {
  const auto generation = generation_in(text);
  if (!generation) return std::nullopt;
  const domain::RefreshTokenId id(text.substr(0, text.find('.')));
  // Before anything is looked for: only what we made may cost a look into the database.
  if (!equal_in_constant_time(view.refresh_token_text(id, *generation), text)) return std::nullopt;
  TRY(auto record, from_directory(view.refresh_token(id)));
  if (!record || *generation > record->token.generation) return std::nullopt;
  return PresentedRefreshToken{std::move(record), *generation};
}

Decided<PresentedRefreshToken> check_refresh_token(const Request& request, std::string_view text,
                                                   const domain::Application& application) {
  TRY(auto presented, read_refresh_token(request.view, text));
  if (!presented) return refuse_token("not one of ours, or taken back");
  const auto& token = presented->record->token;
  request.record.note("refreshTokenId", token.id.str());
  if (token.application != application.id) return refuse_token("issued to " + token.client_id.str());
  if (token.server != request.issuer.server_id()) return refuse_token("issued by another authorization server");
  if (token.ends() <= request.now) return refuse_token("expired");
  if (presented->generation != token.generation &&
      !within_leeway(token, presented->generation, application, request.now)) {
    request.stolen.push_back(token.id);
    return refuse_token(
        "it was replaced before, so somebody else may have it: the refresh token and the access tokens "
        "that came of it are taken back");
  }
  return *std::move(presented);
}

}  // namespace mandate::grants
