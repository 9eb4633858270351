#include "manage/agents/owner_filter.h"

#include "base/text.h"
#include "domain/filter.h"

namespace mandate::manage {
namespace {

using domain::Comparison;
using domain::Filter;

constexpr std::string_view resource_type = "ai-agents";

tl::unexpected<Error> refuse_filter() {
  return fail(ErrorKind::bad_filter,
              "'filter' must be: parentResourceOrn eq \"<agent ORN>\" or resource.orn eq \"<agent ORN>\", which may be "
              "joined by AND with: resource.type eq \"ai-agents\", resource.profile.name sw or co \"<text>\"");
}

// What was said; empty where nothing was.
struct Said {
  std::string orn, type, name_begins, name_has;
};

// Says it once, or the same again.
bool say(std::string& slot, const std::string& value) {
  const bool agrees = !value.empty() && (slot.empty() || slot == value);
  slot = value;
  return agrees;
}

Result<void> read_comparison(const Filter& filter, Said& said) {
  const auto* value = std::get_if<std::string>(&filter.operand);
  if (filter.kind != Filter::Kind::comparison || value == nullptr) return refuse_filter();
  const auto is = [&](std::string_view name, Comparison comparison) {
    return iequals_ascii(filter.attribute, name) && filter.comparison == comparison;
  };
  bool good = false;
  if (is("parentResourceOrn", Comparison::eq) || is("resource.orn", Comparison::eq)) good = say(said.orn, *value);
  if (is("resource.type", Comparison::eq)) good = *value == resource_type && say(said.type, *value);
  if (is("resource.profile.name", Comparison::sw)) good = say(said.name_begins, *value);
  if (is("resource.profile.name", Comparison::co)) good = say(said.name_has, *value);
  if (!good) return refuse_filter();
  return {};
}

Result<Said> read(std::string_view text) {
  TRY(const auto filter, domain::parse_filter(text, ErrorKind::bad_filter));
  Said said;
  if (filter.kind == Filter::Kind::all_of) {
    for (const auto& part : filter.parts) CHECK(read_comparison(part, said));
  } else {
    CHECK(read_comparison(filter, said));
  }
  return said;
}

Result<OwnerFilter> to_filter(Said said, const domain::Organization& organization) {
  OwnerFilter filter{{}, std::move(said.name_begins), std::move(said.name_has)};
  if (!said.orn.empty()) {
    TRY(filter.agent, agent_of_orn(organization, said.orn, "filter"));
  }
  return filter;
}

}  // namespace

bool OwnerFilter::fits(std::string_view name) const {
  return starts_with_ignoring_case(name, name_begins) && contains_ignoring_case(name, name_has);
}

Result<OwnerFilter> parse_owner_filter(std::string_view text, const domain::Organization& organization) {
  TRY(auto said, read(text));
  return to_filter(std::move(said), organization);
}

Result<OwnerFilter> parse_agent_filter(std::string_view text, const domain::Organization& organization) {
  TRY(auto said, read(text));
  const bool by_name = !said.name_begins.empty() || !said.name_has.empty();
  if (said.orn.empty() || (by_name && said.type.empty())) return refuse_filter();
  return to_filter(std::move(said), organization);
}

Result<domain::AgentId> agent_of_orn(const domain::Organization& organization, std::string_view orn,
                                     std::string_view location) {
  if (auto id = organization.orns().parse_agent(orn)) return *std::move(id);
  return invalid("ResourceOwner", {{"'" + std::string(orn) + "' is not the ORN of an agent, such as '" +
                                        organization.orns().agent(domain::AgentId("wlp...")) + "'.",
                                    "INVALID_FORMAT", std::string(location)}});
}

}  // namespace mandate::manage
