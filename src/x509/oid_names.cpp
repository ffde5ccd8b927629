#include "x509/oid_names.hpp"

#include <algorithm>
#include <array>

namespace handglass::x509 {
namespace {

struct OidName {
  std::string_view oid, name;
};

// clang-format off
constexpr auto oid_rows = std::to_array<OidName>({
    // Keys and signatures: RFC 3279, RFC 4055, RFC 5480, RFC 5758, RFC 8410.
    {"1.2.840.113549.1.1.1", "rsaEncryption"},            {"1.2.840.113549.1.1.4", "md5WithRSAEncryption"},
    {"1.2.840.113549.1.1.5", "sha1WithRSAEncryption"},    {"1.2.840.113549.1.1.7", "id-RSAES-OAEP"},
    {"1.2.840.113549.1.1.8", "id-mgf1"},                  {"1.2.840.113549.1.1.10", "id-RSASSA-PSS"},
    {"1.2.840.113549.1.1.11", "sha256WithRSAEncryption"}, {"1.2.840.113549.1.1.12", "sha384WithRSAEncryption"},
    {"1.2.840.113549.1.1.13", "sha512WithRSAEncryption"}, {"1.2.840.113549.1.1.14", "sha224WithRSAEncryption"},
    {"1.2.840.10045.2.1", "id-ecPublicKey"},              {"1.2.840.10045.4.1", "ecdsa-with-SHA1"},
    {"1.2.840.10045.4.3.1", "ecdsa-with-SHA224"},         {"1.2.840.10045.4.3.2", "ecdsa-with-SHA256"},
    {"1.2.840.10045.4.3.3", "ecdsa-with-SHA384"},         {"1.2.840.10045.4.3.4", "ecdsa-with-SHA512"},
    {"1.2.840.10040.4.1", "id-dsa"},                      {"1.2.840.10040.4.3", "id-dsa-with-sha1"},
    {"2.16.840.1.101.3.4.3.2", "id-dsa-with-sha256"},     {"1.2.840.10046.2.1", "dhpublicnumber"},
    {"1.3.101.110", "id-X25519"},                         {"1.3.101.111", "id-X448"},
    {"1.3.101.112", "id-Ed25519"},                        {"1.3.101.113", "id-Ed448"},
    // Curves: RFC 5480 §2.1.1.1.
    {"1.2.840.10045.3.1.1", "secp192r1"},                 {"1.3.132.0.33", "secp224r1"},
    {"1.2.840.10045.3.1.7", "secp256r1"},                 {"1.3.132.0.34", "secp384r1"},
    {"1.3.132.0.35", "secp521r1"},                        {"1.3.132.0.10", "secp256k1"},
    {"1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1"},          {"1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1"},
    {"1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1"},
    // Hashes, and HMAC with them.
    {"1.2.840.113549.2.5", "md5"},                        {"1.3.14.3.2.26", "id-sha1"},
    {"2.16.840.1.101.3.4.2.1", "id-sha256"},              {"2.16.840.1.101.3.4.2.2", "id-sha384"},
    {"2.16.840.1.101.3.4.2.3", "id-sha512"},              {"2.16.840.1.101.3.4.2.4", "id-sha224"},
    {"1.2.840.113549.2.7", "id-hmacWithSHA1"},            {"1.2.840.113549.2.9", "id-hmacWithSHA256"},
    {"1.2.840.113549.2.10", "id-hmacWithSHA384"},         {"1.2.840.113549.2.11", "id-hmacWithSHA512"},
    // Encryption under a password: RFC 8018, RFC 7292.
    {"1.2.840.113549.1.5.3", "pbeWithMD5AndDES-CBC"},     {"1.2.840.113549.1.5.12", "id-PBKDF2"},
    {"1.2.840.113549.1.5.13", "id-PBES2"},                {"1.3.6.1.4.1.11591.4.11", "id-scrypt"},
    {"2.16.840.1.101.3.4.1.2", "aes128-CBC"},             {"2.16.840.1.101.3.4.1.22", "aes192-CBC"},
    {"2.16.840.1.101.3.4.1.42", "aes256-CBC"},            {"1.2.840.113549.3.7", "des-EDE3-CBC"},
    {"1.2.840.113549.1.12.1.3", "pbeWithSHAAnd3-KeyTripleDES-CBC"}, {"1.2.840.113549.1.12.1.6", "pbeWithSHAAnd40BitRC2-CBC"},
    // Attributes of names: RFC 5280 §A.1 and others.
    {"2.5.4.3", "commonName"},                            {"2.5.4.4", "surname"},
    {"2.5.4.5", "serialNumber"},                          {"2.5.4.6", "countryName"},
    {"2.5.4.7", "localityName"},                          {"2.5.4.8", "stateOrProvinceName"},
    {"2.5.4.9", "streetAddress"},                         {"2.5.4.10", "organizationName"},
    {"2.5.4.11", "organizationalUnitName"},               {"2.5.4.12", "title"},
    {"2.5.4.15", "businessCategory"},                     {"2.5.4.17", "postalCode"},
    {"2.5.4.41", "name"},                                 {"2.5.4.42", "givenName"},
    {"2.5.4.43", "initials"},                             {"2.5.4.44", "generationQualifier"},
    {"2.5.4.46", "dnQualifier"},                          {"2.5.4.65", "pseudonym"},
    {"2.5.4.97", "organizationIdentifier"},               {"0.9.2342.19200300.100.1.1", "userid"},
    {"0.9.2342.19200300.100.1.25", "domainComponent"},    {"1.2.840.113549.1.9.1", "emailAddress"},
    // Extensions: RFC 5280 §4.2, §5.2, §5.3 and others.
    {"2.5.29.9", "subjectDirectoryAttributes"},           {"2.5.29.14", "subjectKeyIdentifier"},
    {"2.5.29.15", "keyUsage"},                            {"2.5.29.16", "privateKeyUsagePeriod"},
    {"2.5.29.17", "subjectAltName"},                      {"2.5.29.18", "issuerAltName"},
    {"2.5.29.19", "basicConstraints"},                    {"2.5.29.20", "cRLNumber"},
    {"2.5.29.21", "reasonCode"},                          {"2.5.29.24", "invalidityDate"},
    {"2.5.29.27", "deltaCRLIndicator"},                   {"2.5.29.28", "issuingDistributionPoint"},
    {"2.5.29.29", "certificateIssuer"},                   {"2.5.29.30", "nameConstraints"},
    {"2.5.29.31", "cRLDistributionPoints"},               {"2.5.29.32", "certificatePolicies"},
    {"2.5.29.33", "policyMappings"},                      {"2.5.29.35", "authorityKeyIdentifier"},
    {"2.5.29.36", "policyConstraints"},                   {"2.5.29.37", "extKeyUsage"},
    {"2.5.29.46", "freshestCRL"},                         {"2.5.29.54", "inhibitAnyPolicy"},
    {"1.3.6.1.5.5.7.1.1", "authorityInfoAccess"},         {"1.3.6.1.5.5.7.1.3", "qcStatements"},
    {"1.3.6.1.5.5.7.1.11", "subjectInfoAccess"},          {"1.3.6.1.5.5.7.1.24", "tlsfeature"},
    {"2.16.840.1.113730.1.1", "netscapeCertType"},        {"2.16.840.1.113730.1.13", "netscapeComment"},
    {"1.3.6.1.4.1.11129.2.4.2", "signedCertificateTimestampList"}, {"1.3.6.1.4.1.11129.2.4.3", "precertificatePoison"},
    // Extended key usages (RFC 5280 §4.2.1.12), access methods, policies and their qualifiers.
    {"2.5.29.37.0", "anyExtendedKeyUsage"},               {"1.3.6.1.5.5.7.3.1", "serverAuth"},
    {"1.3.6.1.5.5.7.3.2", "clientAuth"},                  {"1.3.6.1.5.5.7.3.3", "codeSigning"},
    {"1.3.6.1.5.5.7.3.4", "emailProtection"},             {"1.3.6.1.5.5.7.3.8", "timeStamping"},
    {"1.3.6.1.5.5.7.3.9", "OCSPSigning"},                 {"1.3.6.1.4.1.311.20.2.2", "smartcardLogon"},
    {"1.3.6.1.5.5.7.48.1", "ocsp"},                       {"1.3.6.1.5.5.7.48.2", "caIssuers"},
    {"1.3.6.1.5.5.7.48.5", "caRepository"},               {"2.5.29.32.0", "anyPolicy"},
    {"1.3.6.1.5.5.7.2.1", "cps"},                         {"1.3.6.1.5.5.7.2.2", "unotice"},
    {"2.23.140.1.1", "extendedValidation"},               {"2.23.140.1.2.1", "domainValidated"},
    {"2.23.140.1.2.2", "organizationValidated"},          {"1.3.6.1.4.1.311.20.2.3", "userPrincipalName"},
    // OCSP: RFC 6960 §4.2.1, §4.4.
    {"1.3.6.1.5.5.7.48.1.1", "id-pkix-ocsp-basic"},       {"1.3.6.1.5.5.7.48.1.2", "id-pkix-ocsp-nonce"},
    {"1.3.6.1.5.5.7.48.1.3", "id-pkix-ocsp-crl"},         {"1.3.6.1.5.5.7.48.1.5", "id-pkix-ocsp-nocheck"},
    {"1.3.6.1.5.5.7.48.1.6", "id-pkix-ocsp-archive-cutoff"}, {"1.3.6.1.5.5.7.48.1.9", "id-pkix-ocsp-extended-revoke"},
    // PKCS#7, PKCS#9, PKCS#12.
    {"1.2.840.113549.1.7.1", "id-data"},                  {"1.2.840.113549.1.7.2", "id-signedData"},
    {"1.2.840.113549.1.7.3", "id-envelopedData"},         {"1.2.840.113549.1.7.6", "id-encryptedData"},
    {"1.2.840.113549.1.9.2", "unstructuredName"},         {"1.2.840.113549.1.9.3", "contentType"},
    {"1.2.840.113549.1.9.4", "messageDigest"},            {"1.2.840.113549.1.9.5", "signingTime"},
    {"1.2.840.113549.1.9.7", "challengePassword"},        {"1.2.840.113549.1.9.14", "extensionRequest"},
    {"1.2.840.113549.1.9.15", "smimeCapabilities"},       {"1.2.840.113549.1.9.20", "friendlyName"},
    {"1.2.840.113549.1.9.21", "localKeyID"},              {"1.2.840.113549.1.9.22.1", "x509Certificate"},
    {"1.2.840.113549.1.12.10.1.1", "keyBag"},             {"1.2.840.113549.1.12.10.1.2", "pkcs8ShroudedKeyBag"},
    {"1.2.840.113549.1.12.10.1.3", "certBag"},
});
// clang-format on

}  // namespace

std::string_view oid_name(der::Oid oid) {
  const std::string dotted = der::dotted(oid);
  const auto* found = std::ranges::find(oid_rows, dotted, &OidName::oid);
  return found == oid_rows.end() ? std::string_view() : found->name;
}

std::string oid_label(der::Oid oid) {
  const std::string_view name = oid_name(oid);
  return name.empty() ? der::dotted(oid) : std::string(name);
}

std::string oid_text(der::Oid oid) {
  const std::string_view name = oid_name(oid);
  return name.empty() ? der::dotted(oid) : std::string(name) + " (" + der::dotted(oid) + ")";
}

}  // namespace handglass::x509
