#include "x509/openings.hpp"

#include <algorithm>
#include <array>

#include "crypto/content_info.hpp"
#include "crypto/pbes2.hpp"
#include "crypto/pkcs12_structures.hpp"
#include "wire/hex.hpp"
#include "x509/certificate.hpp"
#include "x509/choices.hpp"
#include "x509/crl.hpp"
#include "x509/extensions.hpp"
#include "x509/ocsp_structures.hpp"
#include "x509/request_structures.hpp"

namespace handglass::x509 {
namespace {

namespace keys = crypto::structure;
namespace s = structure;
using What = Opening::What;

constexpr std::string_view rsa_key = "1.2.840.113549.1.1.1", rsa_pss = "1.2.840.113549.1.1.10",
                           ec = "1.2.840.10045.2.1";

// clang-format off
constexpr auto opened_extensions = std::to_array<ExtensionContents>({
    {"2.5.29.14", "SubjectKeyIdentifier",     noted<der::OctetString>},
    {"2.5.29.15", "KeyUsage",                 noted<der::BitString>},
    {"2.5.29.17", "GeneralNames",             noted<s::GeneralNames>},
    {"2.5.29.18", "GeneralNames",             noted<s::GeneralNames>},
    {"2.5.29.19", "BasicConstraints",         noted<s::BasicConstraints>},
    {"2.5.29.20", "CRLNumber",                noted<der::Integer>},
    {"2.5.29.21", "CRLReason",                noted<der::Enumerated>},
    {"2.5.29.24", "InvalidityDate",           noted<der::Instant>},
    {"2.5.29.27", "BaseCRLNumber",            noted<der::Integer>},
    {"2.5.29.28", "IssuingDistributionPoint", noted<s::IssuingDistributionPoint>},
    {"2.5.29.29", "GeneralNames",             noted<s::GeneralNames>},
    {"2.5.29.30", "NameConstraints",          noted<s::NameConstraints>},
    {"2.5.29.31", "CRLDistributionPoints",    noted<der::SequenceOf<s::DistributionPoint>>},
    {"2.5.29.32", "CertificatePolicies",      noted<s::CertificatePolicies>},
    {"2.5.29.33", "PolicyMappings",           noted<s::PolicyMappings>},
    {"2.5.29.35", "AuthorityKeyIdentifier",   noted<s::AuthorityKeyIdentifier>},
    {"2.5.29.36", "PolicyConstraints",        noted<s::PolicyConstraints>},
    {"2.5.29.37", "ExtKeyUsageSyntax",        noted<s::ExtKeyUsage>},
    {"2.5.29.46", "CRLDistributionPoints",    noted<der::SequenceOf<s::DistributionPoint>>},
    {"2.5.29.54", "SkipCerts",                noted<der::Integer>},
    {"1.3.6.1.5.5.7.1.1", "AuthorityInfoAccessSyntax",  noted<der::SequenceOf<s::AccessDescription>>},
    {"1.3.6.1.5.5.7.1.24", "Features",        noted<s::Features>},
    {"1.3.6.1.5.5.7.1.11", "SubjectInfoAccessSyntax",   noted<der::SequenceOf<s::AccessDescription>>},
    {"1.3.6.1.5.5.7.48.1.2", "Nonce",         noted<der::OctetString>},
    {"1.3.6.1.5.5.7.48.1.5", "NoCheck",       noted<der::Null>},
});

constexpr auto openings = std::to_array<Opening>({
    // Keys, and the parameters of algorithms.
    {"SubjectPublicKeyInfo", "subjectPublicKey", rsa_key, What::contents, "RSAPublicKey",  noted<keys::RsaPublicKey>},
    {"SubjectPublicKeyInfo", "subjectPublicKey", rsa_pss, What::contents, "RSAPublicKey",  noted<keys::RsaPublicKey>},
    {"OneAsymmetricKey", "privateKey", rsa_key,           What::contents, "RSAPrivateKey", noted<keys::RsaPrivateKey>},
    {"OneAsymmetricKey", "privateKey", rsa_pss,           What::contents, "RSAPrivateKey", noted<keys::RsaPrivateKey>},
    {"OneAsymmetricKey", "privateKey", ec,                What::contents, "ECPrivateKey",  noted<keys::EcPrivateKey>},
    {"OneAsymmetricKey", "privateKey", "1.3.101.110",     What::contents, "CurvePrivateKey", noted<der::OctetString>},
    {"OneAsymmetricKey", "privateKey", "1.3.101.111",     What::contents, "CurvePrivateKey", noted<der::OctetString>},
    {"OneAsymmetricKey", "privateKey", "1.3.101.112",     What::contents, "CurvePrivateKey", noted<der::OctetString>},
    {"OneAsymmetricKey", "privateKey", "1.3.101.113",     What::contents, "CurvePrivateKey", noted<der::OctetString>},
    {"AlgorithmIdentifier", "parameters", rsa_pss,                  What::itself, {}, noted<keys::PssParameters>},
    {"AlgorithmIdentifier", "parameters", "1.2.840.113549.1.1.8",   What::itself, {}, noted<keys::AlgorithmIdentifier>},
    {"AlgorithmIdentifier", "parameters", "1.2.840.113549.1.5.13",  What::itself, {}, noted<keys::Pbes2Parameters>},
    {"AlgorithmIdentifier", "parameters", "1.2.840.113549.1.5.12",  What::itself, {}, noted<keys::Pbkdf2Parameters>},
    // Signatures of two numbers.
    {"Certificate", "signatureValue", "1.2.840.10045.4",        What::contents, "Ecdsa-Sig-Value", noted<keys::EcdsaSignature>},
    {"CertificateList", "signatureValue", "1.2.840.10045.4",    What::contents, "Ecdsa-Sig-Value", noted<keys::EcdsaSignature>},
    {"BasicOCSPResponse", "signature", "1.2.840.10045.4",       What::contents, "Ecdsa-Sig-Value", noted<keys::EcdsaSignature>},
    {"CertificationRequest", "signature", "1.2.840.10045.4",    What::contents, "Ecdsa-Sig-Value", noted<keys::EcdsaSignature>},
    // Names.
    {"GeneralNames", "item", {},                  What::itself, {}, general_name},
    {"fullName", "item", {},                      What::itself, {}, general_name},
    {"authorityCertIssuer", "item", {},           What::itself, {}, general_name},
    {"cRLIssuer", "item", {},                     What::itself, {}, general_name},
    {"AccessDescription", "accessLocation", {},   What::itself, {}, general_name},
    {"distributionPoint", "explicit", {},         What::itself, {}, distribution_point_name},
    // OCSP.
    {"ResponseBytes", "response", "1.3.6.1.5.5.7.48.1.1", What::contents, "BasicOCSPResponse", noted<s::BasicOcspResponse>},
    {"ResponseData", "responderID", {},           What::itself, {}, responder_id},
    {"SingleResponse", "certStatus", {},          What::itself, {}, cert_status},
    // PKCS#7 and PKCS#10.
    {"content", "explicit", "1.2.840.113549.1.7.2", What::itself, {}, noted<keys::SignedData>},
    {"content", "explicit", "1.2.840.113549.1.7.6", What::itself, {}, noted<keys::EncryptedData>},
    {"digestAlgorithms", "item", {},              What::itself, {}, noted<keys::AlgorithmIdentifier>},
    {"certificates", "item", {},                  What::itself, {}, noted<s::Certificate>},
    {"crls", "item", {},                          What::itself, {}, noted<s::CertificateList>},
    {"values", "item", "1.2.840.113549.1.9.14",   What::itself, {}, noted<s::Extensions>},
});
// clang-format on

// A family of object identifiers is meant by what they begin with.
bool matches(std::string_view wanted, std::string_view oid) {
  return wanted.empty() || oid == wanted ||
         (wanted == "1.2.840.10045.4" && oid.starts_with("1.2.840.10045.4."));
}

std::string numbered(std::string_view name, View content) {
  const std::string number = der::text(der::Integer{content});
  return name.empty() ? number : std::string(name) + " (" + number + ")";
}

std::string versioned(View content) {
  const auto number = der::Integer{content}.small();
  return number ? numbered("v" + std::to_string(std::uint64_t{*number} + 1), content)
                : std::string();
}

// The names of the bits that are set; the first octet counts the unused ones.
template <class Name>
std::string bits_text(View content, Name name) {
  if (content.empty()) return {};
  const der::BitString bits{.unused = content[0], .content = content.subspan(1)};
  std::string out;
  for (std::size_t bit = 0; bit < 8 * bits.content.size(); ++bit)
    if (bits.bit(bit)) out += (out.empty() ? "" : ", ") + name(bit);
  return out.empty() ? "no bit is set" : out;
}

std::string key_usage(View content) {
  return bits_text(content, [](std::size_t bit) {
    const std::string_view name = bit <= 8 ? name_of(static_cast<KeyUsage>(bit)) : "";
    return name.empty() ? "bit " + std::to_string(bit) : std::string(name);
  });
}

// ReasonFlags has a bit for each reason but two (RFC 5280 §4.2.1.13).
std::string reason_flags(View content) {
  constexpr std::array<std::uint8_t, 9> reasons{7, 1, 2, 3, 4, 5, 6, 9, 10};
  return bits_text(content, [&](std::size_t bit) {
    const std::string_view name = bit < reasons.size() ? reason_name(reasons[bit]) : "";
    return name.empty() ? "bit " + std::to_string(bit) : std::string(name);
  });
}

std::string reason(View content) {
  const auto code = der::Integer{content}.small();
  return numbered(code ? reason_name(*code) : std::string_view(), content);
}

// OCSPResponseStatus (RFC 6960 §4.2.1); 4 is not used.
std::string response_status(View content) {
  constexpr std::array<std::string_view, 7> names{
      "successful", "malformedRequest", "internalError", "tryLater",
      "",           "sigRequired",      "unauthorized"};
  const auto code = der::Integer{content}.small();
  return numbered(code && *code < names.size() ? names[*code] : std::string_view(), content);
}

struct Meaning {
  std::string_view holder, field;  // no holder: whichever
  std::string (*words)(View content);
};
constexpr auto meanings = std::to_array<Meaning>({
    {"version", "explicit", versioned},
    {"TBSCertList", "version", versioned},
    {"CertificationRequestInfo", "version", versioned},
    {{}, "KeyUsage", key_usage},
    {{}, "CRLReason", reason},
    {{}, "onlySomeReasons", reason_flags},
    {"DistributionPoint", "reasons", reason_flags},
    {"revocationReason", "explicit", reason},
    {"OCSPResponse", "responseStatus", response_status},
});

}  // namespace

const ExtensionContents* extension_contents_of(std::string_view dotted) {
  const auto* found = std::ranges::find(opened_extensions, dotted, &ExtensionContents::oid);
  return found == opened_extensions.end() ? nullptr : found;
}

bool may_open(std::string_view holder, std::string_view field) {
  return std::ranges::any_of(
      openings, [&](const Opening& row) { return row.holder == holder && row.field == field; });
}

const Opening* opening_of(std::string_view holder, std::string_view field,
                          std::string_view oid_before) {
  const auto* found = std::ranges::find_if(openings, [&](const Opening& row) {
    return row.holder == holder && row.field == field && matches(row.oid, oid_before);
  });
  return found == openings.end() ? nullptr : found;
}

std::string meaning_of(std::string_view holder, std::string_view field, View content) {
  const auto* found = std::ranges::find_if(meanings, [&](const Meaning& row) {
    return row.field == field && (row.holder.empty() || row.holder == holder);
  });
  return found == meanings.end() ? std::string() : found->words(content);
}

}  // namespace handglass::x509
