// What the parsers of certificates and CRLs share: failures that name field and offset, and the
// rules on a list of extensions.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/failure.hpp"
#include "wire/der.hpp"
#include "x509/extensions.hpp"
#include "x509/structures.hpp"

namespace handglass::x509 {

// certificate_malformed at a place: `at` is inside `whole`.
std::unexpected<Failure> malformed(std::string_view message, std::string field, std::string reason,
                                   View whole = {}, View at = {});

// The contents of one extension. Its failure tells the offset in `whole`.
template <class T>
Result<T> extension_contents(std::string_view message, View whole, View value,
                             std::string_view extension) {
  auto contents = der::parse<T>(value);
  if (contents) return contents;
  Failure failure = std::move(contents).error();
  failure.message = message;
  failure.field = std::string(extension) + "." + failure.field;
  failure.offset =
      failure.offset.value_or(0) + static_cast<std::size_t>(value.data() - whole.data());
  return fail(std::move(failure));
}

// At least one extension, and none twice (RFC 5280 §4.2).
Result<std::vector<structure::Extension>> distinct_extensions(std::string_view message, View whole,
                                                              const structure::Extensions& list);

// The key identifier of an AuthorityKeyIdentifier, if it has one.
Result<std::optional<View>> key_identifier(std::string_view message, View whole, View value);

// The issuer is a Name that names somebody, and no part of it is empty (RFC 5280 §4.1.2.4).
Result<void> require_issuer(std::string_view message, View whole, const structure::Name& issuer);

// PEM labels (RFC 7468 §5, §6, §8).
inline constexpr std::string_view certificate_label = "CERTIFICATE", crl_label = "X509 CRL",
                                  pkcs7_label = "PKCS7";

// The DER of each object of a kind that a file has, by the kind's PEM label: each block with that
// label, each member of that kind where the file is a PKCS#7 in PEM or DER, or the file itself.
Result<std::vector<Bytes>> der_blocks(View file, std::string_view name, std::string_view label);

// `failure` of the block `index` of the file `name`.
Failure in_file(Failure failure, std::string_view name, std::size_t index);

}  // namespace handglass::x509
