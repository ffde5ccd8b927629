#include "x509/object_kind.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "crypto/content_info.hpp"
#include "crypto/file_shape.hpp"
#include "crypto/pbes2.hpp"
#include "crypto/pkcs12_structures.hpp"
#include "x509/ocsp_structures.hpp"
#include "x509/reading.hpp"
#include "x509/request_structures.hpp"

namespace handglass::x509 {
namespace {

namespace keys = crypto::structure;

// How far a description reads; nothing: to the end, and it is one.
struct Reach {
  bool whole = false;
  std::size_t where = 0;
};

template <class T>
Reach reach(View der) {
  der::Reader<> r(der);
  T out{};
  der::read(r, der.size(), out, "value");
  if (!r.failed() && r.at() != der.size()) r.fail("trailing bytes");
  return {!r.failed(), r.failed() ? r.where() : der.size()};
}

// Two numbers are also a signature or the parameters of DSA: a key's are a long and a short one.
Reach reach_rsa_public(View der) {
  const auto key = der::parse<keys::RsaPublicKey>(der);
  const bool like =
      key && key->modulus.magnitude().size() >= 32 && key->public_exponent.magnitude().size() <= 8;
  return {like, 0};
}

template <class T, crypto::FileShape Shape>
Reach reach_shape(View der) {
  return crypto::shape_of(der) == Shape ? reach<T>(der) : Reach{};
}

struct Row {
  ObjectKind kind;
  std::string_view id, words, type;
  std::array<std::string_view, 2> labels;  // RFC 7468, and what openssl writes
  bool secret;
  Describe describe;
  Reach (*reach)(View der);
};

// clang-format off
constexpr auto rows = std::to_array<Row>({
    {ObjectKind::certificate, "certificate", "certificate", "Certificate", {certificate_label, "X509 CERTIFICATE"}, false,
     noted<structure::Certificate>, reach<structure::Certificate>},
    {ObjectKind::crl, "crl", "certificate revocation list", "CertificateList", {crl_label, "CRL"}, false,
     noted<structure::CertificateList>, reach<structure::CertificateList>},
    {ObjectKind::request, "request", "PKCS#10 certification request", "CertificationRequest", {"CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"}, false,
     noted<structure::CertificationRequest>, reach<structure::CertificationRequest>},
    {ObjectKind::ocsp_response, "ocsp_response", "OCSP response", "OCSPResponse", {ocsp_label, ""}, false,
     noted<structure::OcspResponse>, reach<structure::OcspResponse>},
    {ObjectKind::private_key, "private_key", "PKCS#8 private key", "OneAsymmetricKey", {"PRIVATE KEY", ""}, true,
     noted<keys::PrivateKeyInfo>, reach<keys::PrivateKeyInfo>},
    {ObjectKind::encrypted_private_key, "encrypted_private_key", "encrypted PKCS#8 private key", "EncryptedPrivateKeyInfo", {"ENCRYPTED PRIVATE KEY", ""}, false,
     noted<keys::EncryptedPrivateKeyInfo>, reach<keys::EncryptedPrivateKeyInfo>},
    {ObjectKind::rsa_private_key, "rsa_private_key", "PKCS#1 RSA private key", "RSAPrivateKey", {"RSA PRIVATE KEY", ""}, true,
     noted<keys::RsaPrivateKey>, reach<keys::RsaPrivateKey>},
    {ObjectKind::ec_private_key, "ec_private_key", "SEC1 EC private key", "ECPrivateKey", {"EC PRIVATE KEY", ""}, true,
     noted<keys::EcPrivateKey>, reach<keys::EcPrivateKey>},
    {ObjectKind::public_key, "public_key", "public key", "SubjectPublicKeyInfo", {"PUBLIC KEY", ""}, false,
     noted<keys::SubjectPublicKeyInfo>, reach<keys::SubjectPublicKeyInfo>},
    {ObjectKind::rsa_public_key, "rsa_public_key", "PKCS#1 RSA public key", "RSAPublicKey", {"RSA PUBLIC KEY", ""}, false,
     noted<keys::RsaPublicKey>, reach_rsa_public},
    {ObjectKind::pkcs7, "pkcs7", "PKCS#7", "ContentInfo", {pkcs7_label, "CMS"}, false,
     noted<keys::ContentInfo>, reach_shape<keys::ContentInfo, crypto::FileShape::pkcs7>},
    {ObjectKind::pkcs12, "pkcs12", "PKCS#12", "PFX", {"PKCS12", ""}, true,
     noted<keys::Pfx>, reach_shape<keys::Pfx, crypto::FileShape::pkcs12>},
});
constexpr Row other{ObjectKind::unknown, "unknown", "DER of an unknown kind", "value", {}, false, walked, nullptr};
// clang-format on

const Row& row_of(ObjectKind kind) {
  const auto* found = std::ranges::find(rows, kind, &Row::kind);
  return found == rows.end() ? other : *found;
}

// Null where no row has it.
const Row* labelled_row(std::string_view label) {
  const auto* found = std::ranges::find_if(rows, [&](const Row& row) {
    return !label.empty() && std::ranges::find(row.labels, label) != row.labels.end();
  });
  return found == rows.end() ? nullptr : found;
}

// What begins alike in several descriptions tells nothing: so many values must have been read.
constexpr std::ptrdiff_t values_min = 3;

bool reads_enough(const Row& row, View der) {
  const Noted noted = row.describe(der, row.type);
  return std::ranges::count(noted.notes, wire::NoteKind::leaf, &wire::Note::kind) >= values_min;
}

}  // namespace

std::string_view words_of(ObjectKind kind) { return row_of(kind).words; }
std::string_view id_of(ObjectKind kind) { return row_of(kind).id; }
std::string_view type_of(ObjectKind kind) { return row_of(kind).type; }
Describe description_of(ObjectKind kind) { return row_of(kind).describe; }
bool holds_secrets(ObjectKind kind) { return row_of(kind).secret; }

bool same_kind(std::string_view label, std::string_view another) {
  const Row* row = labelled_row(label);
  return row && row == labelled_row(another);
}

ObjectKind kind_of(View der, std::string_view label, std::size_t real) {
  const Row* labelled = labelled_row(label);
  const bool cut = real < der.size();
  const Row* furthest = nullptr;
  std::size_t reached = 0;
  bool shared = false;
  for (const Row& row : rows) {
    Reach reach = row.reach(der);
    if (cut) reach = {false, std::min(reach.whole ? real : reach.where, real)};
    if (reach.whole && (!labelled || labelled == &row)) return row.kind;
    if (reach.whole) reach.where = der.size() + 1;  // beyond those that break
    shared = reach.where == reached ? true : reach.where > reached ? false : shared;
    if (reach.where > reached) furthest = &row, reached = reach.where;
  }
  if (labelled && reached <= der.size()) return labelled->kind;
  if (!furthest || shared) return ObjectKind::unknown;
  const bool whole = reached > der.size();
  return whole || reads_enough(*furthest, der) ? furthest->kind : ObjectKind::unknown;
}

}  // namespace handglass::x509
