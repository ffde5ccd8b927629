// What the parsers of certificates and CRLs share: failures that name field and offset, and the
// rules on a list of extensions.
#pragma once
#include <bitset>
#include <optional>
#include <string>
#include <vector>

#include "base/failure.hpp"
#include "wire/der.hpp"
#include "x509/extensions.hpp"
#include "x509/structures.hpp"

namespace handglass::x509 {

// certificate_malformed at a place: `at` is inside `whole`.
std::unexpected<Failure> malformed(std::string_view message, std::string_view field,
                                   std::string_view reason, View whole = {}, View at = {});

// The structure that a whole message is; `out` is a new one.
template <class T>
Result<void> read_structure(std::string_view message, View whole, T& out) {
  auto read = der::parse(whole, out);
  if (!read) read.error().message = message;
  return read;
}

// `failure` of the contents of an extension: `value` is inside `whole`.
Failure in_extension(Failure failure, std::string_view message, View whole, View value,
                     std::string_view extension);

// The contents of one extension. Its failure tells the offset in `whole`.
template <class T>
Result<T> extension_contents(std::string_view message, View whole, View value,
                             std::string_view extension) {
  auto contents = der::parse<T>(value);
  if (!contents)
    contents = fail(in_extension(std::move(contents).error(), message, whole, value, extension));
  return contents;
}

// At least one extension, and none twice (RFC 5280 §4.2).
Result<void> require_distinct(std::string_view message, View whole,
                              const structure::Extensions& list);

// Gives `take` each extension of such a list. Twins are told before what is wrong with one of them,
// and looked for where there may be some: as good as no list has two whose identifiers even end
// with the same octet.
template <class Take>
Result<void> each_extension(std::string_view message, View whole, const structure::Extensions& list,
                            Take take) {
  std::bitset<256> ends;
  bool distinct = list.size > 0;
  der::Items extensions(list);
  while (const auto* extension = extensions.next()) {
    auto end = ends[extension->extn_id.content.back()];
    distinct = distinct && !end;
    end = true;
    if (Result<void> taken = take(*extension); !taken) {
      REQUIRE_OK(require_distinct(message, whole, list));
      return taken;
    }
  }
  return distinct ? Result<void>() : require_distinct(message, whole, list);
}

// The key identifier of an AuthorityKeyIdentifier, if it has one.
Result<std::optional<View>> key_identifier(std::string_view message, View whole, View value);

// The issuer is a Name that names somebody (RFC 5280 §4.1.2.4).
Result<void> require_issuer(std::string_view message, View whole, const structure::Name& issuer);

// PEM labels, as they are written (RFC 7468 §5, §6, §8); object_kind.* has those that are read too.
inline constexpr std::string_view certificate_label = "CERTIFICATE", crl_label = "X509 CRL",
                                  pkcs7_label = "PKCS7", ocsp_label = "OCSP RESPONSE";

// The DER of each object of a kind that a file has, by the kind's PEM label: each block with a
// label of that kind, each member of that kind where the file is a PKCS#7 in PEM or DER, or the
// file itself.
Result<std::vector<Bytes>> der_blocks(View file, std::string_view name, std::string_view label);

// `failure` of the block `index` of the file `name`.
Failure in_file(Failure failure, std::string_view name, std::size_t index);

}  // namespace handglass::x509
