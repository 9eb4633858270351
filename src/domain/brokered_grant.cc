#include "domain/brokered_grant.h"

#include <algorithm>
#include <charconv>

#include "domain/vault.h"

namespace mandate::domain {
namespace {

// The other server counts in seconds, so a token may end up to one before we think.
constexpr std::chrono::seconds least_margin{1}, margin{60};

constexpr std::chrono::minutes use_interval{1};

std::string text_of(const SecretMembers& members, const char* name) {
  const auto found = members.find(name);
  return found == members.end() ? std::string() : std::string(found->second.reveal());
}

}  // namespace

bool BrokeredGrant::is_due(Time now) const {
  if (!expires) return false;
  const auto ahead = std::clamp<Time::duration>((*expires - issued) / 4, least_margin, margin);
  return now >= *expires - ahead;
}

bool BrokeredGrant::is_use_worth_noting(Time now) const {
  return !last_used || now - *last_used >= use_interval;
}

std::string brokered_key(const ConnectionId& connection, const UserId& user) {
  return connection.str() + ":" + user.str();
}

SecretString pack(const BrokeredTokens& tokens) {
  return pack_members({{"access", tokens.access}, {"refresh", tokens.refresh}});
}

std::optional<BrokeredTokens> unpack_tokens(const SecretString& packed) {
  auto members = unpack_members(packed);
  if (!members || members->size() != 2 || !members->contains("access") || !members->contains("refresh"))
    return std::nullopt;
  return BrokeredTokens{std::move(members->at("access")), std::move(members->at("refresh"))};
}

std::string sealing_context(const BrokeredGrantId& grant) {
  return "brokered_grant:" + grant.str();
}

std::string sealing_context(const BrokeredInteractionId& interaction) {
  return "brokered_interaction:" + interaction.str();
}

SecretString pack(const BrokeredTicket& ticket) {
  const auto text = [](const auto& id) { return SecretString(id.str()); };
  return pack_members({{"id", text(ticket.id)},
                       {"user", text(ticket.user)},
                       {"agent", text(ticket.agent)},
                       {"connection", text(ticket.connection)},
                       {"expires", SecretString(std::to_string(to_micros(ticket.expires)))}});
}

std::optional<BrokeredTicket> unpack_ticket(const SecretString& packed) {
  const auto members = unpack_members(packed);
  if (!members) return std::nullopt;
  const auto expires = text_of(*members, "expires");
  std::int64_t micros = 0;
  const auto read = std::from_chars(expires.data(), expires.data() + expires.size(), micros);
  if (read.ec != std::errc() || read.ptr != expires.data() + expires.size()) return std::nullopt;
  return BrokeredTicket{BrokeredInteractionId(text_of(*members, "id")), UserId(text_of(*members, "user")),
                        AgentId(text_of(*members, "agent")), ConnectionId(text_of(*members, "connection")),
                        from_micros(micros)};
}

}  // namespace mandate::domain
