// One of the names of RFC 5280 §4.2.1.6, as subjectAltName, name constraints, distribution points
// and CRLs have them.
#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "wire/der.hpp"

namespace handglass::x509 {

struct GeneralName {
  enum class Kind : std::uint8_t {
    other,
    email,
    dns,
    x400,
    directory,
    edi_party,
    uri,
    ip,
    registered_id
  };
  Kind kind{};
  View value;  // the characters of a DNS name, the octets of an IP address, a Name's DER, …
};

// The name in `value`, or why it is none. An iPAddress is of any length: what stands there depends
// on the place.
std::expected<GeneralName, const char*> general_name(const der::Any& value);

// Those of a list that has been read; what is no GeneralName is left out.
std::vector<GeneralName> general_names(const der::SequenceOf<der::Any>& list);

// Whether a list holds nothing but GeneralNames, and one at least.
bool are_general_names(const der::SequenceOf<der::Any>& list);

// "192.0.2.1"; with a mask, as name constraints have it, "192.0.2.0/255.255.255.0"; other lengths
// in hex.
std::string ip_text(View octets);

// "DNS:example.com", "IP:192.0.2.1", "IP:192.0.2.0/255.255.255.0", "directory:CN=alice".
std::string to_string(const GeneralName& name);

}  // namespace handglass::x509
