// A PKCS#11 URI (RFC 7512). What is read is written and read again as the same; what is refused
// says why, and never tells of a PIN.
#include "base/limits.hpp"
#include "target.hpp"
#include "token/uri.hpp"

using namespace handglass;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto uri = token::parse_uri(as_text(View(data, size)));
  if (!uri) {
    fuzz::require(uri.error().rule == Rule::uri_malformed && !uri.error().evidence.empty(),
                  "a refusal has its reason");
    return 0;
  }
  const std::string written = token::to_string(*uri);
  const auto again = token::parse_uri(written);
  if (!again) {  // a byte of `id` is always written as three
    fuzz::require(written.size() > limits::uri, "what is not too long is read again");
    return 0;
  }
  fuzz::require(token::to_string(*again) == written, "write, read, write: the same text");
  fuzz::require(!again->pin_value, "a PIN is not written");
  fuzz::require(again->token == uri->token && again->object == uri->object &&
                    again->id == uri->id && again->type == uri->type &&
                    again->serial == uri->serial && again->slot_id == uri->slot_id &&
                    again->library_version == uri->library_version &&
                    again->module_path == uri->module_path && again->pin_source == uri->pin_source,
                "parse, then write, then parse: the same URI");
  return 0;
}
