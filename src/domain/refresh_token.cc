#include "domain/refresh_token.h"

#include <algorithm>

namespace mandate::domain {

Time RefreshToken::ends() const {
  const Time unused = last_used + idle;
  return expires ? std::min(*expires, unused) : unused;
}

RefreshTokenId refresh_token_of(std::string_view jti) {
  const auto dot = jti.rfind('.');
  const auto id = dot == std::string_view::npos ? jti : jti.substr(dot + 1);
  return id.size() == RefreshTokenId::length && id.starts_with(RefreshTokenTag::prefix) ? RefreshTokenId(id)
                                                                                        : RefreshTokenId();
}

}  // namespace mandate::domain
