#include "api/subject_identifier_json.h"

#include "api/object_reader.h"

namespace mandate::api {

Result<std::string> parse_subject_identifier(const json::object& object, const domain::Organization& organization) {
  ObjectReader body(object);
  auto subject = body.required_object("sub_id");
  const auto format = subject.required_text("format");
  std::string name;
  if (format == "opaque") {
    name = subject.required_text("id");
  } else if (format == "email") {
    name = subject.required_text("email");
  } else if (format == "iss_sub") {
    const auto issuer = subject.required_text("iss");
    name = subject.required_text("sub");
    const bool ours = issuer == organization.issuer() || issuer.starts_with(organization.issuer_prefix());
    if (!issuer.empty() && !ours)
      subject.refuse("iss", "'sub_id.iss' must be an issuer of this organisation: " + organization.issuer() + ".");
  } else if (!format.empty()) {
    subject.refuse("format", "'sub_id.format' must be opaque, email or iss_sub.", "INVALID_FORMAT");
  }
  CHECK(body.finish("GlobalTokenRevocation"));
  return name;
}

}  // namespace mandate::api
