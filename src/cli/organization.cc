#include "cli/command.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

constexpr const char* path = "/api/v1/org";

// What an organisation says about itself, by the options that change it.
struct Member {
  const char *option, *name, *title, *help;
};
constexpr Member members[] = {
    {"--name", "companyName", "name", "Its name, which sign-on pages show, too"},
    {"--address", "address1", "address", "First line of the address"},
    {"--address2", "address2", "address, second line", "Second line of the address"},
    {"--city", "city", "city", "City"},
    {"--state", "state", "state", "State"},
    {"--postal-code", "postalCode", "postal code", "Postal code"},
    {"--country", "country", "country", "Country"},
    {"--phone", "phoneNumber", "phone", "Phone number"},
    {"--support-phone", "supportPhoneNumber", "support phone", "Phone number of those who help people"},
    {"--website", "website", "website", "URL of the website"},
    {"--help-url", "endUserSupportHelpURL", "help", "URL where people find help"},
};

Fields details() {
  Fields fields{{"id", "id"}};
  for (const auto& member : members) fields.push_back({member.title, member.name});
  return fields;
}

std::string option_names() {
  std::string names;
  for (const auto& member : members) names += (names.empty() ? "" : ", ") + std::string(member.option);
  return names;
}

struct Nothing {};
struct ProfileChange {
  std::string values[std::size(members)];
};

Result<void> show_organization(Context& context, const Nothing&) {
  return show(context, path, details());
}

// An empty value cannot be told from one that was not given, so "-" takes a member away.
Result<void> update_organization(Context& context, const ProfileChange& options) {
  json::object changes;
  for (std::size_t i = 0; i < std::size(members); ++i) {
    const auto& value = options.values[i];
    if (!value.empty()) changes[members[i].name] = value == "-" ? json::value(nullptr) : json::value(value);
  }
  if (changes.empty()) return nothing_to_change("one of " + option_names());
  return send_and_show(context, http::Method::post, path, changes, details());
}

}  // namespace

void add_organization_commands(CommandSet& set) {
  auto& organization = set.noun("organization", "The organisation: what it says about itself");
  set.add<Nothing>(organization, "show", "Show the organisation", [](Syntax&, Nothing&) {}, show_organization);
  set.add<ProfileChange>(
      organization, "update", "Change what the organisation says about itself; - takes something away",
      [](Syntax& command, ProfileChange& options) {
        for (std::size_t i = 0; i < std::size(members); ++i)
          command.option(members[i].option, options.values[i], members[i].help);
      },
      update_organization);
}

}  // namespace mandate::cli
