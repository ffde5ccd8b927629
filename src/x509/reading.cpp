#include "x509/reading.hpp"

#include <algorithm>
#include <iterator>

#include "base/secret.hpp"
#include "crypto/file_shape.hpp"
#include "wire/pem.hpp"
#include "x509/object_kind.hpp"
#include "x509/pkcs7.hpp"

namespace handglass::x509 {

std::unexpected<Failure> malformed(std::string_view message, std::string_view field,
                                   std::string_view reason, View whole, View at) {
  std::optional<std::size_t> offset;
  if (at.data() != nullptr) offset = static_cast<std::size_t>(at.data() - whole.data());
  Failure failure{.rule = Rule::certificate_malformed,
                  .message = message,
                  .field = std::string(field),
                  .offset = offset};
  failure.evidence.push_back({"reason", std::string(reason)});
  return fail(std::move(failure));
}

Failure in_extension(Failure failure, std::string_view message, View whole, View value,
                     std::string_view extension) {
  failure.message = message;
  failure.field = std::string(extension) + "." + failure.field;
  failure.offset =
      failure.offset.value_or(0) + static_cast<std::size_t>(value.data() - whole.data());
  return failure;
}

Result<void> require_distinct(std::string_view message, View whole,
                              const structure::Extensions& list) {
  if (list.size == 0) return malformed(message, "extensions", "an empty list", whole, list.content);
  std::vector<View> ids;
  ids.reserve(list.size);
  der::each(list, [&](const auto& extension) { ids.push_back(extension.extn_id.content); });
  // Those that are the same in the order of the list, so that the second is the twin.
  std::ranges::sort(ids, [](View a, View b) {
    return same(a, b) ? a.data() < b.data() : std::ranges::lexicographical_compare(a, b);
  });
  if (const auto twin = std::ranges::adjacent_find(ids, same); twin != ids.end())
    return malformed(message, "extensions", der::dotted({*twin}) + " comes twice", whole,
                     *(twin + 1));
  return {};
}

Result<std::optional<View>> key_identifier(std::string_view message, View whole, View value) {
  TRY(const auto id, extension_contents<structure::AuthorityKeyIdentifier>(
                         message, whole, value, "authorityKeyIdentifier"));
  if (!id.key_identifier) return std::nullopt;
  return id.key_identifier->value.content;
}

Result<void> require_issuer(std::string_view message, View whole, const structure::Name& issuer) {
  if (issuer.value.size == 0)
    return malformed(message, "issuer", "an empty name", whole, issuer.whole);
  return {};
}

namespace {

// What a PKCS#7 has of the kind that `label` names.
Result<std::vector<Bytes>> members_of(View pkcs7, std::string_view name, std::string_view label) {
  auto members = read_pkcs7(pkcs7);
  if (!members) {
    Failure failure = std::move(members).error();
    failure.field = std::string(name);
    return fail(std::move(failure));
  }
  if (label == certificate_label) return std::move(members->certificates);
  if (label == crl_label) return std::move(members->crls);
  return std::vector<Bytes>();
}

}  // namespace

Result<std::vector<Bytes>> der_blocks(View file, std::string_view name, std::string_view label) {
  std::vector<Bytes> out;
  if (!pem::looks_like_pem(file)) {
    if (crypto::shape_of(file) == crypto::FileShape::pkcs7) {
      TRY(out, members_of(file, name, label));
    } else {
      out.push_back(to_bytes(file));
    }
  } else {
    auto blocks = pem::parse(file);
    if (!blocks) {
      Failure failure = std::move(blocks).error();
      failure.field = name;
      return fail(std::move(failure));
    }
    for (auto& block : *blocks) {
      if (same_kind(block.label, label)) {
        out.push_back(std::move(block.content));
      } else if (same_kind(block.label, pkcs7_label)) {
        TRY(auto members, members_of(block.content, name, label));
        std::ranges::move(members, std::back_inserter(out));
      }
    }
  }
  if (out.empty())
    return fail({.rule = Rule::pem_malformed,
                 .field = std::string(name),
                 .evidence = {{"reason", "no " + std::string(label) + " in it"}}});
  return out;
}

Failure in_file(Failure failure, std::string_view name, std::size_t index) {
  failure.evidence.insert(failure.evidence.begin(), {{"number", std::to_string(index + 1)},
                                                     {"field", std::move(failure.field)}});
  failure.field = name;
  return failure;
}

}  // namespace handglass::x509
