#include "study/inspection.hpp"

#include <algorithm>

#include "crypto/pbes2.hpp"
#include "study/certificate_facts.hpp"
#include "study/layout.hpp"
#include "wire/hex.hpp"
#include "x509/crl.hpp"
#include "x509/ocsp_structures.hpp"
#include "x509/oid_names.hpp"
#include "x509/request_structures.hpp"

namespace handglass::study {
namespace {

namespace keys = crypto::structure;
namespace s = x509::structure;
using x509::ObjectKind;

void add(Summary& out, std::string_view label, std::string text) {
  if (!text.empty()) out.emplace_back(label, std::move(text));
}

std::string fingerprint_of(View bytes) {
  return "SHA-256 " + grouped_hex(crypto::hash(crypto::HashAlgorithm::sha256, bytes).view());
}

std::string algorithm_of(const keys::AlgorithmIdentifier& algorithm) {
  const std::string_view name = x509::oid_name(algorithm.algorithm);
  return name.empty() ? der::dotted(algorithm.algorithm) : std::string(name);
}

std::string bits_of(const der::Integer& modulus) {
  const View bytes = modulus.magnitude();
  std::size_t bits = 8 * bytes.size();
  for (int top = bytes.empty() ? 0 : bytes[0]; bits > 0 && top < 0x80; top = 2 * top + 1) --bits;
  return std::to_string(bits);
}

std::string rsa_text(const der::Integer& modulus, const der::Integer& exponent) {
  return "RSA, " + bits_of(modulus) + " bits, exponent " + der::text(exponent);
}

std::string curve_of(const der::Optional<der::Any>& parameters) {
  if (!parameters || parameters->tag != der::tag_of<der::Oid>) return {};
  return ", " + x509::oid_text({parameters->content});
}

// One whose key cannot be used here has an algorithm all the same.
std::string key_text(const keys::SubjectPublicKeyInfo& info) {
  if (const auto rsa = der::parse<keys::RsaPublicKey>(info.subject_public_key.content);
      rsa && x509::oid_name(info.algorithm.algorithm) == "rsaEncryption")
    return rsa_text(rsa->modulus, rsa->public_exponent);
  return algorithm_of(info.algorithm) + curve_of(info.algorithm.parameters);
}

std::string times_text(Time from, const std::optional<Time>& to) {
  return "from " + to_minutes(from) + (to ? " to " + to_minutes(*to) : "");
}

// What the rules on such an object say, beyond its being DER.
template <class T>
void add_refusal(Summary& out, const Result<T>& parsed) {
  if (parsed) return;
  std::string reason(name_of(parsed.error().rule));
  for (const Evidence& one : parsed.error().evidence)
    if (one.name == "reason") reason = one.value;
  add(out, "note",
      "no end would take it: " + reason +
          (parsed.error().field.empty() ? "" : " (" + parsed.error().field + ")"));
}

void add_certificate(Summary& out, View der) {
  const auto parsed = x509::Certificate::parse(der);
  if (parsed) {
    const CertificateFacts facts = facts_of(**parsed);
    add(out, "name", facts.subject);
    add(out, "issuer", facts.issuer);
    add(out, "serial", facts.serial);
    add(out, "valid", "from " + facts.not_before + " to " + facts.not_after);
    add(out, "key", facts.key);
    add(out, "signed", facts.signed_by);
    add(out, "use", facts.use);
    add(out, "names", facts.names);
  } else if (const auto structure = der::parse<s::Certificate>(der)) {
    const auto& tbs = structure->tbs_certificate.value;
    add(out, "name", x509::to_string({tbs.subject.whole}));
    add(out, "issuer", x509::to_string({tbs.issuer.whole}));
    add(out, "serial", x509::serial_text(tbs.serial_number.content));
    add(out, "valid", times_text(tbs.validity.not_before.time, tbs.validity.not_after.time));
    add(out, "key", key_text(tbs.subject_public_key_info.value));
    add(out, "signed", algorithm_of(structure->signature_algorithm.value));
    add_refusal(out, parsed);
  }
  add(out, "hash", fingerprint_of(der));
}

void add_crl(Summary& out, View der) {
  if (const auto structure = der::parse<s::CertificateList>(der)) {
    const auto& tbs = structure->tbs_cert_list.value;
    add(out, "issuer", x509::to_string({tbs.issuer.whole}));
    add(out, "valid",
        times_text(tbs.this_update.time,
                   tbs.next_update ? std::optional(tbs.next_update->time) : std::nullopt));
    const auto parsed = x509::Crl::parse(der);
    if (parsed) add(out, "number", (*parsed)->number_text());
    const std::size_t entries = tbs.revoked_certificates ? tbs.revoked_certificates->size : 0;
    add(out, "lists", counted(entries, "revoked certificate"));
    add(out, "signed", algorithm_of(structure->signature_algorithm.value));
    add_refusal(out, parsed);
  }
  add(out, "hash", fingerprint_of(der));
}

void add_request(Summary& out, View der) {
  if (const auto request = der::parse<s::CertificationRequest>(der)) {
    const auto& info = request->certification_request_info.value;
    add(out, "name", x509::to_string({info.subject.whole}));
    add(out, "key", key_text(info.subject_pk_info));
    add(out, "signed", algorithm_of(request->signature_algorithm));
  }
  add(out, "hash", fingerprint_of(der));
}

std::string responder_text(const der::Any& id) {
  if (const auto name = der::parse<s::ResponderByName>(id.whole))
    return x509::to_string({name->value.whole});
  if (const auto key = der::parse<s::ResponderByKey>(id.whole))
    return "the key with SHA-1 " + grouped_hex(key->value.content);
  return {};
}

std::string status_text(const s::SingleResponse& response) {
  const auto status = [&]() -> std::string {
    if (response.cert_status.tag == der::tag_of<s::CertStatusGood>) return "good";
    const auto revoked = der::parse<s::CertStatusRevoked>(response.cert_status.whole);
    if (!revoked) return "unknown";
    std::string text = "revoked on " + to_minutes(revoked->value.revocation_time.time);
    if (const auto& reason = revoked->value.revocation_reason)
      if (const auto code = der::Integer{reason->value.content}.small())
        text += ", " + std::string(x509::reason_name(*code));
    return text;
  }();
  return "serial " + x509::serial_text(response.cert_id.serial_number.content) + ": " + status +
         ", " +
         times_text(response.this_update.time, response.next_update
                                                   ? std::optional(response.next_update->value.time)
                                                   : std::nullopt);
}

void add_ocsp(Summary& out, View der) {
  constexpr std::size_t most = 20;  // a page has room for these
  if (const auto whole = der::parse<s::OcspResponse>(der); whole && whole->response_bytes) {
    if (const auto basic =
            der::parse<s::BasicOcspResponse>(whole->response_bytes->value.response.content)) {
      const auto& data = basic->tbs_response_data.value;
      add(out, "by", responder_text(data.responder_id));
      add(out, "made", to_minutes(data.produced_at.time));
      std::size_t n = 0;
      der::each(data.responses, [&](const s::SingleResponse& response) {
        if (n++ < most) add(out, n == 1 ? "says" : " ", status_text(response));
      });
      if (n > most) add(out, " ", "and " + std::to_string(n - most) + " more");
      add(out, "signed", algorithm_of(basic->signature_algorithm.value));
    }
  }
  add(out, "hash", fingerprint_of(der));
}

void add_private_key(Summary& out, View der) {
  if (const auto info = der::parse<keys::PrivateKeyInfo>(der)) {
    const auto& algorithm = info->private_key_algorithm;
    if (const auto rsa = der::parse<keys::RsaPrivateKey>(info->private_key.content))
      add(out, "key", rsa_text(rsa->modulus, rsa->public_exponent));
    else
      add(out, "key", algorithm_of(algorithm) + curve_of(algorithm.parameters));
  } else if (const auto rsa = der::parse<keys::RsaPrivateKey>(der)) {
    add(out, "key", rsa_text(rsa->modulus, rsa->public_exponent));
  } else if (const auto ec = der::parse<keys::EcPrivateKey>(der)) {
    add(out, "key", "EC" + (ec->parameters ? curve_of({ec->parameters->value}) : ""));
  }
}

void add_encrypted(Summary& out, View der) {
  const auto info = der::parse<keys::EncryptedPrivateKeyInfo>(der);
  if (!info) return;
  std::string text = algorithm_of(info->encryption_algorithm);
  const auto& parameters = info->encryption_algorithm.parameters;
  if (parameters)
    if (const auto pbes2 = der::parse<keys::Pbes2Parameters>(parameters->whole))
      text += ": " + algorithm_of(pbes2->key_derivation_func) + ", " +
              algorithm_of(pbes2->encryption_scheme);
  add(out, "locked", text);
}

void add_public_key(Summary& out, View der) {
  if (const auto info = der::parse<keys::SubjectPublicKeyInfo>(der))
    add(out, "key", key_text(*info));
  else if (const auto rsa = der::parse<keys::RsaPublicKey>(der))
    add(out, "key", rsa_text(rsa->modulus, rsa->public_exponent));
  add(out, "hash", fingerprint_of(der));
}

}  // namespace

std::string what_it_is(const Inspection& inspection) {
  std::string out(inspection.locked ? "a key, encrypted in the old way of PEM"
                                    : words_of(inspection.annotation.kind));
  if (!inspection.label.empty()) out += ", PEM \"" + inspection.label + "\"";
  return out;
}

Summary summary_of(const Inspection& inspection) {
  Summary out;
  switch (inspection.annotation.kind) {
    case ObjectKind::certificate: add_certificate(out, inspection.der); break;
    case ObjectKind::crl: add_crl(out, inspection.der); break;
    case ObjectKind::request: add_request(out, inspection.der); break;
    case ObjectKind::ocsp_response: add_ocsp(out, inspection.der); break;
    case ObjectKind::private_key:
    case ObjectKind::rsa_private_key:
    case ObjectKind::ec_private_key: add_private_key(out, inspection.der); break;
    case ObjectKind::encrypted_private_key: add_encrypted(out, inspection.der); break;
    case ObjectKind::public_key:
    case ObjectKind::rsa_public_key: add_public_key(out, inspection.der); break;
    case ObjectKind::pkcs7:
    case ObjectKind::pkcs12:
    case ObjectKind::unknown: break;
  }
  return out;
}

}  // namespace handglass::study
