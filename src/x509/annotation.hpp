// A whole object with every byte of its DER accounted for: certificates, revocation lists, OCSP
// responses, requests, keys, PKCS#7, and what is unknown. The structures are those that are parsed;
// what they keep as DER, such as the contents of extensions, is opened in its place.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "x509/object_kind.hpp"

namespace handglass::x509 {

// One value of DER. The bytes [at, at + own) are accounted for by it alone: its identifier and
// length, and its contents where nothing inside has an element of its own. The own bytes of all
// elements, in their order, are the input.
struct Element {
  std::size_t at = 0, header = 0, size = 0;  // identifier and length octets; octets of contents
  std::size_t own = 0;
  int depth = 0;
  std::optional<std::size_t> holder = {};  // the element that it is in
  std::string_view name = {};
  std::optional<std::size_t> index = {};
  std::string_view type = {}, rfc = {};  // of a structure that names itself
  std::uint8_t tag = 0;
  bool leaf = false;       // its contents are its own
  bool read = true;        // else bytes that no value was made of
  bool secret = false;     // key material, by its place
  bool hidden = false;     // it may not be shown
  std::string value = {};  // in words; empty where the contents are bytes, or other elements

  bool constructed() const { return (tag & 0x20) != 0; }
};

// Where the reading of a structure broke.
struct Break {
  std::size_t offset = 0;
  std::string path, reason;
};

struct Annotation {
  ObjectKind kind = ObjectKind::unknown;
  std::vector<Element> elements;
  std::vector<Break> breaks;  // in the order of the offsets; none: all of it is well-formed
};

// No more than this is annotated.
inline constexpr std::size_t annotation_max = std::size_t{8} << 20;

// `label` is what a PEM block called it; empty where nothing did. Any bytes have an annotation.
// Secrets are marked, not hidden.
Annotation annotate(View der, std::string_view label = {});

// Takes away what is said of secret bytes, and marks them as hidden.
void hide_secrets(Annotation& annotation);

// The contents of an element, without identifier and length; those that there are.
View contents_of(const Element& element, View der);

// "tbsCertificate.extensions.explicit[2].extnValue.KeyUsage"; the name of the root is left out.
std::string path_of(const Annotation& annotation, std::size_t index);

// "SEQUENCE", "BIT STRING", "[0]".
std::string tag_text(std::uint8_t tag);

}  // namespace handglass::x509
