// Distinguished names (RFC 5280 §4.1.2.4): compared, and as people write them.
#pragma once
#include <string>

#include "base/bytes.hpp"

namespace handglass::x509 {

// The DER of a Name, whole; a view into the certificate that has it.
struct Name {
  View der;
  bool empty() const { return der.size() <= 2; }
};

// RFC 5280 §7.1: attribute by attribute; printable strings and UTF-8 without regard to ASCII case
// and repeated blanks.
bool same_name(const Name& a, const Name& b);

// "CN=alice, O=Handglass Lab" in the order of the encoding; control characters escaped.
std::string to_string(const Name& name);
// The last commonName; empty where there is none.
std::string common_name(const Name& name);
// The last commonName, or to_string() where there is none: the short form for ladders.
std::string short_name(const Name& name);

}  // namespace handglass::x509
