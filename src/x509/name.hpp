// Distinguished names (RFC 5280 §4.1.2.4): compared, and as people write them.
#pragma once
#include <mutex>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "wire/der.hpp"

namespace handglass::x509 {

// By what a name is compared, kept by whoever has a name that is compared often: made when it is
// compared first, by whichever thread, as most that are read never are.
class NameForm {
 public:
  bool is_plain(View name) const;
  View bytes(View name) const;

 private:
  mutable std::once_flag looked_at_, made_;
  mutable bool plain_ = false;
  mutable Bytes bytes_;
};

// The DER of a Name, whole; a view into the certificate that has it.
struct Name {
  View der;
  const NameForm* form = nullptr;  // where it is kept
  bool empty() const { return der.size() <= 2; }
};

// Whether each RDN is one attribute of ASCII text: such names are compared as they stand. Others
// take some hundred times as long, and are a stranger's to send.
bool is_plain(const Name& name);

// RFC 5280 §7.1: attribute by attribute, texts of any type as RFC 4518 prepares them, without
// regard to case and repeated blanks.
bool same_name(const Name& a, const Name& b);
// Whether `name` begins with all of the RDNs of `base` (RFC 5280 §4.2.1.10).
bool is_within(const Name& name, const Name& base);
// The values of all attributes with this object identifier.
std::vector<der::Any> attributes(const Name& name, View oid);

// "CN=alice, O=Handglass Lab" in the order of the encoding; control characters escaped.
std::string to_string(const Name& name);
// The DER of a name that is written so; blanks around = and + do not count. The texts become
// PrintableString or UTF8String. Fails with certificate_malformed and why.
Result<Bytes> parse_name(std::string_view text);
// The last commonName; empty where there is none.
std::string common_name(const Name& name);
// The last commonName, or to_string() where there is none: the short form for ladders.
std::string short_name(const Name& name);
// The same, escaped as in to_string(): for what has marks of its own, which a name must not forge.
std::string escaped_short_name(const Name& name);

}  // namespace handglass::x509
