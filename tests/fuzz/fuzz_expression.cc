// Whatever an administrator writes as a claim's expression ends, within its limits, in a value or in a reason.
#include "base/text.h"
#include "expressions/expression.h"
#include "property.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace mandate;
  using fuzz::must;
  const auto expression = expressions::parse(fuzz::text_of(data, size));
  if (!expression) return must(!expression.error().message.empty(), "a refusal says why"), 0;
  expressions::Facts facts;
  facts.user = {{"login", "ada@example.test"}, {"level", 7}, {"nothing", nullptr}};
  facts.app = {{"clientId", "0oa1"}};
  facts.groups = {{"00g1", "Admins"}, {"00g2", "App-Red"}};
  const auto value = expressions::evaluate(*expression, facts);
  if (!value) return must(!value.error().message.empty(), "a refusal says why"), 0;
  must(*value == *expressions::evaluate(*expression, facts), "the same facts give the same value");
  if (!value->is_string()) return 0;
  const std::string_view text(value->get_string().data(), value->get_string().size());
  must(text.size() <= expressions::output_max, "a text is not longer than the limit");
  must(is_utf8(text), "every text is UTF-8");
  return 0;
}
